"""The page behind a link: what opens, what does not, what acts once, and what is never shown."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from app.domains.links import service as links
from app.platform import db
from tests.actors import UNCLEAR, City, rows
from tests.journeys.channels.stage import (
    MAILBOX,
    Desk,
    at_desk,
    letters_about,
    listening,
    offered,
)
from tests.mailboxes import Mailboxes, link_in, serving_mail

_PHONE = "13912345678"


@pytest.fixture
async def boxes(city: City, worker: None) -> AsyncIterator[Mailboxes]:
    async with serving_mail() as made, listening(city, "email", address=MAILBOX):
        yield made


async def _history(receipt: str) -> int:
    [found] = await rows(
        "SELECT count(*) AS n FROM need_history WHERE need_id = "
        "(SELECT id FROM needs WHERE receipt = :receipt)",
        receipt=receipt,
    )
    return int(found["n"])


async def test_opening_a_link_changes_nothing(city: City, boxes: Mailboxes) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 邮件扫描器会打开")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        before = await _history(need["receipt"])
        for _ in range(3):
            await desk.open()
        assert (await desk.http.head(desk.path)).status_code < 500
        assert (await desk.http.get(f"{desk.path}/acceptance")).status_code in {404, 405, 422}
        assert await _history(need["receipt"]) == before
        used = await rows("SELECT used_at FROM partner_links ORDER BY created_at DESC LIMIT 1")
        assert used == [{"used_at": None}]


async def test_a_form_sent_twice_acts_once(city: City, boxes: Mailboxes) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 手指按了两次")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        await desk.do("acceptance")
        page = await desk.open()
        found = re.search(r'/progress"><input type="hidden" name="key" value="(\w+)"', page)
        assert found is not None
        data = {"key": found[1], "text": "已联系房东"}
        answers = [await desk.http.post(f"{desk.path}/progress", data=data) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 303]
        other = await desk.http.post(f"{desk.path}/progress", data={**data, "text": "改了的话"})
        assert other.status_code == 422
        assert "已经提交过" in other.text
        said = await rows("SELECT words FROM need_history WHERE words = '已联系房东'")
        assert len(said) == 1
        kept = await rows(
            "SELECT answer FROM idempotency_keys WHERE key LIKE :key", key=f"%{found[1]}"
        )
        assert kept == [{"answer": '{"done":true}'}], "no words of the need are kept for a retry"


def _broken(path: str) -> list[str]:
    token = path.removeprefix("/p/")
    flipped = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    return [
        "/p/",
        "/p/x",
        f"/p/{token[:-1]}",
        f"/p/{token}A",
        f"/p/{flipped}",
        f"/p/{token[:63]}%20",
        f"/p/{'A' * 64}",
        f"/p/{'é' * 64}",
        f"/p/{'-' * 300}",
        f"/p/{token}/../{flipped}",
    ]


async def test_no_other_token_opens_anything(city: City, boxes: Mailboxes) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 猜不出来 {UNCLEAR}")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        for path in _broken(desk.path):
            answer = await desk.http.get(path)
            assert answer.status_code in {404, 422}, path
            assert answer.headers["content-type"].startswith("text/html"), path
            assert "猜不出来" not in answer.text
        posted = await desk.http.post(f"{_broken(desk.path)[4]}/acceptance", data={})
        assert posted.status_code == 404
        assert (await desk.http.post(f"{desk.path}/nothing", data={})).status_code == 404


async def test_tokens_are_not_in_the_database(city: City, boxes: Mailboxes) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 数据库里没有钥匙")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        token = desk.path.removeprefix("/p/")
        async with db.reading() as session:
            tables = await session.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            for table in list(tables):
                found = await session.execute(
                    text(f'SELECT 1 FROM "{table}" AS t WHERE t::text LIKE :t LIMIT 1'),
                    {"t": f"%{token[24:]}%"},
                )
                assert found.first() is None, table


async def test_a_link_ends_with_its_time_its_mailbox_and_its_organisation(
    city: City, boxes: Mailboxes
) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 会结束的链接")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        await _age("31 days")
        answer = await desk.http.get(desk.path)
        assert answer.status_code == 410
        assert "会结束的链接" not in answer.text
        await _age("-31 days")
        await desk.open()
        base = f"/staff/v1/organisations/{city.ids['江州青年驿站']}/endpoints/email"
        moved = await city.admin.put(base, json={"address": "other@hostel.example.cn"})
        assert moved.status_code == 200
        assert (await desk.http.get(desk.path)).status_code == 410, "the mailbox has changed"
        refused = await desk.http.post(f"{desk.path}/acceptance", data={"key": "a" * 32})
        assert refused.status_code == 410
        assert (await youth_state(need["receipt"])) == "offered"


async def _age(span: str) -> None:
    """Make all links older."""
    async with db.transaction() as session:
        await session.execute(
            text(
                "UPDATE partner_links SET created_at = created_at - CAST(:span AS interval), "
                "expires_at = expires_at - CAST(:span AS interval)"
            ),
            {"span": span},
        )


async def youth_state(receipt: str) -> str:
    [found] = await rows(
        "SELECT a.state FROM assignments a JOIN needs n ON n.id = a.need_id "
        "WHERE n.receipt = :receipt",
        receipt=receipt,
    )
    return str(found["state"])


async def test_a_withdrawn_need_is_gone_from_its_page(city: City, boxes: Mailboxes) -> None:
    youth = await city.youth()
    need = await offered(city, youth, f"{UNCLEAR} 不需要了 {_PHONE}")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        await desk.do("acceptance")
        assert (await youth.do(need["id"], "withdrawal", {"reason": "好了"})).status_code == 201
        page = await desk.open()
        assert "已撤回" in page
        assert "不需要了" not in page
        assert _PHONE not in page
        letters = await letters_about(boxes, need["receipt"], 2)
        assert "诉求已撤回" in letters[-1]["subject"]
        with pytest.raises(AssertionError):
            link_in(letters[-1])


async def test_pages_are_told_to_nobody_and_kept_by_nobody(city: City, boxes: Mailboxes) -> None:
    need = await offered(city, await city.youth(), f"{UNCLEAR} 谁也不告诉")
    async with at_desk(city, boxes, need["receipt"]) as desk:
        for path in (desk.path, "/p/wrong"):
            headers = (await desk.http.get(path)).headers
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cache-control"] == "no-store"
            assert headers["x-robots-tag"] == "noindex, nofollow"
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
        page = await desk.open()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


async def test_tokens_are_in_no_log(
    city: City, boxes: Mailboxes, capfd: pytest.CaptureFixture[str]
) -> None:
    from app.platform import log  # noqa: PLC0415

    need = await offered(city, await city.youth(), f"{UNCLEAR} 日志里没有钥匙")
    log.configure(as_json=True, level="DEBUG")
    try:
        async with at_desk(city, boxes, need["receipt"]) as desk:
            await desk.do("acceptance")
            await desk.http.get("/p/" + "Z" * 64)
    finally:
        log.configure(as_json=False, level="CRITICAL")
    captured = capfd.readouterr()
    assert desk.path.removeprefix("/p/")[:40] not in captured.err + captured.out
    assert "Z" * 64 not in captured.err + captured.out


async def test_words_are_shown_as_words_and_wrong_forms_keep_them(
    city: City, boxes: Mailboxes
) -> None:
    wild = f"<script>alert(1)</script>{{{{ 7*7 }}}} {UNCLEAR}"
    need = await offered(city, await city.youth(), wild)
    async with at_desk(city, boxes, need["receipt"]) as desk:
        assert "<script>alert" not in await desk.open()
        await desk.do("acceptance")
        short = await desk.send("answer", claim="solved", text="短")
        assert short.status_code == 422
        assert "至少" in short.text
        assert ">短</textarea>" in short.text
        nothing = await desk.send("questions", text="   ")
        assert nothing.status_code == 422
        unknown = await desk.send("contacts", reached="true", evil="1")
        assert unknown.status_code == 422
        claim = await desk.send("answer", claim="sure", text="已经办好了，请查收。")
        assert claim.status_code == 422
        twice = await desk.do("extension", reason="需要更多时间")
        assert "已延期" in twice
        again = await desk.send("extension", reason="还要更多")
        assert again.status_code == 409
        assert "只能在到期前申请一次延期" in again.text
        assert "还要更多" in again.text


async def test_who_is_anonymous_stays_covered(city: City, boxes: Mailboxes) -> None:
    need = await offered(
        city, await city.youth(), f"{UNCLEAR} 匿名的人 {_PHONE}", is_anonymous=True
    )
    async with at_desk(city, boxes, need["receipt"]) as desk:
        page = await desk.do("acceptance")
        assert _PHONE not in page
        assert "云桥路 8 号" not in page
        assert "本人选择匿名" in page


async def test_too_many_wrong_addresses_are_enough(city: City) -> None:
    # From an address of its own, so that the other tests are not shut out with it.
    elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.7")
    async with city.api.client(transport=elsewhere) as client:
        answers = [await client.get(f"/p/{'B' * 63}{n % 10}") for n in range(60)]
    assert answers[-1].status_code == 429
    assert "retry-after" in answers[-1].headers


async def test_a_picture_of_another_need_is_not_found(city: City, boxes: Mailboxes) -> None:
    from tests.domains.needs.test_images import photo  # noqa: PLC0415

    youth = await city.youth()

    async def stored() -> str:
        files = {"file": ("a.png", photo(), "image/png")}
        answer: httpx.Response = await youth.http.post("/api/v1/images", files=files)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()["id"])

    mine = await stored()
    need = await offered(city, youth, f"{UNCLEAR} 带图的诉求", images=[mine])
    async with at_desk(city, boxes, need["receipt"]) as desk:
        assert (await desk.http.get(f"{desk.path}/images/{mine}")).status_code == 404, "on offer"
        page = await desk.do("acceptance")
        assert f"{desk.path}/images/{mine}" in page
        shown = await desk.http.get(f"{desk.path}/images/{mine}")
        assert shown.headers["content-type"] == "image/webp"
        other = "img_" + "0" * 26
        assert (await desk.http.get(f"{desk.path}/images/{other}")).status_code == 404


def test_a_token_of_a_former_key_opens_still(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.platform import settings as settings_module  # noqa: PLC0415

    link_id = UUID(int=7)
    token = links.write_token(link_id)
    monkeypatch.setenv("YNE_FORMER_SECRET_KEYS", "development-only-secret-do-not-use")
    monkeypatch.setenv("YNE_SECRET_KEY", "n" * 40)
    settings_module.settings.cache_clear()
    try:
        assert links.read_token(token) == link_id
        assert links.write_token(link_id) != token
    finally:
        monkeypatch.undo()
        settings_module.settings.cache_clear()


async def test_helpers_have_the_helpers_forms(city: City, boxes: Mailboxes) -> None:
    youth = await city.youth()
    need = await offered(city, youth, f"{UNCLEAR} 需要协办", "江州青年志愿者协会")
    helper = {"organisation_id": city.ids["江州青年驿站"], "reason": "住处部分请帮忙看"}
    added = await city.dispatcher.post(
        f"/staff/v1/needs/{need['id']}/helpers",
        json=helper,
        headers={"Idempotency-Key": "helpers-by-link"},
    )
    assert added.status_code == 201, added.text
    async with at_desk(city, boxes, need["receipt"]) as desk:
        await desk.do("acceptance")
        page = await desk.open()
        assert "把意见交给主办单位" in page
        assert "向青年提问" not in page
        assert (
            await desk.http.post(f"{desk.path}/questions", data={"text": "?"})
        ).status_code == 409
        await desk.do("answer", claim="partly", text="有两间空房可以留。")
    assert isinstance(desk, Desk)
