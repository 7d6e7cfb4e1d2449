"""Promises: delivered in parts, confirmed by the other side, disputed, reserved, waived, late."""

import asyncio
from typing import Any

import psycopg
import pytest

from app.journeys.agreements import flow
from app.kernel import ids
from tests.actors import City, once, rows
from tests.domains.agreements.stage import (
    CENTRE,
    HOSTEL,
    LAWYERS,
    Deal,
    clause,
    day,
    days_pass,
    deal_in,
    events,
    staff_of,
)


@pytest.fixture
async def deal(city: City) -> Deal:
    return await deal_in(city)


async def test_partial_deliveries_add_up_and_the_other_side_confirms(deal: Deal) -> None:
    one = await deal.commitment()
    part = (await deal.give(one, 15.5, link="https://example.cn/a")).json()
    assert (part["state"], part["delivered"], part["verified"]) == ("agreed", 15.5, 0)
    assert (await deal.judge(part, "verification")).json()["verified"] == 15.5
    whole = (await deal.give(one, 24.5)).json()
    assert (whole["state"], whole["state_name"]) == ("delivered", "已交付待确认")
    done = (await deal.judge(whole, "verification")).json()
    assert (done["state"], done["verified"]) == ("verified", 40)
    more = await deal.give(one, 1)
    assert more.json()["code"] == "commitment.exceeds_promised"
    extra = (await deal.give(one, 2, is_extra=True)).json()
    assert (extra["state"], extra["delivered"], extra["extra"]) == ("verified", 40, 2)


async def test_nobody_confirms_what_their_own_side_gave(deal: Deal) -> None:
    one = await deal.commitment()
    given = (await deal.give(one, 10)).json()
    way = f"commitments/{one}/deliveries/{given['deliveries'][0]['id']}"
    own = await deal.partner(f"{way}/verification")
    assert own.json()["code"] == "agreement.not_your_side"
    centre = await staff_of(deal.city, CENTRE)
    colleague = await centre.post(f"/staff/v1/{way}/verification", headers=once())
    assert colleague.json()["code"] == "agreement.not_your_side"
    not_theirs = await deal.staff(
        f"commitments/{one}/deliveries",
        {"quantity": 1, "delivered_on": day(0), "evidence": "签到表"},
    )
    assert not_theirs.json()["code"] == "agreement.not_your_side"
    assert (await deal.staff(f"{way}/verification")).status_code == 201
    twice = await deal.staff(f"{way}/verification")
    assert twice.json()["code"] == "commitment.move_refused"


async def test_a_common_superior_decides_for_neither_side(deal: Deal) -> None:
    city = deal.city
    hostel, lawyers = city.ids[HOSTEL], city.ids[LAWYERS]
    made = await deal.draft(clause(hostel, lawyers), parties=[deal.office, hostel, lawyers])
    way = f"agreements/{made['id']}"
    await deal.staff(f"{way}/proposal")
    for name in (HOSTEL, LAWYERS):
        http = (await city.program(name)).http
        await http.post(f"/partner/v1/{way}/signature", json={"version": 1}, headers=once())
    await deal.staff(f"{way}/signature", {"version": 1})
    [one] = await deal.commitments(made["id"])
    refused = await deal.staff(f"commitments/{one['id']}/waiver", {"reason": "不必了"})
    assert refused.json()["code"] == "agreement.not_your_side"


async def test_a_dispute_is_settled_by_either_side(deal: Deal) -> None:
    one = await deal.commitment()
    given = (await deal.give(one, 40)).json()
    disputed = (await deal.judge(given, "dispute")).json()
    assert (disputed["state"], disputed["disputed"]) == ("disputed", 40)
    assert disputed["deliveries"][0]["judge_words"] == "与约定不符"
    newest = disputed["deliveries"][0]["id"]
    back = await deal.partner(
        f"commitments/{one}/deliveries/{newest}/withdrawal", {"reason": "重新统计"}
    )
    assert (back.json()["state"], back.json()["delivered"]) == ("agreed", 0)
    again = (await deal.give(one, 40)).json()
    await deal.judge(again, "dispute")
    assert (await deal.judge(again, "verification")).json()["state"] == "verified"


