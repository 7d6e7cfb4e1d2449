"""Replaying past needs under other rules: who would have been routed elsewhere, who nowhere.

Nothing is written, and everybody is taken to have room: past load is unknown.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.service import Past
from app.domains.partners import service as partners
from app.domains.partners.service import Out, Possible, Ranked, in_order
from app.domains.routing import service as routing
from app.domains.routing.service import Rule
from app.journeys.routing import checking, editing
from app.journeys.routing.choosing import Choice, choose
from app.journeys.routing.planning import facts_of, named_by, wanted_of
from app.journeys.routing.schemas import HitOut, MovedOut, TrialOut
from app.kernel import clock
from app.platform.db import Session

MOST_CHANGES = 500
_MOST_PARTNERS = 2000


@dataclass(slots=True)
class _Replay:
    """What came out of both sets of rules, need by need."""

    moved: int = 0
    orphaned: int = 0
    rescued: int = 0
    hits: Counter[UUID] = field(default_factory=Counter)
    followed: Counter[UUID] = field(default_factory=Counter)
    changes: list[MovedOut] = field(default_factory=list)


async def run(session: Session, version_id: UUID, last: int) -> TrialOut:
    """Replay the last needs under a version and under the rules in force, and compare."""
    await routing.version_of(session, version_id)
    rules = await routing.rules_of(session, version_id)
    in_force = await routing.in_force(session)
    past = await needs.list_past(session, last)
    topics = sorted({classifier.current_code(code) for one in past for code in _topics(one)})
    possible = await partners.candidates_for(
        session,
        topics[0] if topics else "",
        topics[1:],
        besides=named_by([*rules, *in_force.rules]),
        most=_MOST_PARTNERS,
    )
    avoided = [
        await identity.relatives_of(session, one.complaint_about) if one.complaint_about else set()
        for one in past
    ]
    takers = _Takers(possible, clock.now())
    found = await asyncio.to_thread(_compare, past, avoided, takers, (in_force.rules, rules))
    flaws = await checking.flaws(session, rules)
    return TrialOut(
        needs=len(past),
        moved=found.moved,
        orphaned=found.orphaned,
        rescued=found.rescued,
        hits=[
            HitOut(
                rule_id=one.id,
                rule_name=one.name,
                hits=found.hits[one.id],
                followed=found.followed[one.id],
            )
            for one in rules
        ],
        broken=await editing.flaws_out(session, flaws),
        changes=found.changes,
    )


def _compare(
    past: Sequence[Past],
    avoided: Sequence[set[UUID]],
    takers: "_Takers",
    rules: tuple[Sequence[Rule], Sequence[Rule]],
) -> _Replay:
    found = _Replay()
    for need, excluded in zip(past, avoided, strict=True):
        ranked = takers.ranked(need, excluded)
        facts = facts_of(need, classifier.current_code(need.topic), need.created_at)
        before = choose(ranked, routing.evaluate(rules[0], facts))
        decision = routing.evaluate(rules[1], facts)
        after = choose(ranked, decision)
        found.hits.update(one.id for one in decision.hits)
        if after.rule is not None:
            found.followed[after.rule.id] += 1
        _note(found, need, before, after)
    return found


def _note(found: _Replay, need: Past, before: Choice, after: Choice) -> None:
    was, would_be = _taker(before), _taker(after)
    if was == would_be:
        return
    found.moved += 1
    found.orphaned += would_be is None
    found.rescued += was is None
    if len(found.changes) < MOST_CHANGES:
        found.changes.append(
            MovedOut(
                need_id=need.id,
                receipt=need.receipt,
                topic_name=classifier.topic_name(need.topic),
                was=was[1] if was else None,
                would_be=would_be[1] if would_be else None,
                review_reason=after.review,
                rule_name=after.rule.name if after.rule else None,
            )
        )


def _taker(choice: Choice) -> tuple[UUID, str] | None:
    return (choice.lead.organisation_id, choice.lead.name) if choice.lead else None


def _topics(need: Past) -> list[str]:
    return [need.topic, *need.also]


class _Takers:
    """Rankings of past needs; needs that ask for the same are ranked once."""

    def __init__(self, possible: Possible, at: datetime) -> None:
        self._all = possible
        self._at = at
        self._known: dict[tuple[object, ...], list[Ranked]] = {}
        self._by_topics: dict[tuple[str, ...], Possible] = {}

    def ranked(self, need: Past, excluded: set[UUID]) -> list[Ranked]:
        """Return the ranking of a past need, those ruled out included."""
        topic = classifier.current_code(need.topic)
        key = (topic, *need.also, need.kind, need.adcode, need.is_minor)
        if key not in self._known:
            wanted = wanted_of(need, topic, frozenset(), self._at)
            takers = self._takers((topic, *need.also))
            self._known[key] = partners.rank(takers, wanted, {})
        ranked = self._known[key]
        if not excluded:
            return ranked
        return in_order(
            [
                replace(one, outs=(Out.excluded, *one.outs))
                if one.organisation_id in excluded
                else one
                for one in ranked
            ]
        )

    def _takers(self, topics: tuple[str, ...]) -> Possible:
        if topics not in self._by_topics:
            rows = [row for row in self._all.rows if row.is_named or set(topics) & set(row.topics)]
            self._by_topics[topics] = Possible(rows, self._all.names, self._all.standings)
        return self._by_topics[topics]
