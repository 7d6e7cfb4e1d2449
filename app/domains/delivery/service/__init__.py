"""What others may ask of delivery: post an event, read the feed, look after endpoints."""

from app.domains.delivery.service.endpoints import SECRET, seal_anew, set_endpoint
from app.domains.delivery.service.feeding import feed
from app.domains.delivery.service.logbook import lag, list_deliveries, replay
from app.domains.delivery.service.posting import About, post
from app.domains.delivery.service.sending import SEND, claim, record_attempt, wake_overdue
from app.domains.delivery.service.ways import Way, end_way, list_ways, parcel_to_try, set_way

__all__ = [
    "SECRET",
    "SEND",
    "About",
    "Way",
    "claim",
    "end_way",
    "feed",
    "lag",
    "list_deliveries",
    "list_ways",
    "parcel_to_try",
    "post",
    "record_attempt",
    "replay",
    "seal_anew",
    "set_endpoint",
    "set_way",
    "wake_overdue",
]
