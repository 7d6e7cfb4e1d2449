"""Agreements: drafted, negotiated, signed by each party, in force, suspended, renewed, ended."""

import itertools
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from app.journeys.agreements import flow
from tests.actors import City, once, rows
from tests.domains.agreements.stage import (
    CENTRE,
    HOSTEL,
    LAWYERS,
    UNION,
    Deal,
    clause,
    day,
    days_pass,
    deal_in,
    months_of,
    staff_of,
)


@pytest.fixture
async def deal(city: City) -> Deal:
    return await deal_in(city)


async def test_a_draft_is_its_owner_s_alone_until_it_is_proposed(deal: Deal) -> None:
    made = await deal.draft()
    url = f"/agreements/{made['id']}"
    assert made["state"] == "drafting"
    assert (await deal.centre.http.get(f"/partner/v1{url}")).status_code == 404
    proposed = await deal.staff(f"agreements/{made['id']}/proposal")
    assert proposed.json()["state_name"] == "协商中"
    seen = await deal.centre.http.get(f"/partner/v1{url}")
    assert seen.json()["present"]["clauses"][0]["quantity"] == 40
    told = await rows(
        "SELECT count(*) AS told FROM partner_events WHERE type = 'agreement.proposed' "
        "AND body::jsonb #>> '{data,agreement_id}' = :id",
        id=made["id"],
    )
    assert told == [{"told": 1}]


async def test_strangers_find_nothing(deal: Deal) -> None:
    made = await deal.signed()
    commitment = (await deal.commitments(made["id"]))[0]["id"]
    lawyers = await staff_of(deal.city, LAWYERS)
    program = (await deal.city.program(LAWYERS)).http
    for http, face in ((lawyers, "staff"), (program, "partner")):
        for way in (f"agreements/{made['id']}", f"commitments/{commitment}"):
            assert (await http.get(f"/{face}/v1/{way}")).status_code == 404
        listed = await http.get(f"/{face}/v1/agreements")
        assert made["id"] not in [one["id"] for one in listed.json()["items"]]
        signed = await http.post(
            f"/{face}/v1/agreements/{made['id']}/signature", json={"version": 1}, headers=once()
        )
        assert signed.json()["code"] == "agreement.not_found"
    balance = await lawyers.get(f"/staff/v1/partners/{deal.city.ids[CENTRE]}/balance")
    assert balance.status_code == 404


async def test_the_last_signature_puts_it_in_force(deal: Deal) -> None:
    made = await deal.draft()
    way = f"agreements/{made['id']}"
    early = await deal.staff(f"{way}/signature", {"version": 1})
    assert early.json()["code"] == "agreement.move_refused"
    await deal.staff(f"{way}/proposal")
    first = await deal.staff(f"{way}/signature", {"version": 1})
    assert first.json()["state"] == "negotiating"
    again = await deal.staff(f"{way}/signature", {"version": 1})
    assert again.json()["code"] == "agreement.already_signed"
    assert [one["state"] for one in await deal.commitments(made["id"])] == ["proposed"]
    last = (await deal.partner(f"{way}/signature", {"version": 1})).json()
    assert last["state"] == "active"
    assert [one["signer_kind"] for one in last["parties"]] == ["staff", "program"]
    assert [one["state"] for one in await deal.commitments(made["id"])] == ["agreed"]
    late = await deal.staff(f"{way}/versions", _version(deal, based_on=1))
    assert late.json()["code"] == "agreement.move_refused"


