"""From the announcement to the seat: first come, waiting list, offers, retries, the rush."""

import asyncio
import secrets

import pytest

from app.domains.events import service as events
from app.platform import db
from tests.actors import City
from tests.journeys.review.stage import change
from tests.journeys.signup.stage import (
    create,
    crowd,
    do,
    draft,
    inbox,
    mine,
    moment,
    seats_by_rows,
    show,
)
from tests.servers import eventually

pytestmark = pytest.mark.usefixtures("worker")


async def test_first_come_then_waiting_then_offered_then_in(city: City) -> None:
    """The whole way of two seats and three people."""
    event = await show(city, seats=2)
    ann, ben, cat = [await city.youth() for _ in range(3)]
    first = await event.sign_up(ann)
    second = await event.sign_up(ben)
    third = await event.sign_up(cat)
    assert (first["state"], second["state"], third["state"]) == (
        "confirmed",
        "confirmed",
        "waitlisted",
    )
    assert (first["position"], third["position"]) == (None, 1)
    answer = await do(ann, first, "cancellation")
    assert answer.json()["state"] == "cancelled", answer.text

    async def offered() -> bool:
        return bool((await mine(cat, third))["state"] == "offered")

    await eventually(offered)
    assert (await mine(cat, third))["offer"]["expires_at"] > moment(0)
    await eventually(lambda: _told(cat, "候补有名额了"))
    answer = await do(cat, third, "offer/acceptance")
    assert answer.json()["state"] == "confirmed", answer.text
    again = await do(cat, third, "offer/acceptance")
    assert again.json()["state"] == "confirmed"
    assert await event.taken() == await seats_by_rows(event) == 2


async def _told(youth: object, title: str) -> bool:
    return title in await inbox(youth)  # type: ignore[arg-type]


async def test_a_declined_and_an_expired_offer_go_on_to_the_next(city: City) -> None:
    """Nobody's silence keeps a seat from the one behind."""
    event = await show(city, seats=1)
    people = [await city.youth() for _ in range(4)]
    regs = [await event.sign_up(one) for one in people]
    await do(people[0], regs[0], "cancellation")
    await eventually(lambda: _is(people[1], regs[1], "offered"))
    answer = await do(people[1], regs[1], "offer/refusal")
    assert answer.json()["state"] == "declined"
    await eventually(lambda: _is(people[2], regs[2], "offered"))
    await change(
        "UPDATE seat_offers SET made_at = now() - interval '3 hours', "
        "expires_at = now() - interval '1 second' WHERE state = 'open' AND registration_id IN "
        "(SELECT r.id FROM registrations r JOIN events e ON e.id = r.event_id "
        "WHERE e.link_key = :key)",
        key=event.plan["link_key"],
    )
    answer = await do(people[2], regs[2], "offer/acceptance")
    assert answer.status_code == 409, answer.text
    await eventually(lambda: _is(people[3], regs[3], "offered"))
    assert (await mine(people[2], regs[2]))["state"] == "expired"
    await eventually(lambda: _told(people[2], "名额已过期"))
    assert await event.taken() == await seats_by_rows(event) == 1


async def _is(youth: object, registration: dict[str, object], state: str) -> bool:
    return bool((await mine(youth, registration))["state"] == state)  # type: ignore[arg-type]


