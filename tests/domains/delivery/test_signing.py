"""Partners' own libraries verify what we sign: HMAC and Ed25519, also while a secret changes."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from tests.actors import City, Youth, once, rows
from tests.servers import Call, Partner

SCHOOL = "江州职业技能培训中心"
JAVASCRIPT = Path(__file__).resolve().parents[2] / "partners/javascript"


def _base(city: City, name: str = SCHOOL) -> str:
    return f"/staff/v1/organisations/{city.ids[name]}"


async def _set(city: City, **more: Any) -> dict[str, Any]:
    program = await city.program(SCHOOL)
    hook = f"{city.listener.url}/hooks/{city.ids[SCHOOL]}"
    answer = await city.admin.put(f"{_base(city)}/endpoint", json={"url": hook, **more})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    program.secret = made["secret"]
    return made


async def _offered(city: City, youth: Youth) -> Call:
    need = await city.submitted_to(youth, SCHOOL)
    return (await city.listener.wait_for(need["receipt"]))[0]


def _verifies(call: Call, public_key: str) -> bool:
    """Verify as the specification says: any v1a signature over id.timestamp.body will do."""
    key = Ed25519PublicKey.from_public_bytes(
        base64.b64decode(public_key.removeprefix("whpk_"), validate=True)
    )
    head = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}."
    for one in call.headers["webhook-signature"].split():
        version, _, signature = one.partition(",")
        if version != "v1a":
            continue
        try:
            key.verify(base64.b64decode(signature), head.encode() + call.body)
        except InvalidSignature:
            continue
        return True
    return False


async def test_a_partner_may_choose_our_key_instead_of_a_secret(city: City, worker: None) -> None:
    made = await _set(city, signature="v1a")
    assert made["secret"] is None
    assert made["public_key"].startswith("whpk_")
    call = await _offered(city, await city.youth())
    assert _verifies(call, made["public_key"])
    forged = Call(call.path, call.headers, call.body + b" ")
    assert not _verifies(forged, made["public_key"])
    [kept] = await rows(
        "SELECT secret FROM endpoints WHERE url = :url",
        url=f"{city.listener.url}/hooks/{city.ids[SCHOOL]}",
    )
    assert b"whsk_" not in bytes(kept["secret"])
    mine = (await (await city.program(SCHOOL)).http.get("/partner/v1/endpoints")).json()["items"]
    assert [one["public_key"] for one in mine] == [made["public_key"]]
    assert "whsk_" not in json.dumps(mine)
    await _set(city)


async def test_while_a_secret_changes_both_verify_and_afterwards_one(
    city: City, worker: None
) -> None:
    former = (await _set(city))["secret"]
    youth = await city.youth()
    answer = await city.admin.post(f"{_base(city)}/endpoints/webhook/rotation", json={})
    assert answer.status_code == 201, answer.text
    new = answer.json()["secret"]
    assert new != former
    assert answer.json()["rotates_until"]
    call = await _offered(city, youth)
    call.verify(former)
    call.verify(new)
    again = await city.admin.post(f"{_base(city)}/endpoints/webhook/rotation", json={})
    assert again.json()["code"] == "endpoint.rotation_under_way"
    ended = await city.admin.delete(f"{_base(city)}/endpoints/webhook/rotation")
    assert ended.status_code == 200, ended.text
    assert ended.json()["rotates_until"] is None
    call = await _offered(city, youth)
    call.verify(new)
    with pytest.raises(WebhookVerificationError):
        call.verify(former)
    none = await city.admin.delete(f"{_base(city)}/endpoints/webhook/rotation")
    assert none.json()["code"] == "endpoint.no_rotation"
    (await city.program(SCHOOL)).secret = new


async def test_a_rotation_whose_secret_got_lost_is_taken_back_by_the_partner(
    city: City, worker: None
) -> None:
    former = (await _set(city))["secret"]
    program = await city.program(SCHOOL)
    url = "/partner/v1/endpoints/webhook/rotation"
    assert (await program.http.post(url, json={"hours": 2})).status_code == 201
    answer = await program.http.delete(url, params={"keep": "former"})
    assert answer.status_code == 200, answer.text
    call = await _offered(city, await city.youth())
    call.verify(former)
    assert len(call.headers["webhook-signature"].split()) == 1


async def test_a_rotation_may_change_the_way_of_signing(city: City, worker: None) -> None:
    former = (await _set(city))["secret"]
    draft = {"signature": "v1a", "hours": 1}
    answer = await city.admin.post(f"{_base(city)}/endpoints/webhook/rotation", json=draft)
    call = await _offered(city, await city.youth())
    call.verify(former)
    assert _verifies(call, answer.json()["public_key"])
    await _set(city)


async def test_what_a_secret_is_changed_to_is_sealed_anew_with_the_keys(city: City) -> None:
    await _set(city)
    await city.admin.post(f"{_base(city)}/endpoints/webhook/rotation", json={})
    [kept] = await rows(
        "SELECT secret, former_secret FROM endpoints WHERE former_secret IS NOT NULL"
    )
    assert b"whsec_" not in bytes(kept["secret"]) + bytes(kept["former_secret"])
    await _set(city)


async def test_the_python_library_says_no_to_an_old_call(city: City, worker: None) -> None:
    made = await _set(city)
    call = await _offered(city, await city.youth())
    headers = {**call.headers, "webhook-timestamp": "1700000000"}
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(call.body, headers)


@asynccontextmanager
async def _javascript_partner(
    secret: str,
) -> AsyncIterator[tuple[str, asyncio.Queue[dict[str, Any]]]]:
    if shutil.which("node") is None or shutil.which("npm") is None:
        assert not os.environ.get("YNE_CI"), "no Node.js on this machine"
        pytest.skip("no Node.js on this machine: the JavaScript partner is not played")
    if not (JAVASCRIPT / "node_modules").exists():
        installing = await asyncio.create_subprocess_exec(
            *("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
            cwd=JAVASCRIPT,
        )
        assert await installing.wait() == 0
    process = await asyncio.create_subprocess_exec(
        "node", "partner.mjs", secret, cwd=JAVASCRIPT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    port = json.loads(await process.stdout.readline())["port"]

    async def listen(lines: asyncio.StreamReader) -> None:
        async for line in lines:
            told.put_nowait(json.loads(line))

    listening = asyncio.create_task(listen(process.stdout))
    try:
        yield f"http://127.0.0.1:{port}/hooks", told
    finally:
        process.kill()
        await process.wait()
        listening.cancel()


async def test_a_partner_in_javascript_verifies_with_the_public_library(
    city: City, worker: None, partner: Partner
) -> None:
    made = await _set(city)
    youth = await city.youth()
    rotated = await city.admin.post(f"{_base(city)}/endpoints/webhook/rotation", json={})
    # One partner still has the former secret, the other has the new one already; both work.
    async with (
        _javascript_partner(made["secret"]) as (former_url, former_told),
        _javascript_partner(rotated.json()["secret"]) as (new_url, new_told),
        asyncio.timeout(60),
    ):
        call = await _offered(city, youth)
        async with city.api.client() as http:
            for url, told in ((former_url, former_told), (new_url, new_told)):
                headers = {name: value for name, value in call.headers.items() if "webhook" in name}
                answer = await http.post(url, content=call.body, headers=headers)
                assert answer.status_code == 204
                assert (await told.get())["receipt"] == call.event["data"]["receipt"]
                answer = await http.post(url, content=call.body + b" ", headers=headers)
                assert answer.status_code == 401
                assert not (await told.get())["verified"]
        # And straight from our worker, without anybody between.
        await _point_to(city, new_url)
        need = await city.submitted_to(youth, SCHOOL)
        heard = await new_told.get()
        assert heard == {
            "verified": True,
            "type": "assignment.offered",
            "receipt": need["receipt"],
        }
    await _set(city)


async def _point_to(city: City, url: str) -> None:
    """Move the endpoint without changing its secret, which the API does not offer."""
    from sqlalchemy import text  # noqa: PLC0415

    from app.platform import db  # noqa: PLC0415

    async with db.transaction() as session:
        await session.execute(
            text("UPDATE endpoints SET url = :new WHERE url LIKE :old"),
            {"new": url, "old": f"%{city.ids[SCHOOL]}"},
        )


async def test_an_endpoint_says_hello_when_it_is_switched_on(city: City, worker: None) -> None:
    await _set(city)
    before = len(city.listener.calls)
    url = f"{_base(city)}/endpoints/webhook/enablement"
    headers = once()
    first = await city.admin.post(url, headers=headers)
    assert first.status_code == 201, first.text
    again = await city.admin.post(url, headers=headers)
    assert again.json() == first.json()
    async with asyncio.timeout(20):
        while "endpoint.test" not in {one.event["type"] for one in city.listener.calls[before:]}:
            await asyncio.sleep(0.05)
    tests = [one for one in city.listener.calls[before:] if one.event["type"] == "endpoint.test"]
    assert len(tests) == 1
    assert tests[0].event["data"]["endpoint"] == {"channel": "webhook", "reason": None}
    missing = await city.admin.post(
        f"{_base(city, '江州青年驿站')}/endpoints/email/enablement", headers=once()
    )
    assert missing.json()["code"] == "endpoint.not_found"
