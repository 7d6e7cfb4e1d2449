"""A partner joins over HTTP: applies, is looked at, tests its endpoint, is tried, works, leaves."""

import asyncio
import secrets
from datetime import date, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from starlette.responses import Response

from app.domains.onboarding import rules
from app.journeys.onboarding import flow
from app.kernel import clock
from tests.actors import UNCLEAR, City, Program, once, rows
from tests.servers import Call, Partner, eventually

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TOPIC = "participation.exchange"
AREA = "310100"
BASE = "/staff/v1/partner-applications"
_NOW = clock.now


def _code() -> str:
    body = "91" + "".join(secrets.choice(LETTERS) for _ in range(15))
    return body + rules.check_digit(body)


def draft_of(**more: Any) -> dict[str, Any]:
    return {
        "name": f"新来的伙伴{secrets.token_hex(4)}",
        "kind": "ngo",
        "credit_code": _code(),
        "contact": {"name": "王小明", "phone": "13800138000", "email": "wang@partner.example"},
        "topics": [TOPIC],
        "areas": [AREA],
        "licences": [
            {
                "kind": "registration",
                "number": "A-1",
                "issuer": "市民政局",
                "expires_on": "2031-01-01",
            }
        ],
        "introduction": "陪伴来城青年。",
        **more,
    }


async def _apply(city: City, **more: Any) -> dict[str, Any]:
    async with city.api.client() as anyone:
        draft = draft_of(**more)
        answer = await anyone.post("/api/v1/partner-applications", json=draft, headers=once())
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    page = (await city.admin.get(BASE, params={"limit": 100})).json()["items"]
    found = next(one for one in page if one["receipt"] == receipt["receipt"])
    return {**receipt, "id": found["id"], "name": draft["name"]}


async def _move(city: City, made: dict[str, Any], to: str) -> httpx.Response:
    return await city.admin.post(
        f"{BASE}/{made['id']}/moves",
        json={"to": to, "reason": f"测试：{to}"},
        headers=once(),
    )


async def _moved(city: City, made: dict[str, Any], *stages: str) -> dict[str, Any]:
    for stage in stages:
        answer = await _move(city, made, stage)
        assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    city.ids[made["name"]] = found["organisation_id"]
    return found


async def _may_take(city: City, topic: str, name: str) -> str | None:
    """Return what the ranking says of an organisation, "" where it may take, None where unseen."""
    youth = await city.youth()
    need = (await youth.submit(UNCLEAR)).json()
    tags = {"topic": topic, "also": [], "kind": "help", "urgency": "routine"}
    answer = await city.decide(need["id"], tags=tags)
    assert answer.status_code == 201, answer.text
    found = await rows(
        "SELECT routing FROM needs WHERE receipt = :receipt", receipt=need["receipt"]
    )
    for one in found[0]["routing"] or []:
        if one["name"] == name:
            return str(one["excluded_because"] or "")
    return None


async def test_from_the_application_to_the_first_need_and_out_again(
    city: City, worker: None, partner: Partner
) -> None:
    made = await _apply(city)
    own = {"Authorization": f"Bearer {made['token']}"}
    async with city.api.client() as anyone:
        url = f"/api/v1/partner-applications/{made['receipt']}"
        seen = (await anyone.get(url, headers=own)).json()
        assert (seen["stage"], len(seen["steps"])) == ("applied", 1)
        assert (await anyone.get(url)).status_code == 404
        assert (await anyone.get(url, headers={"Authorization": "Bearer x"})).status_code == 404

    found = await _moved(city, made, "documents_checked")
    assert found["organisation_id"] is not None
    assert found["contact"]["phone"] == "13800138000"
    assert found["licences"][0]["is_valid"]
    assert await _may_take(city, TOPIC, made["name"]) is None

    program = await city.program(made["name"])
    partner.behave = _careful(program.secret)
    run = await _test(program.http)
    assert run["outcome"] == "passed", run
    assert len(run["checks"]) == 7
    standing = (await program.http.get("/partner/v1/onboarding")).json()
    assert (standing["stage"], standing["may_take"]) == ("sandbox_passed", False)
    assert await _may_take(city, TOPIC, made["name"]) is None
    partner.behave = None

    await _moved(city, made, "probation")
    standing = (await program.http.get("/partner/v1/onboarding")).json()
    assert (standing["may_take"], standing["most_open"]) == (True, 5)
    taken = [await _may_take(city, TOPIC, made["name"]) for _ in range(12)]
    assert "" in taken
    found = (await city.admin.get(f"{BASE}/{made['id']}")).json()
    assert found["record"]["open"] <= 5
    assert found["probation_limit"] == 5

    found = await _moved(city, made, "active")
    assert found["steps"][-1]["facts"]["open"] == found["record"]["open"]
    assert (await program.http.get("/partner/v1/onboarding")).json()["most_open"] is None
    kept = await _in_hand(city, program, made["name"])
    suspended = await city.leader.post(
        f"{BASE}/{made['id']}/suspension", json={"reason": "投诉核查"}, headers=once()
    )
    assert suspended.status_code == 201, suspended.text
    assert await _may_take(city, TOPIC, made["name"]) is None
    assert await _by_hand(city, made["name"]) == "onboarding.not_taking"
    await _only_its_work_stays(city, made, program, kept)
    await _leaves(city, made, program, 1)


