"""Needs of others that are near to what somebody is typing. Their words are never shown."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, or_, select

from app.domains.classifier import service as classifier
from app.domains.needs import likeness
from app.domains.needs.models import Need
from app.domains.needs.service.joining import Main, find_main, supporters_column
from app.domains.needs.similar_schemas import SimilarNeed, SimilarNeeds
from app.domains.needs.states import JOINABLE, NEED_NAMES, NeedState
from app.kernel import clock
from app.platform import masking
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_SHORT = 20
# So much must be alike before we look closer. A short text, as while one is typing, is sought
# within the others' words (`<%`): beside a whole message it would be unlike everything, and a
# common beginning would bring thousands to compare.
_WHOLE_THRESHOLD, _WITHIN_THRESHOLD = "0.2", "0.4"
_CANDIDATES = 30
_SHOWN = 5
_RECENTLY = timedelta(days=90)
_LONGEST = 160
"""More words than these make the search slower, and not better."""
_CITY = 4
_STATES = sorted(JOINABLE | {NeedState.answered, NeedState.closed})


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks for needs like their own, and where."""

    youth_id: UUID
    office_id: UUID
    adcode: str | None


def may_be_seen_by(youth_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which others may learn that a need exists at all."""
    return (
        (Need.youth_id != youth_id)
        & ~Need.is_crisis
        & (Need.kind != "complaint")
        & (func.cardinality(Need.complaint_about) == 0)
        & ~(Need.is_anonymous & Need.is_minor)
        & Need.joined_to.is_(None)
    )


async def find_similar(session: Session, text: str, asker: Asker) -> SimilarNeeds:
    """Return a few needs of others that are near to a text: the same district's first.

    The index fetches what shares some groups of three letters; `likeness` decides. Compared are
    the covered words on both sides, so that a phone number says nothing about its owner.
    """
    essence = likeness.essence(masking.mask(text))[:_LONGEST]
    if not essence:
        return SimilarNeeds(text=text, items=[])
    # Only until this transaction ends: the operators ask for it.
    await session.execute(
        select(
            func.set_config("pg_trgm.similarity_threshold", _WHOLE_THRESHOLD, True),
            func.set_config("pg_trgm.word_similarity_threshold", _WITHIN_THRESHOLD, True),
        )
    )
    is_alike, degree = _alike(essence)
    is_near = case((_is_at(asker), 0), else_=1)
    rows = await session.execute(
        select(
            Need.id,
            Need.masked_text,
            Need.topic,
            Need.adcode,
            Need.state,
            Need.created_at,
            supporters_column(),
            is_near.label("distance"),
        )
        .where(
            is_alike,
            Need.state.in_(_STATES),
            Need.created_at > clock.now() - _RECENTLY,
            may_be_seen_by(asker.youth_id),
        )
        .order_by(is_near, degree.desc())
        .limit(_CANDIDATES)
    )
    found = [
        (row, alike)
        for row in rows
        if (alike := likeness.compare(text, row.masked_text)) is not None
    ]
    found.sort(key=lambda pair: (pair[0].distance, -pair[1].nearness))
    return SimilarNeeds(text=text, items=[_out(row, alike) for row, alike in found[:_SHOWN]])


def _alike(essence: str) -> tuple[ColumnElement[bool], ColumnElement[float]]:
    """Return the condition that the index answers, and the degree to sort by."""
    if len(essence) <= _SHORT:
        within = literal(essence).op("<%", is_comparison=True)(Need.masked_text)
        return within, func.word_similarity(essence, Need.masked_text)
    whole = Need.masked_text.op("%", is_comparison=True)(essence)
    return whole, func.similarity(Need.masked_text, essence)


def _is_at(asker: Asker) -> ColumnElement[bool]:
    same_office = Need.office_id == asker.office_id
    if asker.adcode is None:
        return same_office
    city = asker.adcode[:_CITY]
    return or_(same_office, func.coalesce(func.left(Need.adcode, _CITY), "") == city)


def _out(row: AnyRow, alike: likeness.Likeness) -> SimilarNeed:
    state = NeedState(row.state)
    return SimilarNeed(
        id=row.id,
        topic=row.topic,
        topic_name=classifier.topic_name(row.topic),
        adcode=row.adcode,
        district=None,
        state=state,
        state_name=NEED_NAMES[state],
        said_on=row.created_at.astimezone(clock.SHANGHAI).date(),
        supporters=row.supporters,
        shared=list(alike.spans),
        may_join=state in JOINABLE,
    )


async def find_main_for(session: Session, need_id: UUID, youth_id: UUID) -> Main | None:
    """Return the need that somebody wants to join, if they may see it and it can be joined."""
    return await find_main(session, need_id, may_be_seen_by(youth_id))
