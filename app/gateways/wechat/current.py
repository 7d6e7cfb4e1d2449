"""WeChat as this process is set up for it: the settings and the clients."""

from functools import lru_cache

from app.gateways.wechat.mini_program import MiniProgram
from app.gateways.wechat.official_account import OfficialAccount
from app.gateways.wechat.settings import AppIdentity, WeChatSettings
from app.platform.shared import Shared

_Client = MiniProgram | OfficialAccount


class _Desk:
    """What this process holds: the sandbox's address for tests, the clients, those to close."""

    sandbox_url: str = ""
    mini: MiniProgram | None = None
    official: OfficialAccount | None = None
    retired: tuple[_Client, ...] = ()


@lru_cache
def settings() -> WeChatSettings:
    """Return WeChat's settings of this process, read once."""
    if _Desk.sandbox_url:
        return WeChatSettings(mini_app_id="", sandbox_url=_Desk.sandbox_url)
    return WeChatSettings()


def template_id(name: str) -> str:
    """Return WeChat's id of the mini-program's template `name`; raises KeyError."""
    return settings().template_id(name)


def has_official_account() -> bool:
    """Say whether an official account is set up."""
    return settings().official is not None


def mini_program() -> MiniProgram:
    """Return the mini-program's client that everything in this process shares."""
    if _Desk.mini is None:
        configured = settings()
        _Desk.mini = MiniProgram(configured, _shelf(configured.mini, "token"))
    return _Desk.mini


def official_account() -> OfficialAccount:
    """Return the official account's client of this process; raises Misconfigured without one."""
    if _Desk.official is None:
        configured = settings()
        who = configured.official
        shelves = () if who is None else (_shelf(who, "token"), _shelf(who, "jsapi"))
        _Desk.official = OfficialAccount(configured, *shelves)
    return _Desk.official


async def close() -> None:
    """Let go of all connections to WeChat; the next use opens new ones."""
    clients = _Desk.retired + _present()
    _Desk.mini, _Desk.official, _Desk.retired = None, None, ()
    for client in clients:
        await client.close()


def use_sandbox_at(url: str) -> None:
    """Send everything from now on to the sandbox at `url`, whatever the environment says."""
    _Desk.retired += _present()
    _Desk.mini, _Desk.official = None, None
    _Desk.sandbox_url = url
    settings.cache_clear()


def _present() -> tuple[_Client, ...]:
    return tuple(one for one in (_Desk.mini, _Desk.official) if one is not None)


def _shelf(app: AppIdentity, kind: str) -> Shared:
    return Shared(f"wechat:{app.app_id}:{kind}")
