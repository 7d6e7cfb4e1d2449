"""A commitment and its balance against a simple model, over HTTP, in any order of deeds."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.domains.agreements.states import COMMITMENT_NEXT, CommitmentState
from app.journeys.agreements import flow
from tests.actors import City, once
from tests.domains.agreements.stage import Deal, clause, day, days_pass, deal_in, events

PROMISED = 6
DUE_IN = 30
QUANTITIES = st.integers(1, 16).map(lambda halves: halves / 2)


@dataclass
class Model:
    """What a person with a sheet of paper would note down."""

    given: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    day: int = 0
    stopped_at: int | None = None
    sides_waived: set[str] = field(default_factory=set)
    over: str | None = None
    told: list[str] = field(default_factory=list)

    def sum_of(self, *states: str, extra: bool | None = None) -> float:
        counted = [
            float(one["quantity"])
            for one in self.given
            if one["state"] in states and extra in (None, one["extra"])
        ]
        return sum(counted)

    @property
    def reserved(self) -> float:
        return sum(float(one["quantity"]) for one in self.kept if one["state"] == "held")

    @property
    def delivered(self) -> float:
        return self.sum_of("reported", "verified", "disputed", extra=False)

    @property
    def left(self) -> float:
        return PROMISED - self.reserved - self.delivered

    @property
    def state(self) -> str:
        if self.over:
            return self.over
        if self.sum_of("disputed"):
            return "disputed"
        if self.sum_of("verified", extra=False) == PROMISED:
            return "verified"
        if self.delivered == PROMISED:
            return "delivered"
        left = DUE_IN - (self.day if self.stopped_at is None else self.stopped_at)
        return "overdue" if left < 0 else "due_soon" if left <= 14 else "agreed"

    def settle(self) -> None:
        """Nothing leaves what is verified or waived."""
        if self.state in {"verified", "waived"}:
            self.over = self.state

    def tick(self) -> None:
        if self.stopped_at is None and self.state in {"due_soon", "overdue"}:
            news = f"commitment.{self.state}"
            if news not in self.told and "commitment.overdue" not in self.told:
                self.told.append(news)


class Ledger(RuleBasedStateMachine):
    """One commitment of twelve half days, and everything that can be done to it."""

    deal: Deal
    loop: asyncio.AbstractEventLoop
    steps: list[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        terms = clause(
            self.deal.centre.organisation_id,
            self.deal.office,
            quantity=PROMISED,
            unit=f"半天{id(self)}",
            until_on=day(DUE_IN),
        )
        self.unit = terms["unit"]
        made = self._run(self.deal.signed(terms, ends_on=day(5000)))
        self.agreement = made["id"]
        [one] = self._run(self.deal.commitments(self.agreement))
        self.id = one["id"]
        self.seen = one["state"]

    @classmethod
    def _run(cls, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, cls.loop).result(60)

    def _said(self, answer: httpx.Response, ok: bool) -> dict[str, Any]:
        assert answer.status_code == (201 if ok else 409), answer.text
        found: dict[str, Any] = answer.json()
        return found

    @property
    def runs(self) -> bool:
        return self.model.stopped_at is None

    @rule(quantity=QUANTITIES, extra=st.booleans())
    def give(self, quantity: float, extra: bool) -> None:
        may = self.runs and self.model.over != "waived" and (extra or quantity <= self.model.left)
        answer = self._run(self.deal.give(self.id, quantity, is_extra=extra))
        found = self._said(answer, may)
        if may:
            self._note_given(found, quantity, extra)

    @precondition(lambda self: self.model.kept)
    @rule(which=st.integers(0, 99), quantity=QUANTITIES)
    def give_from_reservation(self, which: int, quantity: float) -> None:
        kept = self.model.kept[which % len(self.model.kept)]
        may = (
            self.runs
            and self.model.over is None
            and kept["state"] == "held"
            and quantity <= kept["quantity"]
        )
        # What is reserved while something is verified or waived stays out of the model's reach.
        if self.model.over == "verified":
            return
        answer = self._run(self.deal.give(self.id, quantity, reservation_id=kept["id"]))
        found = self._said(answer, may)
        if may:
            kept["state"] = "used"
            self._note_given(found, quantity, False)

    def _note_given(self, found: dict[str, Any], quantity: float, extra: bool) -> None:
        newest = found["deliveries"][0]["id"]
        self.model.given.append(
            {"id": newest, "quantity": quantity, "extra": extra, "state": "reported"}
        )

    @precondition(lambda self: self.model.given)
    @rule(which=st.integers(0, 99), deed=st.sampled_from(["verified", "disputed", "withdrawn"]))
    def judge(self, which: int, deed: str) -> None:
        one = self.model.given[which % len(self.model.given)]
        may = one["state"] == "reported" or (one["state"] == "disputed" and deed != "disputed")
        way = {"verified": "verification", "disputed": "dispute", "withdrawn": "withdrawal"}[deed]
        url = f"commitments/{self.id}/deliveries/{one['id']}/{way}"
        body = None if deed == "verified" else {"reason": "说明"}
        who = self.deal.partner if deed == "withdrawn" else self.deal.staff
        self._said(self._run(who(url, body)), may)
        if may:
            one["state"] = deed

    @rule(quantity=QUANTITIES)
    def reserve(self, quantity: float) -> None:
        may = (
            self.runs
            and self.model.state in {"agreed", "due_soon", "overdue", "disputed"}
            and quantity <= self.model.left
        )
        body = {"quantity": quantity, "purpose": "need", "reference": "20261125-1"}
        found = self._said(
            self._run(self.deal.staff(f"commitments/{self.id}/reservations", body)), may
        )
        if may:
            newest = found["reservations"][0]["id"]
            self.model.kept.append({"id": newest, "quantity": quantity, "state": "held"})

    @precondition(lambda self: self.model.kept)
    @rule(which=st.integers(0, 99))
    def release(self, which: int) -> None:
        one = self.model.kept[which % len(self.model.kept)]
        url = f"commitments/{self.id}/reservations/{one['id']}/release"
        may = one["state"] == "held"
        self._said(self._run(self.deal.staff(url)), may)
        if may:
            one["state"] = "released"

    @rule(side=st.sampled_from(["debtor", "creditor"]))
    def waive(self, side: str) -> None:
        may = self.model.state in {"agreed", "due_soon", "overdue", "disputed"}
        who = self.deal.partner if side == "debtor" else self.deal.staff
        self._said(self._run(who(f"commitments/{self.id}/waiver", {"reason": "同意"})), may)
        if may:
            self.model.sides_waived.add(side)
            if len(self.model.sides_waived) == 2:
                self.model.over = "waived"

    @rule(days=st.integers(1, 25))
    def time_passes(self, days: int) -> None:
        self._run(days_pass(self.agreement, days))
        self.model.day += days
        self._tick()

    @rule()
    def stop_or_go_on(self) -> None:
        way = f"agreements/{self.agreement}"
        if self.runs:
            self._said(self._run(self.deal.staff(f"{way}/suspension", {"reason": "整修"})), True)
            self.model.stopped_at = self.model.day
            return
        self._said(self._run(self.deal.staff(f"{way}/resumption")), True)
        self.model.stopped_at = None
        self._tick()

    @rule()
    def _tick(self) -> None:
        self._run(flow.tick())
        self.model.tick()

    @invariant()
    def the_ledger_is_the_model(self) -> None:
        self.model.settle()
        found = self._run(self.deal.look(self.id))
        model = self.model
        assert found["state"] == model.state
        assert found["reserved"] == model.reserved
        assert found["delivered"] == model.delivered
        assert found["verified"] == model.sum_of("verified", extra=False)
        assert found["disputed"] == model.sum_of("disputed")
        assert found["extra"] == model.sum_of("reported", "verified", "disputed", extra=True)
        assert found["reserved"] + found["delivered"] <= PROMISED
        self.steps.append((self.seen, found["state"]))
        self.seen = found["state"]

    @invariant()
    def the_balance_is_the_model(self) -> None:
        model = self.model
        own = self._run(self.deal.centre.http.get("/partner/v1/balance")).json()
        [line] = [one for one in own["gives"] if one["unit"] == self.unit]
        assert line["promised"] == PROMISED
        assert line["delivered"] == model.delivered
        missing = PROMISED - model.delivered
        assert line["overdue"] == (missing if model.state == "overdue" else 0)
        assert line["given_up"] == (missing if model.state == "waived" else 0)

    def teardown(self) -> None:
        self._run(flow.tick())
        self.model.tick()
        for side in (self.deal.office, self.deal.centre.organisation_id):
            assert self._run(events(side, self.id)) == self.model.told


@pytest.mark.timeout(280)
async def test_any_order_of_deeds_keeps_the_ledger_right(city: City) -> None:
    Ledger.deal, Ledger.loop = await deal_in(city), asyncio.get_running_loop()
    Ledger.steps = []
    calm = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, Ledger, settings=calm)
    taken = {(a, b) for a, b in Ledger.steps if a != b}
    assert len(taken) >= 5, taken
    # Two deeds may lie between two looks: a tick moves on what a deed has moved.
    for before, after in taken:
        assert CommitmentState(after) in _within_two(CommitmentState(before)), (before, after)


def _within_two(state: CommitmentState) -> set[CommitmentState]:
    first = COMMITMENT_NEXT[state]
    return set(first).union(*(COMMITMENT_NEXT[one] for one in first))


async def test_two_at_once_never_give_more_than_was_promised(city: City) -> None:
    deal = await deal_in(city)
    one = await deal.commitment()
    body = {"quantity": 15, "purpose": "need", "reference": "同时预留"}
    reports = [deal.give(one, 15) for _ in range(4)]
    bookings = [
        city.admin.post(f"/staff/v1/commitments/{one}/reservations", json=body, headers=once())
        for _ in range(4)
    ]
    answers = await asyncio.gather(*reports, *bookings)
    assert sorted(one.status_code for one in answers) == [201] * 2 + [409] * 6
    found = await deal.look(one)
    assert Decimal(found["reserved"]) + Decimal(found["delivered"]) == 30
