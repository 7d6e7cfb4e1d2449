"""One door for all ways to a partner: `send` makes one attempt, by whatever channel it goes.

A channel turns each outcome into a `Sent` and raises nothing that it can name. It has
`rules.sending_within` (21 s) for everything together; no transaction is open meanwhile.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC
from functools import lru_cache

from app.domains.delivery import rules, signing
from app.domains.delivery.parcels import Parcel, Sent
from app.domains.delivery.states import Channel, Verdict
from app.kernel import clock, ids
from app.platform import http
from app.platform.guard import Policy
from app.platform.settings import settings

# So many attempts may be under way in one process, whatever the channel.
MOST_AT_ONCE = 256
# Beyond the time to answer: for connecting, and for an answer that drips in.
_GRACE_S = 5.0


async def send(parcel: Parcel) -> Sent:
    """Make one attempt at a delivery."""
    by = _CHANNELS.get(parcel.channel)
    if by is None:
        return Sent(Verdict.retry, error="this channel cannot be used yet")
    return await by(parcel)


@lru_cache
def _client() -> http.Client:
    configured = settings()
    return http.outside_client(
        Policy(configured.allow_loopback_partners, ports=configured.partner_ports),
        timeout_s=configured.partner_timeout_s,
        connections=MOST_AT_ONCE,
    )


async def _send_webhook(parcel: Parcel) -> Sent:
    if not parcel.secrets:
        return Sent(Verdict.retry, error="the signing secret does not open with our keys")
    try:
        answer = await http.post_outside(
            _client(),
            parcel.address,
            parcel.body.encode(),
            _signed_headers(parcel),
            within_s=settings().partner_timeout_s + _GRACE_S,
        )
    except http.OutsideUnreachable as unreachable:
        return Sent(Verdict.retry, error=str(unreachable))
    return Sent(
        rules.judge_webhook(answer.status),
        status=answer.status,
        excerpt=answer.excerpt,
        duration_ms=answer.duration_ms,
        retry_after_s=answer.retry_after_s,
    )


def _signed_headers(parcel: Parcel) -> dict[str, str]:
    """Sign as Standard Webhooks asks: stable id, fresh time, the exact bytes."""
    event_id = ids.encode("evt", parcel.event_id)
    now = clock.now().astimezone(UTC)
    return {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "YouthNeedsExpress/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signing.sign(parcel.secrets, event_id, now, parcel.body),
    }


Carrier = Callable[[Parcel], Awaitable[Sent]]

_CHANNELS: dict[Channel, Carrier] = {Channel.webhook: _send_webhook}


def carry(channel: Channel, by: Carrier) -> None:
    """Let a journey carry what goes by a channel: its messages say more than an event knows."""
    _CHANNELS[channel] = by
