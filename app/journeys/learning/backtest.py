"""Replaying past needs against a candidate: who would have been routed elsewhere.

Nothing is written. Needs in danger are left out, since no machine routes them.
"""

import asyncio
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from app.domains.classifier import service as classifier
from app.domains.needs import service as needs
from app.domains.partners import service as partners
from app.kernel import clock
from app.platform import db
from app.platform.db import Session

MOST_CHANGES = 500


class Change(BaseModel):
    """One need that would have gone another way."""

    receipt: str
    topic: str
    confidence: float
    new_topic: str
    new_confidence: float
    was_forwarded: bool
    would_be_forwarded: bool
    organisation: str | None
    new_organisation: str | None
    confirmed_topic: str | None
    """What the need is about in the end, where a person has said it."""


class Backtest(BaseModel):
    """What a candidate would have changed."""

    version: str
    live_version: str
    needs: int
    other_topic: int
    other_organisation: int
    newly_forwarded: int
    newly_held: int
    changes: list[Change]


async def replay(version: str, last: int) -> Backtest:
    """Read the last needs with a candidate and with the live model, and compare.

    Raises ModelNotFound, ArtefactUnreadable.
    """
    async with db.reading() as session:
        candidate = await classifier.load_model(session, version)
        live = classifier.current_model()
        past = await needs.list_past(session, last)
        pairs = await asyncio.to_thread(
            lambda: [
                (classifier.read_with(live, one.text), classifier.read_with(candidate, one.text))
                for one in past
            ]
        )
        differing = [
            (one, before, after)
            for one, (before, after) in zip(past, pairs, strict=True)
            if (before.topic, before.is_confident) != (after.topic, after.is_confident)
        ]
        takers = _Takers(session)
        changes = [
            Change(
                receipt=one.receipt,
                topic=before.topic,
                confidence=round(before.topic_probability, 4),
                new_topic=after.topic,
                new_confidence=round(after.topic_probability, 4),
                was_forwarded=before.is_confident,
                would_be_forwarded=after.is_confident,
                organisation=await takers.first(one, before.topic),
                new_organisation=await takers.first(one, after.topic),
                confirmed_topic=one.topic if one.is_confirmed else None,
            )
            for one, before, after in differing[:MOST_CHANGES]
        ]
    return Backtest(
        version=version,
        live_version=live.version,
        needs=len(past),
        other_topic=sum(before.topic != after.topic for before, after in pairs),
        other_organisation=sum(one.organisation != one.new_organisation for one in changes),
        newly_forwarded=sum(
            after.is_confident and not before.is_confident for before, after in pairs
        ),
        newly_held=sum(before.is_confident and not after.is_confident for before, after in pairs),
        changes=changes,
    )


async def topics_without_takers(session: Session, version: str) -> list[str]:
    """Return the topics of a model's taxonomy that no active organisation takes."""
    model = await classifier.load_model(session, version)
    taken = await partners.topics_taken(session)
    return [code for code in model.codes.topics if code not in taken]


class _Takers:
    """Who would get a need, with one look at the database for each topic."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._at: datetime = clock.now()
        self._possible: dict[str, partners.Possible] = {}
        self._load: dict[UUID, int] = {}

    async def first(self, need: needs.Past, topic: str) -> str | None:
        """Return the name of the best fitting organisation for a need of this topic."""
        if topic not in self._possible:
            self._possible[topic] = await partners.candidates_for(self._session, topic, [])
        wanted = partners.Wanted(
            topic=topic,
            topic_name=classifier.topic_name(topic),
            also=[],
            kind=need.kind,
            adcode=need.adcode,
            is_minor=need.is_minor,
            excluded=frozenset(need.complaint_about),
            at=self._at,
        )
        # Past load is unknown: everybody is taken to have room.
        ranked = partners.rank(self._possible[topic], wanted, self._load)
        return next((one.name for one in ranked if one.excluded_because is None), None)