async def _in_hand(city: City, program: Program, name: str) -> str:
    """Let a partner accept one need and be offered another; returns the one it has accepted."""
    for _ in range(2):
        need = (await (await city.youth()).submit(UNCLEAR)).json()
        tags = {"topic": TOPIC, "also": [], "kind": "help", "urgency": "routine"}
        answer = await city.decide(need["id"], tags=tags, hand_to=city.ids[name])
        assert answer.status_code == 201, answer.text
    listed = (await program.http.get("/partner/v1/assignments?state=offered")).json()["items"]
    accepted = str(listed[0]["id"])
    assert (await program.do(accepted, "acceptance")).status_code == 201
    return accepted


async def _only_its_work_stays(
    city: City, made: dict[str, Any], program: Program, kept: str
) -> None:
    """Offers go on to others, what was accepted stays, and the coordinators know of it."""

    async def no_offer_is_left() -> bool:
        page = await program.http.get("/partner/v1/assignments?state=offered")
        return bool(page.json()["items"] == [])

    await eventually(no_offer_is_left)
    left = (await city.admin.get(f"{BASE}/{made['id']}")).json()["record"]["open"]
    stays = await program.http.get(f"/partner/v1/assignments/{kept}")
    assert (left, stays.json()["state"]) == (1, "accepted")
    told = [one["event"] for one in await _events(city, made["name"])]
    assert "assignment.withdrawn" in told
    lost = await rows(
        "SELECT n.receipt FROM needs n JOIN assignments a ON a.need_id = n.id "
        "JOIN organisations o ON o.id = a.organisation_id WHERE o.name = :name "
        "AND a.state = 'withdrawn' AND n.state = 'triaged' AND n.review_reason IS NULL",
        name=made["name"],
    )
    assert lost == [], "each is with somebody else or with a dispatcher"
    notices = (await city.dispatcher.get("/staff/v1/notices?limit=100")).json()["items"]
    assert ["还有 1 条在办" in one["body"] for one in notices if made["name"] in one["body"]] == [
        True
    ]


async def _by_hand(city: City, name: str) -> str:
    """Return why a dispatcher cannot hand a need over by name."""
    need = (await (await city.youth()).submit(UNCLEAR)).json()
    tags = {"topic": TOPIC, "also": [], "kind": "help", "urgency": "routine"}
    answer = await city.decide(need["id"], tags=tags, hand_to=city.ids[name])
    assert answer.status_code == 409, answer.text
    return str(answer.json()["code"])


async def _leaves(city: City, made: dict[str, Any], program: Program, is_busy: int) -> None:
    if is_busy:
        refused = await _move(city, made, "left")
        assert (refused.status_code, refused.json()["code"]) == (409, "onboarding.work_left")
        for one in (await program.http.get("/partner/v1/assignments?limit=100")).json()["items"]:
            if one["state"] == "accepted":
                body = {"claim": "solved", "text": "退出前办完了。"}
                answer = await program.do(one["id"], "answer", body)
                assert answer.status_code == 201, answer.text
    ended = await _moved(city, made, "left")
    assert ended["contact"] is None, "who spoke for it is forgotten"
    assert (await program.http.get("/partner/v1/onboarding")).status_code == 401
    told = [one["event"] for one in await _events(city, made["name"])]
    assert told.count("onboarding.changed") >= 5


