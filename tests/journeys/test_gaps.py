"""What nobody takes is kept in a ledger; refusals are ruled on."""

from typing import Any

from tests.actors import UNCLEAR, City, Program, Youth, once
from tests.servers import eventually

LAW = "同舟律师事务所公益部"
UNION = "江州市总工会新业态服务站"


async def _refused_by_all(city: City, adcode: str) -> tuple[Youth, str, list[str]]:
    youth = await city.youth()
    programs: dict[str, Program] = {}
    for name in (LAW, UNION):
        programs[name] = await city.program(name)
    receipt = (await youth.submit(UNCLEAR, place={"adcode": adcode})).json()
    tags = {"topic": "rights.labour", "also": [], "kind": "help", "urgency": "routine"}
    assert (await city.decide(receipt["id"], tags=tags)).status_code == 201
    refused = []
    for _ in range(2):
        handler = (await youth.need(receipt["id"]))["handler"]["name"]
        assignment = (await programs[handler].newest())["id"]
        why = {"reason": "not_ours", "suggested": city.ids[LAW]}
        assert (await programs[handler].do(assignment, "refusal", why)).status_code == 201
        refused.append(assignment)
    return youth, receipt["id"], refused


async def _cell(city: City, topic: str, adcode: str) -> dict[str, Any] | None:
    answer = await city.leader.get("/staff/v1/gap-ledger")
    assert answer.status_code == 200, answer.text
    found = [
        one for one in answer.json()["items"] if (one["topic"], one["adcode"]) == (topic, adcode)
    ]
    return found[0] if found else None


async def test_what_all_refuse_stands_in_the_ledger_until_somebody_takes_it(city: City) -> None:
    adcode = "310104"
    assert await _cell(city, "rights.labour", adcode) is None
    _, need_id, _ = await _refused_by_all(city, adcode)
    cell = await _cell(city, "rights.labour", adcode)
    assert cell is not None
    assert (cell["needs"], cell["declined"], cell["offers"]) == (1, 1, 2)
    page = (
        await city.leader.get(
            "/staff/v1/gap-ledger/needs", params={"topic": "rights.labour", "adcode": adcode}
        )
    ).json()
    [gap] = page["items"]
    assert (gap["need_id"], gap["reason"], gap["outcome"]) == (need_id, "hop_budget", None)

    handed = await city.decide(need_id, hand_to=city.ids[UNION])
    assert handed.status_code == 201, handed.text
    # An offer is not a yes.
    assert await _cell(city, "rights.labour", adcode) is not None
    union = await city.program(UNION)
    assert (await union.do((await union.newest())["id"], "acceptance")).status_code == 201
    assert await _cell(city, "rights.labour", adcode) is None
    page = (
        await city.leader.get(
            "/staff/v1/gap-ledger/needs", params={"adcode": adcode, "ended": "true"}
        )
    ).json()
    [gap] = page["items"]
    assert (gap["outcome"], gap["taken_by"]) == ("taken", city.ids[UNION])


async def test_where_no_organisation_fits_that_is_a_gap_too_and_withdrawing_ends_it(
    city: City,
) -> None:
    adcode = "990101"
    youth = await city.youth()
    receipt = (await youth.submit(UNCLEAR, place={"adcode": adcode})).json()
    tags = {"topic": "rights.labour", "also": [], "kind": "help", "urgency": "routine"}
    assert (await city.decide(receipt["id"], tags=tags)).status_code == 201
    cell = await _cell(city, "rights.labour", adcode)
    assert cell is not None
    assert (cell["no_partner"], cell["offers"]) == (1, 0)
    assert (await youth.do(receipt["id"], "withdrawal", None)).status_code == 201
    assert await _cell(city, "rights.labour", adcode) is None
    page = (
        await city.leader.get(
            "/staff/v1/gap-ledger/needs", params={"adcode": adcode, "ended": "true"}
        )
    ).json()
    assert [one["outcome"] for one in page["items"]] == ["ended"]


async def test_a_refusal_is_ruled_on_once_and_a_wrong_one_counts(city: City, worker: None) -> None:
    _, _, refused = await _refused_by_all(city, "310105")
    listed = (await city.leader.get("/staff/v1/declines?ruled=false&limit=100")).json()["items"]
    [mine] = [one for one in listed if one["assignment_id"] == refused[0]]
    assert mine["reason_name"] == "不属于该单位职责"
    assert mine["suggested_name"] == LAW
    organisation = mine["organisation_id"]
    profile = f"/staff/v1/organisations/{organisation}/profile"
    before = (await city.admin.get(profile)).json()["declined_wrongly"]

    url = f"/staff/v1/declines/{refused[0]}/ruling"
    said = {"ruling": "wrong", "note": "劳动争议正是该单位职责"}
    assert (await city.leader.post(url, json=said, headers=once())).status_code == 403
    ruled = await city.dispatcher.post(url, json=said, headers=once())
    assert ruled.status_code == 201, ruled.text
    assert ruled.json()["ruling"] == "wrong"
    again = await city.dispatcher.post(url, json=said, headers=once())
    assert again.json()["code"] == "decline.already_ruled"
    other = f"/staff/v1/declines/{refused[1]}/ruling"
    right = await city.dispatcher.post(other, json={"ruling": "right"}, headers=once())
    assert right.status_code == 201

    async def counted() -> bool:
        found = (await city.admin.get(profile)).json()["declined_wrongly"]
        return bool(found == before + 1)

    await eventually(counted)
    listed = (await city.leader.get("/staff/v1/declines?ruled=true&limit=100")).json()["items"]
    assert {one["assignment_id"] for one in listed} >= set(refused)
