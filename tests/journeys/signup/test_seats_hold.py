"""Whatever people do, in any order and at once: no seat twice, none forgotten, nobody overtaken.

Programs of steps are made up by Hypothesis; the steps of one round run at the same time over HTTP,
each on its own connection. After each round the rows are compared with what must hold.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.events import service as events
from app.domains.events.states import ACTIVE, HOLDING, REGISTRATION_NEXT, RegistrationState
from app.kernel import clock, ids
from app.platform import db
from tests.actors import City, Youth, rows
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import Show, crowd, do, show

PEOPLE = 6
_DEEDS = ("sign_up", "cancel", "accept", "refuse", "expire", "promote", "check_in")

people = st.integers(0, PEOPLE - 1)
steps = st.one_of(
    st.tuples(st.sampled_from(_DEEDS), people),
    st.tuples(st.just("capacity"), st.integers(0, 4)),
    st.tuples(st.just("companions"), people),
)
programs = st.lists(st.lists(steps, min_size=1, max_size=4), min_size=3, max_size=10)


@dataclass
class Stage:
    """One event, its people, and the newest registration of each."""

    event: Show
    people: list[Youth]
    newest: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def play(self, deed: str, number: int) -> None:
        """Do one thing; refusals are answers like others, faults of ours are not."""
        answer = None
        if deed == "capacity":
            answer = await self.event.set_capacity(number)
        elif deed in {"sign_up", "companions"}:
            friends = [{"name": "小周"}] if deed == "companions" else []
            answer = await self.event.ask(self.people[number], companions=friends)
            if answer.status_code == 201:
                self.newest[number] = answer.json()
        elif deed == "promote":
            async with db.transaction() as session:
                await events.promote(session, ids.decode("sess", self.event.session_id))
        elif deed == "expire":
            await self._let_offer_pass(number)
        elif number in self.newest:
            answer = await self._own(deed, number)
        assert answer is None or answer.status_code < 500, answer.text

    async def _own(self, deed: str, number: int) -> Any:
        person, registration = self.people[number], self.newest[number]
        if deed == "cancel":
            return await do(person, registration, "cancellation")
        if deed == "accept":
            return await do(person, registration, "offer/acceptance")
        if deed == "refuse":
            return await do(person, registration, "offer/refusal")
        key = self.event.plan["plans"][0]["door_key"]
        return await do(person, registration, "check-in", door_key=key)

    async def _let_offer_pass(self, number: int) -> None:
        if number not in self.newest:
            return
        await change(
            "UPDATE seat_offers SET made_at = now() - interval '2 hours', expires_at = now() - "
            "interval '1 second' WHERE state = 'open' AND registration_id::text = :id",
            id=str(ids.decode("reg", self.newest[number]["id"])),
        )
        await events.expire_offers()

    async def check(self) -> None:
        """Compare the rows with what must hold at every moment; each question is one statement."""
        [quota] = await rows(
            "SELECT q.capacity, q.taken, (SELECT coalesce(sum(r.seats), 0) FROM registrations r "
            "WHERE r.session_id = q.session_id AND r.state = ANY (:holding)) AS held "
            "FROM event_quotas q WHERE q.id::text = :id",
            id=str(ids.decode("quota", self.event.quota_id)),
            holding=sorted(HOLDING),
        )
        assert quota["taken"] == quota["held"] <= quota["capacity"]
        twice = await rows(
            "SELECT youth_id FROM registrations WHERE session_id::text = :id "
            "AND state = ANY (:active) GROUP BY youth_id HAVING count(*) > 1",
            id=str(ids.decode("sess", self.event.session_id)),
            active=sorted(ACTIVE),
        )
        assert twice == []
        await self._check_history()

    async def settle(self) -> None:
        """Let what is under way come to its end: then no seat is free while somebody fits it."""
        await events.sweep()
        forgotten = await rows(
            "SELECT r.id FROM event_quotas q JOIN LATERAL (SELECT id, seats FROM registrations "
            "WHERE session_id = q.session_id AND state = 'waitlisted' ORDER BY queue_number "
            "LIMIT 1) r ON true WHERE q.id::text = :id AND q.capacity - q.taken >= r.seats",
            id=str(ids.decode("quota", self.event.quota_id)),
        )
        assert forgotten == []

    async def _check_history(self) -> None:
        """Only legal steps, and offers and registrations tell the same story."""
        for step in await rows(
            "SELECT h.from_state, h.to_state FROM registration_history h JOIN registrations r "
            "ON r.id = h.registration_id WHERE r.session_id::text = :id AND from_state IS NOT NULL",
            id=str(ids.decode("sess", self.event.session_id)),
        ):
            allowed = REGISTRATION_NEXT[RegistrationState(step["from_state"])]
            assert step["to_state"] in allowed
        strays = await rows(
            "SELECT r.id FROM registrations r WHERE r.session_id::text = :id AND "
            "(r.state = 'offered') <> EXISTS (SELECT FROM seat_offers o "
            "WHERE o.registration_id = r.id AND o.state = 'open')",
            id=str(ids.decode("sess", self.event.session_id)),
        )
        assert strays == []


@settings(max_examples=12, deadline=timedelta(seconds=120))
@given(program=programs)
async def test_seats_hold_whatever_people_do(
    city: City, program: list[list[tuple[str, int]]]
) -> None:
    """Twelve programs of up to forty steps."""
    event = await show(
        city,
        seats=2,
        ticket={"max_companions": 1},
        session={
            "starts_at": (clock.now() + timedelta(hours=2)).isoformat(),
            "ends_at": (clock.now() + timedelta(hours=3)).isoformat(),
        },
        signup_closes_at=(clock.now() + timedelta(hours=2)).isoformat(),
    )
    people = crowd(city, PEOPLE)
    stage = Stage(event, people)
    for together in program:
        await asyncio.gather(*(stage.play(deed, number) for deed, number in together))
        await stage.check()
    await stage.settle()
    await stage.check()