async def test_a_retry_is_the_same_registration_and_a_second_one_is_refused(city: City) -> None:
    """Fifty times the same request at once make one registration and take one seat."""
    event = await show(city, seats=5)
    ann = await city.youth()
    key = secrets.token_hex(12)
    answers = await asyncio.gather(*(event.ask(ann, key) for _ in range(20)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert await event.taken() == 1
    second = await event.ask(ann)
    assert (second.status_code, second.json()["code"]) == (409, "event.already_registered")
    reused = await event.ask(ann, key, companions=[{"name": "小李"}])
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency.key_reused")
    assert await event.taken() == await seats_by_rows(event) == 1


async def test_many_at_once_take_no_more_seats_than_there_are(city: City) -> None:
    """Sixty people for seven seats; those without one wait, in order."""
    event = await show(city, seats=7)
    people = crowd(city, 60)
    answers = await asyncio.gather(*(event.ask(one) for one in people))
    states = [one.json()["state"] for one in answers]
    assert states.count("confirmed") == 7
    assert states.count("waitlisted") == 53
    assert await event.taken() == await seats_by_rows(event) == 7
    places = [
        (await mine(one, reg.json()))["position"] for one, reg in zip(people, answers, strict=True)
    ]
    assert sorted(place for place in places if place) == list(range(1, 54))


async def test_full_without_a_waiting_list_says_so(city: City) -> None:
    """And a seat given back is free for the next who asks."""
    event = await show(city, seats=1, has_waiting_list=False)
    ann, ben = await city.youth(), await city.youth()
    first = await event.sign_up(ann)
    answer = await event.ask(ben)
    assert (answer.status_code, answer.json()["code"]) == (409, "event.full")
    await do(ann, first, "cancellation")
    assert (await event.sign_up(ben))["state"] == "confirmed"


async def test_more_seats_go_to_those_who_wait_and_fewer_than_taken_are_refused(
    city: City,
) -> None:
    """The organiser finds a bigger room, and then a smaller one."""
    event = await show(city, seats=1)
    people = [await city.youth() for _ in range(3)]
    regs = [await event.sign_up(one) for one in people]
    assert (await event.set_capacity(3)).status_code == 200
    for person, reg in zip(people[1:], regs[1:], strict=True):
        await eventually(lambda p=person, r=reg: _is(p, r, "offered"))  # type: ignore[misc]
    answer = await event.set_capacity(2)
    assert (answer.status_code, answer.json()["code"]) == (409, "event.capacity_too_low")
    assert answer.json()["taken"] == 3


async def test_nobody_overtakes_those_who_wait(city: City) -> None:
    """A seat that is free for a moment is not for the one who comes by chance."""
    event = await show(city, seats=1)
    ann, ben, cat = [await city.youth() for _ in range(3)]
    first = await event.sign_up(ann)
    waiting = await event.sign_up(ben)
    await do(ann, first, "cancellation")
    late = await event.sign_up(cat)
    assert late["state"] == "waitlisted"
    await eventually(lambda: _is(ben, waiting, "offered"))


async def test_a_family_takes_its_seats_together_or_waits_together(city: City) -> None:
    """Strict order: a single person behind a family does not pass it."""
    ticket = {
        "name": "亲子票",
        "min_companions": 1,
        "max_companions": 2,
        "is_child_companion": True,
    }
    event = await show(city, seats=3, ticket=ticket)
    kids = [{"name": "小满", "age": 6}]
    ann, ben, cat = [await city.youth() for _ in range(3)]
    first = await event.sign_up(ann, companions=kids)
    assert first["seats"] == 2
    second = await event.sign_up(ben, companions=kids)
    assert second["state"] == "waitlisted"
    answer = await event.ask(cat)
    assert (answer.status_code, answer.json()["code"]) == (422, "event.bad_party")
    answer = await event.ask(cat, companions=[{"name": "老王", "age": 40}])
    assert answer.status_code == 422
    await event.set_capacity(4)
    await eventually(lambda: _is(ben, second, "offered"))
    assert await event.taken() == await seats_by_rows(event) == 4


async def test_shared_quotas(city: City) -> None:
    """Members' tickets count against their own number and against all seats."""
    session = {
        "quotas": [
            {"key": "all", "name": "全部", "capacity": 2},
            {"key": "members", "name": "团员", "capacity": 1},
        ],
        "tickets": [
            {"name": "团员票", "quotas": ["all", "members"]},
            {"name": "普通票", "quotas": ["all"]},
        ],
    }
    event = await show(city, session=session, has_waiting_list=False)
    tickets = {one["name"]: one["id"] for one in event.plan["plans"][0]["tickets"]}
    ann, ben, cat = [await city.youth() for _ in range(3)]
    await event.sign_up(ann, ticket_type_id=tickets["团员票"])
    answer = await event.ask(ben, ticket_type_id=tickets["团员票"])
    assert answer.status_code == 409
    await event.sign_up(ben, ticket_type_id=tickets["普通票"])
    assert (await event.ask(cat, ticket_type_id=tickets["普通票"])).status_code == 409
    assert await event.taken() == 2


async def test_calling_off_tells_everybody(city: City) -> None:
    """Also those who wait."""
    event = await show(city, seats=1)
    ann, ben = await city.youth(), await city.youth()
    regs = [await event.sign_up(ann), await event.sign_up(ben)]
    answer = await event.put("cancellation", {"reason": "台风橙色预警"})
    assert answer.status_code == 200, answer.text
    for person, reg in zip((ann, ben), regs, strict=True):
        await eventually(lambda p=person, r=reg: _is(p, r, "cancelled_by_host"))  # type: ignore[misc]
        await eventually(lambda p=person: _told(p, "活动取消"))  # type: ignore[misc]
    seen = (await ann.http.get(f"/api/v1/events/{event.id}")).json()
    assert (seen["phase"], seen["cancelled_because"]) == ("cancelled", "台风橙色预警")
    assert await event.taken() == 0
    assert (await event.ask(await city.youth())).json()["code"] == "event.signup_not_open"


async def test_a_reminder_comes_once(city: City) -> None:
    """A day before, however often time is looked at."""
    event = await show(
        city,
        signup_closes_at=moment(2),
        cancel_until=moment(1),
        session={"starts_at": moment(20), "ends_at": moment(21)},
    )
    ann = await city.youth()
    await event.sign_up(ann)
    from app.journeys.signup import flow  # noqa: PLC0415

    await flow.remind()
    await flow.remind()
    assert (await inbox(ann)).count("活动快开始了") == 1


async def test_only_published_events_are_seen_and_only_by_their_own_staff_changed(
    city: City,
) -> None:
    """Drafts are nobody's business; links open hidden events; others' events are 404."""
    plan = await create(city)
    youth = await city.youth()
    assert (await youth.http.get(f"/api/v1/events/{plan['id']}")).status_code == 404
    hidden = await show(city, visibility="link")
    assert (await youth.http.get(f"/api/v1/events/{hidden.id}")).status_code == 404
    key = hidden.plan["link_key"]
    assert (await youth.http.get(f"/api/v1/events/{hidden.id}?link={key}")).status_code == 200
    assert (await hidden.ask(youth)).status_code == 404
    body = {"session_id": hidden.session_id, "ticket_type_id": hidden.ticket_id}
    answer = await youth.http.post(
        f"/api/v1/events/{hidden.id}/registrations?link={key}",
        json=body,
        headers={"Idempotency-Key": secrets.token_hex(8)},
    )
    assert answer.status_code == 201, answer.text
    listed = [one["id"] for one in (await youth.http.get("/api/v1/events")).json()["items"]]
    assert hidden.id not in listed


async def test_the_form_is_checked_and_its_secrets_are_sealed(city: City) -> None:
    """Wrong answers are named one by one; an ID number is in no list."""
    questions = [
        {"id": "size", "kind": "choice", "label": "衣服尺码", "options": ["S", "M"]},
        {"id": "card", "kind": "id_number", "label": "身份证号"},
        {"id": "note", "kind": "text", "label": "备注", "is_required": False},
    ]
    event = await show(city, questions=questions)
    ann = await city.youth()
    answer = await event.ask(ann, answers={"size": "XL", "card": "11010519491231002Y", "x": 1})
    assert answer.status_code == 422, answer.text
    assert {one["question"] for one in answer.json()["errors"]} == {"size", "card", "x"}
    await event.sign_up(ann, answers={"size": "M", "card": "11010519491231002X"})
    listed = (await city.admin.get(f"/staff/v1/events/{event.id}/registrations")).json()["items"]
    assert listed[0]["answers"] == {"size": ["M"]}
    body = {
        key: value for key, value in draft(questions=questions[:1]).items() if key != "sessions"
    }
    answer = await city.admin.put(f"/staff/v1/events/{event.id}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "event.questions_in_use")


async def test_an_age_is_asked_only_where_it_matters(city: City) -> None:
    """Unknown is not the same as too young."""
    event = await show(city, min_age=18, max_age=35)
    ann = await city.youth()
    answer = await event.ask(ann)
    assert answer.json()["code"] == "event.age_unknown", answer.text
    await ann.http.put("/api/v1/me", json={"birth_year": 2015})
    assert (await event.ask(ann)).json()["code"] == "event.not_audience"
    await ann.http.put("/api/v1/me", json={"birth_year": 2000})
    assert (await event.sign_up(ann))["state"] == "confirmed"


async def test_bad_plans_are_refused(city: City) -> None:
    """Each with a reason that names what is wrong."""
    bad = [
        draft(session={"starts_at": moment(50), "ends_at": moment(48)}),
        draft(signup_closes_at=moment(-2)),
        draft(ticket={"quotas": ["none"]}),
        draft(ticket={"price_fen": 100}),
        draft(venue={}),
        draft(title="长" * 10_000),
        draft(questions=[{"id": "a", "kind": "choice", "label": "选"}]),
    ]
    for one in bad:
        answer = await city.admin.post(
            "/staff/v1/events", json=one, headers={"Idempotency-Key": secrets.token_hex(8)}
        )
        assert answer.status_code == 422, answer.text


async def test_the_net_under_the_jobs_finds_a_forgotten_seat(city: City) -> None:
    """A seat freed without a job still finds the one who waits."""
    event = await show(city, seats=1)
    ann, ben = await city.youth(), await city.youth()
    await event.sign_up(ann)
    waiting = await event.sign_up(ben)
    await change(
        "UPDATE event_quotas SET capacity = 2 WHERE session_id IN (SELECT s.id FROM "
        "event_sessions s JOIN events e ON e.id = s.event_id WHERE e.link_key = :key)",
        key=event.plan["link_key"],
    )
    await events.sweep()
    assert (await mine(ben, waiting))["state"] == "offered"


async def test_who_leaves_gives_the_seat_back(city: City) -> None:
    """And what they told is forgotten."""
    event = await show(city, seats=1)
    ann, ben = await city.youth(), await city.youth()
    await event.sign_up(ann)
    waiting = await event.sign_up(ben)
    from app.kernel import ids  # noqa: PLC0415

    async with db.transaction() as session:
        await events.end_for_leaver(session, ids.decode("youth", ann.id))
        await events.forget(session, ids.decode("youth", ann.id))
    await eventually(lambda: _is(ben, waiting, "offered"))
