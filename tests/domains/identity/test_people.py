"""A person's phone, their data, and their leaving."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine

from app.domains.identity import service as identity
from app.domains.identity.states import WeChatApp
from app.kernel import ids
from app.platform import crypto, db
from app.platform import settings as settings_module
from tests.actors import UNCLEAR, City, Youth, once, rows
from tests.domains.needs.test_images import photo

_NUMBER = "13812345678"
_TEXTS = "SELECT text FROM needs WHERE youth_id::text = :id"


def _phone_code(number: str = _NUMBER) -> str:
    return f"phone-{number}-{secrets.token_hex(4)}"


async def _verify(youth: Youth, number: str = _NUMBER) -> httpx.Response:
    return await youth.http.put("/api/v1/me/phone", json={"code": _phone_code(number)})


async def _fault(city: City, **order: Any) -> None:
    async with city.api.client() as http:
        if order:
            answer = await http.post("/sandbox/wechat/__sandbox/faults", json=order)
        else:
            answer = await http.delete("/sandbox/wechat/__sandbox/faults")
        assert answer.is_success, answer.text


async def test_a_phone_number_is_kept_sealed_and_shown_covered(city: City) -> None:
    youth = await city.youth()
    answer = await _verify(youth)
    assert answer.json() == {"phone": "+86 138****5678"}
    assert (await youth.http.get("/api/v1/me")).json()["phone"] == "+86 138****5678"
    youth_id = str(ids.decode("youth", youth.id))
    [row] = await rows("SELECT phone, phone_index FROM youths WHERE id::text = :id", id=youth_id)
    assert _NUMBER.encode() not in bytes(row["phone"]) + bytes(row["phone_index"])
    assert (await youth.http.delete("/api/v1/me/phone")).status_code == 204
    assert (await youth.http.get("/api/v1/me")).json()["phone"] is None


async def test_a_phone_code_works_once(city: City) -> None:
    youth = await city.youth()
    body = {"code": _phone_code()}
    assert (await youth.http.put("/api/v1/me/phone", json=body)).status_code == 200
    again = await youth.http.put("/api/v1/me/phone", json=body)
    assert (again.status_code, again.json()["code"]) == (422, "phone.code_refused")


async def test_wechat_out_of_reach_leaves_the_phone_as_it_was(city: City) -> None:
    youth = await city.youth()
    await _fault(city, path="/wxa/business/getuserphonenumber", kind="http500", times=1)
    answer = await _verify(youth)
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert (await _verify(youth)).status_code == 200


async def test_staff_find_a_caller_by_phone_and_it_is_noted(city: City) -> None:
    youth = await city.youth()
    number = f"139{secrets.randbelow(10**8):08d}"
    await _verify(youth, number)
    receipt = (await youth.submit(UNCLEAR)).json()["receipt"]
    before = (await rows("SELECT count(*) AS n FROM phone_lookups"))[0]["n"]
    written = f"{number[:3]} {number[3:7]}-{number[7:]}"
    answer = await city.dispatcher.post("/staff/v1/people/search", json={"phone": written})
    assert [one["receipt"] for one in answer.json()["items"]] == [receipt]
    nobody = await city.dispatcher.post("/staff/v1/people/search", json={"phone": "13000000000"})
    assert nobody.json() == {"items": []}
    strange = await city.dispatcher.post("/staff/v1/people/search", json={"phone": "no number"})
    assert strange.json() == {"items": []}
    assert (await rows("SELECT count(*) AS n FROM phone_lookups"))[0]["n"] == before + 3

    refused = await city.leader.post("/staff/v1/people/search", json={"phone": written})
    assert refused.status_code == 403


async def test_keys_can_be_changed_and_old_numbers_still_found(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    youth = await city.youth()
    number = f"137{secrets.randbelow(10**8):08d}"
    await _verify(youth, number)
    old = settings_module.settings().secret_key.get_secret_value()
    monkeypatch.setenv("YNE_SECRET_KEY", "another-secret-key-of-thirty-two-letters")
    monkeypatch.setenv("YNE_FORMER_SECRET_KEYS", f"an-even-older-one-nobody-used, {old}")
    settings_module.settings.cache_clear()
    try:
        found = await city.dispatcher.post("/staff/v1/people/search", json={"phone": number})
        assert found.status_code == 200
        sealed = await rows(
            "SELECT phone FROM youths WHERE id::text = :id", id=str(ids.decode("youth", youth.id))
        )
        assert crypto.unseal(bytes(sealed[0]["phone"]), "youths.phone") == f"+86{number}"
        assert not bytes(sealed[0]["phone"]).startswith(crypto.present_mark())
        assert await identity.seal_anew() > 0
        sealed = await rows(
            "SELECT phone FROM youths WHERE id::text = :id", id=str(ids.decode("youth", youth.id))
        )
        assert bytes(sealed[0]["phone"]).startswith(crypto.present_mark())
        monkeypatch.setenv("YNE_FORMER_SECRET_KEYS", "")
        settings_module.settings.cache_clear()
        assert crypto.unseal(bytes(sealed[0]["phone"]), "youths.phone") == f"+86{number}"
    finally:
        monkeypatch.undo()
        settings_module.settings.cache_clear()
        await _undo_sealing()


async def _undo_sealing() -> None:
    """Seal with the usual key again what the test has sealed with another."""

    async with db.transaction() as session:
        from sqlalchemy import text  # noqa: PLC0415

        await session.execute(text("UPDATE youths SET phone = NULL, phone_index = NULL"))
        await session.execute(text("UPDATE wechat_accounts SET session_key = NULL"))


async def test_sign_out_everywhere_ends_every_phone(city: City) -> None:
    name = f"everywhere{secrets.token_hex(3)}"
    one, other = await city.youth(name=name), await city.youth(name=name)
    assert one.id == other.id
    answer = await one.http.post("/api/v1/auth/sign-out-everywhere")
    assert answer.status_code == 204
    refreshed = await other.http.post(
        "/api/v1/auth/refresh", json={"refresh_token": other.refresh_token}
    )
    assert refreshed.status_code == 401
    async with asyncio.timeout(10):
        while (await other.http.get("/api/v1/me")).status_code != 401:
            await asyncio.sleep(0.1)
    back = await city.youth(name=name)
    assert (await back.http.get("/api/v1/me")).status_code == 200


async def test_a_person_gets_all_that_is_kept_of_them(city: City) -> None:
    youth, stranger = await city.youth(), await city.youth()
    await _verify(youth)
    text = f"{UNCLEAR} 只有我知道"
    receipt = (await youth.submit(text)).json()["receipt"]
    await stranger.submit(f"{UNCLEAR} 别人的")
    answer = await youth.http.get("/api/v1/me/export")
    assert "attachment" in answer.headers["content-disposition"]
    kept = answer.json()
    assert [one["receipt"] for one in kept["needs"]] == [receipt]
    assert kept["needs"][0]["text"] == text
    assert kept["needs"][0]["timeline"]
    assert kept["person"]["phone"] == f"+86{_NUMBER}"
    assert kept["messages"]
    assert kept["consents"]
    assert "别人的" not in answer.text


async def _left(youth: Youth) -> None:
    async with asyncio.timeout(20):
        while not await rows(
            "SELECT 1 FROM youths WHERE id::text = :id AND left_at IS NOT NULL",
            id=str(ids.decode("youth", youth.id)),
        ):
            await asyncio.sleep(0.1)


async def test_leaving_can_be_taken_back(city: City) -> None:
    youth = await city.youth()
    first = (await youth.http.put("/api/v1/me/leaving")).json()["leaves_at"]
    days = datetime.fromisoformat(first) - datetime.now(UTC)  # noqa: TID251
    assert timedelta(days=6.9) < days < timedelta(days=7.1)
    assert (await youth.http.put("/api/v1/me/leaving")).json()["leaves_at"] == first
    assert (await youth.http.delete("/api/v1/me/leaving")).status_code == 204
    assert (await youth.http.get("/api/v1/me")).json()["leaves_at"] is None


async def test_who_leaves_is_forgotten_and_still_counts(city: City, worker: None) -> None:
    youth = await city.youth(name=f"leaver{secrets.token_hex(3)}")
    await _verify(youth, "13911112222")
    program = await city.program("江州职业技能培训中心")
    need = await city.submitted_to(youth, "江州职业技能培训中心", f"{UNCLEAR} 我叫王小明")
    brief = await program.newest()
    assert (await program.do(brief["id"], "acceptance")).status_code == 201
    added = await youth.do(need["id"], "information", {"text": "我住云桥路 8 号"})
    assert added.status_code == 201
    await youth.http.put("/api/v1/me/leaving")
    youth_id = str(ids.decode("youth", youth.id))
    later = datetime.now(UTC) + timedelta(days=8)  # noqa: TID251
    with time_machine.travel(later, tick=True):
        assert await identity.let_go() >= 1
    await _left(youth)
    async with asyncio.timeout(20):
        while "王小明" in str(
            await rows("SELECT text FROM needs WHERE youth_id::text = :id", id=youth_id)
        ):
            await asyncio.sleep(0.1)
    kept = await rows(
        "SELECT n.state, n.text, n.address, n.receipt FROM needs n WHERE youth_id::text = :id",
        id=youth_id,
    )
    assert [(one["state"], one["address"]) for one in kept] == [("withdrawn", None)]
    words = await rows(
        "SELECT h.words FROM need_history h JOIN needs n ON n.id = h.need_id "
        "WHERE n.youth_id::text = :id AND h.words IS NOT NULL",
        id=youth_id,
    )
    assert words == []
    assert await rows("SELECT 1 FROM inbox_messages WHERE youth_id::text = :id", id=youth_id) == []
    assert await rows("SELECT 1 FROM wechat_accounts WHERE youth_id::text = :id", id=youth_id) == []
    [person] = await rows("SELECT phone, birth_year FROM youths WHERE id::text = :id", id=youth_id)
    assert person == {"phone": None, "birth_year": None}
    assert (await program.assignment(brief["id"]))["state"] == "withdrawn"


async def test_who_deletes_their_wechat_account_has_left(city: City, worker: None) -> None:
    name = f"gone{secrets.token_hex(3)}"
    youth = await city.youth(name=name)
    async with city.api.client() as http:
        body = {"name": name, "deed": "cancel"}
        answer = await http.post("/sandbox/wechat/__sandbox/deeds", json=body)
    assert answer.json()["status"] == 200
    await _left(youth)
    back = await city.youth(name=name)
    assert back.id != youth.id


async def test_an_operator_may_ask_for_a_verified_number(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    youth = await city.youth()
    monkeypatch.setenv("YNE_PHONE_REQUIRED_FOR", "submit_need")
    settings_module.settings.cache_clear()
    try:
        draft = {"text": UNCLEAR}
        refused = await youth.http.post("/api/v1/needs", json=draft, headers=once())
        assert (refused.status_code, refused.json()["code"]) == (403, "phone.required")
        me = (await youth.http.get("/api/v1/me")).json()
        assert me["phone_required_for"] == ["submit_need"]
        await _verify(youth)
        taken = await youth.http.post("/api/v1/needs", json=draft, headers=once())
        assert taken.status_code == 201
    finally:
        monkeypatch.undo()
        settings_module.settings.cache_clear()


async def test_many_first_sign_ins_of_one_person_make_one(city: City) -> None:
    name = f"many{secrets.token_hex(3)}"
    union = f"u{secrets.token_hex(8)}"

    async def come(number: int) -> None:
        app = (WeChatApp.mini, WeChatApp.official)[number % 2]
        async with db.transaction() as session:
            await identity.person_of(session, app, f"{name}-{app}-{number % 4}", union)

    await asyncio.gather(*(come(number) for number in range(24)))
    persons = await rows(
        "SELECT DISTINCT youth_id FROM wechat_accounts WHERE unionid = :union", union=union
    )
    assert len(persons) == 1


async def test_persons_who_are_one_merge_under_fire(city: City) -> None:
    """Accounts made apart, then all told at once that they are one: no deadlock, one person."""
    name, union = f"fire{secrets.token_hex(3)}", f"u{secrets.token_hex(8)}"
    apps = (WeChatApp.mini, WeChatApp.official)
    for number in range(6):
        async with db.transaction() as session:
            await identity.person_of(session, apps[number % 2], f"{name}-{number}")

    before = await rows("SELECT count(*) AS n FROM youth_merges")

    async def told(number: int) -> None:
        async with db.transaction() as session:
            await identity.person_of(session, apps[number % 2], f"{name}-{number}", union)

    await asyncio.gather(*(told(number % 6) for number in range(24)))
    persons = await rows(
        "SELECT DISTINCT youth_id FROM wechat_accounts WHERE unionid = :union", union=union
    )
    assert len(persons) == 1
    # Some were merged into one who was merged in turn: each of the other five once, in all.
    after = await rows("SELECT count(*) AS n FROM youth_merges")
    assert after[0]["n"] - before[0]["n"] == 5


async def test_merges_that_follow_one_another_lose_nothing(city: City, worker: None) -> None:
    """Three persons of one: the needs of all are the last one's, whatever order the news has."""
    name, union = f"chain{secrets.token_hex(3)}", f"u{secrets.token_hex(8)}"
    oldest = await city.youth(name=f"{name}0")
    first = await city.youth(name=f"{name}1")
    second = await city.youth(name=f"{name}2")
    receipts = {(await one.submit(UNCLEAR)).json()["receipt"] for one in (oldest, first, second)}
    for pair in ((second, first), (first, oldest)):
        async with db.transaction() as session:
            for one in pair:
                youth_id = ids.decode("youth", one.id)
                openid = await identity.openid_of(session, youth_id, WeChatApp.mini)
                if openid is not None:
                    await identity.link(session, WeChatApp.mini, openid, union)
    async with asyncio.timeout(20):
        while True:
            listed = await rows(
                "SELECT receipt FROM needs WHERE youth_id::text = :id",
                id=str(ids.decode("youth", oldest.id)),
            )
            if {one["receipt"] for one in listed} == receipts:
                break
            await asyncio.sleep(0.1)