async def test_four_parties_sign_each_for_itself(deal: Deal) -> None:
    city = deal.city
    names = [CENTRE, HOSTEL, UNION]
    parties = [deal.office, *(city.ids[one] for one in names)]
    made = await deal.draft(
        clause(city.ids[UNION], city.ids[HOSTEL]),
        clause(city.ids[CENTRE], city.ids[UNION]),
        parties=parties,
    )
    way = f"agreements/{made['id']}"
    await deal.staff(f"{way}/proposal")
    # The office above them signs for itself only.
    assert (await deal.staff(f"{way}/signature", {"version": 1})).status_code == 201
    again = await deal.staff(f"{way}/signature", {"version": 1})
    assert again.json()["code"] == "agreement.already_signed"
    for name in names:
        http = (await staff_of(city, name)) if name == UNION else (await city.program(name)).http
        face = "staff" if name == UNION else "partner"
        answer = await http.post(f"/{face}/v1/{way}/signature", json={"version": 1}, headers=once())
        assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "active"
    handler = await staff_of(city, UNION, "handler")
    refused = await handler.post(f"/staff/v1/{way}/signature", json={"version": 1}, headers=once())
    assert refused.status_code == 403


def _version(deal: Deal, **more: Any) -> dict[str, Any]:
    return {
        "title": "青年技能培训合作协议（修订）",
        "text": "改了一句。",
        "starts_on": day(-10),
        "ends_on": day(300),
        "clauses": [clause(deal.centre.organisation_id, deal.office, from_on=day(-5), quantity=30)],
        **more,
    }


async def test_a_new_version_voids_signatures_and_nobody_signs_unread(deal: Deal) -> None:
    made = await deal.draft()
    way = f"agreements/{made['id']}"
    await deal.staff(f"{way}/proposal")
    await deal.partner(f"{way}/signature", {"version": 1})
    revised = await deal.staff(f"{way}/versions", _version(deal, based_on=1))
    assert revised.status_code == 201, revised.text
    assert revised.json()["version"] == 2
    assert {one["signed_version"] for one in revised.json()["parties"]} == {None}
    stale = await deal.partner(f"{way}/signature", {"version": 1})
    assert stale.json()["code"] == "agreement.version_moved"
    clash = await deal.staff(f"{way}/versions", _version(deal, based_on=1))
    assert clash.json()["code"] == "agreement.version_moved"
    assert [one["promised"] for one in await deal.commitments(made["id"])] == [30]
    url = f"/staff/v1/{way}/versions?limit=1"
    page = (await deal.city.admin.get(url)).json()
    older = (await deal.city.admin.get(f"{url}&cursor={page['next_cursor']}")).json()
    assert [page["items"][0]["number"], older["items"][0]["number"]] == [2, 1]
    assert older["items"][0]["clauses"][0]["quantity"] == 40
    assert older["next_cursor"] is None
    history = (await deal.city.admin.get(f"/staff/v1/{way}/history")).json()["items"]
    assert [one["deed"] for one in history] == ["revised", "sign_off", "proposed", "drafted"]


async def test_a_monthly_clause_makes_a_commitment_a_month(deal: Deal) -> None:
    from_on, until_on = date.fromisoformat(day(-30)), date.fromisoformat(day(100))
    made = await deal.draft(clause(deal.centre.organisation_id, deal.office, rhythm="monthly"))
    found = await deal.commitments(made["id"])
    assert len(found) == months_of(from_on, until_on)
    assert found[0]["from_on"] == day(-30)
    assert found[-1]["until_on"] == day(100)
    edges = itertools.pairwise(found)
    for one, following in edges:
        assert date.fromisoformat(following["from_on"]) - date.fromisoformat(
            one["until_on"]
        ) == timedelta(days=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "money", "unit": "元"},
        {"kind": "money", "unit": "fen", "quantity": 10.5},
        {"unit": "fen"},
        {"quantity": 0},
        {"quantity": 0.001},
        {"until_on": day(-31)},
        {"until_on": day(301)},
        {"evidence_rule": ""},
    ],
)
async def test_clauses_that_do_not_hold_are_refused(deal: Deal, wrong: dict[str, Any]) -> None:
    good = clause(deal.centre.organisation_id, deal.office)
    body = {
        "title": "青年技能培训合作协议",
        "text": "正文",
        "starts_on": day(-30),
        "ends_on": day(300),
        "parties": [deal.office, deal.centre.organisation_id],
        "clauses": [good | wrong],
    }
    assert (await deal.staff("agreements", body)).status_code == 422
    body["clauses"] = [clause(deal.city.ids[HOSTEL], deal.office)]
    assert (await deal.staff("agreements", body)).json()["code"] == "agreement.incomplete"
    body["clauses"] = [good]
    assert (await deal.staff("agreements", body)).status_code == 201


