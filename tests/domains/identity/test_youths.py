"""A youth's sign-in: short tokens, rotation that forgives a bad network and not a thief."""

from datetime import timedelta

import time_machine

from app.kernel import clock
from tests.actors import UNCLEAR, City, Youth


async def _refresh(youth: Youth, token: str) -> tuple[int, dict[str, str]]:
    answer = await youth.http.post("/api/v1/auth/refresh", json={"refresh_token": token})
    return answer.status_code, answer.json()


async def test_a_refresh_token_is_traded_for_a_new_pair(city: City) -> None:
    youth = await city.youth()
    status, pair = await _refresh(youth, youth.refresh_token)
    assert status == 200
    assert pair["refresh_token"] != youth.refresh_token
    youth.http.headers["Authorization"] = f"Bearer {pair['access_token']}"
    assert (await youth.http.get("/api/v1/needs")).status_code == 200


async def test_a_phone_that_lost_the_answer_may_ask_again(city: City) -> None:
    youth = await city.youth()
    first, _ = await _refresh(youth, youth.refresh_token)
    second, pair = await _refresh(youth, youth.refresh_token)
    assert (first, second) == (200, 200)
    assert (await _refresh(youth, pair["refresh_token"]))[0] == 200


async def test_an_old_token_used_later_ends_the_whole_family(city: City) -> None:
    youth = await city.youth()
    _, pair = await _refresh(youth, youth.refresh_token)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        status, problem = await _refresh(youth, youth.refresh_token)
        assert status == 401
        assert problem["code"].startswith("auth.")
        assert (await _refresh(youth, pair["refresh_token"]))[0] == 401


async def test_an_access_token_ends_after_a_quarter_of_an_hour(city: City) -> None:
    youth = await city.youth()
    assert (await youth.http.get("/api/v1/needs")).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        answer = await youth.http.get("/api/v1/needs")
    assert answer.status_code == 401
    assert answer.json()["code"] == "auth.token_expired"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_forged_token_is_nobody(city: City) -> None:
    youth = await city.youth()
    head, body, _ = youth.http.headers["Authorization"].split()[1].split(".")
    for forged in ("x", f"{head}.{body}.AAAA", f"{head}.{body}.", "é", "a" * 5000):
        headers = [(b"Authorization", f"Bearer {forged}".encode())]
        answer = await youth.http.get("/api/v1/needs", headers=headers)
        assert answer.status_code == 401, forged


async def test_signing_out_ends_the_refresh_token(city: City) -> None:
    youth = await city.youth()
    body = {"refresh_token": youth.refresh_token}
    assert (await youth.http.post("/api/v1/auth/sign-out", json=body)).status_code == 204
    assert (await _refresh(youth, youth.refresh_token))[0] == 401


async def test_without_consent_nothing_is_taken(city: City) -> None:
    youth = await city.youth(consents=False)
    answer = await youth.submit(UNCLEAR)
    assert answer.status_code == 403
    assert answer.json()["current_version"]
    assert (await youth.http.get("/api/v1/needs")).json()["items"] == []


async def test_a_partners_token_opens_no_youths_door(city: City) -> None:
    program = await city.program("江州职业技能培训中心")
    youth = await city.youth()
    for path in ("/api/v1/needs", "/staff/v1/review"):
        assert (await program.http.get(path)).status_code == 401
    answer = await youth.http.get("/partner/v1/assignments")
    assert answer.status_code == 401
