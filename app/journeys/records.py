"""Keeping the partners' records: what became of offers and answers counts at the next ranking."""

from app.domains.needs.events import AnswerGiven, AnswerJudged, DeclineRuled, OfferSettled
from app.domains.needs.states import Ruling
from app.domains.partners import service as partners
from app.platform.db import Session


async def count_offer(session: Session, event: OfferSettled) -> None:
    """Count an offer and its outcome."""
    await partners.note(session, event.organisation_id, "offered", event.outcome)


async def count_answer(session: Session, event: AnswerGiven) -> None:
    """Count an answer, and whether it came in time."""
    counts = ("answered", "on_time") if event.is_on_time else ("answered",)
    await partners.note(session, event.organisation_id, *counts)


async def count_verdict(session: Session, event: AnswerJudged) -> None:
    """Count a verdict; only "solved" counts as solved."""
    counts = ("judged", "solved") if event.verdict == "solved" else ("judged",)
    await partners.note(session, event.organisation_id, *counts)


async def count_ruling(session: Session, event: DeclineRuled) -> None:
    """Count a refusal that was wrong against the organisation."""
    if event.ruling == Ruling.wrong:
        await partners.note(session, event.organisation_id, "declined_wrongly")