async def test_an_agreement_runs_out_and_is_renewed(deal: Deal) -> None:
    made = await deal.signed()
    renewal = await deal.signed(
        clause(deal.centre.organisation_id, deal.office, from_on=day(301), until_on=day(400)),
        starts_on=day(301),
        ends_on=day(500),
        renews=made["id"],
    )
    assert renewal["state"] == "signed"
    assert await _state(deal, made["id"]) == "renewed"
    other = await deal.signed()
    await days_pass(other["id"], 240)
    await flow.tick()
    assert await _state(deal, other["id"]) == "expiring"
    await days_pass(other["id"], 61)
    await flow.tick()
    assert await _state(deal, other["id"]) == "ended"
    await days_pass(renewal["id"], 301)
    await flow.tick()
    assert await _state(deal, renewal["id"]) == "active"


async def test_a_suspended_agreement_s_clocks_stand_still(deal: Deal) -> None:
    made = await deal.signed()
    way = f"agreements/{made['id']}"
    paused = await deal.staff(f"{way}/suspension", {"reason": "场地整修"})
    assert paused.json()["state"] == "suspended"
    [one] = await deal.commitments(made["id"])
    assert (await deal.give(one["id"], 1)).json()["code"] == "commitment.move_refused"
    await days_pass(made["id"], 101)
    await flow.tick()
    assert (await deal.look(one["id"]))["state"] == "agreed"
    assert (await deal.staff(f"{way}/resumption")).json()["state"] == "active"
    await flow.tick()
    assert (await deal.look(one["id"]))["state"] == "overdue"
    twice = await deal.staff(f"{way}/resumption")
    assert twice.json()["code"] == "agreement.move_refused"
    by_partner = await deal.city.dispatcher.post(
        f"/staff/v1/{way}/suspension", json={"reason": "不行"}, headers=once()
    )
    assert by_partner.status_code == 201, "same office, same right"


async def test_an_early_end_lets_lapse_what_was_not_due(deal: Deal) -> None:
    centre = deal.centre.organisation_id
    made = await deal.signed(
        clause(centre, deal.office, until_on=day(-1)), clause(centre, deal.office)
    )
    await flow.tick()
    hostel = await staff_of(deal.city, CENTRE)
    refused = await hostel.post(
        f"/staff/v1/agreements/{made['id']}/ending", json={"reason": "不做了"}, headers=once()
    )
    assert refused.json()["code"] == "agreement.not_your_side"
    ended = await deal.staff(f"agreements/{made['id']}/ending", {"reason": "双方同意提前结束"})
    assert ended.json()["state"] == "ended"
    assert [one["state"] for one in await deal.commitments(made["id"])] == ["overdue", "lapsed"]


async def test_a_draft_can_be_given_up(deal: Deal) -> None:
    made = await deal.draft()
    dropped = await deal.staff(f"agreements/{made['id']}/dropping", {"reason": "条件不成熟"})
    assert dropped.json()["state"] == "dropped"
    assert (await deal.centre.http.get(f"/partner/v1/agreements/{made['id']}")).status_code == 404


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE agreement_versions SET text = 'x'",
        "DELETE FROM agreement_history",
        "TRUNCATE agreement_history",
        "UPDATE commitments SET promised = promised - 1",
        "UPDATE commitments SET until_on = until_on + 1",
        "UPDATE commitments SET state = 'proposed'",
        "DELETE FROM commitments",
    ],
)
async def test_what_is_signed_cannot_be_rewritten(deal: Deal, database_url: str, deed: str) -> None:
    await deal.signed()
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        with pytest.raises(psycopg.errors.RestrictViolation):
            await connection.execute(deed)


async def _state(deal: Deal, agreement_id: str) -> str:
    found = await deal.city.admin.get(f"/staff/v1/agreements/{agreement_id}")
    return str(found.json()["state"])
