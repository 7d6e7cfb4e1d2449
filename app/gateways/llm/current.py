"""The language model as this process is set up for it: the settings and the client."""

from functools import lru_cache

from app.gateways.llm.client import LlmClient
from app.gateways.llm.settings import LlmSettings


class _Desk:
    """What this process holds: settings given by hand for tests, the client, those to close."""

    given: LlmSettings | None = None
    client: LlmClient | None = None
    retired: tuple[LlmClient, ...] = ()


@lru_cache
def _read_once() -> LlmSettings:
    return LlmSettings()


def settings() -> LlmSettings:
    """Return the language model's settings of this process."""
    return _Desk.given or _read_once()


def client() -> LlmClient | None:
    """Return the client that everything in this process shares; None where no model is set up."""
    configured = settings()
    if not configured.is_on:
        return None
    if _Desk.client is None:
        _Desk.client = LlmClient(configured)
    return _Desk.client


def use(given: LlmSettings | None) -> None:
    """Ask another model from now on, whatever the environment says; None: what it says."""
    if _Desk.client is not None:
        _Desk.retired += (_Desk.client,)
    _Desk.given, _Desk.client = given, None


async def close() -> None:
    """Let go of all connections; the next use opens new ones."""
    clients = _Desk.retired + ((_Desk.client,) if _Desk.client else ())
    _Desk.client, _Desk.retired = None, ()
    for one in clients:
        await one.close()
