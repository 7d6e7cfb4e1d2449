"""The pages behind a link in a real browser, at phone and desk size. Skipped without Chromium."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from app.journeys.channels import letters, messages
from tests.actors import UNCLEAR, City
from tests.entry.h5.test_browser import _CHROMIUM, _FLAGS, Phone
from tests.journeys.channels.stage import MAILBOX, letters_about, listening, offered
from tests.mailboxes import Mailboxes, link_in, serving_mail, words_of
from tests.servers import Api

_SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 375, "height": 740},
    "desk": {"width": 1280, "height": 800},
}
_WORDS = (
    "上个月从老家过来，在云桥区找了份仓库的工作，公司不包住。现在住网吧楼上的小旅馆，一晚 90 块，"
    "撑不了多久。听说驿站可以先住几天，我需要准备什么材料？电话 13812345678，晚上八点以后方便。"
)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    assert _CHROMIUM is not None, "CI must have Chromium"
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield opened
        await opened.close()


@pytest.fixture
async def boxes(city: City, worker: None) -> AsyncIterator[Mailboxes]:
    async with serving_mail() as made, listening(city, "email", address=MAILBOX):
        yield made


@pytest.fixture(
    params=[("phone", True), ("phone", False), ("desk", True)],
    ids=["phone", "phone-without-javascript", "desk"],
)
async def screen(
    request: pytest.FixtureRequest, browser: Browser, api: Api
) -> AsyncIterator[tuple[str, Phone]]:
    """A screen of one size on which nobody has signed in."""
    size, has_script = request.param
    context = await browser.new_context(
        base_url=api.url,
        viewport=_SIZES[size],
        device_scale_factor=2 if size == "phone" else 1,
        java_script_enabled=has_script,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    yield (size if has_script else f"{size}-plain"), Phone(await context.new_page())
    await context.close()


async def test_a_need_is_dealt_with_on_the_page(
    city: City, boxes: Mailboxes, screen: tuple[str, Phone]
) -> None:
    name, shown = screen
    page = shown.page
    youth = await city.youth()
    need = await offered(city, youth, f"{UNCLEAR} {_WORDS}")
    [letter] = await letters_about(boxes, need["receipt"])
    path = link_in(letter)

    await page.goto(path)
    await shown.shoot(f"p-{name}-1-offered")
    await page.get_by_text("不属于我们，退回").click()
    await shown.shoot(f"p-{name}-2-decline")
    await page.get_by_role("button", name="签收，由我们办理").click()
    await page.wait_for_url("**?done=acceptance")
    await page.get_by_text("13812345678").wait_for()
    await shown.shoot(f"p-{name}-3-accepted")

    await page.get_by_text("向青年提问").click()
    await page.get_by_label("想了解的情况").fill("打算住多久？")
    await page.get_by_role("button", name="发给青年").click()
    await page.wait_for_url("**?done=questions")
    assert (await youth.do(need["id"], "replies", {"text": "一个月左右"})).status_code == 201
    await page.goto(path)
    await page.get_by_text("一个月左右").wait_for()

    await _answer(page)
    await shown.shoot(f"p-{name}-4-answered")
    verdict = {"verdict": "solved", "result_grade": "satisfied", "attitude_grade": "satisfied"}
    assert (await youth.do(need["id"], "verdict", verdict)).status_code == 201
    await page.goto(path)
    await page.get_by_role("heading", name="已办结").wait_for()
    await shown.shoot(f"p-{name}-5-over")
    assert shown.faults == []


async def _answer(page: Page) -> None:
    await page.get_by_label("已解决", exact=True).check()
    await page.get_by_label("答复内容").fill("已为你预留驿站床位，带身份证和在职证明，今晚可入住。")
    await page.get_by_role("button", name="提交答复").click()
    await page.wait_for_url("**?done=answer")


async def test_letters_and_refusals_look_right(
    city: City, boxes: Mailboxes, screen: tuple[str, Phone]
) -> None:
    name, shown = screen
    need = await offered(city, await city.youth(), f"{UNCLEAR} 信长什么样")
    [letter] = await letters_about(boxes, need["receipt"])
    await shown.page.set_content(words_of(letter, "html"))
    await shown.shoot(f"p-{name}-6-letter")
    trial = letters.write(
        messages.about("endpoint.test", None),
        to=MAILBOX,
        organisation="江州青年驿站",
        link=None,
        message_id="x",
    )
    await shown.page.set_content(trial.html)
    await shown.shoot(f"p-{name}-7-trial")
    assert shown.faults == []
    await shown.page.goto("/p/wrong")
    await shown.page.get_by_role("heading", name="链接无效").wait_for()
    await shown.shoot(f"p-{name}-8-wrong")
