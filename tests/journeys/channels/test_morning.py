"""The morning's sheet: on working days, once, masked, without formulas, and none when empty."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from app.journeys.channels import morning
from app.kernel.clock import SHANGHAI
from app.platform import db
from tests.actors import UNCLEAR, City, rows
from tests.journeys.channels.stage import Desk, offered
from tests.mailboxes import Mailboxes, serving_mail, words_of
from tests.servers import eventually

_OFFICE = "江州市体育服务中心"
_MAILBOX = "morning@sport.example.cn"
_PHONE = "13612345678"


@pytest.fixture
async def boxes(city: City) -> AsyncIterator[Mailboxes]:
    async with serving_mail() as made:
        yield made


async def _subscribe(city: City, *, is_on: bool = True, name: str = _OFFICE) -> dict[str, Any]:
    url = f"/staff/v1/organisations/{city.ids[name]}/digest"
    answer = await city.admin.put(url, json={"mailbox": _MAILBOX, "is_on": is_on})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _state(city: City) -> dict[str, Any]:
    answer = await city.admin.get(f"/staff/v1/organisations/{city.ids[_OFFICE]}/digest")
    found: dict[str, Any] = answer.json()
    return found


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


async def test_nothing_is_sent_too_early_at_weekends_or_where_nobody_asked(
    city: City, boxes: Mailboxes
) -> None:
    await _subscribe(city)
    try:
        for moment in (_at(1, 8, 29), _at(1, 12, 0), _at(5, 9), _at(6, 9)):
            assert await morning.begin(moment) == 0, moment
        await _subscribe(city, is_on=False)
        assert await morning.begin(_at(2, 9)) == 0
    finally:
        await _subscribe(city, is_on=False)
    assert boxes.letters == []


async def test_a_sheet_comes_once_however_many_think_of_it(city: City, boxes: Mailboxes) -> None:
    youth = await city.youth()
    need = await offered(city, youth, f"=HYPERLINK(1) {UNCLEAR} 想打球，电话 {_PHONE}", _OFFICE)
    await _subscribe(city)
    try:
        begun = await asyncio.gather(*(morning.begin(_at(3, 8, 31)) for _ in range(4)))
        assert sorted(begun) == [0, 0, 0, 1]
        [found] = await rows("SELECT organisation_id AS id FROM digests WHERE day = '2026-12-03'")
        organisation = found["id"]
        # The job twice at once, as after a crash: one letter.
        await asyncio.gather(*(morning.send(str(organisation), "2026-12-03") for _ in range(3)))
        assert await morning.begin(_at(3, 8, 31)) == 0, "a restart opens no second one"
        await morning.send(str(organisation), "2026-12-03")
        await _settled("2026-12-03", "sent")
        assert (await _state(city))["last_state"] == "sent"
        [letter] = boxes.to(_MAILBOX)
        _check_letter(letter, need["receipt"])
        await _check_link(city, letter, need["receipt"])
    finally:
        await _subscribe(city, is_on=False)


async def _settled(day: str, state: str) -> None:
    """Wait until a day's list is over: a worker of another test may have it in hand."""

    async def is_so() -> bool:
        found = await rows("SELECT state FROM digests WHERE day::text = :day", day=day)
        return {one["state"] for one in found} == {state}

    await eventually(is_so)


def _check_letter(letter: Any, receipt: str) -> None:
    assert letter["subject"].startswith("【青年需求直通车】12月3日待办诉求 1 条")
    assert _PHONE not in words_of(letter)
    [file] = letter.iter_attachments()
    assert file.get_filename() == "待办诉求-20261203.xlsx"
    content = file.get_content()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    head, *lines = sheet.to_python()
    [line] = lines
    shown = dict(zip(head, line, strict=True))
    assert shown["受理编号"] == receipt
    assert shown["状态"] == "等待签收"
    assert str(shown["诉求摘要（已遮住个人信息）"]).startswith("=HYPERLINK(1)")
    assert _PHONE not in str(lines)
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml"), "no cell is a formula"


async def _check_link(city: City, letter: Any, receipt: str) -> None:
    import re  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    [file] = letter.iter_attachments()
    with zipfile.ZipFile(io.BytesIO(file.get_content())) as packed:
        targets = packed.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    found = re.search(r"(/p/[A-Za-z0-9_\-]{64})", targets)
    assert found is not None
    async with city.api.client() as client:
        page = await Desk(client, found[1]).do("acceptance")
        assert receipt in page


async def test_an_empty_day_is_quiet(city: City, boxes: Mailboxes) -> None:
    office = "江州市妇联家庭部"
    await _subscribe(city, name=office)
    try:
        assert await morning.begin(_at(4, 9)) == 1
        [found] = await rows("SELECT organisation_id AS id FROM digests WHERE day = '2026-12-04'")
        await morning.send(str(found["id"]), "2026-12-04")
        await _settled("2026-12-04", "empty")
    finally:
        await _subscribe(city, is_on=False, name=office)
    answer = await city.admin.get(f"/staff/v1/organisations/{city.ids[office]}/digest")
    assert answer.json()["last_state"] == "empty"
    assert boxes.letters == []


async def test_a_sick_mail_server_gets_it_later_and_a_dead_worker_s_is_taken_over(
    city: City, boxes: Mailboxes
) -> None:
    await offered(city, await city.youth(), f"{UNCLEAR} 明早的清单", _OFFICE)
    await _subscribe(city)
    try:
        boxes.data = lambda: "451 later"
        assert await morning.begin(_at(7, 9)) == 1
        [found] = await rows("SELECT organisation_id AS id FROM digests WHERE state = 'queued'")
        await morning.send(str(found["id"]), "2026-12-07")
        assert await rows("SELECT 1 FROM digests WHERE state = 'queued'")
        async with db.transaction() as session:
            await session.execute(
                text(
                    "UPDATE digests SET created_at = created_at - interval '6 minutes', "
                    "claimed_until = NULL WHERE state = 'queued'"
                )
            )
        boxes.data = None
        assert await morning.begin(_at(7, 9, 10)) == 1, "it lies about, so it is ordered again"
        await morning.send(str(found["id"]), "2026-12-07")
        await _settled("2026-12-07", "sent")
        assert len(boxes.to(_MAILBOX)) == 1
    finally:
        await _subscribe(city, is_on=False)


async def test_who_may_set_it(city: City, boxes: Mailboxes) -> None:
    url = f"/staff/v1/organisations/{city.ids[_OFFICE]}/digest"
    draft = {"mailbox": _MAILBOX}
    assert (await city.dispatcher.put(url, json=draft)).status_code == 403
    bad = await city.admin.put(url, json={"mailbox": "not a mailbox"})
    assert bad.json()["code"] == "endpoint.bad_address"
    never = f"/staff/v1/organisations/{city.ids['江州市教育局青年服务窗口']}/digest"
    assert (await city.admin.get(never)).status_code == 404


async def test_the_worker_sends_it(city: City, boxes: Mailboxes, worker: None) -> None:
    await offered(city, await city.youth(), f"{UNCLEAR} 由后台发出", _OFFICE)
    await _subscribe(city)
    try:
        assert await morning.begin(_at(8, 9)) == 1

        async def has_come() -> bool:
            return bool(boxes.to(_MAILBOX))

        await eventually(has_come)
    finally:
        await _subscribe(city, is_on=False)
