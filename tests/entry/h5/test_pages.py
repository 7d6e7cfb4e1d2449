"""The youths' pages over plain HTTP: sign-in, forged forms, refusals, headers."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from sqlalchemy import text

from app.kernel import ids
from app.platform import db
from app.platform import settings as settings_module
from tests.actors import UNCLEAR, City, once, rows
from tests.entry.h5.stage import WECHAT as _WECHAT
from tests.entry.h5.stage import browser as _browser
from tests.entry.h5.stage import hidden as _hidden
from tests.entry.h5.stage import sign_in as _sign_in


async def _submit(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    form = await client.get("/h5/needs/new")
    data = {**_hidden(form.text), "text": UNCLEAR, "agree": "yes", **fields}
    return await client.post("/h5/needs/new", data=data)


async def test_signing_in_leads_where_one_wanted_to_go(city: City) -> None:
    async with city.api.client(headers=_WECHAT) as client:
        asked = await client.get("/h5/needs?cursor=abc")
        assert asked.status_code == 303
        assert asked.headers["location"] == "/h5/sign-in?next=%2Fh5%2Fneeds%3Fcursor%3Dabc"
        done = await _sign_in(client, "wanderer", "/h5/inbox")
        assert (done.status_code, done.headers["location"]) == (303, "/h5/inbox")
        cookie = done.headers["set-cookie"]
        assert "yne_youth" in cookie
        assert "HttpOnly" in cookie
        assert (await client.get("/h5/inbox")).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/h5/needs",
        "//evil.example",
        "/h5/../staff/v1/me",
        "/h5//evil.example",
        "/h5/\\evil",
        "/staff/v1/me",
        "/h5/needs\r\nset-cookie: a=b",
        "javascript:alert(1)",
    ],
)
async def test_nobody_is_led_elsewhere(city: City, elsewhere: str) -> None:
    async with city.api.client(headers=_WECHAT) as client:
        done = await _sign_in(client, f"led{secrets.token_hex(3)}", elsewhere)
        target = httpx.URL(city.api.url).join(done.headers["location"])
        assert target.netloc == httpx.URL(city.api.url).netloc
        assert str(target.path).startswith("/h5/")
        assert "staff" not in target.path


async def test_a_state_of_another_browser_is_refused(city: City) -> None:
    async with city.api.client(headers=_WECHAT) as mine, city.api.client(headers=_WECHAT) as other:
        begun = await mine.get("/h5/sign-in")
        authorize = begun.headers["location"].partition("#")[0]
        params = {**httpx.URL(authorize).params, "as": "victim"}
        back = (await mine.get(authorize, params=params)).headers["location"]
        assert (await other.get(back)).status_code == 403, "no state at all"
        await other.get("/h5/sign-in")
        assert (await other.get(back)).status_code == 403, "a state, but another"
        assert "yne_youth" not in other.cookies
        assert (await mine.get(back)).status_code == 303
        # The same address again, as browsers do: nothing happens twice.
        assert (await mine.get(back)).status_code == 303


async def test_a_preview_by_nobody_binds_no_account(city: City) -> None:
    before = await rows("SELECT count(*) AS n FROM youths")
    async with city.api.client(headers=_WECHAT) as client:
        done = await _sign_in(client, "快照一号")
    assert "使用完整服务" in done.text
    assert await rows("SELECT count(*) AS n FROM youths") == before


async def test_a_form_sent_twice_is_one_need(city: City) -> None:
    async with _browser(city) as client:
        form = await client.get("/h5/needs/new")
        data = {**_hidden(form.text), "text": f"{UNCLEAR} 只说一次", "agree": "yes"}
        first, second = [await client.post("/h5/needs/new", data=data) for _ in range(2)]
        assert first.status_code == second.status_code == 303
        assert first.headers["location"] == second.headers["location"]
        changed = await client.post("/h5/needs/new", data={**data, "text": f"{UNCLEAR} 改了"})
        assert changed.status_code == 422
        assert "已经提交过了" in changed.text


async def test_pictures_come_along(city: City) -> None:
    from tests.domains.needs.test_images import photo  # noqa: PLC0415

    async with _browser(city) as client:
        form = await client.get("/h5/needs/new")
        data = {**_hidden(form.text), "text": UNCLEAR, "agree": "yes"}
        files = [("pictures", ("a.png", photo(), "image/png"))]
        done = await client.post("/h5/needs/new", data=data, files=files)
        assert done.status_code == 303, done.text
        shown = await client.get(done.headers["location"])
        [path] = set(re.findall(r'src="(/h5/images/[^"]+)"', shown.text))
        image = await client.get(path)
        assert image.headers["content-type"] == "image/webp"
        broken = [("pictures", ("a.png", b"not a picture", "image/png"))]
        form = await client.get("/h5/needs/new")
        data = {**_hidden(form.text), "text": "写了很久的需求文字", "agree": "yes"}
        refused = await client.post("/h5/needs/new", data=data, files=broken)
        assert refused.status_code == 422
        assert "写了很久的需求文字" in refused.text, "what was written stays"


async def test_a_form_of_another_website_is_refused(city: City) -> None:
    async with _browser(city) as client, _browser(city) as other:
        theirs = _hidden((await other.get("/h5/needs/new")).text)
        data = {"text": UNCLEAR, "agree": "yes"}
        for forged in (
            {},
            {"csrf": "0" * 64},
            {"csrf": "需要"},
            {"csrf": theirs["csrf"]},
        ):
            answer = await client.post("/h5/needs/new", data={**data, **forged})
            assert answer.status_code == 403
        mine = _hidden((await client.get("/h5/needs/new")).text)
        cross = await client.post(
            "/h5/needs/new", data={**data, **mine}, headers={"sec-fetch-site": "cross-site"}
        )
        assert cross.status_code == 403
        assert "还没有诉求" in (await client.get("/h5/needs")).text


async def test_words_are_shown_as_words(city: City) -> None:
    wild = "<script>alert(1)</script>{{ 7*7 }}'\"&amp; 需要帮助"
    async with _browser(city) as client:
        done = await _submit(client, text=wild)
        shown = await client.get(done.headers["location"])
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in shown.text


async def test_anothers_need_is_not_found(city: City) -> None:
    youth = await city.youth()
    need_id = (await youth.submit(UNCLEAR)).json()["id"]
    async with _browser(city) as client:
        answer = await client.get(f"/h5/needs/{need_id}")
        assert answer.status_code == 404
        assert "没有找到" in answer.text
        token = _hidden((await client.get("/h5/needs/new")).text)
        deed = await client.post(f"/h5/needs/{need_id}/withdrawal", data=token)
        assert deed.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/h5/needs/need_wrong",
        "/h5/nothing",
        "/h5/needs?cursor=!!!",
        "/h5/images/x",
        "/h5/me/nothing",
    ],
)
async def test_wrong_addresses_are_pages(city: City, path: str) -> None:
    async with _browser(city) as client:
        answer = await client.get(path)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")


async def test_pages_are_kept_by_nobody_and_framed_by_nobody(city: City) -> None:
    async with _browser(city) as client:
        page = await client.get("/h5/needs/new")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert " style=" not in page.text
        assert " onclick=" not in page.text
        [css] = re.findall(r'href="(/h5/static/h5\.css\?v=[0-9a-f]+)"', page.text)
        static = await client.get(css)
        assert "immutable" in static.headers["cache-control"]
        whole = len(page.content) + len(static.content)
        assert whole < 40_000, "a first visit on a bad network"


async def test_the_account_page_does_what_it_says(city: City) -> None:
    name = f"acc{secrets.token_hex(3)}"
    async with _browser(city, name) as client:
        await _submit(client)
        token = _hidden((await client.get("/h5/me")).text)
        for deed, shows in (
            ("leaving", "不注销了"),
            ("staying", "申请注销"),
            ("consent-withdrawal", "还没有同意"),
        ):
            answer = await client.post(f"/h5/me/{deed}", data=token)
            assert answer.status_code == 303, answer.text
            assert shows in (await client.get("/h5/me")).text
        kept = await client.get("/h5/me/export")
        assert UNCLEAR in kept.text
        gone = await client.post("/h5/me/sign-out-everywhere", data=token)
        assert gone.status_code == 200
        assert (await client.get("/h5/me")).status_code == 303


async def test_pages_and_mini_program_are_one_person(city: City) -> None:
    youth = await city.youth(name=f"one{secrets.token_hex(3)}")
    assert (await youth.http.get("/h5/me")).status_code == 401, "a bearer is no browser"
    async with _browser(city) as client:
        done = await _submit(client)
        need_id = done.headers["location"].split("/")[-1].split("?")[0]
        refused = await client.post(f"/api/v1/needs/{need_id}/withdrawal", headers=once(), json={})
        assert refused.status_code == 401, "a page's cookie opens no API"


async def test_static_files_lead_nowhere_else(city: City) -> None:
    async with city.api.client() as client:
        for path in ("../templates/base.html", "..%2f..%2fneeds.py", "", "h5.map"):
            assert (await client.get(f"/h5/static/{path}")).status_code == 404


async def test_a_closed_need_can_be_told_from_its_page(
    city: City, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YNE_PUBLIC_VOICES", "true")
    settings_module.settings.cache_clear()
    try:
        name = f"tell{secrets.token_hex(3)}"
        async with _browser(city, name) as client:
            done = await _submit(client, text=f"{UNCLEAR} {name}")
            need_id = done.headers["location"].split("/")[-1].split("?")[0]
            here = f"/h5/needs/{need_id}"
            page = await client.get(here)
            assert "公开分享" not in page.text, "it is not closed yet"
            token = _hidden(page.text)
            early = await client.post(f"{here}/voice", data=token)
            assert early.status_code == 409
            assert "办结之后" in early.text
            withdrawn = await client.post(f"{here}/withdrawal", data=_hidden(page.text))
            assert withdrawn.status_code == 303
            assert (await client.get("/h5/voices")).status_code == 200
    finally:
        monkeypatch.undo()
        settings_module.settings.cache_clear()
    async with city.api.client() as client:
        assert (await client.get("/h5/voices")).status_code == 404


async def test_two_pages_that_sign_in_at_once_do_not_disturb(city: City) -> None:
    async with city.api.client(headers=_WECHAT) as client:
        asked = [(await client.get("/h5/sign-in")).headers["location"] for _ in range(2)]
        for one in asked:
            authorize = one.partition("#")[0]
            params = {**httpx.URL(authorize).params, "as": "两页"}
            back = (await client.get(authorize, params=params)).headers["location"]
            assert (await client.get(back)).status_code == 303


async def test_too_many_pictures_are_said_beside_the_form(city: City) -> None:
    async with _browser(city) as client:
        form = await client.get("/h5/needs/new")
        data = {**_hidden(form.text), "text": "写了很久的需求文字", "agree": "yes"}
        files = [("pictures", (f"{n}.png", b"x", "image/png")) for n in range(7)]
        refused = await client.post("/h5/needs/new", data=data, files=files)
        assert refused.status_code == 422
        assert "最多 4 张图片" in refused.text
        assert "写了很久的需求文字" in refused.text


async def test_only_the_present_static_file_is_kept(city: City) -> None:
    async with city.api.client() as client:
        page = (await client.get("/h5/privacy")).text
        [css] = re.findall(r'href="(/h5/static/h5\.css\?v=[0-9a-f]+)"', page)
        assert "immutable" in (await client.get(css)).headers["cache-control"]
        for other in ("/h5/static/h5.css?v=000000000000", "/h5/static/h5.css", "/h5/static/no.css"):
            assert "immutable" not in (await client.get(other)).headers["cache-control"]


async def test_a_session_in_use_does_not_end(city: City) -> None:
    async with _browser(city) as client:
        before = await rows("SELECT max(expires_at) AS at FROM youth_sessions")
        later = datetime.now(UTC) + timedelta(days=20)  # noqa: TID251
        with time_machine.travel(later, tick=True):
            assert (await client.get("/h5/me")).status_code == 200
        after = await rows("SELECT max(expires_at) AS at FROM youth_sessions")
        assert after[0]["at"] - before[0]["at"] > timedelta(days=19)


async def test_two_needs_in_one_are_split_on_their_page(city: City) -> None:
    words = (
        "公司拖欠三个月工资，加班费也不给，想申请劳动仲裁。"
        "另外，周末想学电工证，有没有晚上上课的培训班？"
    )
    async with _browser(city) as client:
        page = (await _submit(client, text=words)).headers["location"].partition("?")[0]
        shown = (await client.get(page)).text
        assert "这里像是两件事" in shown
        found = re.search(r'name="at" value="(\d+)"', shown)
        assert found is not None
        done = await client.post(f"{page}/split", data={**_hidden(shown), "at": found[1]})
        assert done.status_code == 303, done.text
        assert "这里像是两件事" not in (await client.get(page)).text
        assert (await client.get("/h5/needs")).text.count('href="/h5/needs/need_') >= 2


async def test_who_has_joined_a_need_parts_from_it_on_its_page(city: City) -> None:
    main = (await (await city.youth()).submit(UNCLEAR)).json()
    async with _browser(city) as client:
        page = (await _submit(client)).headers["location"].partition("?")[0]
        # Joined in the mini-program; here it only has to be shown.
        async with db.transaction() as session:
            await session.execute(
                text("UPDATE needs SET state = 'joined', joined_to = :main WHERE id = :id"),
                {
                    "main": ids.decode("need", main["id"]),
                    "id": ids.decode("need", page.rsplit("/", 1)[-1]),
                },
            )
        shown = (await client.get(page)).text
        assert "已并入" in shown
        assert "我的情况不一样" in shown
        done = await client.post(f"{page}/own-way", data=_hidden(shown))
        assert done.status_code == 303, done.text
        assert "我的情况不一样" not in (await client.get(page)).text


async def test_who_saw_it_is_listed_on_its_page_and_the_phone_is_shared_there(city: City) -> None:
    async with _browser(city) as client:
        page = (await _submit(client)).headers["location"].partition("?")[0]
        shown = (await client.get(page)).text
        assert "谁看过我的信息" in shown
        assert "还没有单位看到过" in shown
        tags = {"topic": "education.skills", "also": [], "kind": "help", "urgency": "routine"}
        name = "江州职业技能培训中心"
        need_id = page.rsplit("/", 1)[-1]
        handed = await city.decide(need_id, tags=tags, hand_to=city.ids[name])
        assert handed.status_code == 201, handed.text
        shown = (await client.get(page)).text
        assert "隐去个人信息的内容" in shown
        assert "还没有打开过" in shown
        for allowed, button in (("true", "收回同意"), ("false", "允许主办单位查看手机号")):
            done = await client.post(
                f"{page}/phone-sharing", data={**_hidden(shown), "allowed": allowed}
            )
            assert done.status_code == 303, done.text
            shown = (await client.get(page)).text
            assert f">{button}</button>" in shown
