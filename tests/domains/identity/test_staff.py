"""Staff sessions: who may do what, from which website, and how often one may guess."""

import secrets

import pytest

from app.entry import seed
from tests.actors import City

PATHS = {
    "review": ("/staff/v1/review", {"dispatcher", "admin"}),
    "kpi": ("/staff/v1/kpi", {"leader", "dispatcher", "admin"}),
}


async def test_nobody_is_let_in_without_a_session(city: City) -> None:
    async with city.api.client() as stranger:
        for path, _ in PATHS.values():
            assert (await stranger.get(path)).status_code == 401


async def test_a_leader_sees_the_rates_and_not_the_queue(city: City) -> None:
    assert (await city.leader.get("/staff/v1/kpi")).status_code == 200
    answer = await city.leader.get("/staff/v1/review")
    assert answer.status_code == 403
    assert answer.json()["code"] == "auth.forbidden"


async def test_a_dispatcher_makes_no_staff(city: City) -> None:
    answer = await city.dispatcher.get("/staff/v1/organisations")
    assert answer.status_code in {200, 403}
    base = f"/staff/v1/organisations/{city.ids['江州职业技能培训中心']}"
    assert (await city.dispatcher.post(f"{base}/clients")).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
    ],
)
async def test_other_websites_cannot_use_a_session(city: City, headers: dict[str, str]) -> None:
    client = await city.staff("leader")
    answer = await client.delete("/staff/v1/session", headers=headers)
    assert answer.status_code == 403
    assert (await client.get("/staff/v1/kpi")).status_code == 200


async def test_signing_out_ends_the_session(city: City) -> None:
    client = await city.staff("leader")
    assert (await client.delete("/staff/v1/session")).status_code == 204
    assert (await client.get("/staff/v1/kpi")).status_code == 401


async def test_a_wrong_name_and_a_wrong_password_look_alike(city: City) -> None:
    async with city.api.client() as stranger:
        answers = [
            await stranger.post("/staff/v1/session", json={"login": login, "password": "wrong"})
            for login in ("leader", f"nobody-{secrets.token_hex(4)}")
        ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    # The failed guess is forgotten at the next success.
    await city.staff("leader", seed.PASSWORD)
