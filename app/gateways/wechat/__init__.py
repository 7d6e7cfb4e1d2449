"""WeChat: the mini-program, the official account, and a sandbox that plays WeChat's servers.

Knows no youth and no need: openids, template ids and texts go in, ids and typed errors come out.
Owns no table and emits no event; tokens are shared by way of `platform.shared`. `mini_program()`
and `official_account()` are the clients of this process, `close()` lets go of them. Without an
app id all calls go to the sandbox, which `create_sandbox()` builds.
"""

from app.gateways.wechat.answers import (
    ContentVerdict,
    Follower,
    PhoneNumber,
    SessionInfo,
    Suggest,
    WebIdentity,
    read_verdict,
)
from app.gateways.wechat.current import (
    close,
    has_official_account,
    mini_program,
    official_account,
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
    NotReachableNow,
    QuotaUsedUp,
    SessionOver,
    TokenRefused,
    UnknownRecipient,
    WeChatBusy,
    WeChatError,
    WeChatUnreachable,
    WriterNotPresent,
)
from app.gateways.wechat.menu import Menu
from app.gateways.wechat.menu import lines as menu_lines
from app.gateways.wechat.mini_program import MiniProgram
from app.gateways.wechat.official_account import OfficialAccount
from app.gateways.wechat.push import (
    MAX_PUSH_BYTES,
    ForgedPush,
    MalformedPush,
    Push,
    check_address,
    read_push,
    reply_text,
    shape,
)
from app.gateways.wechat.sandbox import create_sandbox, demo_openid
from app.gateways.wechat.settings import AppIdentity, WeChatSettings
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
    "MAX_PUSH_BYTES",
    "AppIdentity",
    "BadMessage",
    "ContentVerdict",
    "Follower",
    "ForgedPush",
    "LoginBlocked",
    "LoginCodeRefused",
    "MalformedPush",
    "Menu",
    "MiniProgram",
    "Misconfigured",
    "NoSubscriptionLeft",
    "NotReachableNow",
    "OfficialAccount",
    "PhoneNumber",
    "Push",
    "QuotaUsedUp",
    "SessionInfo",
    "SessionOver",
    "Suggest",
    "TokenRefused",
    "UnfitValue",
    "UnknownRecipient",
    "WeChatBusy",
    "WeChatError",
    "WeChatSettings",
    "WeChatUnreachable",
    "WebIdentity",
    "WriterNotPresent",
    "check_address",
    "close",
    "create_sandbox",
    "cut_character_string",
    "cut_name",
    "cut_phrase",
    "cut_short_thing",
    "cut_thing",
    "demo_openid",
    "fit",
    "has_official_account",
    "menu_lines",
    "mini_program",
    "official_account",
    "read_push",
    "read_verdict",
    "reply_text",
    "settings",
    "shape",
    "template_id",
    "use_sandbox_at",
    "write_date",
    "write_time",
]
