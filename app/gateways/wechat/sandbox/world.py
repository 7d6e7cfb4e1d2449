"""What the sandbox remembers: codes used, tokens, acceptances, messages sent, faults ordered."""

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

_CODE = re.compile(r"demo-([^\s-]{1,40})(?:-([0-9A-Za-z_.-]{1,64}))?")
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


def _letters(kind: str, text: str, count: int) -> str:
    digest = hashlib.sha256(f"{kind}:{text}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:count]


def demo_openid(name: str) -> str:
    """Return the openid of the person whose codes read `demo-<name>`: the same at all times."""
    head = "o" + _letters("person", name, _OPENID_HEAD)
    return head + _letters("ours", head, 28 - len(head))


def is_our_openid(openid: object) -> bool:
    """Say whether an openid is of this app; no list is needed, the last letters prove it."""
    if not isinstance(openid, str) or not openid.isascii() or len(openid) != 28:
        return False
    head = openid[: 1 + _OPENID_HEAD]
    return openid == head + _letters("ours", head, 28 - len(head))


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
class World:
    """The state of one sandbox; changed only between two awaits, so it needs no lock."""

    templates: Mapping[str, frozenset[str]]
    tokens: Tokens = field(default_factory=Tokens)
    used_codes: OrderedDict[str, None] = field(default_factory=OrderedDict)
    grants: OrderedDict[tuple[str, str], int] = field(default_factory=OrderedDict)
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MOST_SENT))
    faults: deque[list[Any]] = field(default_factory=deque)
    """Of each order: path, fault, how many times still."""

    def use_code(self, code: str) -> str:
        """Return the name behind a login code, once and in time; raises Refused."""
        form = _CODE.fullmatch(code)
        if form is None or not code.isprintable():
            raise Refused(40029, "invalid code")
        if code in self.used_codes or _is_stale(form[2] or ""):
            raise Refused(40163, "code been used")
        _remember(self.used_codes, code, None, MOST_CODES)
        return form[1]

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

    def next_fault(self, path: str) -> Fault | None:
        """Return how a call to `path` shall misbehave now, and count it."""
        for order in self.faults:
            if order[0] == path:
                fault: Fault = order[1]
                order[2] -= 1
                if order[2] == 0:
                    self.faults.remove(order)
                return fault
        return None
