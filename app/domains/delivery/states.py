"""Ways to a partner, and what becomes of what is sent there."""

from enum import StrEnum


class Channel(StrEnum):
    """How an organisation hears of what happens. At most one endpoint for each."""

    webhook = "webhook"
    wecom = "wecom"
    dingtalk = "dingtalk"
    feishu = "feishu"
    email = "email"


class DeliveryState(StrEnum):
    """Where one event stands on its way to one endpoint."""

    queued = "queued"
    delivered = "delivered"
    failed = "failed"


class Verdict(StrEnum):
    """What one attempt came to, as its channel understands the answer."""

    delivered = "delivered"
    retry = "retry"
    """Not now: tried again by the schedule, or after `retry_after_s` if that is later."""
    refused = "refused"
    """Never this one: this delivery is given up, the endpoint stays."""
    gone = "gone"
    """Nobody is there any more: the endpoint is switched off at once."""


class DisabledReason(StrEnum):
    """Why an endpoint was switched off."""

    gone = "gone"
    """It said so itself: 410, or what its channel has for it."""
    failing = "failing"
    """Nothing has arrived for days."""


DISABLED_NAMES = {
    DisabledReason.gone: "对方表示该地址已停用",
    DisabledReason.failing: "连续多日投递失败",
}


class Signature(StrEnum):
    """How webhooks are signed: by a shared secret (HMAC-SHA256), or by our key (Ed25519)."""

    v1 = "v1"
    v1a = "v1a"
