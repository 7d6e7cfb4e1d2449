"""What the rules say of a need. Pure: the same rules and facts always give the same decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.domains.routing.actions import Action, Exclude, Help, Prefer, Review, Send
from app.domains.routing.conditions import Condition, Facts, holds, topics_within
from app.domains.routing.states import Fault


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a version."""

    id: UUID
    name: str
    condition: Condition
    action: Action


@dataclass(frozen=True, slots=True)
class Decision:
    """What all rules together say of one need.

    `ways` are the rules that send it somewhere, in order: the first that can be followed is.
    """

    ways: list[Rule] = field(default_factory=list)
    helpers: dict[UUID, Rule] = field(default_factory=dict)
    bonuses: dict[UUID, float] = field(default_factory=dict)
    excluded: dict[UUID, Rule] = field(default_factory=dict)
    hits: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of an organisation that a rule points at."""

    is_active: bool
    takes: bool | None
    """Whether it takes needs at all; None where it has not said what it takes."""
    topics: Sequence[str]


def evaluate(rules: Sequence[Rule], facts: Facts) -> Decision:
    """Return what ordered rules say of a need; of several that send it, the first is to be tried.

    Nothing said here can lift a hard rule: whoever follows the decision looks at those first.
    """
    decision = Decision()
    for rule in rules:
        if not holds(rule.condition, facts):
            continue
        decision.hits.append(rule)
        action = rule.action
        if isinstance(action, Send | Review):
            decision.ways.append(rule)
        elif isinstance(action, Help):
            for one in action.helpers:
                decision.helpers.setdefault(one, rule)
        elif isinstance(action, Prefer):
            raised = decision.bonuses.get(action.organisation_id, 0.0) + action.bonus
            decision.bonuses[action.organisation_id] = min(0.5, raised)
        elif isinstance(action, Exclude):
            decision.excluded.setdefault(action.organisation_id, rule)
    return decision


def without_review(decision: Decision) -> Decision:
    """Return the decision for a need that the dispatchers have looked at already."""
    return replace(
        decision, ways=[one for one in decision.ways if not isinstance(one.action, Review)]
    )


def fault_of(target: Target | None, topics: Sequence[str]) -> tuple[Fault, str | None] | None:
    """Return what is wrong with pointing at an organisation, and for which topic, or None."""
    if target is None:
        return Fault.unknown, None
    if not target.is_active:
        return Fault.inactive, None
    if target.takes is None:
        return Fault.no_profile, None
    if not target.takes:
        return Fault.refuses, None
    missing = sorted(set(topics) - set(target.topics))
    return (Fault.topic, missing[0]) if missing else None


@dataclass(frozen=True, slots=True)
class Flaw:
    """A rule that points at somebody who cannot take its needs."""

    rule: Rule
    organisation_id: UUID
    fault: Fault
    topic: str | None


def flaws(
    rules: Sequence[Rule], targets: Mapping[UUID, Target], everything: Sequence[str]
) -> list[Flaw]:
    """Return what is wrong with rules by themselves, before any need meets them.

    A lead must take every topic that its rule lets through, as far as the rule looks at topics;
    a helper need only be there.
    """
    found = []
    for rule in rules:
        for organisation_id, topics in _asked_of(rule, everything):
            fault = fault_of(targets.get(organisation_id), topics)
            if fault is not None:
                found.append(Flaw(rule, organisation_id, *fault))
    return found


def _asked_of(rule: Rule, everything: Sequence[str]) -> list[tuple[UUID, Sequence[str]]]:
    action = rule.action
    if isinstance(action, Help):
        return [(one, ()) for one in action.helpers]
    if not isinstance(action, Send):
        return []
    within = topics_within(rule.condition, everything)
    topics = sorted(within) if len(within) < len(set(everything)) else []
    return [(action.organisation_id, topics), *((one, ()) for one in action.helpers)]
