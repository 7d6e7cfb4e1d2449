"""WeChat as this process is set up for it: the settings and the one client."""

from functools import lru_cache

from app.gateways.wechat.client import MiniProgram
from app.gateways.wechat.settings import WeChatSettings


class _Desk:
    """What this process holds: the sandbox's address for tests, the client, clients to close."""

    sandbox_url: str = ""
    client: MiniProgram | None = None
    retired: tuple[MiniProgram, ...] = ()


@lru_cache
def settings() -> WeChatSettings:
    """Return WeChat's settings of this process, read once."""
    if _Desk.sandbox_url:
        return WeChatSettings(mini_app_id="", sandbox_url=_Desk.sandbox_url)
    return WeChatSettings()


def template_id(name: str) -> str:
    """Return WeChat's id of the template that we call `name`; raises KeyError."""
    return settings().template_id(name)


def mini_program() -> MiniProgram:
    """Return the client that everything in this process shares, made at first use."""
    if _Desk.client is None:
        _Desk.client = MiniProgram(settings())
    return _Desk.client


async def close() -> None:
    """Let go of all connections to WeChat; the next use opens new ones."""
    clients = _Desk.retired if _Desk.client is None else (*_Desk.retired, _Desk.client)
    _Desk.client, _Desk.retired = None, ()
    for client in clients:
        await client.close()


def use_sandbox_at(url: str) -> None:
    """Send everything from now on to the sandbox at `url`, whatever the environment says."""
    if _Desk.client is not None:
        _Desk.retired, _Desk.client = (*_Desk.retired, _Desk.client), None
    _Desk.sandbox_url = url
    settings.cache_clear()
