"""How often one may ask: counted per person, told when to come back."""

import pytest
from limits import parse

from app.kernel.problems import TooManyRequests
from app.platform import ratelimit
from app.platform.ratelimit import _InMemory
from tests.actors import UNCLEAR, City


async def test_the_image_limit_holds_for_one_person_and_no_other(city: City) -> None:
    youth, other = await city.youth(), await city.youth()
    codes = set()
    for _ in range(61):
        answer = await youth.http.post("/api/v1/images", files={"file": ("a.jpg", b"x")})
        codes.add(answer.status_code)
    assert codes == {422, 429}
    assert answer.status_code == 429
    assert answer.json()["code"] == "rate.limited"
    assert 1 <= int(answer.headers["retry-after"]) <= 3600
    assert (await youth.submit(UNCLEAR)).status_code == 201, "another limit, not touched"
    answer = await other.http.post("/api/v1/images", files={"file": ("a.jpg", b"x")})
    assert answer.status_code == 422


async def test_each_rule_of_a_rate_is_kept() -> None:
    for _ in range(3):
        await ratelimit.spend("5/minute;3/hour", "test", "somebody")
    with pytest.raises(TooManyRequests) as refused:
        await ratelimit.spend("5/minute;3/hour", "test", "somebody")
    assert refused.value.facts["retry_after"] <= 3600


def test_a_new_window_begins_at_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(ratelimit, "time", lambda: now)
    counter, rule = _InMemory(), parse("2/minute")
    assert [counter.spend(rule, "b", "a") is None for _ in range(3)] == [True, True, False]
    assert counter.spend(rule, "b", "another") is None
    now += 60
    assert counter.spend(rule, "b", "a") is None


async def test_a_partner_is_told_how_it_stands_with_each_rule() -> None:
    for _ in range(3):
        standings = await ratelimit.count("3/minute;100/hour", "partner", "somebody")
        ratelimit.refuse(standings)
    assert [(one.left, one.window_s) for one in standings] == [(0, 60), (97, 3600)]
    standings = await ratelimit.count("3/minute;100/hour", "partner", "somebody")
    with pytest.raises(TooManyRequests) as refused:
        ratelimit.refuse(standings)
    assert 1 <= refused.value.facts["retry_after"] <= 60
    told = {name.decode(): value.decode() for name, value in ratelimit.headers(standings)}
    assert told["ratelimit-policy"] == '"partner-minute";q=3;w=60, "partner-hour";q=100;w=3600'
    assert told["ratelimit"].startswith('"partner-minute";r=0;t=')
