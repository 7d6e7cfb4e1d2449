"""The dialogue in the official account, over HTTP as WeChat's servers speak it."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

import pytest

from app.gateways.wechat.sandbox import demo_openid
from tests.actors import UNCLEAR, City, rows


@dataclass(slots=True)
class Follower:
    """Somebody who writes to the official account, played by the sandbox."""

    city: City
    name: str

    async def do(self, deed: str, content: str = "") -> str:
        """Do something; returns what the account answered."""
        body = {"name": self.name, "deed": deed, "content": content}
        async with self.city.api.client() as http:
            answer = await http.post("/sandbox/wechat/__sandbox/deeds", json=body)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        assert said["status"] == 200, said
        return str(said["answer"])

    async def write(self, text: str) -> str:
        """Write a line."""
        return await self.do("write", text)

    async def inbox(self) -> list[dict[str, Any]]:
        """Return what WeChat brought this person."""

        openids = {demo_openid(self.name), demo_openid(self.name, "official")}
        async with self.city.api.client() as http:
            items = (await http.get("/sandbox/wechat/__sandbox/sent")).json()["items"]
        return [one for one in items if one["touser"] in openids]


@pytest.fixture
def follower(city: City) -> Follower:
    """A new person, who has never been seen."""
    return Follower(city, f"f{secrets.token_hex(5)}")


async def test_words_become_a_need_after_a_yes(follower: Follower) -> None:
    assert "青年需求直通车" in await follower.do("follow")
    asked = await follower.write(f"想学电工证，{UNCLEAR}")
    assert "电工证" in asked
    assert "隐私说明" in asked
    assert "还没有查到" in await follower.write("进度"), "nothing is submitted without a yes"
    said = await follower.write("1")
    receipt = said.split("受理编号 ")[1][:17]
    assert receipt in await follower.write("3")
    detail = await follower.write(f"{receipt.lower()} 怎么样了")
    assert "状态：" in detail
    assert "没有等待提交" in await follower.write("好的")


async def test_words_can_be_added_and_dropped(follower: Follower) -> None:
    await follower.write("我想租个离厂区近一点的房子")
    asked = await follower.write("最好一个月八百以内")
    assert "离厂区近" in asked
    assert "八百以内" in asked
    assert "已删除" in await follower.write("2")
    assert "没有等待提交" in await follower.write("1")


async def test_a_receipt_tells_nothing_to_strangers(city: City, follower: Follower) -> None:
    youth = await city.youth()
    receipt = (await youth.submit(UNCLEAR)).json()["receipt"]
    await follower.write(f"{UNCLEAR} 我也有需求")
    await follower.write("1")
    assert "没有查到" in await follower.write(receipt)


async def test_danger_does_not_wait_for_a_yes(follower: Follower) -> None:
    said = await follower.write("我真的不想活了，活着没有意思")
    assert "12356" in said
    assert "受理编号" in said
    assert "QN-" in await follower.write("3")


async def test_one_person_in_both_apps(city: City, follower: Follower, worker: None) -> None:
    youth = await city.youth(name=follower.name)
    receipt = (await youth.submit(UNCLEAR)).json()["receipt"]
    await follower.do("follow")
    async with asyncio.timeout(20):
        while receipt not in await follower.write("3"):
            await asyncio.sleep(0.05)


async def test_two_persons_who_turn_out_to_be_one(
    city: City, follower: Follower, worker: None
) -> None:
    await follower.write(f"{UNCLEAR} 先在公众号说的")
    first = (await follower.write("1")).split("受理编号 ")[1][:17]
    youth = await city.youth(name=follower.name)
    second = (await youth.submit(UNCLEAR)).json()["receipt"]
    assert second not in await follower.write("3"), "WeChat has not told yet that they are one"
    await follower.do("follow")
    async with asyncio.timeout(20):
        while not {first, second} <= set((await follower.write("3")).replace("（", "\n").split()):
            await asyncio.sleep(0.05)
    assert (await youth.http.get("/api/v1/needs")).status_code in (200, 401)
    again = await city.youth(name=follower.name)
    listed = (await again.http.get("/api/v1/needs")).json()["items"]
    assert {one["receipt"] for one in listed} == {first, second}
    assert await rows("SELECT 1 FROM youth_merges WHERE kept_id::text <> gone_id::text")


@pytest.mark.parametrize(
    ("deed", "said"),
    [("voice", "打字"), ("picture", "说需求"), ("place", "哪个区")],
)
async def test_what_cannot_be_read_is_answered_politely(
    follower: Follower, deed: str, said: str
) -> None:
    assert said in await follower.do(deed)


@pytest.mark.parametrize(
    ("key", "said"), [("PROGRESS", "还没有"), ("HOTLINES", "12355"), ("HELP", "怎么用")]
)
async def test_the_menu_answers_taps(follower: Follower, key: str, said: str) -> None:
    assert said in await follower.do("tap", key)


@pytest.mark.parametrize("text", ["", "。。。", "😀😀😀😀😀", "]]>", "\u202eabcd", "a"])
async def test_what_is_no_need_asks_back(follower: Follower, text: str) -> None:
    assert "至少四个字" in await follower.write(text)


async def test_words_with_markup_come_back_as_they_are(follower: Follower) -> None:
    wild = f"<b>&amp;]]></Content>{UNCLEAR}"
    assert wild in await follower.write(wild)


async def test_too_many_words_are_told(follower: Follower) -> None:
    await follower.write("长" * 1900)
    assert "没有放进去" in await follower.write("长" * 200)
    assert "受理编号" in await follower.write("1")


async def test_a_follower_without_a_grant_hears_by_template(
    city: City, follower: Follower, worker: None
) -> None:
    await follower.do("follow")
    await follower.write(f"{UNCLEAR} 想参加志愿服务")
    said = await follower.write("1")
    receipt = said.split("受理编号 ")[1][:17]
    async with asyncio.timeout(20):
        while not [one for one in await follower.inbox() if one["kind"] == "template"]:
            await asyncio.sleep(0.05)
    [need] = await rows("SELECT id::text FROM needs WHERE receipt = :receipt", receipt=receipt)
    async with asyncio.timeout(20):
        while not await rows(
            "SELECT 1 FROM message_attempts a JOIN inbox_messages m ON m.id = a.message_id "
            "WHERE m.need_id::text = :id AND a.outcome = 'delivered'",
            id=need["id"],
        ):
            await asyncio.sleep(0.05)
    noted = await rows(
        "SELECT reason FROM need_history WHERE need_id::text = :id "
        "AND action = 'reminded_by_wechat'",
        id=need["id"],
    )
    assert noted == [{"reason": "template sent"}]


async def test_who_unfollows_is_left_in_peace(city: City, follower: Follower, worker: None) -> None:
    await follower.do("follow")
    await follower.do("unfollow")
    youth = await city.youth(name=follower.name)
    await youth.submit(UNCLEAR)
    await asyncio.sleep(1)
    assert await follower.inbox() == []


@pytest.mark.parametrize("text", ["想死", "自杀", "救命", "我不想活了 QN-20261124-0007K"])
async def test_danger_is_heard_however_short(follower: Follower, text: str) -> None:
    said = await follower.write(text)
    assert "12356" in said
    assert "QN-" in await follower.write("3")


async def test_danger_is_heard_after_a_draft_that_is_full(follower: Follower) -> None:
    await follower.write("长" * 1995)
    assert "12356" in await follower.write("我真的不想活了")


async def test_further_words_about_danger_go_to_the_same_need(follower: Follower) -> None:
    await follower.write("我不想活了")
    said = await follower.write("药已经买好了，想死")
    assert "12356" in said
    assert (await follower.write("3")).count("QN-") == 1


async def test_a_reminder_of_words_said_before_is_not_sent_about_others(
    city: City, follower: Follower
) -> None:
    from app.journeys.wechat import jobs  # noqa: PLC0415

    await follower.write("我想租个离厂区近一点的房子")
    [first] = await rows(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'wechat.remind' "
        "ORDER BY id DESC LIMIT 1"
    )
    assert demo_openid(follower.name, "official") not in str(first["args"])
    await follower.write("2")
    await follower.write("换一件事说，想学电工证")
    await jobs.remind(**first["args"])
    assert await follower.inbox() == []
    [second] = await rows(
        "SELECT args FROM procrastinate_jobs WHERE task_name = 'wechat.remind' "
        "ORDER BY id DESC LIMIT 1"
    )
    await jobs.remind(**second["args"])
    [sent] = await follower.inbox()
    assert "还没有提交" in sent["text"]


async def test_danger_said_in_two_halves_is_heard_once(follower: Follower) -> None:
    await follower.write("最近每天晚上都觉得")
    assert "12356" in await follower.write("我真的不想活了")
    receipt = (await follower.write("3")).split("（")[0]
    [need] = await rows("SELECT text FROM needs WHERE receipt = :receipt", receipt=receipt)
    assert need["text"] == "最近每天晚上都觉得\n我真的不想活了"
    assert "没有等待提交" in await follower.write("1")


async def test_who_took_consent_back_is_shown_the_privacy_text_again(
    city: City, follower: Follower, worker: None
) -> None:
    youth = await city.youth(name=follower.name)
    await follower.do("follow")
    async with asyncio.timeout(20):
        while "隐私说明" in await follower.write(f"{UNCLEAR} {secrets.token_hex(2)}"):
            await follower.write("2")
            await asyncio.sleep(0.1)
    await follower.write("2")
    await youth.http.delete("/api/v1/consents")
    assert "隐私说明" in await follower.write(f"{UNCLEAR} 再说一件")
