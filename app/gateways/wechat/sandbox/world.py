"""What the sandbox remembers: people, codes used, tokens, acceptances, messages, faults ordered."""

import base64
import hashlib
import re
import secrets
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from app.gateways.wechat.sandbox.speech import Refused
from app.kernel import clock

TOKEN_S = 7200
RENEW_BEFORE_S = 300
FORCED_APART_S = 30
FORCED_A_DAY = 20
CODE_MINUTES = 5
MOST_CODES = 50_000
MOST_GRANTS = 20_000
MOST_SENT = 500
MOST_FAULTS = 200
EVERY_PATH = "*"

# A person's codes read `demo-<name>-<anything>`, those of the phone button `phone-<number>-…`.
_CODE = re.compile(r"demo-([^\s-]{1,40})(?:-([0-9A-Za-z_.-]{1,64}))?")
_PHONE_CODE = re.compile(r"phone-(1[0-9]{10})(?:-([0-9A-Za-z_.-]{1,64}))?")
SERVICE_WINDOW = timedelta(hours=48)
SERVICE_MESSAGES = 5
_STAMP = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_OPENID_HEAD = 20
K = TypeVar("K")
V = TypeVar("V")


class Fault(StrEnum):
    """How a call can be made to misbehave."""

    busy = "busy"
    http500 = "http500"
    hang = "hang"
    reset = "reset"
    html = "html"
    token_expired = "token_expired"  # noqa: S105  a fault's name
    quota = "quota"
    malformed = "malformed"
    slow = "slow"
    deaf = "deaf"
    """Does what it is asked, then hangs up without an answer."""
    unlisted = "unlisted"
    """Says that our address is not on the app's list."""