async def _made_one(kept: Youth, gone: Youth) -> None:
    """Let two persons turn out to be one."""
    union = f"u{secrets.token_hex(8)}"
    for one in (kept, gone):
        async with db.transaction() as session:
            youth_id = ids.decode("youth", one.id)
            openid = await identity.openid_of(session, youth_id, WeChatApp.mini)
            await identity.link(session, WeChatApp.mini, openid or "", union)


async def test_a_retry_after_a_merge_is_still_a_retry(city: City, worker: None) -> None:
    elder = await city.youth()
    name = f"twin{secrets.token_hex(3)}"
    young = await city.youth(name=name)
    key, draft = once(), {"text": UNCLEAR}
    first = await young.http.post("/api/v1/needs", json=draft, headers=key)
    await _made_one(elder, young)
    back = await city.youth(name=name)
    assert back.id == elder.id
    again = await back.http.post("/api/v1/needs", json=draft, headers=key)
    assert again.json()["receipt"] == first.json()["receipt"]
    async with asyncio.timeout(10):
        while (await young.http.get("/api/v1/me")).status_code != 401:
            await asyncio.sleep(0.1)


async def test_a_picture_that_both_uploaded_stays_with_its_need(city: City, worker: None) -> None:
    elder, young = await city.youth(), await city.youth()
    content, needs = photo("navy"), []
    for one in (elder, young):
        upload = await one.http.post("/api/v1/images", files={"file": ("a.jpg", content)})
        image_id = upload.json()["id"]
        made = await one.submit(UNCLEAR, images=[image_id])
        needs.append((made.json()["id"], image_id))
    await _made_one(elder, young)
    async with asyncio.timeout(20):
        while len((await elder.http.get("/api/v1/needs")).json()["items"]) < 2:
            await asyncio.sleep(0.1)
    for need_id, image_id in needs:
        assert (await elder.need(need_id))["images"] == [image_id]
        assert (await elder.http.get(f"/api/v1/images/{image_id}")).status_code == 200


