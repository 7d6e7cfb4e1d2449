"""The youths' pages in a real browser, at the size of a phone. Skipped aloud without Chromium."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.actors import UNCLEAR, City, Program
from tests.servers import Api

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
