"""What others may ask of delivery: post an event, read the feed, look after endpoints."""

from app.domains.delivery.service.claiming import Room, claim
from app.domains.delivery.service.endpoints import (
    SECRET,
    enable,
    end_rotation,
    list_endpoints,
    rotate,
    seal_anew,
    set_endpoint,
    unreachable,
)
from app.domains.delivery.service.feeding import feed
from app.domains.delivery.service.gathering import gather, put_back
from app.domains.delivery.service.logbook import (
    Asked,
    forget_old,
    lag,
    list_deliveries,
    list_problems,
)
from app.domains.delivery.service.posting import SIGNAL, About, let_go, post
from app.domains.delivery.service.recording import record_attempt
from app.domains.delivery.service.replaying import replay, replay_range
from app.domains.delivery.service.trying import Place, Trial, place_of, try_out
from app.domains.delivery.service.ways import (
    Way,
    end_way,
    find_way,
    leads_there,
    parcel_to_try,
    set_way,
)

__all__ = [
    "SECRET",
    "SIGNAL",
    "About",
    "Asked",
    "Place",
    "Room",
    "Trial",
    "Way",
    "claim",
    "enable",
    "end_rotation",
    "end_way",
    "feed",
    "find_way",
    "forget_old",
    "gather",
    "lag",
    "leads_there",
    "let_go",
    "list_deliveries",
    "list_endpoints",
    "list_problems",
    "parcel_to_try",
    "place_of",
    "post",
    "put_back",
    "record_attempt",
    "replay",
    "replay_range",
    "rotate",
    "seal_anew",
    "set_endpoint",
    "set_way",
    "try_out",
    "unreachable",
]
