"""What others may ask of delivery: post an event, read the feed, look after endpoints."""

from app.domains.delivery.service.endpoints import SECRET, seal_anew, set_endpoint
from app.domains.delivery.service.feeding import feed
from app.domains.delivery.service.logbook import lag, list_deliveries, replay
from app.domains.delivery.service.posting import About, post
from app.domains.delivery.service.sending import SEND, claim, record_attempt, wake_overdue

__all__ = [
    "SECRET",
    "SEND",
    "About",
    "claim",
    "feed",
    "lag",
    "list_deliveries",
    "post",
    "record_attempt",
    "replay",
    "seal_anew",
    "set_endpoint",
    "wake_overdue",
]