async def _events(city: City, name: str) -> list[dict[str, Any]]:
    return await rows(
        "SELECT type AS event FROM partner_events e JOIN organisations o"
        " ON o.id = e.organisation_id WHERE o.name = :name",
        name=name,
    )


def _careful(secret: str) -> Any:
    """Return a partner that does all right."""

    def behave(call: Call) -> Response:
        try:
            call.verify(secret)
        except Exception:  # noqa: BLE001  whatever is wrong, it is refused
            return Response(status_code=401)
        return Response(status_code=204)

    return behave


async def _test(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.post("/partner/v1/conformance", headers=once())
    assert answer.status_code == 201, answer.text
    url = f"/partner/v1/conformance/{answer.json()['id']}"
    found: dict[str, Any] = {}

    async def is_over() -> bool:
        found.update((await http.get(url)).json())
        return bool(found["outcome"] != "running")

    await eventually(is_over, 60)
    return found


def _found(run: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["finding"] for one in run["checks"]}


async def test_each_fault_of_an_endpoint_is_found_and_explained(
    city: City, worker: None, partner: Partner
) -> None:
    made = await _apply(city)
    await _moved(city, made, "documents_checked")
    program = await city.program(made["name"])
    careful = _careful(program.secret)

    partner.behave = lambda _call: Response(status_code=200)
    careless = _found(await _test(program.http))
    for check in ("wrong_signature", "changed_body", "stale_timestamp"):
        assert careless[check] == "accepted"
    assert careless["right_signature"] == "fine"

    seen: set[str] = set()

    def forgetful(call: Call) -> Response:
        name = call.headers["webhook-id"]
        if name in seen:
            return Response(status_code=409)
        seen.add(name)
        answer: Response = careful(call)
        return answer

    partner.behave = forgetful
    assert _found(await _test(program.http))["duplicate"] == "refused"

    def reserialising(call: Call) -> Response:
        import orjson  # noqa: PLC0415

        tidy = orjson.dumps(call.event)
        answer: Response = careful(Call(call.path, call.headers, tidy))
        return answer

    partner.behave = reserialising
    assert _found(await _test(program.http))["changed_body"] == "accepted"

    partner.behave = lambda _call: Response(status_code=302, headers={"location": "/elsewhere"})
    assert set(_found(await _test(program.http)).values()) == {"redirected", "fine"}
    partner.behave = lambda _call: Response(status_code=500)
    broken = await _test(program.http)
    assert _found(broken)["right_signature"] == "broken"
    assert broken["outcome"] == "failed"
    assert all(one["hint_zh"] and one["hint_en"] for one in broken["checks"])
    partner.behave = None
    detail = (await city.admin.get(f"{BASE}/{made['id']}")).json()
    assert detail["stage"] == "documents_checked", "a failed test moves nobody on"


async def test_an_endpoint_where_nobody_listens_is_called_once(city: City, worker: None) -> None:
    made = await _apply(city)
    found = await _moved(city, made, "documents_checked")
    base = f"/staff/v1/organisations/{found['organisation_id']}"
    none = await city.admin.post(f"{base}/conformance", headers=once())
    assert (none.status_code, none.json()["code"]) == (409, "conformance.no_endpoint")
    await city.admin.put(f"{base}/endpoint", json={"url": "http://127.0.0.1:9/hook"})
    key = once()
    begun = await city.admin.post(f"{base}/conformance", headers=key)
    assert begun.status_code == 201, begun.text
    assert (await city.admin.post(f"{base}/conformance", headers=key)).json() == begun.json()
    url = f"{base}/conformance/{begun.json()['id']}"

    async def is_over() -> bool:
        return bool((await city.admin.get(url)).json()["outcome"] == "failed")

    await eventually(is_over)
    assert _found((await city.admin.get(url)).json()) == {
        "right_signature": "unreachable",
        "in_time": "unreachable",
    }


async def test_the_same_request_again_gets_the_same_receipt_and_token(city: City) -> None:
    draft, key = draft_of(), once()
    async with city.api.client() as anyone:
        answers = await asyncio.gather(
            *(
                anyone.post("/api/v1/partner-applications", json=draft, headers=key)
                for _ in range(5)
            )
        )
        assert len({one.text for one in answers}) == 1
        assert answers[0].status_code == 201
        second = await anyone.post("/api/v1/partner-applications", json=draft, headers=once())
        assert (second.status_code, second.json()["code"]) == (409, "onboarding.already_applied")
        made = answers[0].json()
        own = {"Authorization": f"Bearer {made['token']}"}
        url = f"/api/v1/partner-applications/{made['receipt']}/withdrawal"
        assert (await anyone.post(url, json={"reason": "填错了"}, headers=own)).status_code == 200
        again = await anyone.post(url, json={"reason": "填错了"}, headers=own)
        assert (again.status_code, again.json()["code"]) == (409, "onboarding.move_refused")
        third = await anyone.post("/api/v1/partner-applications", json=draft, headers=once())
        assert third.status_code == 201, "who withdrew may apply again"
    kept = await rows(
        "SELECT answer FROM idempotency_keys WHERE answer LIKE :like",
        like=f"%{made['receipt']}%",
    )
    assert made["token"] not in str(kept), "the token stands nowhere"
    sealed = await rows(
        "SELECT contact FROM partner_applications WHERE receipt = :receipt",
        receipt=third.json()["receipt"],
    )
    assert b"13800138000" not in bytes(sealed[0]["contact"])


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"credit_code": "91350100M000100Y44"}, "onboarding.bad_credit_code"),
        ({"credit_code": "0" * 17 + "\u0660"}, "onboarding.bad_credit_code"),
        ({"topics": ["no.such-topic"]}, "onboarding.unknown_topic"),
        ({"topics": []}, "request.invalid"),
        ({"contact": {"name": "王", "phone": "abc"}}, "request.invalid"),
        ({"kind": "gang"}, "request.invalid"),
        ({"name": "\u202e伪装的名字"}, "request.invalid"),
    ],
)
async def test_wrong_applications_are_refused(city: City, wrong: dict[str, Any], code: str) -> None:
    async with city.api.client() as anyone:
        answer = await anyone.post(
            "/api/v1/partner-applications", json=draft_of(**wrong), headers=once()
        )
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_papers_are_needed_and_only_administrators_decide(city: City) -> None:
    made = await _apply(city, licences=[])
    refused = await _move(city, made, "documents_checked")
    assert (refused.status_code, refused.json()["code"]) == (409, "onboarding.papers_missing")
    jump = await _move(city, made, "active")
    assert (jump.status_code, jump.json()["code"]) == (409, "onboarding.move_refused")
    body = {"to": "rejected", "reason": "材料不全"}
    url = f"{BASE}/{made['id']}"
    other = await city.dispatcher.post(f"{url}/moves", json=body, headers=once())
    assert other.status_code == 403
    assert (await city.dispatcher.get(url)).status_code == 200
    paper = {
        "kind": "registration",
        "number": "B-2",
        "issuer": "市民政局",
        "expires_on": "2020-01-01",
    }
    added = await city.admin.post(f"{url}/licences", json=paper, headers=once())
    assert added.status_code == 201, added.text
    refused = await _move(city, made, "documents_checked")
    assert refused.json()["code"] == "onboarding.papers_missing", "it has run out"
    paper["expires_on"] = "2031-01-01"
    await city.admin.post(f"{url}/licences", json=paper, headers=once())
    await _moved(city, made, "documents_checked")
    twin = await _apply(city, name=made["name"])
    refused = await _move(city, twin, "documents_checked")
    assert (refused.status_code, refused.json()["code"]) == (409, "onboarding.name_taken")
    await _moved(city, twin, "rejected")


