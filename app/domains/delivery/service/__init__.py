"""What others may ask of delivery: post an event, read the feed, look after endpoints."""

from app.domains.delivery.service.claiming import Room, claim
from app.domains.delivery.service.endpoints import SECRET, seal_anew, set_endpoint, unreachable
from app.domains.delivery.service.feeding import feed
from app.domains.delivery.service.gathering import gather, put_back
from app.domains.delivery.service.logbook import lag, list_deliveries, replay
from app.domains.delivery.service.posting import SIGNAL, About, post
from app.domains.delivery.service.recording import record_attempt
from app.domains.delivery.service.ways import Way, end_way, list_ways, parcel_to_try, set_way

__all__ = [
    "SECRET",
    "SIGNAL",
    "About",
    "Room",
    "Way",
    "claim",
    "end_way",
    "feed",
    "gather",
    "lag",
    "list_deliveries",
    "list_ways",
    "parcel_to_try",
    "post",
    "put_back",
    "record_attempt",
    "replay",
    "seal_anew",
    "set_endpoint",
    "set_way",
    "unreachable",
]
