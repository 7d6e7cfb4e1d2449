"""Bringing files in: all rows or none, with every mistake told; dangerous files are turned away."""

import io
import secrets
import zipfile
from typing import Any

import httpx
import pytest
import xlsxwriter

from app.domains.resources import cells, workbook
from app.domains.resources.problems import FileRefused
from tests.actors import City, once, rows
from tests.factories import resources

HEADINGS = [heading for heading, _, _ in cells.COLUMNS]
PARTNER = "江州市青年文化宫"


def _row(key: str, **more: str) -> dict[str, str]:
    return {"编号": key, "类型": "场地", "名称": "练歌房", **more}


def _book(given: list[dict[str, str]], headings: list[str] = HEADINGS) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("资源")
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading)
    for number, row in enumerate(given, start=1):
        for heading, value in row.items():
            sheet.write_string(number, headings.index(heading), value)
    book.close()
    return held.getvalue()


async def _bring(
    client: httpx.AsyncClient, content: bytes, *, face: str = "staff", **asked: Any
) -> httpx.Response:
    files = {"file": ("资源.xlsx", content, workbook.MEDIA_TYPE)}
    return await client.post(f"/{face}/v1/resources/import.xlsx", files=files, params=asked)


def _key() -> str:
    return f"k-{secrets.token_hex(5)}"


TOPIC = cells.topic_codes()["culture.venues"]


async def test_the_template_filled_in_is_brought_in_and_again_changes_nothing(city: City) -> None:
    template = await city.admin.get("/staff/v1/resources/template.xlsx")
    assert template.headers["content-type"] == workbook.MEDIA_TYPE
    with pytest.raises(FileRefused, match="没有内容"):
        workbook.read(template.content)
    key = _key()
    row = _row(
        key,
        名称="琴房",
        主题=TOPIC,
        服务区域="310101；310104",
        面向人群="团员；新就业群体",
        开放时间="周一至周五 9:00-12:00 13:30-17:30；周六 10:00-24:00",
        停开日期="2027-01-01",
        数量单位="场/周",
        总量="10",
        可用数量="4",
        **{"费用（元）": "99.5"},
        联系方式="前台|值班|021-12348|a@b.cn|单位|公开\n王老师||13800138000",
        证照="消防验收合格证|X-1|2030-01-01",
        地点名称="文化宫二楼",
        地点区划="310101",
        地址="人民大道 1 号",
        经度="121.4737",
        纬度="31.2304",
        所属服务="场地预约",
    )
    tried = await _bring(city.admin, _book([row]), dry_run=True)
    expected = {"is_dry_run": True, "rows": 1, "created": 1, "updated": 0, "unchanged": 0}
    assert tried.json() == {**expected, "problems": []}
    assert await rows("SELECT 1 FROM resources WHERE external_id = :key", key=key) == []
    assert await rows("SELECT 1 FROM resource_services WHERE name = '场地预约'") == []

    done = await _bring(city.admin, _book([row]))
    assert (done.status_code, done.json()["created"]) == (200, 1)
    [found] = (await city.admin.get("/staff/v1/resources", params={"q": "琴房"})).json()["items"]
    assert found["external_id"] == key
    assert found["fee_fen"] == 9950
    assert len(found["schedule"]["windows"]) == 11
    assert found["capacity"] == {"unit": "场/周", "maximum": 10, "available": 4, "until": None}
    assert [one["is_public"] for one in found["contacts"]] == [True, False]
    assert found["place"]["longitude"] == 121.4737
    assert found["service_name"] == "场地预约"

    again = (await _bring(city.admin, _book([row]))).json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    row["可用数量"] = "3"
    changed = (await _bring(city.admin, _book([row]))).json()
    assert (changed["created"], changed["updated"], changed["unchanged"]) == (0, 1, 0)
    history = await city.admin.get(f"/staff/v1/resources/{found['id']}/history")
    items = history.json()["items"]
    assert [(one["action"], one["source"]) for one in items] == [
        ("changed", "xlsx"), ("confirmed", "xlsx"), ("created", "xlsx"),
    ]  # fmt: skip
    assert items[0]["changes"] == {"capacity_available": [4, 3]}


