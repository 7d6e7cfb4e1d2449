"""The pages of events over plain HTTP: forms, refusals, whose eyes see what."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine

from app.domains.events import service as events
from app.kernel import clock
from app.platform.settings import settings
from tests.actors import City, rows
from tests.entry.h5.stage import browser, hidden
from tests.journeys.signup.stage import Show, crowd, moment, show
from tests.servers import eventually

_ALL_KINDS: list[dict[str, Any]] = [
    {"id": "why", "kind": "text", "label": "为什么想来"},
    {"id": "level", "kind": "choice", "label": "做过吗", "options": ["没做过", "做过"]},
    {
        "id": "tools",
        "kind": "choice",
        "label": "工具",
        "options": ["锯", "刨", "凿"],
        "is_multiple": True,
    },
    {"id": "height", "kind": "number", "label": "身高"},
    {"id": "day", "kind": "date", "label": "哪天"},
    {"id": "phone", "kind": "phone", "label": "电话"},
    {"id": "card", "kind": "id_number", "label": "身份证号"},
    {"id": "safe", "kind": "consent", "label": "听从安全要求"},
]
_RIGHT = {
    "q.why": "想学",
    "q.level": "做过",
    "q.tools": ["锯", "凿"],
    "q.height": "172.5",
    "q.day": "2026-05-01",
    "q.phone": "13800138000",
    "q.card": "11010519491231002X",
    "q.safe": "yes",
}


async def _form(client: httpx.AsyncClient, made: Show, link: str = "") -> dict[str, str]:
    """Open the sign-up form, and return what it carries."""
    opened = await client.get(f"/h5/events/{made.id}/signup{link}")
    assert opened.status_code == 200, opened.text
    return {**hidden(opened.text), "session": made.session_id, "agree": "yes"}


async def _sign_up(client: httpx.AsyncClient, made: Show, **fields: Any) -> httpx.Response:
    data = {**await _form(client, made), **fields}
    return await client.post(f"/h5/events/{made.id}/signup", data=data)


async def _page_of(client: httpx.AsyncClient, made: Show, **fields: Any) -> str:
    """Sign up, and return the path of the registration's page."""
    done = await _sign_up(client, made, **fields)
    assert done.status_code == 303, done.text
    return done.headers["location"].partition("?")[0]


async def _do(client: httpx.AsyncClient, page: str, deed: str) -> httpx.Response:
    return await client.post(f"{page}/{deed}", data=hidden((await client.get(page)).text))


async def test_everybody_sees_what_is_coming_and_one_event(city: City) -> None:
    made = await show(
        city, seats=3, title="人人看得见的工作坊", agenda=[{"at": "14:00", "title": "开场"}]
    )
    async with city.api.client() as client:
        listed = await client.get("/h5/events?type=workshop")
        assert "人人看得见的工作坊" in listed.text
        assert "周末亲子木工坊" in (await client.get("/h5/events?type=family")).text, "the demo's"
        one = await client.get(f"/h5/events/{made.id}")
        for words in (
            "余 3 个名额",
            "青年之家",
            "先到先得，满了可以排候补",
            "保留名额 2 小时",
            "开场",
        ):
            assert words in one.text
        assert 'name="csrf"' not in one.text, "nothing to send before somebody has signed in"
        asked = await client.get(f"/h5/events/{made.id}/signup")
        assert asked.status_code == 401
        assert "请用微信打开" in asked.text


async def test_a_form_sent_twice_is_one_registration(city: City) -> None:
    made = await show(city, seats=5)
    async with browser(city) as client:
        data = await _form(client, made)
        path = f"/h5/events/{made.id}/signup"
        first, second = [await client.post(path, data=data) for _ in range(2)]
        assert first.status_code == second.status_code == 303
        assert first.headers["location"] == second.headers["location"]
        assert await made.taken() == 1
        again = await client.get(path)
        assert again.status_code == 303, "who has signed up is led to it"
        other = {**await _form(client, await show(city)), "session": made.session_id}
        twice = await client.post(path, data=other)
        assert twice.status_code == 409
        assert "已经报过这一场" in twice.text