async def test_a_paper_that_runs_out_is_warned_of_and_stops_its_topic_only(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = ["culture.clubs", "participation.exchange"]
    made = await _apply(city, topics=topics)
    await _moved(city, made, "documents_checked", "sandbox_passed", "probation", "active")
    assert await _may_take(city, "culture.clubs", made["name"]) == ""
    put = await city.admin.put(
        "/staff/v1/topic-licences/culture.clubs", json={"licences": ["social_work"]}
    )
    assert put.status_code == 204, put.text
    try:
        assert await _may_take(city, "culture.clubs", made["name"]) == "没有这类事项所需的有效资质"
        assert await _may_take(city, "participation.exchange", made["name"]) == ""
        until = clock.now().date() + timedelta(days=50)
        paper = {
            "kind": "social_work",
            "number": "S-1",
            "issuer": "市民政局",
            "expires_on": until.isoformat(),
        }
        url = f"{BASE}/{made['id']}"
        added = await city.admin.post(f"{url}/licences", json=paper, headers=once())
        assert added.json()["lapsed_topics"] == []
        assert await _may_take(city, "culture.clubs", made["name"]) == ""
        await _all_warned()
        await _all_warned()
        told = [one["event"] for one in await _events(city, made["name"])]
        assert told.count("licence.expiring") == 1, "each warning once"
        for days, kind, count in ((45, "licence.expiring", 2), (51, "licence.expired", 1)):
            _in_days(monkeypatch, days)
            await _all_warned()
            told = [one["event"] for one in await _events(city, made["name"])]
            assert told.count(kind) == count
        monkeypatch.undo()
        listed = await _expiring(city)
        assert made["id"] in {one["application_id"] for one in listed}
        standing = (await city.admin.get(url)).json()
        assert standing["lapsed_topics"] == []
        paper_id = next(one["id"] for one in standing["licences"] if one["number"] == "S-1")
        gone = await city.admin.delete(f"{url}/licences/{paper_id}")
        assert gone.status_code == 204
        assert (await city.admin.delete(f"{url}/licences/{paper_id}")).status_code == 404
        assert await _may_take(city, "culture.clubs", made["name"]) == "没有这类事项所需的有效资质"
    finally:
        await city.admin.put("/staff/v1/topic-licences/culture.clubs", json={"licences": []})


async def _all_warned() -> None:
    while await flow.watch_licences():
        pass


def _in_days(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: _NOW() + timedelta(days=days))


async def _expiring(city: City) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        asked: dict[str, str | int] = {
            "within_days": 60,
            "limit": 1,
            **({"cursor": cursor} if cursor else {}),
        }
        page = (await city.leader.get("/staff/v1/partner-licences", params=asked)).json()
        found += page["items"]
        cursor = page["next_cursor"]
    assert [one["expires_on"] for one in found] == sorted(one["expires_on"] for one in found)
    assert all(date.fromisoformat(one["expires_on"]) for one in found)
    return found


async def test_whoever_was_there_before_is_active_and_may_get_a_file(city: City) -> None:
    name = "江州青年志愿者协会"
    program = await city.program(name)
    standing = (await program.http.get("/partner/v1/onboarding")).json()
    assert (standing["stage"], standing["may_take"]) == (None, True)
    draft = draft_of(name=name, organisation_id=city.ids[name])
    made = await city.admin.post(BASE, json=draft, headers=once())
    assert made.status_code == 201, made.text
    assert made.json()["stage"] == "active"
    standing = (await program.http.get("/partner/v1/onboarding")).json()
    assert (standing["stage"], standing["may_take"]) == ("active", True)
    again = {**draft_of(name=name, organisation_id=city.ids[name])}
    second = await city.admin.post(BASE, json=again, headers=once())
    assert (second.status_code, second.json()["code"]) == (409, "onboarding.already_applied")


async def test_another_office_does_not_see_it(city: City) -> None:
    made = await _apply(city)
    place = city.ids["云桥区青年服务站"]
    login = f"district-{secrets.token_hex(4)}"
    draft = {
        "organisation_id": place,
        "login": login,
        "name": "区里的人",
        "role": "admin",
        "password": "district-password",
    }
    await city.admin.post("/staff/v1/staff", json=draft, headers=once())
    district = await city.staff(login, "district-password")
    assert (await district.get(f"{BASE}/{made['id']}")).status_code == 404
    body = {"to": "rejected", "reason": "不归我管"}
    refused = await district.post(f"{BASE}/{made['id']}/moves", json=body, headers=once())
    assert refused.status_code == 404
    put = await district.put("/staff/v1/topic-licences/culture.clubs", json={"licences": []})
    assert put.status_code == 403
    await district.aclose()


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE partner_steps SET reason = 'x'",
        "DELETE FROM partner_steps",
        "TRUNCATE partner_steps",
    ],
)
async def test_what_was_decided_cannot_be_rewritten(city: City, deed: str) -> None:
    await _apply(city)
    with (
        psycopg.connect(city.api.database_url) as connection,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        connection.execute(deed)
