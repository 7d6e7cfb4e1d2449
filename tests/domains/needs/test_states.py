"""The two machines: only legal moves, each with its row, whatever the order of deeds."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.needs import service as needs
from app.domains.needs.case import Actor, Case
from app.domains.needs.models import Need
from app.domains.needs.schemas import AnswerIn, ContactIn, DeclineIn
from app.domains.needs.states import (
    ACTIVE,
    ASSIGNMENT_NEXT,
    ENDED,
    NEXT,
    ActorKind,
    AssignmentRole,
    AssignmentState,
    Claim,
    ClockKind,
    DeclineReason,
    NeedState,
    RejectReason,
)
from app.kernel import clock, ids
from app.kernel.calendar import Calendar
from app.kernel.problems import Conflict, Problem

ME = Actor(ActorKind.youth, ids.new())
THEM = Actor(ActorKind.partner, ids.new(), ids.new())


def test_every_state_can_be_reached_and_ended_ones_stay_ended() -> None:
    reached = {NeedState.draft}
    while True:
        more = reached | {after for one in reached for after in NEXT[one]}
        if more == reached:
            break
        reached = more
    assert reached == set(NeedState)
    assert NEXT.keys() == set(NeedState)
    assert ASSIGNMENT_NEXT.keys() == set(AssignmentState)
    for ended in ENDED - {NeedState.closed, NeedState.rejected}:
        assert not NEXT[ended]


def new_case() -> Case:
    now = clock.now()
    need = Need(
        id=ids.new(),
        state=NeedState.draft,
        kind="help",
        urgency="routine",
        hops=0,
        round=1,
        is_overdue=False,
        review_reason=None,
        review_since=None,
        is_crisis=False,
        reading={},
    )
    case = Case(need=need, calendar=Calendar(), now=now, is_new=True)
    case.move(NeedState.submitted, ME)
    case.move(NeedState.screening, needs.SYSTEM)
    case.start_clock(ClockKind.triage)
    case.move(NeedState.triaged, needs.SYSTEM)
    return case


def _offer(case: Case) -> None:
    needs.offer(case, ids.new(), [])


def _with_lead(deed: Any) -> Any:
    def act(case: Case) -> None:
        if case.lead is None:
            raise Conflict
        deed(case, case.lead)

    return act


DEEDS = {
    "offer": _offer,
    "accept": _with_lead(lambda case, lead: needs.accept(case, lead, THEM)),
    "decline": _with_lead(
        lambda case, lead: needs.decline(case, lead, THEM, DeclineIn(reason=DeclineReason.not_ours))
    ),
    "expire": _with_lead(needs.expire),
    "contact": _with_lead(
        lambda case, lead: needs.contact(case, lead, THEM, ContactIn(reached=True))
    ),
    "progress": _with_lead(lambda case, lead: needs.report_progress(case, lead, THEM, "在办")),
    "ask": _with_lead(lambda case, lead: needs.ask(case, lead, THEM, "什么时候？")),
    "reply": lambda case: needs.reply(case, ME, "周末"),
    "add": lambda case: needs.add_information(case, ME, "补充"),
    "answer": _with_lead(
        lambda case, lead: needs.answer(
            case, lead, THEM, AnswerIn(claim=Claim.solved, text="办好了，请查收")
        )
    ),
    "extend": _with_lead(lambda case, lead: needs.extend(case, lead, THEM, "等一等")),
    "ask_transfer": _with_lead(lambda case, lead: needs.ask_transfer(case, lead, THEM, "转办")),
    "refuse_transfer": _with_lead(
        lambda case, lead: needs.refuse_transfer(case, lead, THEM, "不转")
    ),
    "take": lambda case: needs.take_from_lead(case, THEM, "另派"),
    "urge": lambda case: needs.urge(case, THEM, None),
    "withdraw": lambda case: needs.withdraw(case, ME, None),
    "close": lambda case: needs.close(case, ME, "confirmed"),
    "reopen": lambda case: needs.reopen(case, ME, None),
    "reject": lambda case: needs.reject(case, THEM, RejectReason.vague, "请补充"),
    "appeal": lambda case: needs.appeal(case, ME, "不服"),
}


def _is_sound(case: Case) -> None:
    rows = [row for row in case._history if row["to_state"] is not None]
    assert [row["from_state"] for row in rows[1:]] == [row["to_state"] for row in rows[:-1]]
    assert rows[-1]["to_state"] == case.need.state
    for row in rows:
        assert row["to_state"] in NEXT[row["from_state"]]
    leads = [
        one
        for one in case.assignments
        if one.role == AssignmentRole.lead and AssignmentState(one.state) in ACTIVE
    ]
    assert len(leads) <= 1
    kinds = [(one.kind, one.assignment_id) for one in case.clocks if one.stopped_at is None]
    assert len(kinds) == len(set(kinds))
    if case.state in ENDED:
        assert not kinds
        assert case.need.closed_at is not None
        assert case.need.review_reason is None
    if case.state in {NeedState.dispatched, NeedState.accepted, NeedState.in_progress}:
        assert leads


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(sorted(DEEDS)), max_size=25))
def test_any_order_of_deeds_leaves_a_sound_case(order: list[str]) -> None:
    case = new_case()
    for name in order:
        before = (case.need.state, [one.state for one in case.assignments])
        rows = len(case._history)
        case.now += timedelta(minutes=1)
        try:
            DEEDS[name](case)
        except Problem as refused:
            assert refused.status == 409
            # The transaction is rolled back then; a new case stands where the old one stood.
            if (case.need.state, [one.state for one in case.assignments]) != before:
                return
            del case._history[rows:]
        _is_sound(case)


@pytest.mark.parametrize("current", list(NeedState))
@pytest.mark.parametrize("target", list(NeedState))
def test_a_need_moves_only_as_the_table_says(current: NeedState, target: NeedState) -> None:
    case = new_case()
    case.need.state = current
    if target in NEXT[current]:
        case.move(target, ME)
        assert case.state is target
    else:
        with pytest.raises(Conflict):
            case.move(target, ME)
        assert case.need.state == current


def test_a_pause_keeps_what_is_left_of_the_time() -> None:
    case = new_case()
    _offer(case)
    lead = case.lead
    assert lead is not None
    needs.accept(case, lead, THEM)
    needs.ask(case, lead, THEM, "什么时候？")
    [resolution] = case.running(ClockKind.resolution, lead)
    paused_at, due = resolution.paused_at, resolution.due_at
    assert paused_at == case.now
    case.now += timedelta(days=30)
    needs.reply(case, ME, "周末")
    assert resolution.due_at > due + timedelta(days=20)
    assert len(resolution.pauses) == 1