async def test_a_wish_to_leave_survives_a_merge(city: City) -> None:
    elder, young = await city.youth(), await city.youth()
    wish = (await young.http.put("/api/v1/me/leaving")).json()["leaves_at"]
    await _made_one(elder, young)
    assert (await elder.http.get("/api/v1/me")).json()["leaves_at"] == wish


async def test_what_arrives_for_a_leaver_is_forgotten_too(city: City, worker: None) -> None:
    """The news of a merge may come after the news of leaving."""
    elder, young = await city.youth(), await city.youth()
    await young.submit(f"{UNCLEAR} 迟到的话")
    kept = ids.decode("youth", elder.id)
    await _made_one(elder, young)
    async with db.transaction() as session:
        await identity.leave_now(session, kept)
    async with asyncio.timeout(20):
        while await rows("SELECT 1 FROM needs WHERE text LIKE '%迟到的话%'"):
            await asyncio.sleep(0.1)


async def test_after_leaving_nothing_can_be_submitted(city: City) -> None:
    youth = await city.youth()
    async with db.transaction() as session:
        await identity.leave_now(session, ids.decode("youth", youth.id))
    answer = await youth.submit(UNCLEAR)
    assert answer.status_code == 401


async def test_signing_in_and_leaving_never_wait_for_one_another(city: City) -> None:
    for number in range(8):
        name = f"cross{number}{secrets.token_hex(3)}"
        youth = await city.youth(name=name)
        youth_id = ids.decode("youth", youth.id)

        async def leave(whom: UUID = youth_id) -> None:
            async with db.transaction() as session:
                await identity.leave_now(session, whom)

        code = f"demo-{name}-{secrets.token_hex(4)}"
        async with city.api.client() as http:
            answer, _ = await asyncio.gather(
                http.post("/api/v1/auth/wechat", json={"code": code}), leave()
            )
        assert answer.status_code == 200, answer.text