async def test_what_is_reserved_is_nobody_else_s(deal: Deal) -> None:
    one = await deal.commitment()
    way = f"commitments/{one}/reservations"
    wanted = {"quantity": 30, "purpose": "event", "reference": "秋季招聘会"}
    kept = (await deal.staff(way, wanted)).json()
    assert (kept["reserved"], kept["reservations"][0]["state"]) == (30, "held")
    over = await deal.staff(way, {**wanted, "quantity": 10.01})
    assert (over.json()["code"], over.json()["left"]) == ("commitment.exceeds_promised", 10)
    assert (await deal.give(one, 11)).json()["code"] == "commitment.exceeds_promised"
    reservation = kept["reservations"][0]["id"]
    used = (await deal.give(one, 25, reservation_id=reservation)).json()
    assert (used.get("reserved"), used.get("delivered")) == (0, 25), used
    assert used["reservations"][0]["state"] == "used"
    again = await deal.give(one, 1, reservation_id=reservation)
    assert again.json()["code"] == "commitment.move_refused"
    other = (await deal.staff(way, {**wanted, "quantity": 15})).json()["reservations"][0]["id"]
    freed = (await deal.staff(f"{way}/{other}/release")).json()
    assert freed["reserved"] == 0
    assert (await deal.staff(f"{way}/{other}/release")).status_code == 409


async def test_a_waiver_needs_both_sides(deal: Deal) -> None:
    made = await deal.signed(clause(deal.centre.organisation_id, deal.office, until_on=day(-1)))
    [one] = await deal.commitments(made["id"])
    await flow.tick()
    half = (await deal.partner(f"commitments/{one['id']}/waiver", {"reason": "讲师离职"})).json()
    assert (half["state"], half["waived_by_debtor"], half["waived_by_creditor"]) == (
        "overdue",
        True,
        False,
    )
    whole = (await deal.staff(f"commitments/{one['id']}/waiver", {"reason": "同意"})).json()
    assert (whole["state"], whole["waive_reason"]) == ("waived", "讲师离职")
    late = await deal.give(one["id"], 1)
    assert late.json()["code"] == "commitment.move_refused"


async def test_both_sides_are_told_once_when_it_is_due_and_once_when_it_is_late(
    deal: Deal,
) -> None:
    made = await deal.signed()
    [one] = await deal.commitments(made["id"])
    sides = (deal.office, deal.centre.organisation_id)
    await days_pass(made["id"], 86)
    # Several workers look at once.
    await asyncio.gather(*(flow.tick() for _ in range(4)))
    await flow.tick()
    assert (await deal.look(one["id"]))["state"] == "due_soon"
    assert [await events(side, one["id"]) for side in sides] == [["commitment.due_soon"]] * 2
    await days_pass(made["id"], 15)
    await flow.tick()
    given = (await deal.give(one["id"], 40)).json()
    assert given["state"] == "delivered"
    newest = given["deliveries"][0]["id"]
    back = await deal.partner(
        f"commitments/{one['id']}/deliveries/{newest}/withdrawal", {"reason": "填错了"}
    )
    assert back.json()["state"] == "overdue"
    await flow.tick()
    told = ["commitment.due_soon", "commitment.overdue"]
    assert [await events(side, one["id"]) for side in sides] == [told] * 2
    late = await deal.city.leader.get("/staff/v1/commitments?state=overdue&limit=100")
    assert one["id"] in [found["id"] for found in late.json()["items"]]


async def test_a_retried_report_counts_once(deal: Deal) -> None:
    one = await deal.commitment()
    body = {"quantity": 5, "delivered_on": day(0), "evidence": "签到表"}
    key = once()
    url = f"/partner/v1/commitments/{one}/deliveries"
    answers = [await deal.centre.http.post(url, json=body, headers=key) for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert (await deal.look(one))["delivered"] == 5


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"quantity": 40.5}, 409),
        ({"quantity": -1}, 422),
        ({"delivered_on": day(1)}, 422),
        ({"evidence": ""}, 422),
        ({"link": "javascript:alert(1)"}, 422),
        ({"reservation_id": ids.encode("rsv", ids.new())}, 404),
    ],
)
async def test_what_cannot_be_reported_is_refused(
    deal: Deal, wrong: dict[str, Any], status: int
) -> None:
    one = await deal.commitment()
    body = {"quantity": 1, "delivered_on": day(0), "evidence": "签到表"} | wrong
    refused = await deal.partner(f"commitments/{one}/deliveries", body)
    assert refused.status_code == status
    assert (await deal.look(one))["delivered"] == 0