async def test_each_kind_of_answer_is_read_and_kept(city: City) -> None:
    made = await show(city, seats=5, questions=_ALL_KINDS)
    async with browser(city) as client:
        page = await _page_of(client, made, **_RIGHT)
        assert "报名成功" in (await client.get(page)).text
    listed = await city.admin.get(f"/staff/v1/events/{made.id}/registrations")
    assert listed.json()["items"][0]["answers"] == {
        "why": "想学",
        "level": ["做过"],
        "tools": ["锯", "凿"],
        "height": 172.5,
        "day": "2026-05-01",
        "safe": True,
    }


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [
        ("q.why", "   ", "这一项必须填写"),
        ("q.why", "长" * 501, "最多 500 个字"),
        ("q.level", "瞎填的", "请从给出的选项里选择"),
        ("q.level", ["没做过", "做过"], "选择的项数太多"),
        ("q.tools", [], "这一项必须填写"),
        ("q.height", "很高", "请填写数字"),
        ("q.height", "nan", "数字太大或太小"),
        ("q.height", "9" * 20, "数字太大或太小"),
        ("q.day", "明天", "请填写日期"),
        ("q.phone", "12345", "手机号不对"),
        ("q.card", "110105194912310021", "校验位不对"),
        ("q.safe", "no", "这一项必须填写"),
        ("agree", "", "请先阅读并同意隐私说明"),
    ],
)
async def test_what_is_wrong_stands_under_its_question(
    city: City, field: str, written: Any, said: str
) -> None:
    made = await show(city, seats=5, questions=_ALL_KINDS)
    async with browser(city) as client:
        refused = await _sign_up(client, made, **{**_RIGHT, field: written})
        assert refused.status_code == 422
        [shown] = re.findall(
            r'<p class="wrong" id="([^"]+)-wrong" role="alert">([^<]+)', refused.text
        )
        assert (shown[0], said in shown[1]) == (field, True), shown
        kept = {**_RIGHT, field: written}["q.height"]
        assert f'value="{kept}"' in refused.text, "what was written stays"
        assert await made.taken() == 0


async def test_a_form_of_thirty_questions_with_all_boxes_ticked_is_taken(city: City) -> None:
    options = [f"选项{number}" for number in range(40)]
    questions = [
        {
            "id": f"q{n}",
            "kind": "choice",
            "label": f"第{n}题",
            "options": options,
            "is_multiple": True,
        }
        for n in range(30)
    ]
    made = await show(city, questions=questions)
    async with browser(city) as client:
        ticked = {f"q.q{n}": options for n in range(30)}
        assert "报名成功" in (await client.get(await _page_of(client, made, **ticked))).text


async def test_friends_come_along_as_the_ticket_allows(city: City) -> None:
    ticket = {"min_companions": 1, "max_companions": 2, "is_child_companion": True}
    made = await show(city, seats=5, ticket=ticket)
    async with browser(city) as client:
        for fields, said in (
            ({}, "至少要带 1 人"),
            ({"friend.0.name": "阿宝"}, "请填写年龄"),
            ({"friend.0.name": "阿宝", "friend.0.age": "30"}, "未满 18 岁"),
            ({"friend.0.name": "阿宝", "friend.0.age": "八岁"}, "0 到 120 的整数"),
            ({"friend.0.age": "8"}, "请填写姓名"),
        ):
            refused = await _sign_up(client, made, **fields)
            assert (refused.status_code, said in refused.text) == (422, True), fields
        page = await _page_of(client, made, **{"friend.1.name": "阿宝", "friend.1.age": "8"})
        assert "阿宝（8 岁）" in (await client.get(page)).text
    assert await made.taken() == 2


async def test_an_event_with_an_age_asks_for_the_year_once(city: City) -> None:
    made = await show(city, seats=5, min_age=18, max_age=35)
    async with browser(city) as client:
        for year, status, said in (
            ("", 422, "四位数的出生年份"),
            ("99", 422, "四位数的出生年份"),
            ("1950", 403, "不在范围内"),
        ):
            refused = await _sign_up(client, made, birth_year=year)
            assert (refused.status_code, said in refused.text) == (status, True), year
        assert 'name="birth_year"' not in refused.text, "it is known now"
        account = hidden((await client.get("/h5/me")).text)
        odd = await client.post("/h5/me/birth-year", data={**account, "birth_year": "20o1"})
        assert odd.status_code == 422
        mended = await client.post("/h5/me/birth-year", data={**account, "birth_year": "2001"})
        assert mended.status_code == 303
        assert "报名成功" in (await client.get(await _page_of(client, made))).text


async def test_a_full_event_says_so_and_offers_no_form(city: City) -> None:
    made = await show(city, seats=1, has_waiting_list=False)
    async with browser(city) as client, browser(city) as late:
        early = await _form(late, made)
        await _page_of(client, made)
        shown = (await late.get(f"/h5/events/{made.id}")).text
        assert "名额已满" in shown
        assert "满了就不能再报" in shown
        assert "/signup" not in shown
        assert "<form" not in (await late.get(f"/h5/events/{made.id}/signup")).text
        refused = await late.post(f"/h5/events/{made.id}/signup", data=early)
        assert refused.status_code == 409
        assert "名额已满" in refused.text


