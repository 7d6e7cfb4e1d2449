"""Planning a need's way: who could take it, what staff's rules say, and what is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.delivery import service as delivery
from app.domains.identity import service as identity
from app.domains.needs import service as needs
from app.domains.needs.service import Case
from app.domains.partners import service as partners
from app.domains.partners.service import FIRST_LOOK, POLICY, Ranked, Wanted
from app.domains.routing import service as routing
from app.domains.routing.service import Decision, Facts, InForce, Rule
from app.domains.routing.states import Mode
from app.journeys.routing import checking
from app.journeys.routing.choosing import BY_RULE, Choice, choose
from app.platform.db import Session

__all__ = ["BY_RULE", "Plan", "facts_of", "named_by", "plan", "wanted_of", "whom_to_call"]

_SHOWN = 8
_EVERYBODY = 2000
_NEVER_CLAIMED = frozenset({"complaint"})
_FEWEST_CALLED = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What was chosen for a need, and under which rules."""

    choice: Choice
    decision: Decision
    in_force: InForce


async def plan(session: Session, case: Case, *, is_looked_at: bool = False) -> Plan:
    """Choose who gets a need, and keep with it how that came about.

    Rules that turn out to point at nobody raise an alarm in the same transaction.
    """
    need = case.need
    # A need of an earlier taxonomy goes to whoever takes today what its topic has become.
    topic = classifier.current_code(need.topic)
    in_force = await routing.in_force(session, topic)
    facts = facts_of(need, topic, case.now)
    decision = routing.evaluate(in_force.rules, facts)
    if is_looked_at:
        decision = routing.without_review(decision)
    wanted = replace(
        wanted_of(need, topic, await _excluded(session, case), case.now),
        unreachable=await delivery.unreachable(session),
    )
    choice = choose(await _rank(session, wanted, decision), decision)
    if choice.lead is None and choice.review is None and len(choice.ranked) == FIRST_LOOK:
        # The likeliest are all full, or otherwise out: the others are looked at as well.
        choice = choose(await _rank(session, wanted, decision, most=_EVERYBODY), decision)
    await checking.raise_alarms(session, choice.broken, topic)
    need.routing = [shown(one) for one in choice.ranked[:_SHOWN]]
    need.routed_by = {
        "policy": POLICY,
        "rules": in_force.number,
        "hits": [{"id": str(one.id), "name": one.name} for one in decision.hits],
        "followed": choice.rule.name if choice.rule else None,
        "words": choice.words,
        "mode": in_force.mode,
    }
    return Plan(choice, decision, in_force)


async def _rank(
    session: Session, wanted: Wanted, decision: Decision, most: int = FIRST_LOOK
) -> list[Ranked]:
    possible = await partners.candidates_for(
        session,
        wanted.topic,
        wanted.also,
        adcode=wanted.adcode,
        besides=named_by(decision.hits),
        most=most,
    )
    return partners.rank(possible, wanted, await needs.open_load(session, possible.capacities))


async def whom_to_call(session: Session, case: Case, made: Plan) -> list[Ranked]:
    """Return who may claim a need (抢单), or nobody where it is to be assigned.

    Danger, complaints, and what a rule sends somewhere are never claimed; what a minor wrote is
    not shown to companies.
    """
    need, choice = case.need, made.choice
    is_free = choice.rule is None and not choice.helpers and not need.complaint_about
    is_new = need.round == 1 and need.hops == 0 and not needs.was_called(case)
    may_be_claimed = not need.is_crisis and need.kind not in _NEVER_CLAIMED
    if not (made.in_force.mode is Mode.claim and is_free and is_new and may_be_claimed):
        return []
    fitting = [one for one in choice.ranked if not one.outs]
    if need.is_minor:
        ids = [one.organisation_id for one in fitting]
        companies = await partners.companies_among(session, ids)
        fitting = [one for one in fitting if one.organisation_id not in companies]
    return fitting[: needs.MOST_CALLED] if len(fitting) >= _FEWEST_CALLED else []


def facts_of(need: Any, topic: str, at: datetime) -> Facts:
    """Return what the rules may look at in a need, or in one of the past."""
    return Facts(
        topic=topic,
        kind=need.kind,
        urgency=need.urgency,
        adcode=need.adcode,
        text=need.text,
        is_minor=need.is_minor,
        at=at,
        answers=getattr(need, "reading", {}).get("answers", {}),
    )


def wanted_of(need: Any, topic: str, excluded: frozenset[UUID], at: datetime) -> Wanted:
    """Return what a need asks of a partner."""
    return Wanted(
        topic=topic,
        topic_name=classifier.topic_name(topic),
        also=need.also,
        kind=need.kind,
        adcode=need.adcode,
        is_minor=need.is_minor,
        excluded=excluded,
        at=at,
    )


def named_by(rules: Sequence[Rule]) -> list[UUID]:
    """Return the organisations that rules point at."""
    return sorted({one for rule in rules for one in routing.named(rule.action)})


def shown(one: Ranked) -> dict[str, Any]:
    """Return one line of a ranking, to be kept with its need."""
    return {
        "organisation_id": str(one.organisation_id),
        "name": one.name,
        "score": one.score,
        "parts": {name: round(value, 3) for name, value in one.parts.items()},
        "bonus": one.bonus,
        "reasons": [] if one.outs else one.reasons,
        "excluded_because": one.excluded_because,
    }


async def _excluded(session: Session, case: Case) -> frozenset[UUID]:
    """Return who must not get it: the one complained about with kin, and who had it already."""
    earlier = {one.organisation_id for one in case.assignments if not one.is_call}
    if not case.need.complaint_about:
        return frozenset(earlier)
    return frozenset(earlier | await identity.relatives_of(session, case.need.complaint_about))
