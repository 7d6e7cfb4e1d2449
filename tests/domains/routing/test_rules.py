"""What rules say of a need: conditions, first match, determinism, and what stands above them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.domains.needs.states import ReviewReason
from app.domains.partners.service import OUT_WORDS, Out, Ranked
from app.domains.routing.actions import Action
from app.domains.routing.conditions import Condition, Facts, holds, size, topics_within
from app.domains.routing.rules import Rule, Target, evaluate, fault_of, flaws
from app.domains.routing.schemas import RuleIn
from app.domains.routing.states import Fault
from app.journeys.routing.choosing import HARD, choose
from app.kernel import ids

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
ACTION: TypeAdapter[Action] = TypeAdapter(Action)
ORGANISATIONS = [UUID(int=number) for number in range(1, 6)]
TOPICS = ["rights.labour", "rights.legal", "health.mind"]
FACTS = Facts(
    topic="rights.labour",
    kind="help",
    urgency="soon",
    adcode="310101",
    text="公司拖欠工资，仲裁也没结果",
    is_minor=False,
    at=datetime(2026, 11, 25, 2, tzinfo=UTC),  # Wednesday, ten in the morning in Shanghai
    answers={"是否签合同": "没有"},
)


def condition(**said: Any) -> Condition:
    return CONDITION.validate_python(said)


def rule(name: str, said: Condition, **does: Any) -> Rule:
    for key in ("organisation_id",):
        if key in does:
            does[key] = ids.encode("org", does[key])
    if "helpers" in does:
        does["helpers"] = [ids.encode("org", one) for one in does["helpers"]]
    return Rule(ids.new(), name, said, ACTION.validate_python(does))


ALWAYS = condition(test="all", of=[])


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ({"test": "topic", "any_of": ["rights.labour"]}, True),
        ({"test": "topic", "any_of": ["rights"]}, True),
        ({"test": "topic", "any_of": ["rights.legal", "health"]}, False),
        ({"test": "kind", "any_of": ["help"]}, True),
        ({"test": "urgency", "any_of": ["routine"]}, False),
        ({"test": "area", "any_of": ["31"]}, True),
        ({"test": "area", "any_of": ["310000"]}, True),
        ({"test": "area", "any_of": ["310100"]}, True),
        ({"test": "area", "any_of": ["310104", "44"]}, False),
        ({"test": "words", "any_of": ["欠薪", "拖欠"]}, True),
        ({"test": "words", "all_of": ["拖欠", "仲裁"]}, True),
        ({"test": "words", "any_of": ["拖欠"], "all_of": ["工伤"]}, False),
        ({"test": "minor", "is_minor": False}, True),
        ({"test": "answer", "question": "是否签合同", "any_of": ["没有"]}, True),
        ({"test": "answer", "question": "没问过", "any_of": ["没有"]}, False),
        ({"test": "time", "days": [3], "since": "09:00", "until": "12:00"}, True),
        ({"test": "time", "days": [3], "since": "10:01", "until": "12:00"}, False),
        ({"test": "time", "days": [6, 7]}, False),
        ({"test": "period", "first": "2026-11-25", "last": "2026-11-25"}, True),
        ({"test": "period", "last": "2026-11-24"}, False),
        ({"test": "not", "of": {"test": "minor", "is_minor": True}}, True),
        ({"test": "any", "of": [{"test": "minor", "is_minor": True}]}, False),
        ({"test": "all", "of": []}, True),
    ],
)
def test_a_condition_holds_or_not(said: dict[str, Any], is_so: bool) -> None:
    assert holds(condition(**said), FACTS) is is_so


@pytest.mark.parametrize(
    "said",
    [
        {"test": "words"},
        {"test": "area", "any_of": ["3101011"]},
        {"test": "time", "since": "12:00", "until": "09:00"},
        {"test": "period"},
        {"test": "period", "first": "2026-12-01", "last": "2026-11-01"},
        {"test": "any", "of": []},
        {"test": "eval", "of": "1"},
        {"test": "topic", "any_of": ["rights.labour"], "more": 1},
    ],
)
def test_nonsense_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(**said)


def test_a_condition_too_deep_or_too_large_is_refused() -> None:
    send = {"do": "review", "reason": "人工看"}
    leaf: dict[str, Any] = {"test": "minor", "is_minor": True}
    deep = leaf
    for _ in range(5):
        deep = {"test": "not", "of": deep}
    wide = {"test": "all", "of": [{"test": "any", "of": [leaf] * 20}] * 3}
    for said in (deep, wide):
        with pytest.raises(ValidationError, match="条件最多"):
            RuleIn.model_validate({"name": "太大", "condition": said, "action": send})
    fine = {"test": "not", "of": leaf}
    RuleIn.model_validate({"name": "正好", "condition": fine, "action": send})


leaves = st.sampled_from(
    [
        condition(test="topic", any_of=["rights"]),
        condition(test="topic", any_of=["health.mind"]),
        condition(test="kind", any_of=["help"]),
        condition(test="words", any_of=["工资"]),
        condition(test="minor", is_minor=True),
        condition(test="area", any_of=["3101"]),
    ]
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda of: condition(test="all", of=of)),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: condition(test="any", of=of)),
        inner.map(lambda of: condition(test="not", of=of)),
    ),
    max_leaves=8,
)
facts = st.builds(
    replace,
    st.just(FACTS),
    topic=st.sampled_from(TOPICS),
    kind=st.sampled_from(["help", "question"]),
    adcode=st.sampled_from([None, "310101", "440100"]),
    text=st.sampled_from(["工资", "房租"]),
    is_minor=st.booleans(),
)
actions = st.one_of(
    st.builds(
        lambda one, helpers: {"do": "send", "organisation_id": one, "helpers": helpers},
        st.sampled_from(ORGANISATIONS),
        st.lists(st.sampled_from(ORGANISATIONS), max_size=2),
    ),
    st.builds(
        lambda one, bonus: {"do": "prefer", "organisation_id": one, "bonus": bonus},
        st.sampled_from(ORGANISATIONS),
        st.floats(0.01, 0.5),
    ),
    st.sampled_from(ORGANISATIONS).map(lambda one: {"do": "exclude", "organisation_id": one}),
    st.sampled_from(ORGANISATIONS).map(lambda one: {"do": "help", "helpers": [one]}),
    st.just({"do": "review", "reason": "人工看"}),
)
rules = st.lists(
    st.builds(lambda said, does: rule("规则", said, **does), conditions, actions), max_size=8
)
ranked = st.lists(
    st.builds(
        lambda one, score, outs: Ranked(
            organisation_id=one,
            name=f"单位{one.int}",
            score=round(score, 4),
            parts={},
            reasons=[],
            excluded_because=OUT_WORDS[min(outs)] if outs else None,
            outs=tuple(sorted(outs)),
        ),
        st.sampled_from(ORGANISATIONS),
        st.floats(0, 1),
        st.sets(st.sampled_from(list(Out)), max_size=2),
    ),
    max_size=5,
    unique_by=lambda one: one.organisation_id,
)


@given(rules, facts)
def test_the_same_rules_and_facts_give_the_same_decision(given: list[Rule], need: Facts) -> None:
    decision = evaluate(given, need)
    assert decision == evaluate(given, need)
    assert decision.hits == [one for one in given if holds(one.condition, need)]
    assert decision.ways == [one for one in decision.hits if one.action.do in {"send", "review"}]
    assert all(0 < one <= 0.5 for one in decision.bonuses.values())


@given(rules, facts, ranked)
def test_no_rule_lifts_a_hard_rule(given: list[Rule], need: Facts, known: list[Ranked]) -> None:
    choice = choose(known, evaluate(given, need))
    outs = {one.organisation_id: set(one.outs) for one in known}
    decision = evaluate(given, need)
    for one in [choice.lead, *choice.helpers]:
        if one is not None:
            assert not outs[one.organisation_id] & HARD
            assert one.organisation_id not in decision.excluded
    if choice.lead is not None and choice.rule is None:
        assert not outs[choice.lead.organisation_id]
    assert choice.lead not in choice.helpers


@given(rules, facts, ranked)
def test_the_first_rule_that_can_be_followed_is(
    given: list[Rule], need: Facts, known: list[Ranked]
) -> None:
    decision = evaluate(given, need)
    choice = choose(known, decision)
    if choice.rule is None:
        return
    place = decision.ways.index(choice.rule)
    for skipped in decision.ways[:place]:
        assert skipped.action.do == "send"
        [target] = [
            one for one in choice.ranked if one.organisation_id == skipped.action.organisation_id
        ]
        assert set(target.outs) & HARD


@given(conditions, facts)
def test_the_topics_of_a_condition_are_never_too_few(said: Condition, need: Facts) -> None:
    if holds(said, need):
        assert need.topic in topics_within(said, TOPICS)
    nodes, depth = size(said)
    assert 1 <= depth <= nodes


def _ranked(organisation: int, score: float, *outs: Out) -> Ranked:
    return Ranked(
        organisation_id=UUID(int=organisation),
        name=f"单位{organisation}",
        score=score,
        parts={},
        reasons=["受理"],
        excluded_because=None,
        outs=outs,
    )


def test_a_rule_goes_before_the_score_and_beyond_the_declared_area() -> None:
    known = [_ranked(1, 0.9), _ranked(2, 0.1, Out.area)]
    send = rule("给乙", ALWAYS, do="send", organisation_id=UUID(int=2), helpers=[UUID(int=1)])
    choice = choose(known, evaluate([send], FACTS))
    assert choice.lead is not None
    assert choice.lead.name == "单位2"
    assert [one.name for one in choice.helpers] == ["单位1"]
    assert choice.reasons[0] == "按本地派单规则"


def test_a_rule_that_points_at_nobody_is_not_skipped() -> None:
    lost = rule("给谁", ALWAYS, do="send", organisation_id=UUID(int=9), helpers=[])
    other = rule("给甲", ALWAYS, do="send", organisation_id=UUID(int=1), helpers=[])
    choice = choose([_ranked(1, 0.9)], evaluate([lost, other], FACTS))
    assert (choice.lead, choice.review) == (None, ReviewReason.broken_rule)
    assert [one.organisation_id for one in choice.broken] == [UUID(int=9)]


def test_preferences_add_up_and_are_seen() -> None:
    known = [_ranked(1, 0.6), _ranked(2, 0.5)]
    prefer = [
        rule("扶持", ALWAYS, do="prefer", organisation_id=UUID(int=2), bonus=0.08) for _ in "ab"
    ]
    choice = choose(known, evaluate(prefer, FACTS))
    assert choice.lead is not None
    assert (choice.lead.name, choice.lead.bonus, choice.lead.score) == ("单位2", 0.16, 0.66)


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        (None, Fault.unknown),
        (Target(is_active=False, takes=True, topics=TOPICS), Fault.inactive),
        (Target(is_active=True, takes=None, topics=[]), Fault.no_profile),
        (Target(is_active=True, takes=False, topics=TOPICS), Fault.refuses),
        (Target(is_active=True, takes=True, topics=["health.mind"]), Fault.topic),
    ],
)
def test_what_is_wrong_with_a_target_is_named(target: Target | None, fault: Fault) -> None:
    assert (fault_of(target, ["rights.labour"]) or (None,))[0] == fault
    assert fault_of(Target(is_active=True, takes=True, topics=TOPICS), TOPICS) is None


def test_a_lead_must_take_what_its_rule_lets_through_and_a_helper_need_not() -> None:
    here = Target(is_active=True, takes=True, topics=["rights.labour"])
    within = condition(test="topic", any_of=["rights"])
    send = rule("权益", within, do="send", organisation_id=UUID(int=1), helpers=[UUID(int=2)])
    found = flaws([send], {UUID(int=1): here, UUID(int=2): here}, TOPICS)
    assert [(one.fault, one.topic) for one in found] == [(Fault.topic, "rights.legal")]
    anything = rule("全部", ALWAYS, do="send", organisation_id=UUID(int=1), helpers=[])
    assert flaws([anything], {UUID(int=1): here}, TOPICS) == []