def _letters(kind: str, text: str, count: int) -> str:
    digest = hashlib.sha256(f"{kind}:{text}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:count]


def demo_openid(name: str, app: str = "mini") -> str:
    """Return the openid of the person whose codes read `demo-<name>`: the same at all times."""
    head = "o" + _letters("person" if app == "mini" else f"{app} person", name, _OPENID_HEAD)
    return head + _letters(_mark(app), head, 28 - len(head))


def demo_unionid(name: str) -> str:
    """Return the id of a person that all apps share."""
    return demo_openid(f"everywhere {name}")


def is_our_openid(openid: object, app: str = "mini") -> bool:
    """Say whether an openid is of this app; no list is needed, the last letters prove it."""
    if not isinstance(openid, str) or not openid.isascii() or len(openid) != 28:
        return False
    head = openid[: 1 + _OPENID_HEAD]
    return openid == head + _letters(_mark(app), head, 28 - len(head))


def _mark(app: str) -> str:
    return "ours" if app == "mini" else f"ours, {app}"


def _remember(memory: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    """Store under a key, forgetting the oldest beyond `most`."""
    memory[key] = value
    if len(memory) > most:
        memory.popitem(last=False)


def _is_stale(nonce: str) -> bool:
    """Say whether a code's nonce is a time, in seconds or milliseconds, that is long past.

    Digits that are no time within a year of now are chance, not a time.
    """
    if not _STAMP.fullmatch(nonce):
        return False
    age_s = clock.now().timestamp() - int(nonce[:10])
    return CODE_MINUTES * 60 < age_s < 365 * 24 * 3600


@dataclass(slots=True)
class Tokens:
    """Access tokens by the rules of the page "getStableAccessToken"."""

    current: str = ""
    ends: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    forced_at: deque[datetime] = field(default_factory=lambda: deque(maxlen=FORCED_A_DAY))

    def hand_out(self, *, force: bool) -> tuple[str, int]:
        """Return the valid token and its seconds; a new one near the end of the old, or by force.

        The old one stays good for its last minutes, unless force was used.
        """
        now = clock.now()
        if force and self._may_force(now):
            self.ends.pop(self.current, None)
            self.current = ""
            self.forced_at.append(now)
        left_s = self._left_s(now)
        if left_s < RENEW_BEFORE_S:
            self.current = f"{secrets.randbelow(90) + 10}_{secrets.token_urlsafe(96)}"
            left_s = TOKEN_S
            _remember(self.ends, self.current, now + timedelta(seconds=TOKEN_S), 8)
        return self.current, left_s

    def retire(self) -> None:
        """Let the current token be over at once."""
        if self.current in self.ends:
            self.ends[self.current] = clock.now()

    def check(self, token: str) -> None:
        """Raise Refused unless the token is good."""
        if not token:
            raise Refused(41001, "access_token missing")
        if "_" not in token:
            raise Refused(40014, "invalid access_token")
        if token not in self.ends:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")
        if self.ends[token] <= clock.now():
            raise Refused(42001, "access_token expired")

    def _left_s(self, now: datetime) -> int:
        return int((self.ends.get(self.current, now) - now).total_seconds())

    def _may_force(self, now: datetime) -> bool:
        """Half a minute apart and twenty a day; otherwise the wish is passed over."""
        if self.forced_at and now - self.forced_at[-1] < timedelta(seconds=FORCED_APART_S):
            return False
        today = [at for at in self.forced_at if now - at < timedelta(days=1)]
        return len(today) < FORCED_A_DAY


@dataclass(slots=True)
class Follower:
    """Somebody who follows the official account, or did."""

    name: str
    is_following: bool = False
    wrote_at: datetime | None = None
    answers: int = 0
    """How many free messages they were sent since they last wrote."""


@dataclass(slots=True)
class World:
    """The state of one sandbox; changed only between two awaits, so it needs no lock."""

    templates: Mapping[str, frozenset[str]]
    official_templates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tokens: dict[str, Tokens] = field(default_factory=dict)
    used_codes: OrderedDict[str, None] = field(default_factory=OrderedDict)
    present: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    """When each openid last entered the mini-program."""
    sessions: OrderedDict[str, str] = field(default_factory=OrderedDict)
    """The session key that each openid's phone has now."""
    grants: OrderedDict[tuple[str, str], int] = field(default_factory=OrderedDict)
    followers: OrderedDict[str, Follower] = field(default_factory=OrderedDict)
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MOST_SENT))
    seen_ids: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)
    menu: dict[str, Any] | None = None
    verdicts: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_FAULTS))
    """What the next pictures will be judged."""
    faults: deque[list[Any]] = field(default_factory=deque)
    """Of each order: path, fault, how many times still."""

    def tokens_of(self, app_id: str) -> Tokens:
        """Return the tokens of one app."""
        return self.tokens.setdefault(app_id, Tokens())

    def use_code(self, code: str) -> str:
        """Return the name behind a login code, once and in time; raises Refused."""
        return self._use(_CODE, code)

    def use_phone_code(self, code: str) -> str:
        """Return the number behind a code of the phone button, once; raises Refused."""
        return self._use(_PHONE_CODE, code)

    def _use(self, pattern: re.Pattern[str], code: str) -> str:
        form = pattern.fullmatch(code)
        if form is None or not code.isprintable():
            raise Refused(40029, "invalid code")
        if code in self.used_codes or _is_stale(form[2] or ""):
            raise Refused(40163, "code been used")
        _remember(self.used_codes, code, None, MOST_CODES)
        return form[1]

    def enter(self, openid: str, session_key: str) -> None:
        """Note that somebody is in the mini-program, with a new session key."""
        _remember(self.present, openid, clock.now(), MOST_CODES)
        _remember(self.sessions, openid, session_key, MOST_CODES)

    def check_present(self, openid: str) -> None:
        """Raise Refused where somebody was last here more than two hours ago."""
        entered = self.present.get(openid)
        if entered is not None and clock.now() - entered > timedelta(hours=2):
            raise Refused(61010, "the user has not been in the mini program for 120 minutes")

    def grant(self, openid: str, template_id: str, count: int) -> int:
        """Add acceptances, as taps on "allow" do; returns how many are held now."""
        held = min(self.grants.get((openid, template_id), 0) + count, 1_000_000)
        _remember(self.grants, (openid, template_id), held, MOST_GRANTS)
        return held

    def spend(self, openid: str, template_id: str) -> None:
        """Take one acceptance; raises Refused where none is held."""
        held = self.grants.get((openid, template_id), 0)
        if held == 0:
            raise Refused(43101, "user refuse to accept the msg")
        if held == 1:
            del self.grants[openid, template_id]
        else:
            self.grants[openid, template_id] = held - 1

    def switch_off(self, openid: str) -> None:
        """Take all acceptances of somebody who switched messages off."""
        for key in [key for key in self.grants if key[0] == openid]:
            del self.grants[key]

    def follower(self, name: str) -> Follower:
        """Return what is known of somebody and the official account."""
        openid = demo_openid(name, "official")
        known = self.followers.get(openid)
        if known is None:
            known = Follower(name)
            _remember(self.followers, openid, known, MOST_CODES)
        return known

    def answer(self, openid: str) -> None:
        """Spend one free message to a follower; raises Refused outside the window."""
        known = self.followers.get(openid)
        wrote_at = None if known is None else known.wrote_at
        if known is None or wrote_at is None or clock.now() - wrote_at > SERVICE_WINDOW:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        if known.answers >= SERVICE_MESSAGES:
            raise Refused(45047, "out of response count limit")
        known.answers += 1

    def deliver(self, kind: str, message: dict[str, Any]) -> str:
        """Put a message in the inbox to look at; returns its id."""
        msgid = str((1 << 60) + secrets.randbits(60))
        at = clock.rfc3339(clock.now())
        self.sent.append({"msgid": msgid, "kind": kind, "sent_at": at, **message})
        return msgid

    def is_repeated(self, openid: str, client_id: str) -> bool:
        """Say whether a message of ours with this id went to somebody already."""
        if (openid, client_id) in self.seen_ids:
            return True
        _remember(self.seen_ids, (openid, client_id), None, MOST_SENT)
        return False

    def next_fault(self, path: str) -> Fault | None:
        """Return how a call to `path` shall misbehave now, and count it."""
        for order in self.faults:
            if order[0] in {path, EVERY_PATH}:
                fault: Fault = order[1]
                order[2] -= 1
                if order[2] == 0:
                    self.faults.remove(order)
                return fault
        return None
