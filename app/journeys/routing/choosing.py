"""From a ranking and the rules' decision to one choice. Pure, so that trials choose alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.domains.needs.states import ReviewReason
from app.domains.partners.service import OUT_WORDS, Out, Ranked, in_order
from app.domains.routing.service import MOST_HELPERS, Decision, Review, Rule, Send

BY_RULE = "按本地派单规则"
# Who may not have a need for one of these does not get it, whatever a rule says. A rule may go
# beyond the rest: staff know better than a profile which area or kind somebody takes.
HARD = frozenset({Out.excluded, Out.minor, Out.adult, Out.licence, Out.full, Out.rule})
# With one of these it is the rule that is wrong, for every need.
BROKEN = frozenset({Out.topic, Out.refuses})


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that pointed at somebody who cannot take its needs."""

    rule: Rule
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets a need, or why a dispatcher does."""

    ranked: list[Ranked]
    lead: Ranked | None = None
    reasons: list[str] = field(default_factory=list)
    helpers: list[Ranked] = field(default_factory=list)
    review: ReviewReason | None = None
    words: str | None = None
    """For the dispatchers: what the rule says."""
    rule: Rule | None = None
    """The rule that was followed, where one was."""
    broken: list[Broken] = field(default_factory=list)


def choose(ranked: Sequence[Ranked], decision: Decision) -> Choice:
    """Follow the first rule that can be followed, else the score.

    A rule that points at nobody who could take the need is not skipped: a dispatcher decides.
    """
    adjusted = _adjust(ranked, decision)
    by_id = {one.organisation_id: one for one in adjusted}
    for rule in decision.ways:
        if isinstance(rule.action, Review):
            words = rule.action.reason
            return Choice(adjusted, review=ReviewReason.by_rule, words=words, rule=rule)
        if isinstance(rule.action, Send):
            target = by_id.get(rule.action.organisation_id)
            if target is None or BROKEN & set(target.outs):
                broken = [Broken(rule, rule.action.organisation_id)]
                return Choice(adjusted, review=ReviewReason.broken_rule, rule=rule, broken=broken)
            if HARD & set(target.outs):
                continue
            helpers = dict.fromkeys(rule.action.helpers, rule) | decision.helpers
            return _with_helpers(
                Choice(adjusted, target, [BY_RULE, *target.reasons], rule=rule), helpers, by_id
            )
    best = next((one for one in adjusted if not one.outs), None)
    if best is None:
        return Choice(adjusted)
    return _with_helpers(Choice(adjusted, best, best.reasons), decision.helpers, by_id)


def _adjust(ranked: Sequence[Ranked], decision: Decision) -> list[Ranked]:
    if not decision.excluded and not decision.bonuses:
        return list(ranked)
    return in_order([_under(one, decision) for one in ranked])


def _under(one: Ranked, decision: Decision) -> Ranked:
    if one.organisation_id in decision.excluded:
        return replace(
            one,
            outs=(*one.outs, Out.rule),
            excluded_because=one.excluded_because or OUT_WORDS[Out.rule],
        )
    bonus = decision.bonuses.get(one.organisation_id, 0.0)
    return replace(one, bonus=bonus, score=round(min(1.0, one.score + bonus), 4))


def _with_helpers(choice: Choice, asked: dict[UUID, Rule], by_id: dict[UUID, Ranked]) -> Choice:
    helpers, broken = [], []
    for organisation_id, rule in asked.items():
        one = by_id.get(organisation_id)
        if one is None or Out.refuses in one.outs:
            broken.append(Broken(rule, organisation_id))
        elif one is not choice.lead and not HARD & set(one.outs):
            helpers.append(one)
    return replace(choice, helpers=helpers[:MOST_HELPERS], broken=broken)