async def test_one_bad_row_keeps_all_out_and_each_mistake_is_told(city: City) -> None:
    key = _key()
    good = _row(key, 主题=TOPIC)
    bad = [
        _row(_key(), 主题="驯龙"),
        _row(_key(), 主题=TOPIC, 数量单位="个", 总量="3", 可用数量="4"),
        _row(_key(), 主题=TOPIC, 开放时间="周一 18:00-09:00"),
        _row(_key(), 主题=TOPIC, 开放时间="早上"),
        _row(_key(), 主题=TOPIC, 地点名称="某地", 地点区划="310101", 经度="31", 纬度="121"),
        _row(_key(), 主题=TOPIC, 类型="飞船"),
        _row("", 主题=TOPIC),
        _row(key, 主题=TOPIC),
        _row(_key(), 主题=TOPIC, 确认日期="2999-01-01"),
        _row(_key(), 主题=TOPIC, **{"费用（元）": "免费"}),
        _row(_key(), 主题=TOPIC, 联系方式="王||||个人|公开"),
    ]
    book = _book([good, *bad])
    tried = (await _bring(city.admin, book, dry_run=True)).json()
    refused = await _bring(city.admin, book)
    assert (refused.status_code, refused.json()["code"]) == (422, "resource.rows_refused")
    assert refused.json()["rows"] == tried["problems"]
    told = {(one["row"], one["column"]): one["message"] for one in tried["problems"]}
    assert "驯龙" in told[(3, "主题")]
    assert "不能大于总量" in told[(4, "可用数量")]
    assert "早于关门时间" in told[(5, "开放时间")]
    assert "周一至周五" in told[(6, "开放时间")]
    assert told[(7, "经度")] == "不能小于 73.0"
    assert told[(7, "纬度")] == "不能大于 54.0"
    assert told[(8, "类型")].startswith("只能是")
    assert told[(9, "编号")]
    assert "第 2 行重复" in told[(10, "编号")]
    assert "不能晚于今天" in told[(11, "确认日期")]
    assert "数字" in told[(12, "费用（元）")]
    assert "不能公开" in told[(13, "联系方式")]
    assert await rows("SELECT 1 FROM resources WHERE external_id = :key", key=key) == []


async def test_what_begins_like_a_formula_stays_a_text(city: City) -> None:
    key = _key()
    name = '=HYPERLINK("http://evil.example","点我")'
    row = _row(key, 主题=TOPIC, 名称=name, 简介="+1-1", 条件说明="@SUM(A1)", 提示="-2+3")
    assert (await _bring(city.admin, _book([row]))).status_code == 200
    root = (await city.admin.get("/staff/v1/me")).json()["organisation_id"]
    out = await city.admin.get("/staff/v1/resources/export.xlsx", params={"organisation_id": root})
    assert out.status_code == 200
    with zipfile.ZipFile(io.BytesIO(out.content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert name.encode()[:10] in packed.read("xl/sharedStrings.xml")
    [found] = [one for one in workbook.read(out.content) if one.facts["external_id"] == key]
    assert found.facts["name"] == name
    assert (await _bring(city.admin, out.content)).status_code == 200


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook in which one part is another."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for one in old.infolist():
            new.writestr(one.filename, part if one.filename == name else old.read(one))
    return held.getvalue()


def _sheet(inner: bytes) -> bytes:
    """Return a workbook whose first sheet holds some XML."""
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    part = head + b"<sheetData>" + inner + b"</sheetData></worksheet>"
    return _with_part(_book([]), "xl/worksheets/sheet1.xml", part)


def _formula() -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("资源")
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading)
    sheet.write_formula("C3", "=1+1")
    book.close()
    return held.getvalue()


_CELL = b'<c r="%s" t="inlineStr"><is><t>x</t></is></c>'
DANGEROUS: dict[str, tuple[bytes, str]] = {
    "csv": ("编号,类型,名称\nk,场地,排练厅\n".encode("gbk"), "另存为 .xlsx"),
    "old": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "旧版"),
    "empty": (b"", "不是 .xlsx"),
    "torn": (_book([_row("a")])[:900], "无法读取"),
    "columns": (
        _book([], ["编号", "类型", "名称", "价格"]),
        "缺少这些列：主题。不认识这些列：价格",
    ),
    "twice": (_book([], ["编号", "类型", "名称", "主题", "主题"]), "出现了两次"),
    "formula": (_formula(), "公式（C3）"),
    "bomb": (
        _with_part(_book([_row("a")]), "xl/styles.xml", b" " * (70 << 20)),
        "解压后太大",
    ),
    "far row": (_sheet(b'<row r="1048576">' + _CELL % b"A1048576" + b"</row>"), "最多导入"),
    "far column": (_sheet(b'<row r="1">' + _CELL % b"XFD1" + b"</row>"), "列太多"),
    "nowhere": (_sheet(b"<row>" + b"<c/>" * 90 + b"</row>"), "结构不正常"),
    "utf-16": (
        _with_part(_book([]), "xl/worksheets/sheet1.xml", "<worksheet/>".encode("utf-16")),
        "编码",
    ),
    "rows": (_book([_row(f"r{number}") for number in range(2001)]), "最多导入 2000 行"),
    "zip": (_with_part(_book([]), "xl/workbook.xml", b"<broken"), "无法读取"),
}


@pytest.mark.parametrize("name", DANGEROUS)
async def test_a_file_that_is_no_workbook_of_ours_is_turned_away(city: City, name: str) -> None:
    content, said = DANGEROUS[name]
    answer = await _bring(city.admin, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "resource.file_refused")
    assert said in answer.json()["detail"]


async def test_a_file_beyond_the_limit_is_not_even_read(city: City) -> None:
    answer = await _bring(city.admin, b"PK" + b"0" * (workbook.MOST_BYTES + 1))
    assert answer.status_code == 413