async def test_an_event_behind_a_link_opens_with_it_and_for_its_guests(city: City) -> None:
    made = await show(city, visibility="link")
    link = f"?link={made.plan['link_key']}"
    path = f"/h5/events/{made.id}"
    async with browser(city) as client, browser(city) as stranger:
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get(f"{path}/signup")).status_code == 404
        shown = (await client.get(path + link)).text
        assert f"link={made.plan['link_key']}" in shown.partition("/signup?")[2], "it is passed on"
        data = await _form(client, made, link)
        without = await client.post(f"{path}/signup", data=data)
        assert without.status_code == 404
        done = await client.post(f"{path}/signup{link}", data=data)
        assert done.status_code == 303, done.text
        assert (await client.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code == 404


async def test_anothers_registration_is_not_found(city: City) -> None:
    made = await show(city)
    async with browser(city) as client, browser(city) as other:
        page = await _page_of(client, made)
        forged = hidden((await other.get("/h5/me")).text)
        for path in (page, f"{page}/ticket", f"{page}/code.svg"):
            assert (await client.get(path)).status_code == 200
            assert (await other.get(path)).status_code == 404
        for deed in ("cancellation", "acceptance", "refusal", "nothing"):
            assert (await other.post(f"{page}/{deed}", data=forged)).status_code == 404
        assert (await client.post(f"{page}/cancellation", data={"csrf": "0"})).status_code == 403
        assert "周末木工坊" not in (await other.get("/h5/registrations")).text
        assert await made.taken() == 1


async def test_the_ticket_changes_by_itself_and_has_a_still_code_below(city: City) -> None:
    made = await show(city)
    async with browser(city) as client:
        page = await _page_of(client, made)
        ticket = await client.get(f"{page}/ticket")
        assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in ticket.text
        assert re.search(r"YNE1:[0-9A-Z]{14}", ticket.text)
        first = await client.get(f"{page}/code.svg")
        assert first.headers["content-type"] == "image/svg+xml"
        assert first.headers["cache-control"] == "no-store"
        with time_machine.travel(clock.now() + timedelta(minutes=2), tick=True):
            assert (await client.get(f"{page}/code.svg")).content != first.content
        await _do(client, page, "cancellation")
        gone = await client.get(f"{page}/ticket")
        assert gone.headers["location"] == page, "no seat, no ticket"
        assert (await client.get(f"{page}/code.svg")).status_code == 409


async def test_after_the_deadline_the_page_says_whom_to_ask(city: City) -> None:
    made = await show(city, cancel_until=moment(1))
    async with browser(city) as client:
        page = await _page_of(client, made)
        form = hidden((await client.get(page)).text)
        with time_machine.travel(clock.now() + timedelta(hours=2), tick=True):
            shown = (await client.get(page)).text
            assert "来不了，请联系主办方" in shown
            assert "/cancellation" not in shown
            late = await client.post(f"{page}/cancellation", data=form)
            assert late.status_code == 409
            assert "已过可以自己取消的时间" in late.text
        assert await made.taken() == 1


async def test_a_seat_that_is_not_wanted_goes_on(city: City, worker: None) -> None:
    made = await show(city, seats=1)
    async with browser(city) as first, browser(city) as second:
        page = await _page_of(first, made)
        waits = await _page_of(second, made)
        assert "候补第 1 位" in (await second.get(waits)).text
        assert (await _do(first, page, "cancellation")).status_code == 303

        async def is_offered() -> bool:
            return "我要参加" in (await second.get(waits)).text

        await eventually(is_offered)
        told = (await second.get("/h5/inbox")).text
        [target] = re.findall(r'href="(/h5/events/[^"]+/mine)"', told)
        assert (await second.get(target)).headers["location"] == waits
        form = hidden((await second.get(waits)).text)
        for _ in range(2):
            assert (await second.post(f"{waits}/refusal", data=form)).status_code == 303
        assert "已放弃名额" in (await second.get(waits)).text
        late = await _do(second, "/h5/me", "nothing")
        assert late.status_code == 404
        again = await second.post(
            f"{waits}/acceptance", data=hidden((await second.get("/h5/me")).text)
        )
        assert again.status_code == 409
    assert await made.taken() == 0


async def test_a_called_off_event_says_why_everywhere(city: City, worker: None) -> None:
    made = await show(city)
    async with browser(city) as client:
        page = await _page_of(client, made)
        assert (await made.put("cancellation", {"reason": "场馆停电，改期再约"})).status_code == 200

        async def is_ended() -> bool:
            return "活动方已取消" in (await client.get(page)).text

        await eventually(is_ended)
        assert "场馆停电" in (await client.get(page)).text
        shown = (await client.get(f"/h5/events/{made.id}")).text
        assert "场馆停电" in shown
        assert "/signup" not in shown
        assert (await made.put("archive")).status_code == 200
        assert (await client.get(page)).status_code == 200, "one's own stays to be seen"
        assert "活动取消" in (await client.get("/h5/inbox")).text


async def test_words_of_organisers_are_shown_as_words(city: City) -> None:
    wild = "<script>alert(1)</script>{{7*7}}"
    made = await show(
        city,
        type="roadshow",
        title=wild,
        body=wild,
        questions=[{"id": "a", "kind": "choice", "label": wild, "options": [f'"{wild}']}],
    )
    async with browser(city) as client:
        for path in (
            "/h5/events?type=roadshow",
            f"/h5/events/{made.id}",
            f"/h5/events/{made.id}/signup",
        ):
            answer = await client.get(path)
            assert "<script>alert" not in answer.text
            assert "{{7*7}}" in answer.text
            assert " style=" not in answer.text
            assert "unsafe" not in answer.headers["content-security-policy"]
        page = await _page_of(client, made, **{"q.a": f'"{wild}'})
        ticket = await client.get(f"{page}/ticket")
        assert "<script>alert" not in ticket.text


async def test_own_seats_go_to_a_calendar(city: City) -> None:
    made = await show(city, title="进日历的讲座")
    async with browser(city) as client, browser(city) as other:
        await _page_of(client, made)
        entries = await client.get("/h5/registrations/calendar.ics")
        assert entries.headers["content-type"].startswith("text/calendar")
        assert "进日历的讲座" in entries.text
        assert "进日历的讲座" not in (await other.get("/h5/registrations/calendar.ics")).text


async def test_consent_given_in_the_form_is_kept(city: City) -> None:
    made = await show(city)
    async with browser(city) as client:
        before = await rows("SELECT count(*) AS n FROM consents")
        await _page_of(client, made)
        after = await rows("SELECT count(*) AS n FROM consents")
        assert after[0]["n"] == before[0]["n"] + 1
        assert 'name="agree"' not in (await client.get("/h5/needs/new")).text


@pytest.mark.parametrize(
    "path",
    [
        "/h5/events/event_wrong",
        "/h5/events?cursor=!!!",
        "/h5/events?type=party",
        "/h5/registrations/reg_wrong",
        "/h5/registrations?cursor=!!!",
    ],
)
async def test_wrong_addresses_are_pages(city: City, path: str) -> None:
    async with browser(city) as client:
        answer = await client.get(path)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")


async def test_in_a_rush_the_page_shows_ones_turn_and_leads_on_when_it_comes(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YNE_SIGNUPS_AT_ONCE", "1")
    monkeypatch.setenv("YNE_SIGNUPS_WAITING", "9")
    settings.cache_clear()
    made = await show(city, seats=3)
    async with browser(city) as client, browser(city) as stranger:
        form = await _form(client, made)
        answers = await asyncio.gather(*(made.ask(one) for one in crowd(city, 40)))
        assert 202 in {one.status_code for one in answers}
        done = await client.post(f"/h5/events/{made.id}/signup", data=form)
        monkeypatch.undo()
        settings.cache_clear()
        assert done.status_code == 303, done.text
        turn = done.headers["location"]
        assert turn.startswith("/h5/signup-tickets/turn_")
        shown = await client.get(turn)
        assert shown.status_code in {200, 303}
        if shown.status_code == 200:
            assert "正在排队" in shown.text
            assert 'http-equiv="refresh"' in shown.text

        async def it_came() -> bool:
            await events.drain_tickets()
            return bool((await client.get(turn)).status_code == 303)

        await eventually(it_came)
        registration = (await client.get(turn)).headers["location"]
        assert "候补中" in (await client.get(registration)).text
        assert (await stranger.get(turn)).status_code == 404


async def test_for_some_districts_and_some_people(city: City) -> None:
    """The form asks where one lives and who one is; who does not fit is told so."""
    made = await show(
        city, seats=3, audience_adcodes=["310100"], audience_identities=["league_member"]
    )
    async with browser(city) as client:
        shown = await client.get(f"/h5/events/{made.id}")
        assert "团员 · 限部分地区" in shown.text
        bare = await _sign_up(client, made)
        assert bare.status_code == 422
        for words in ("请选择你所在的区", "请至少选一项"):
            assert words in bare.text
        away = await _sign_up(client, made, adcode="320101", identities=["league_member"])
        assert away.status_code == 403
        assert "你填写的地区不在范围内" in away.text
        other = await _sign_up(client, made, adcode="310101", identities=["student"])
        assert "你选择的身份不在范围内" in other.text
        assert await _page_of(
            client, made, adcode="310101", identities=["student", "league_member"]
        )
