"""Who listens to what. The whole table; there are no other listeners."""

from app.domains.needs.events import AnswerJudged, OfferSettled
from app.journeys import records
from app.platform import outbox
from app.platform.outbox import Event, Handler

LISTENERS: dict[type[Event], list[Handler]] = {
    OfferSettled: [records.count_offer],
    AnswerJudged: [records.count_verdict],
}


def connect() -> None:
    """Install the table; both the API and the worker do so when they start."""
    outbox.connect(LISTENERS)
