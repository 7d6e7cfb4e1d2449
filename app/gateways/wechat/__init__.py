"""WeChat: signing people in, sending them subscribe messages, and a sandbox that plays WeChat.

Knows no youth and no need: openids, template ids and texts go in, ids and typed errors come out.
Owns no table and emits no event. `mini_program()` is the client of this process, `close()` lets
go of it. Without an app id all calls go to the sandbox, which `create_sandbox()` builds.
"""

from app.gateways.wechat.answers import SessionInfo
from app.gateways.wechat.client import MiniProgram
from app.gateways.wechat.current import (
    close,
    mini_program,
    settings,
    template_id,
    use_sandbox_at,
)
from app.gateways.wechat.errors import (
    BadMessage,
    LoginBlocked,
    LoginCodeRefused,
    Misconfigured,
    NoSubscriptionLeft,
    QuotaUsedUp,
    TokenRefused,
    UnknownRecipient,
    WeChatBusy,
    WeChatError,
    WeChatUnreachable,
)
from app.gateways.wechat.sandbox import create_sandbox, demo_openid
from app.gateways.wechat.settings import WeChatSettings
from app.gateways.wechat.template import (
    UnfitValue,
    cut_character_string,
    cut_name,
    cut_phrase,
    cut_short_thing,
    cut_thing,
    fit,
    write_date,
    write_time,
)

__all__ = [
    "BadMessage",
    "LoginBlocked",
    "LoginCodeRefused",
    "MiniProgram",
    "Misconfigured",
    "NoSubscriptionLeft",
    "QuotaUsedUp",
    "SessionInfo",
    "TokenRefused",
    "UnfitValue",
    "UnknownRecipient",
    "WeChatBusy",
    "WeChatError",
    "WeChatSettings",
    "WeChatUnreachable",
    "close",
    "create_sandbox",
    "cut_character_string",
    "cut_name",
    "cut_phrase",
    "cut_short_thing",
    "cut_thing",
    "demo_openid",
    "fit",
    "mini_program",
    "settings",
    "template_id",
    "use_sandbox_at",
    "write_date",
    "write_time",
]
