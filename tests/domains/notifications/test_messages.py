"""What a young person is told: the inbox always, WeChat where a subscription is held."""

import asyncio
import secrets
from typing import Any

import httpx
import pytest

from tests.actors import UNCLEAR, City, Youth, rows

SEND = "/cgi-bin/message/subscribe/send"


async def _youth(city: City) -> tuple[Youth, str]:
    """Return a youth and the name that the sandbox knows."""
    name = f"n{secrets.token_hex(5)}"
    return await city.youth(name=name), name


async def _panel(city: City, path: str, body: dict[str, Any]) -> None:
    async with city.api.client() as http:
        answer = await http.post(f"/sandbox/wechat/__sandbox{path}", json=body)
        assert answer.is_success, answer.text


async def _accept(city: City, youth: Youth, name: str, *, at_wechat: bool = True) -> None:
    """Tap on "allow" for each template the submission asks for."""
    receipt = (await youth.submit(UNCLEAR)).json()
    templates = receipt["subscribe_templates"]
    assert templates
    if at_wechat:
        for one in templates:
            await _panel(city, "/grants", {"name": name, "template_id": one})
    answer = await youth.http.post("/api/v1/subscriptions", json={"accepted": templates})
    assert answer.status_code == 204, answer.text


async def _grants(youth: Youth) -> list[str]:
    found = await rows(
        "SELECT outcome, detail FROM subscription_grants WHERE youth_id::text = :id "
        "ORDER BY granted_at",
        id=await _uuid(youth),
    )
    return [f"{row['outcome']} {row['detail'] or ''}".strip() for row in found]


async def _uuid(youth: Youth) -> str:
    from app.kernel import ids  # noqa: PLC0415  tests rarely look below HTTP

    return str(ids.decode("youth", youth.id))


async def _until(youth: Youth, outcome: str) -> None:
    async with asyncio.timeout(20):
        while outcome not in await _grants(youth):
            await asyncio.sleep(0.05)


async def test_a_grant_is_spent_on_one_message(city: City, worker: None) -> None:
    youth, name = await _youth(city)
    await _accept(city, youth, name)
    assert "held" in await _grants(youth)
    await youth.submit(f"{UNCLEAR} 二")
    await _until(youth, "sent")
    inbox = (await youth.http.get("/api/v1/inbox")).json()["items"]
    assert len(inbox) == 2, "WeChat's message does not replace the inbox"
    async with city.api.client() as http:
        sent = (await http.get("/sandbox/wechat/__sandbox/sent")).json()
    assert inbox[0]["title"][:6] in str(sent)


async def test_without_a_grant_at_wechat_the_inbox_still_has_it(city: City, worker: None) -> None:
    youth, name = await _youth(city)
    await _accept(city, youth, name, at_wechat=False)
    await youth.submit(f"{UNCLEAR} 二")
    await _until(youth, "refused 43101")
    assert len((await youth.http.get("/api/v1/inbox")).json()["items"]) == 2


async def test_a_busy_wechat_is_asked_again(city: City, worker: None) -> None:
    youth, name = await _youth(city)
    await _accept(city, youth, name)
    await _panel(city, "/faults", {"path": SEND, "kind": "busy", "times": 1})
    await youth.submit(f"{UNCLEAR} 二")
    await _until(youth, "sent")


async def test_an_unknown_template_is_refused(city: City) -> None:
    youth = await city.youth()
    answer = await youth.http.post("/api/v1/subscriptions", json={"accepted": ["no-such-template"]})
    assert answer.status_code == 422
    assert answer.json()["code"] == "subscription.unknown_template"


async def test_a_message_is_read_once_and_by_its_reader_only(city: City) -> None:
    youth, stranger = await city.youth(), await city.youth()
    await youth.submit(UNCLEAR)
    [message] = (await youth.http.get("/api/v1/inbox")).json()["items"]
    assert not message["is_read"]
    url = f"/api/v1/inbox/{message['id']}/read"
    assert (await stranger.http.post(url)).status_code == 404
    assert [(await youth.http.post(url)).status_code for _ in range(2)] == [204, 204]
    [message] = (await youth.http.get("/api/v1/inbox")).json()["items"]
    assert message["is_read"]


@pytest.mark.parametrize("limit", [1, 2])
async def test_the_inbox_is_paged_without_a_gap(city: City, limit: int) -> None:
    youth = await city.youth()
    for number in range(3):
        await youth.submit(f"{UNCLEAR} {number}")
    whole = (await youth.http.get("/api/v1/inbox")).json()["items"]
    seen, cursor = [], ""
    while True:
        answer: httpx.Response = await youth.http.get(f"/api/v1/inbox?limit={limit}{cursor}")
        page = answer.json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [one["id"] for one in seen] == [one["id"] for one in whole]


async def test_our_own_mistake_does_not_cost_the_grant(city: City, worker: None) -> None:
    youth, name = await _youth(city)
    await _accept(city, youth, name)
    before = (await _grants(youth)).count("held")
    async with city.api.client() as http:
        await http.delete("/sandbox/wechat/__sandbox/faults")
    await _panel(city, "/faults", {"path": SEND, "kind": "unlisted", "times": 1})
    await youth.submit(f"{UNCLEAR} 二")
    await _until(youth, "held 40164")
    assert len([one for one in await _grants(youth) if one.startswith("held")]) == before


async def test_silence_is_not_shouted_into(city: City, worker: None) -> None:
    youth, name = await _youth(city)
    await _accept(city, youth, name)
    await _panel(city, "/faults", {"path": SEND, "kind": "deaf", "times": 50})
    await youth.submit(f"{UNCLEAR} 三")
    await _until(youth, "held silence")
    async with city.api.client() as http:
        sent = (await http.get("/sandbox/wechat/__sandbox/sent")).json()["items"]
        await http.delete("/sandbox/wechat/__sandbox/faults")
    from app.gateways.wechat.sandbox import demo_openid  # noqa: PLC0415

    assert len([one for one in sent if one["touser"] == demo_openid(name)]) <= 3