async def test_money_is_whole_fen_and_the_balance_shows_give_and_get(deal: Deal) -> None:
    city = deal.city
    hostel = await city.program(HOSTEL)
    mine, theirs = city.ids[HOSTEL], deal.office
    money = clause(theirs, mine, kind="money", unit="fen", quantity=500_000, what="活动经费")
    beds = clause(mine, theirs, kind="seats", unit="床位", quantity=20, until_on=day(-1))
    other = Deal(city, hostel, deal.office)
    made = await other.signed(beds, money)
    await flow.tick()
    found = {one["kind"]: one["id"] for one in await deal.commitments(made["id"])}
    half_fen = await city.admin.post(
        f"/staff/v1/commitments/{found['money']}/deliveries",
        json={"quantity": 0.5, "delivered_on": day(0), "evidence": "转账凭证"},
        headers=once(),
    )
    assert half_fen.json()["code"] == "commitment.not_whole"
    paid = await city.admin.post(
        f"/staff/v1/commitments/{found['money']}/deliveries",
        json={"quantity": 200_000, "delivered_on": day(0), "evidence": "转账凭证"},
        headers=once(),
    )
    newest = paid.json()["deliveries"][0]["id"]
    seen = await other.partner(f"commitments/{found['money']}/deliveries/{newest}/verification")
    assert seen.status_code == 201, seen.text
    await other.give(found["seats"], 5)
    own = (await hostel.http.get("/partner/v1/balance")).json()
    for_staff = (await city.leader.get(f"/staff/v1/partners/{mine}/balance")).json()
    assert own == for_staff
    gives = next(one for one in own["gives"] if one["unit"] == "床位")
    gets = next(one for one in own["gets"] if one["unit"] == "fen")
    assert (gives["promised"], gives["delivered"], gives["overdue"]) == (20, 5, 15)
    assert (gets["promised"], gets["delivered"], gets["verified"]) == (500_000, 200_000, 200_000)
    assert gets["kind_name"] == "资金"


async def test_pages_of_commitments_hold_each_once(deal: Deal) -> None:
    centre = deal.centre.organisation_id
    made = await deal.signed(
        *(clause(centre, deal.office, until_on=day(50 + number // 2)) for number in range(5))
    )
    url = f"/staff/v1/commitments?agreement_id={made['id']}&limit=2"
    seen: list[tuple[str, str]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await deal.city.admin.get(f"{url}&cursor={cursor}" if cursor else url)).json()
        seen += [(one["until_on"], one["id"]) for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    "deed",
    [
        (
            "INSERT INTO commitment_deliveries (id, commitment_id, state, quantity, delivered_on, "
            "evidence, is_extra, organisation_id, actor_kind, actor_id, created_at) SELECT "
            "gen_random_uuid(), id, 'reported', promised + 1, until_on, 'x', false, debtor_id, "
            "'staff', gen_random_uuid(), now() FROM commitments WHERE id = %s"
        ),
        "UPDATE commitments SET reserved = promised + 1 WHERE id = %s",
        "UPDATE commitments SET state = 'waived' WHERE id = %s",
        "UPDATE commitments SET verified = 1 WHERE id = %s",
    ],
)
async def test_the_database_itself_refuses_sums_that_cannot_be(
    deal: Deal, database_url: str, deed: str
) -> None:
    one = ids.decode("cmt", await deal.commitment())
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        with pytest.raises(psycopg.errors.CheckViolation):
            await connection.execute(deed, (one,))


async def test_a_delivery_is_never_deleted(deal: Deal, database_url: str) -> None:
    await deal.give(await deal.commitment(), 1)
    assert await rows("SELECT 1 FROM commitment_deliveries LIMIT 1")
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        with pytest.raises(psycopg.errors.RestrictViolation):
            await connection.execute("DELETE FROM commitment_deliveries")
