"""The youths' pages in a real browser, at the size of a phone. Skipped aloud without Chromium."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.actors import UNCLEAR, City, Program, once
from tests.journeys.signup.stage import Show, moment, show
from tests.servers import Api, eventually

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SCHOOL = "江州职业技能培训中心"
_PHONE: ViewportSize = {"width": 375, "height": 740}
_WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50 NetType/3G Language/zh_CN"
)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Where to put pictures for people to look at; none are kept otherwise.
_SHOTS = os.environ.get("YNE_SCREENSHOTS", "")

if _CHROMIUM is None and not os.environ.get("YNE_CI"):
    pytest.skip("SKIPPED: no Chromium on this machine", allow_module_level=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser without a window."""
    assert _CHROMIUM is not None, "CI must have Chromium"
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield opened
        await opened.close()


class Phone:
    """A phone with WeChat, and what went wrong in its pages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(7000)
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda line: self.faults.append(line.text) if line.type == "error" else None,
        )
        page.on("requestfailed", lambda one: self.faults.append(one.url))

    async def shoot(self, name: str) -> None:
        """Take a picture, and see that nothing sticks out to the right."""
        wide = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{name} is wider than the phone"
        if _SHOTS:
            await self.page.screenshot(path=f"{_SHOTS}/{name}.png", full_page=True)


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
async def phone(request: pytest.FixtureRequest, browser: Browser, api: Api) -> AsyncIterator[Phone]:
    """A phone on which nobody is signed in."""
    context = await browser.new_context(
        base_url=api.url,
        viewport=_PHONE,
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        user_agent=_WECHAT,
        java_script_enabled=request.param,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    made = Phone(await context.new_page())
    yield made
    await context.close()


async def _sign_in(phone: Phone, path: str, name: str) -> None:
    await phone.page.goto(path)
    await phone.page.get_by_label("名字").fill(name)
    await phone.page.get_by_role("button", name="以这个人的身份继续").click()
    await phone.page.wait_for_url(f"**{path}")


async def _taken_on(city: City, need_id: str) -> tuple[Program, str]:
    """Let the dispatcher hand a need over, and its organisation accept it."""
    program = await city.program(_SCHOOL)
    tags = {"topic": "education.skills", "also": [], "kind": "help", "urgency": "routine"}
    decided = await city.decide(need_id, tags=tags, hand_to=city.ids[_SCHOOL])
    assert decided.status_code == 201, decided.text
    assignment_id = str((await program.newest())["id"])
    assert (await program.do(assignment_id, "acceptance")).status_code == 201
    return program, assignment_id


async def _judge(page: Page) -> None:
    """Fill in the feedback form and send it."""
    await page.get_by_label("解决了", exact=True).check()
    await page.get_by_role("group", name="对结果").get_by_label("非常满意", exact=True).check()
    await page.get_by_role("group", name="对态度").get_by_label("满意", exact=True).check()
    await page.get_by_label("真帮上忙").check()
    await page.get_by_role("button", name="提交评价").click()


async def test_a_need_from_the_menu_to_the_verdict(city: City, phone: Phone) -> None:
    page, name = phone.page, f"h{secrets.token_hex(4)}"
    await _sign_in(phone, "/h5/needs/new", name)
    await phone.shoot("1-new")
    await page.get_by_label("你的需求").fill(f"在厂里三班倒 {UNCLEAR}")
    await page.get_by_label("所在区").select_option("310101")
    await page.get_by_text("匿名").click()
    await page.get_by_text("我已阅读并同意").click(position={"x": 5, "y": 10})
    await page.get_by_role("button", name="提交").click()
    await page.wait_for_url("**/h5/needs/need_*?new=1")
    await phone.shoot("2-received")
    receipt = await page.locator(".done b").first.inner_text()
    assert receipt.startswith("QN-")
    need_id = page.url.split("/")[-1].split("?")[0]

    await page.get_by_role("link", name="我的诉求").click()
    await phone.shoot("3-list")
    await page.get_by_text("在厂里三班倒").click()

    program, assignment_id = await _taken_on(city, need_id)
    asked = await program.do(assignment_id, "questions", {"text": "哪几天晚上方便上课？"})
    assert asked.status_code == 201
    await page.reload()
    await phone.shoot("4-question")
    await page.get_by_label("你的回复").fill("周二和周四晚上七点以后")
    await page.get_by_role("button", name="回复").click()
    await page.wait_for_url(f"**/h5/needs/{need_id}")
    answer = {"claim": "solved", "text": "已为你报上周二、周四晚班，11 月 30 日开课。"}
    assert (await program.do(assignment_id, "answer", answer)).status_code == 201
    await page.reload()
    await phone.shoot("5-answered")
    await _judge(page)
    await page.wait_for_url(f"**/h5/needs/{need_id}")
    assert "已办结" in await page.locator("header").inner_text()
    await phone.shoot("6-closed")
    await page.get_by_role("link", name="消息").click()
    await phone.shoot("7-inbox")
    await page.get_by_role("link", name="我的", exact=True).click()
    await phone.shoot("8-me")
    assert phone.faults == []


async def test_what_is_wrong_is_said_beside_the_words(phone: Phone) -> None:
    await _sign_in(phone, "/h5/needs/new", f"h{secrets.token_hex(4)}")
    page = phone.page
    await page.locator("form").evaluate("form => form.noValidate = true")
    await page.get_by_label("你的需求").fill("短")
    await page.get_by_role("button", name="提交").click()
    await page.get_by_text("请至少写 4 个字").wait_for()
    assert await page.get_by_label("你的需求").input_value() == "短"
    await page.get_by_text("请先阅读并同意隐私说明").wait_for()
    await phone.shoot("9-wrong")


async def test_outside_wechat_a_page_leads_inside(browser: Browser, api: Api) -> None:
    context = await browser.new_context(
        base_url=api.url, viewport={"width": 1280, "height": 800}, locale="zh-CN"
    )
    page = await context.new_page()
    desk = Phone(page)
    await page.goto("/h5/needs")
    await page.get_by_role("img", name="这个页面的二维码").wait_for()
    await desk.shoot("10-outside")
    await page.get_by_role("link", name="在微信沙箱里打开").click()
    await page.get_by_role("button", name="以这个人的身份继续").click()
    await page.wait_for_url("**/h5/needs")
    await page.get_by_text("还没有诉求").wait_for()
    await desk.shoot("11-empty")
    await context.close()


_QUESTIONS = [
    {"id": "why", "kind": "text", "label": "为什么想来", "is_required": False},
    {"id": "level", "kind": "choice", "label": "做过木工吗", "options": ["没做过", "做过一两次"]},
    {
        "id": "tools",
        "kind": "choice",
        "label": "想用哪些工具",
        "options": ["手锯", "刨子", "凿子"],
        "is_multiple": True,
    },
    {"id": "height", "kind": "number", "label": "身高（厘米）"},
    {"id": "day", "kind": "date", "label": "最近一次体检"},
    {"id": "phone", "kind": "phone", "label": "联系电话"},
    {"id": "card", "kind": "id_number", "label": "身份证号", "is_required": False},
    {"id": "safe", "kind": "consent", "label": "我会听从老师的安全要求"},
]


async def _workshop(city: City, **wanted: object) -> Show:
    """Publish an event that asks everything one can ask."""
    return await show(
        city,
        **{
            "title": "周末木工坊：从一块木板到一把小板凳，两个小时带回家的成就感",
            "summary": "材料和工具都有，零基础也能做完。",
            "questions": _QUESTIONS,
            "agenda": [{"at": "14:00", "title": "认识工具"}, {"at": "14:30", "title": "动手"}],
            "speakers": [{"name": "周师傅", "title": "做了三十年木匠"}],
            "venue": {
                "name": "青年之家",
                "address": "云桥路 8 号",
                "adcode": "310101",
                "longitude": 121.4737,
                "latitude": 31.2304,
            },
            "ticket": {"max_companions": 3},
            **wanted,
        },
    )


async def _fill_in(page: Page) -> None:
    await page.get_by_label("没做过").check()
    await page.get_by_label("手锯").check()
    await page.get_by_label("凿子").check()
    await page.get_by_label("身高").fill("172")
    await page.get_by_label("最近一次体检").fill("2026-05-01")
    await page.get_by_label("联系电话").fill("13800138000")
    await page.get_by_label("我会听从").check()


async def _agree(page: Page) -> None:
    await page.get_by_text("我已阅读并同意").click(position={"x": 5, "y": 10})


async def test_a_seat_from_the_list_to_the_ticket(city: City, phone: Phone) -> None:
    made, page, name = await _workshop(city, seats=5), phone.page, f"e{secrets.token_hex(4)}"
    await _sign_in(phone, "/h5/registrations", name)
    await phone.shoot("19-nothing-yet")
    await page.get_by_role("link", name="看看最近的活动").click()
    await page.wait_for_url("**/h5/events")
    await phone.shoot("20-events")
    await page.goto(f"/h5/events/{made.id}")
    await phone.shoot("21-event")
    await page.get_by_role("link", name="我要报名").click()
    await phone.shoot("22-signup")
    await page.locator("form").evaluate("form => form.noValidate = true")
    await page.get_by_label("身高").fill("很高")
    await page.get_by_label("第 1 位同行人的年龄").fill("8")
    await page.get_by_role("button", name="提交报名").click()
    await page.get_by_text("处需要修改").wait_for()
    await page.get_by_text("请填写数字").wait_for()
    await phone.shoot("23-signup-wrong")
    assert await page.get_by_label("身高").input_value() == "很高"
    phone.faults.clear()  # the browser notes the 422 itself
    await page.get_by_label("第 1 位同行人的姓名").fill("阿宝")
    await _fill_in(page)
    await _agree(page)
    await page.get_by_role("button", name="提交报名").click()
    await page.wait_for_url("**/h5/registrations/reg_*?new=1")
    await page.get_by_role("heading", name="报名成功").wait_for()
    await phone.shoot("24-confirmed")
    await page.get_by_role("link", name="出示电子票").click()
    await page.get_by_role("img", name="电子票二维码").wait_for()
    await phone.shoot("25-ticket")
    await page.get_by_text("没有网络？用备用码").click()
    still = await page.locator(".code").inner_text()
    assert still.startswith("YNE1:")
    [scanned] = await made.scan({"scanned": still})
    assert scanned["result"] == "in"
    await page.goto("/h5/registrations")
    await page.get_by_text("已参加").wait_for()
    await phone.shoot("26-registrations")
    assert phone.faults == []


async def test_a_place_on_the_waiting_list_becomes_a_seat(
    city: City, worker: None, phone: Phone
) -> None:
    made, page, name = await show(city, seats=1), phone.page, f"w{secrets.token_hex(4)}"
    first = await city.youth()
    taken = await made.sign_up(first)
    await _sign_in(phone, f"/h5/events/{made.id}/signup", name)
    await page.get_by_text("名额已满，现在报名会排入候补").wait_for()
    await _agree(page)
    await page.get_by_role("button", name="排候补").click()
    await page.get_by_role("heading", name="候补第 1 位").wait_for()
    await phone.shoot("30-waiting")
    await page.goto(f"/h5/events/{made.id}")
    await phone.shoot("31-event-waiting")
    gone = f"/api/v1/registrations/{taken['id']}/cancellation"
    assert (await first.http.post(gone, headers=once())).status_code == 201

    async def is_offered() -> bool:
        await page.goto("/h5/inbox")
        return await page.get_by_text("候补有名额了").count() == 1

    await eventually(is_offered)
    await phone.shoot("32-inbox")
    await page.get_by_text("候补有名额了").click()
    await page.get_by_role("button", name="我要参加").wait_for()
    await phone.shoot("33-offered")
    await page.get_by_role("button", name="我要参加").click()
    await page.get_by_role("heading", name="报名成功").wait_for()
    await page.get_by_text("来不了，取消报名").click()
    await page.get_by_text("确定要取消吗").wait_for()
    await phone.shoot("34-cancel")
    await page.get_by_role("button", name="确定取消").click()
    await page.get_by_role("heading", name="已取消").wait_for()
    await phone.shoot("35-cancelled")
    assert (await made.put("cancellation", {"reason": "老师临时有事，改期再约"})).status_code == 200
    await page.goto(f"/h5/events/{made.id}")
    await page.get_by_text("老师临时有事").wait_for()
    await phone.shoot("36-called-off")
    assert phone.faults == []


@pytest.mark.parametrize("phone", [True], indirect=True, ids=["with-javascript"])
async def test_a_ticket_renews_itself_and_survives_a_lost_network(city: City, phone: Phone) -> None:
    made, page = await show(city), phone.page
    await _sign_in(phone, f"/h5/events/{made.id}/signup", f"t{secrets.token_hex(4)}")
    await _agree(page)
    await page.get_by_role("button", name="提交报名").click()
    await page.get_by_role("link", name="出示电子票").click()
    await page.locator(".big svg").wait_for()
    wake = "document.dispatchEvent(new Event('visibilitychange'))"
    await page.evaluate(wake)
    await page.locator(".big img").wait_for()
    await phone.shoot("50-ticket-renewed")
    assert phone.faults == []
    await page.route("**/code.svg*", lambda route: route.abort())
    await page.evaluate(wake)
    await page.get_by_text("网络不好，请用下面的备用码").wait_for()
    await page.get_by_role("img", name="备用码").wait_for()
    await phone.shoot("51-ticket-offline")
    await page.unroute("**/code.svg*")
    await page.evaluate(wake)
    await page.get_by_text("网络不好").wait_for(state="hidden")


async def test_the_narrowest_phone_and_a_desk_show_everything(browser: Browser, city: City) -> None:
    made = await _workshop(
        city,
        seats=2,
        title="超长标题" * 15,
        ticket={"max_companions": 10, "name": "很长很长的票种名字" * 3},
        signup_opens_at=moment(-1),
    )
    name = f"n{secrets.token_hex(4)}"
    for width in (320, 1280):
        context = await browser.new_context(
            base_url=city.api.url,
            viewport={"width": width, "height": 640},
            user_agent=_WECHAT,
            locale="zh-CN",
        )
        desk = Phone(await context.new_page())
        await _sign_in(desk, "/h5/registrations", name)
        for number, path in enumerate(
            (
                "/h5/events",
                "/h5/events?type=contest",
                f"/h5/events/{made.id}",
                f"/h5/events/{made.id}/signup",
                "/h5/registrations",
                "/h5/me",
            )
        ):
            await desk.page.goto(path)
            await desk.shoot(f"40-{width}-{number}")
            small = await desk.page.evaluate(_TOO_SMALL)
            assert small == [], f"{path} at {width}"
        assert desk.faults == []
        await context.close()


# What a thumb does not hit: links in running text are left out, as WCAG 2.5.8 does.
_TAPPED = (
    "main button, main .go, main .more, main .cell.entry, main summary, main .strip a, .tabs a, "
    "main input:not([type=hidden]):not([type=checkbox]):not([type=radio]), main .chip, "
    "main .pick-one"
)
_TOO_SMALL = f"""() => [...document.querySelectorAll("{_TAPPED}")]
  .map(one => [one, one.getBoundingClientRect().height])
  .filter(([one, height]) => one.offsetParent && height < 43.5)
  .map(([one, height]) => `${{one.className}} ${{one.textContent.trim()}} ${{height}}`)"""