async def test_a_partner_brings_in_its_own_and_only_there(city: City) -> None:
    partner = await city.program(PARTNER)
    row = _row(_key(), 主题=TOPIC)
    done = await _bring(partner.http, _book([row]), face="partner")
    assert done.json()["created"] == 1
    root = (await city.admin.get("/staff/v1/me")).json()["organisation_id"]
    for face, client, owner in (
        ("partner", partner.http, root),
        ("partner", partner.http, city.ids["江州青年驿站"]),
    ):
        answer = await _bring(client, _book([row]), face=face, organisation_id=owner)
        assert (answer.status_code, answer.json()["code"]) == (404, "organisation.not_found")


async def test_hsds_goes_out_and_comes_back(city: City) -> None:
    partner = await city.program("江州市体育服务中心")
    place = await partner.http.post(
        "/partner/v1/resource-places",
        json={"name": "体育馆", "adcode": "310104", "longitude": 121.43, "latitude": 31.18},
        headers=once(),
    )
    for number in range(3):
        body = resources.draft(
            external_id=f"gym-{number}",
            kind="venue",
            topics=["health.fitness"],
            place_id=place.json()["id"],
            audiences=["student"],
            fee_fen=1999,
            capacity={"unit": "片", "maximum": 8, "available": number, "until": "2030-01-01"},
            contacts=[{"name": "服务台", "phone": "021-1", "is_person": False, "is_public": True}],
        )
        made = await partner.http.post("/partner/v1/resources", json=body, headers=once())
        assert made.status_code == 201, made.text
    contents: list[dict[str, Any]] = []
    asked: dict[str, Any] = {"limit": 2}
    while True:
        page = (await partner.http.get("/partner/v1/resources/hsds", params=asked)).json()
        contents += page["contents"]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert [one["capacities"][0]["available"] for one in contents] == [0, 1, 2]
    assert contents[0]["organization"]["name"] == "江州市体育服务中心"
    again = await partner.http.post("/partner/v1/resources/hsds", json={"contents": contents})
    assert (again.json()["unchanged"], again.json()["created"]) == (3, 0), again.text
    # Into another organisation they come whole.
    other = {"organisation_id": city.ids["江州市反诈中心"]}
    moved = await city.admin.post(
        "/staff/v1/resources/hsds", json={"contents": contents}, params=other
    )
    assert moved.json()["created"] == 3, moved.text
    out = await city.admin.get("/staff/v1/resources/hsds", params=other)
    for before, after in zip(contents, out.json()["contents"], strict=True):
        same = set(before) - {"id", "organization", "last_modified"}
        assert _plain(before, same) == _plain(after, same)


def _plain(service: dict[str, Any], names: set[str]) -> Any:
    """Return a service without ids and moments, which are each organisation's own."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            dropped = {"id", "link_id", "updated"}
            return {name: strip(one) for name, one in value.items() if name not in dropped}
        return [strip(one) for one in value] if isinstance(value, list) else value

    return strip({name: service[name] for name in names})


async def test_a_strangers_hsds_is_taken_for_what_it_says(city: City) -> None:
    stranger = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Community Counselling",
        "status": "active",
        "minimum_age": 12,
        "assured_date": "2026-01-05",
        "schedules": [
            {"freq": "WEEKLY", "byday": "TH,FR", "opens_at": "10:00:00", "closes_at": "18:00:00"}
        ],
        "contacts": [{"name": "Ann", "phones": [{"number": "010-1"}]}],
        "languages": [{"code": "ur"}],
    }
    body = {"contents": [stranger]}
    refused = await city.admin.post("/staff/v1/resources/hsds", json=body)
    assert refused.json()["rows"] == [{"row": 1, "column": "topics", "message": "至少需要 1 项"}]
    asked = {"topic": "health.mind"}
    done = await city.admin.post("/staff/v1/resources/hsds", json=body, params=asked)
    assert done.json()["created"] == 1, done.text
    kept = (await city.admin.get("/staff/v1/resources", params={"q": "community"})).json()
    [found] = [one for one in kept["items"] if one["external_id"] == stranger["id"]]
    assert found["kind"] == "other"
    assert [one["weekday"] for one in found["schedule"]["windows"]] == [4, 5]
    assert found["contacts"][0]["is_public"] is False
    assert found["confirmed_at"].startswith("2026-01-05")
    assert found["is_shown"] is False  # nobody has confirmed it for months


@pytest.mark.parametrize(
    "one",
    [
        {},
        {"name": 5, "attributes": {"a": 1}, "schedules": [1, {"byday": 3}]},
        {"attributes": [{"taxonomy_term": {"taxonomy": {"name": "yne:topic"}, "code": {"x": []}}}]},
        {"name": "x" * 500, "cost_options": [{"amount": 1e300}], "capacities": [{"unit": 1}]},
        {"service_at_locations": [{"location": {"longitude": "x"}}], "program": {"name": None}},
    ],
)
async def test_nonsense_in_hsds_is_told_and_not_brought_in(city: City, one: dict[str, Any]) -> None:
    answer = await city.admin.post("/staff/v1/resources/hsds", json={"contents": [one]})
    assert (answer.status_code, answer.json()["code"]) == (422, "resource.rows_refused")
    assert answer.json()["rows"]
