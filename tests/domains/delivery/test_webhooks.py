"""Webhooks: signed, retried, never redirected, switched off by 410, replayed by hand."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from standardwebhooks import WebhookVerificationError
from starlette.responses import Response

from tests.actors import City
from tests.servers import Call, Partner, eventually

SCHOOL = "江州职业技能培训中心"


@pytest.fixture(autouse=True)
async def _well_behaved(partner: Partner) -> AsyncIterator[None]:
    yield
    partner.behave = None


async def _deliveries(city: City, event_id: str) -> dict[str, Any]:
    listed = (await city.admin.get("/staff/v1/deliveries?limit=50")).json()["items"]
    found: dict[str, Any] = next(one for one in listed if one["event_id"] == event_id)
    return found


async def _until(city: City, event_id: str, state: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while (found := await _deliveries(city, event_id))["state"] != state:
            await asyncio.sleep(0.1)
    return found


async def _offered(city: City) -> str:
    youth = await city.youth()
    need = await city.submitted_to(youth, SCHOOL)
    return str(need["receipt"])


async def test_the_signature_fits_these_bytes_and_no_others(city: City, worker: None) -> None:
    program = await city.program(SCHOOL)
    [call] = await city.listener.wait_for(await _offered(city))
    call.verify(program.secret)
    assert call.event["id"] == call.headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Call(call.path, call.headers, call.body + b" ").verify(program.secret)
    other = "whsec_" + base64.b64encode(b"k" * 32).decode()
    with pytest.raises(WebhookVerificationError):
        call.verify(other)


async def test_nothing_personal_is_in_a_webhook(city: City, worker: None) -> None:
    await city.program(SCHOOL)
    [call] = await city.listener.wait_for(await _offered(city))
    ids = {"assignment_id", "agreement_id", "commitment_id"}
    assert set(call.event["data"]) <= {*ids, "receipt", "topic", "urgency"}


async def test_a_failing_partner_is_tried_again_with_the_same_id(
    city: City, worker: None, partner: Partner
) -> None:
    await city.program(SCHOOL)
    answers = iter([500, 503, 302, 204])
    partner.behave = lambda _call: Response(
        status_code=next(answers, 204), headers={"location": "http://127.0.0.1:1/elsewhere"}
    )
    calls = await partner.wait_for(await _offered(city), count=4)
    assert len({call.headers["webhook-id"] for call in calls}) == 1
    assert len({call.body for call in calls}) == 1
    done = await _until(city, calls[0].headers["webhook-id"], "delivered")
    # A redirect is an answer, not an order.
    assert [one["status"] for one in done["log"]] == [500, 503, 302, 204]


async def test_a_delivery_can_be_replayed_by_hand(
    city: City, worker: None, partner: Partner
) -> None:
    await city.program(SCHOOL)
    receipt = await _offered(city)
    [first] = await partner.wait_for(receipt)
    done = await _until(city, first.headers["webhook-id"], "delivered")
    answer = await city.admin.post(f"/staff/v1/deliveries/{done['id']}/replay")
    assert answer.status_code == 204, answer.text
    again = (await partner.wait_for(receipt, count=2))[1]
    assert again.headers["webhook-id"] == first.headers["webhook-id"]


async def test_410_switches_an_endpoint_off_and_the_feed_still_tells(
    city: City, worker: None, partner: Partner
) -> None:
    name = "江州市总工会新业态服务站"
    program = await city.program(name)
    place = f"/hooks/{program.organisation_id}"
    partner.behave = lambda call: Response(status_code=410 if call.path == place else 204)
    youth = await city.youth()
    first = await city.submitted_to(youth, name)
    call = (await partner.wait_for(first["receipt"]))[0]
    await _until(city, call.headers["webhook-id"], "failed")

    async def has_gone_on() -> bool:
        need = await youth.need(first["id"])
        return bool((need["handler"] or {}).get("name") != name)

    await eventually(has_gone_on)
    titles = [one["title"] for one in (await youth.need(first["id"]))["timeline"]]
    assert "通知未能送达承办单位，已收回" in titles
    assert "endpoint.disabled" in await _feed(program.http, "type")

    async def staff_know() -> bool:
        told = (await city.dispatcher.get("/staff/v1/notices?limit=100")).json()["items"]
        about = [one for one in told if one["kind"] == "endpoint_disabled" and name in one["body"]]
        return len(about) == 1 and "没有别的接收方式" in about[0]["body"]

    await eventually(staff_know)
    second = await city.submitted_to(youth, name)
    async with asyncio.timeout(20):
        while second["receipt"] not in (await _feed(program.http)):
            await asyncio.sleep(0.1)
    assert partner.calls_about(second["receipt"]) == []
    partner.behave = None
    base = f"/staff/v1/organisations/{city.ids[name]}"
    hook = {"url": f"{partner.url}/hooks/{city.ids[name]}"}
    fresh = (await city.admin.put(f"{base}/endpoint", json=hook)).json()
    assert fresh["is_disabled"] is False
    program.secret = fresh["secret"]


async def _feed(http: httpx.AsyncClient, what: str = "receipt") -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        url = "/partner/v1/events?limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = (await http.get(url)).json()
        found += [one["type"] if what == "type" else one["data"][what] for one in page["items"]]
        if not page["items"] or page["next_cursor"] is None:
            return found
        cursor = page["next_cursor"]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://10.0.0.7/hook",
        "https://[::ffff:10.0.0.7]/hook",
        "https://192.168.1.1/hook",
        "ftp://partner.example.cn/hook",
        "https://user:pass@partner.example.cn/hook",
        "javascript:alert(1)",
        "https:///hook",
    ],
)
async def test_addresses_inside_are_refused_at_the_door(city: City, url: str) -> None:
    base = f"/staff/v1/organisations/{city.ids['江州青年驿站']}"
    answer = await city.admin.put(f"{base}/endpoint", json={"url": url})
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"]
