"""What others may ask of delivery: post an event, read the feed, look after endpoints."""

from app.domains.delivery.service.claiming import Room, claim
from app.domains.delivery.service.endpoints import SECRET, seal_anew, set_endpoint, unreachable
from app.domains.delivery.service.feeding import feed
from app.domains.delivery.service.logbook import lag, list_deliveries, replay
from app.domains.delivery.service.posting import SIGNAL, About, post
from app.domains.delivery.service.recording import record_attempt

__all__ = [
    "SECRET",
    "SIGNAL",
    "About",
    "Room",
    "claim",
    "feed",
    "lag",
    "list_deliveries",
    "post",
    "record_attempt",
    "replay",
    "seal_anew",
    "set_endpoint",
    "unreachable",
]
