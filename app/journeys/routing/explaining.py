"""Why a need goes where it goes, and where it would go if one thing were otherwise.

Computed by ranking again, never told by a model; only a few alternatives are tried.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.domains.classifier import service as classifier
from app.domains.identity import service as identity
from app.domains.identity.schemas import StaffActor
from app.domains.needs import service as needs
from app.domains.needs.schemas import NeedDetail
from app.domains.needs.states import ReviewReason
from app.domains.partners import service as partners
from app.domains.partners.service import OUT_WORDS, PART_NAMES, POLICY, WEIGHTS, Out, Ranked
from app.domains.routing import service as routing
from app.journeys.routing.choosing import Choice, choose
from app.journeys.routing.planning import facts_of, named_by, wanted_of
from app.journeys.routing.schemas import PartOut, RankedOut, RoutingOut, WhatIfOut, WhyOut
from app.kernel import clock
from app.platform.db import Session
from app.platform.sqltypes import AnyRow

_MOST_PARTNERS = 200
_MOST_SHOWN = 20
_MOST_DISTRICTS = 6
_MOST_TOPICS = 4
_SHOWN_TO_YOUTH = 3
_REVIEW_WORDS: dict[ReviewReason, str] = {
    ReviewReason.by_rule: "按派单规则交人工分派",
    ReviewReason.broken_rule: "派单规则指向的单位已不能接手，交人工分派",
}


@dataclass(frozen=True, slots=True)
class _Variation:
    """A need with one thing otherwise."""

    words: str
    wanted: partners.Wanted
    facts: routing.Facts


@dataclass(frozen=True, slots=True)
class _Stage:
    """All that is needed to rank a need again and again without asking the database."""

    in_force: routing.InForce
    possible: partners.Possible
    load: dict[UUID, int]
    now: _Variation
    others: list[_Variation]

    def choose(self, variation: _Variation) -> Choice:
        """Return who would get the need."""
        ranked = partners.rank(self.possible, variation.wanted, self.load)
        return choose(ranked, routing.evaluate(self.in_force.rules, variation.facts))

    def what_if(self, present: Choice) -> list[WhatIfOut]:
        """Return where else it would go, as far as that is somewhere else."""
        was = _name(present)
        tried = [(one, _name(self.choose(one))) for one in self.others]
        return [
            WhatIfOut(
                condition=one.words,
                organisation=name,
                words=f"{one.words}，会{f'转给{name}' if name else '交工作人员分派'}。",
            )
            for one, name in tried
            if name != was
        ]


async def for_staff(session: Session, need_id: UUID, staff: StaffActor) -> RoutingOut:
    """Return how a need found its way, with scores; raises NeedNotFound out of sight."""
    detail, need = await needs.need_of_office(session, need_id, staff.organisation_id)
    stage = await _stage(session, need)
    present = stage.choose(stage.now)
    relevant = [one for one in present.ranked if Out.topic not in one.outs]
    fit = [one for one in relevant if not one.outs][:_MOST_SHOWN]
    out = [one for one in relevant if one.outs][:_MOST_SHOWN]
    decision = routing.evaluate(stage.in_force.rules, stage.now.facts)
    return RoutingOut(
        policy=POLICY,
        weights=WEIGHTS,
        mode=stage.in_force.mode,
        decided=need.routing,
        decided_by=need.routed_by,
        computed_at=stage.now.wanted.at,
        would_go_to=_name(present),
        review_reason=present.review,
        rule_name=present.rule.name if present.rule else None,
        hits=[one.name for one in decision.hits],
        ranked=[_ranked_out(one) for one in [*fit, *out]],
        # Ranking again a dozen times is work, though little: others need not wait for it.
        what_if=await asyncio.to_thread(stage.what_if, present),
        summary=_for_staff(need, detail, present),
    )


async def for_youth(session: Session, need_id: UUID, youth_id: UUID) -> WhyOut:
    """Return in short why a need is where it is; raises NeedNotFound for another's need.

    Nothing is told of who cannot have it: that may be who is complained about.
    """
    detail = await needs.need_of_youth(session, need_id, youth_id)
    need = await needs.facts_of(session, need_id)
    handler = detail.handler
    what_if: list[str] = []
    if handler is not None and not need.complaint_about and not need.is_crisis:
        stage = await _stage(session, need)
        present = stage.choose(stage.now)
        if present.rule is None:
            found = await asyncio.to_thread(stage.what_if, present)
            what_if = [one.words for one in found if one.organisation]
    if handler is None:
        summary = "你的诉求还没有承办单位，安排好会告诉你。"
    else:
        summary = f"你的诉求由{handler.name}承办：{'、'.join(handler.reasons)}。"
    return WhyOut(
        summary=summary,
        reasons=handler.reasons if handler else [],
        what_if=what_if[:_SHOWN_TO_YOUTH],
    )


async def _stage(session: Session, need: AnyRow) -> _Stage:
    topic = classifier.current_code(need.topic)
    in_force = await routing.in_force(session, topic)
    now = clock.now()
    excluded = await needs.who_had_it(session, need.id)
    if need.complaint_about:
        excluded |= await identity.relatives_of(session, need.complaint_about)
    present = _Variation(
        "", wanted_of(need, topic, frozenset(excluded), now), facts_of(need, topic, now)
    )
    others = list(_others(need, present, await identity.list_districts(session)))
    possible = await partners.candidates_for(
        session,
        topic,
        [*need.also, *(one.wanted.topic for one in others)],
        besides=named_by(in_force.rules),
        most=_MOST_PARTNERS,
    )
    load = await needs.open_load(session, possible.capacities)
    return _Stage(in_force, possible, load, present, others)


def _others(
    need: AnyRow, now: _Variation, districts: Sequence[identity.OrganisationBrief]
) -> Iterator[_Variation]:
    """Yield the need in other districts, about other likely topics, and by one of another age."""
    city = (need.adcode or "")[:4]
    elsewhere = [one for one in districts if one.area != need.adcode]
    elsewhere.sort(key=lambda one: (not one.area.startswith(city), one.area))
    for place in elsewhere[:_MOST_DISTRICTS]:
        yield _Variation(
            f"如果在{place.name}的服务区域",
            replace(now.wanted, adcode=place.area),
            replace(now.facts, adcode=place.area),
        )
    likely = [*need.also, *(code for code, _ in need.reading.get("alternatives", []))]
    for code in list(dict.fromkeys(likely))[:_MOST_TOPICS]:
        topic = classifier.current_code(code)
        if topic == now.wanted.topic or not classifier.is_topic(topic):
            continue
        name = classifier.topic_name(topic)
        yield _Variation(
            f"如果主题是“{name}”",
            replace(now.wanted, topic=topic, topic_name=name, also=[]),
            replace(now.facts, topic=topic),
        )
    yield _Variation(
        "如果你是成年人" if need.is_minor else "如果你未满十八岁",
        replace(now.wanted, is_minor=not need.is_minor),
        replace(now.facts, is_minor=not need.is_minor),
    )


def _name(choice: Choice) -> str | None:
    return choice.lead.name if choice.lead else None


def _ranked_out(one: Ranked) -> RankedOut:
    return RankedOut(
        organisation_id=one.organisation_id,
        name=one.name,
        score=one.score,
        bonus=one.bonus,
        parts=[
            PartOut(name=name, words=PART_NAMES[name], weight=WEIGHTS[name], value=round(value, 3))
            for name, value in one.parts.items()
        ],
        reasons=[] if one.outs else one.reasons,
        ruled_out=[OUT_WORDS[out] for out in one.outs],
    )


def _for_staff(need: AnyRow, detail: NeedDetail, present: Choice) -> str:
    if need.is_crisis:
        return "可能有人身危险，只由人工分派，不看评分和规则。"
    where = f"现由{detail.handler.name}承办。" if detail.handler else "还没有承办单位。"
    if present.review is not None:
        return f"{where}按现在的规则：{present.words or _REVIEW_WORDS[present.review]}。"
    if present.lead is None:
        return f"{where}按现在的情况没有合适的单位，会交人工分派。"
    why = f"规则“{present.rule.name}”" if present.rule else "、".join(present.lead.reasons)
    return f"{where}按现在的情况会转给{present.lead.name}：{why}。"
