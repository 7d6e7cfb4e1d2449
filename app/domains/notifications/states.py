"""What becomes of grants and of attempts."""

from enum import StrEnum


class GrantOutcome(StrEnum):
    """Where one acceptance stands."""

    held = "held"
    spent = "spent"
    """A message is on its way with it."""
    sent = "sent"
    refused = "refused"
    """WeChat says that there is none."""
    withdrawn = "withdrawn"
    """The person switched the template off in WeChat's settings."""


class GrantSource(StrEnum):
    """Who told us of an acceptance."""

    phone = "phone"
    wechat = "wechat"
    both = "both"


class Channel(StrEnum):
    """A way to a person's WeChat, in the order in which they are tried."""

    subscribe = "subscribe"
    """The mini-program's subscribe message: costs one grant."""
    template = "template"
    """The official account's template message: for its followers."""
    service = "service"
    """A plain message of the official account: for 48 hours after the person wrote."""


class AttemptOutcome(StrEnum):
    """What became of one try."""

    sent = "sent"
    delivered = "delivered"
    refused = "refused"
    unanswered = "unanswered"
    """WeChat was silent after we had spoken: it may have arrived, or not."""
    failed = "failed"
    """Our mistake or WeChat's, or too late to be of use."""
