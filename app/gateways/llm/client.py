"""Asking a chat-completions server: one call, one answer, everything that goes wrong as a type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.gateways.llm.errors import Nonsense, RateLimited, Refused, Unreachable
from app.gateways.llm.settings import LlmSettings
from app.platform import http
from app.platform.guard import Policy

MOST_ANSWER_TOKENS = 800
"""Roomy: an answer cut off in the middle of its JSON is paid for and worth nothing."""
_MOST_BYTES = 256 * 1024
_TURNS = 3
"""So many questions under way in a process: the others of its jobs must not wait for a model."""
_LONGEST_RETRY_S = 3600.0
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said, and what it cost."""

    text: str
    tokens: int | None
    """As the server counts; None where it does not say."""
    duration_ms: int


class LlmClient:
    """A language model, as the operator set it up; safe to share by everything in the process."""

    def __init__(self, settings: LlmSettings) -> None:
        self.settings = settings
        self._http = http.outside_client(
            Policy(settings.allow_private, settings.allow_private),
            timeout_s=settings.timeout_s,
        )
        self._under_way = 0

    @property
    def is_busy(self) -> bool:
        """Say whether so many questions are under way that one had better come back later."""
        return self._under_way >= _TURNS

    async def close(self) -> None:
        """Let go of all connections; calls under way fail."""
        await self._http.aclose()

    async def ask(self, conversation: Sequence[Mapping[str, str]]) -> Reply:
        """Return what the model says next.

        Raises Unreachable, RateLimited, Refused, and Nonsense where the envelope is none.
        """
        body = orjson.dumps(
            {
                "model": self.settings.model,
                "messages": list(conversation),
                "response_format": {"type": "json_object"},
                "temperature": 0,
                "max_tokens": MOST_ANSWER_TOKENS,
                "stream": False,
            }
        )
        self._under_way += 1
        try:
            answer = await http.ask_outside(
                self._http,
                self.settings.base_url.rstrip("/") + _PATH,
                body,
                self._headers(),
                within_s=self.settings.timeout_s,
                most_bytes=_MOST_BYTES,
            )
        except (http.OutsideUnreachable, RuntimeError):
            # Without its text, which may hold the address; RuntimeError: closed meanwhile.
            raise Unreachable("no usable answer in time") from None
        finally:
            self._under_way -= 1
        _check(answer)
        return _reply(answer)

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        key = self.settings.api_key.get_secret_value()
        return headers | ({"Authorization": f"Bearer {key}"} if key else {})


def cost_at_most(conversation: Sequence[Mapping[str, str]]) -> int:
    """Return how many tokens a call can cost: one a character, and the longest answer."""
    return sum(len(one["content"]) for one in conversation) + MOST_ANSWER_TOKENS


def _check(answer: http.WholeAnswer) -> None:
    status = answer.status
    if status == 429:
        raise RateLimited(_seconds(answer.headers.get("retry-after", "")))
    if status in {408, 425} or status >= 500:
        raise Unreachable(f"status {status}")
    if status != 200:
        # Also redirects: where texts go is configuration, not somebody's answer.
        raise Refused(f"status {status}")


def _reply(answer: http.WholeAnswer) -> Reply:
    try:
        said: Any = orjson.loads(answer.body)
        content = said["choices"][0]["message"]["content"]
        usage = said.get("usage")
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError, AttributeError):
        raise Nonsense("no chat completion") from None
    # Empty happens (DeepSeek's JSON mode says so itself): that is no opinion, but an answer.
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return Reply(
        text=content if isinstance(content, str) else "",
        tokens=tokens if isinstance(tokens, int) and 0 <= tokens < 10**9 else None,
        duration_ms=answer.duration_ms,
    )


def _seconds(said: str) -> float:
    """Return a Retry-After in seconds; a date or nonsense is 0, and a day is an hour."""
    try:
        return min(max(float(said), 0.0), _LONGEST_RETRY_S)
    except ValueError:
        return 0.0
