"""Workbooks (.xlsx) out and in.

Out: every cell is a text, so that what begins with = is no formula when it is opened.
In: a file is a stranger's. It is unpacked under a limit and looked through before anything
reads it: bombs, far-away cells (which readers make room for) and formulas are refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import python_calamine
import xlsxwriter

from app.domains.resources import cells
from app.domains.resources.cells import COLUMNS, REQUIRED, Unreadable
from app.domains.resources.entries import Entry, Raw
from app.domains.resources.problems import FileRefused
from app.domains.resources.states import (
    AUDIENCE_NAMES,
    KIND_NAMES,
    ORIGIN_NAMES,
    STATUS_NAMES,
    Origin,
    Status,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 2000
MOST_BYTES = 5 * 1024 * 1024
_SHEET, _HELP = "资源", "填写说明"
_MOST_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS = 200
_LAST_ROW, _MOST_COLUMNS = MOST_ROWS + 200, 80
_CHUNK = 1 << 20
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
# A cell says where it stands; one that does not could be pushed far away by empty ones before it.
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
_AT = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Z]{0,8})([0-9]{1,20})["']""")
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]+[0-9]+)["'][^>]*>\s*<(?:\w+:)?f[\s/>]"""
)
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_BINARIES = (".bin", ".emf", ".wmf")
HEADINGS = {field: heading for heading, field, _ in COLUMNS} | {
    "schedule.windows": "开放时间",
    "schedule.closed_on": "停开日期",
    "schedule": "开放时间",
    "capacity": "可用数量",
}
_FIELDS = {heading: field for heading, field, _ in COLUMNS}


def write(entries: Sequence[Entry]) -> bytes:
    """Return entries as a workbook; none of them make the template."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_SHEET)
    sheet.freeze_panes(1, 3)
    sheet.set_column(0, len(COLUMNS) - 1, 16, plain)
    for column, (heading, _, _) in enumerate(COLUMNS):
        sheet.write_string(0, column, heading, bold)
    for row, entry in enumerate(entries, start=1):
        written = _written(entry)
        for column, (_, field, _) in enumerate(COLUMNS):
            if value := written[field]:
                sheet.write_string(row, column, value, plain)
    notes = book.add_worksheet(_HELP)
    notes.set_column(0, 0, 14)
    notes.set_column(1, 1, 90)
    for row, (heading, _, note) in enumerate(COLUMNS):
        notes.write_string(row, 0, heading, bold)
        notes.write_string(row, 1, note)
    topics = "；".join(cells.topic_codes().values())
    notes.write_string(len(COLUMNS) + 1, 0, "全部主题", bold)
    notes.write_string(len(COLUMNS) + 1, 1, topics)
    book.close()
    return held.getvalue()


def read(content: bytes) -> list[Raw]:
    """Return the rows of a workbook, unchecked; raises FileRefused. Slow: call it in a thread."""
    _refuse_dangerous(content)
    rows = _rows(content)
    fields = _fields(rows[0])
    found = []
    for number, row in enumerate(rows[1:], start=2):
        values = {
            field: cells.text_of(value) for field, value in zip(fields, row, strict=False) if field
        }
        if any(values.values()):
            found.append(_raw(number, values))
    if not found:
        raise FileRefused("表格里没有内容，请从第二行开始填写。")
    if len(found) > MOST_ROWS:
        raise FileRefused(f"一次最多导入 {MOST_ROWS} 行，请分成几个文件。")
    return found


def _rows(content: bytes) -> list[list[Any]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = _SHEET if _SHEET in book.sheet_names else book.sheet_names[0]
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    # Whatever the reader says of a broken file, it cannot be read; a panic of its Rust part is
    # no Exception. This runs in a thread, where nobody is interrupted.
    except BaseException as error:
        raise FileRefused from error
    if not rows:
        raise FileRefused("表格是空的，请下载模板填写。")
    return rows


def _fields(row: Sequence[Any]) -> list[str | None]:
    headings = [cells.text_of(one) for one in row]
    missing = [one for one in REQUIRED if one not in headings]
    unknown = [one for one in headings if one and one not in _FIELDS]
    twice = sorted({one for one in headings if one and headings.count(one) > 1})
    if missing or unknown or twice:
        said = [
            f"缺少这些列：{'、'.join(missing)}。" if missing else "",
            f"不认识这些列：{'、'.join(one[:20] for one in unknown[:10])}。" if unknown else "",
            f"这些列出现了两次：{'、'.join(twice)}。" if twice else "",
        ]
        raise FileRefused(
            "".join(said) + "请下载模板，不要改动第一行。", missing=missing, unknown=unknown[:10]
        )
    return [_FIELDS.get(one) for one in headings]


def _raw(number: int, values: dict[str, str]) -> Raw:
    raw = Raw(row=number, facts={})
    given = {field: values.get(field, "") for _, field, _ in COLUMNS}
    plain = (
        "external_id",
        "name",
        "summary",
        "provider",
        "eligibility",
        "fee_note",
        "url",
        "alert",
    )
    raw.facts |= {field: given[field] for field in plain}
    raw.facts |= {
        "kind": cells.named(given["kind"], KIND_NAMES),
        "origin": cells.named(given["origin"] or ORIGIN_NAMES[Origin.internal], ORIGIN_NAMES),
        "status": cells.named(given["status"] or STATUS_NAMES[Status.active], STATUS_NAMES),
        "topics": _topics(raw, given["topics"]),
        "areas": cells.parts(given["areas"]),
        "audiences": [cells.named(one, AUDIENCE_NAMES) for one in cells.parts(given["audiences"])],
        "min_age": given["min_age"] or None,
        "max_age": given["max_age"] or None,
        "confirmed_on": given["confirmed_on"] or None,
        "schedule": {
            "windows": _tried(raw, "windows", cells.read_windows, given) or [],
            "closed_on": cells.parts(given["closed_on"]),
        },
        "capacity": _group(given, "capacity", required=("unit", "maximum", "available")),
        "fee_fen": _tried(raw, "fee_fen", cells.read_yuan, given),
        "contacts": _tried(raw, "contacts", cells.read_contacts, given) or [],
        "licences": _tried(raw, "licences", cells.read_licences, given) or [],
    }
    raw.service = _group(given, "service", required=("name",))
    raw.place = _group(given, "place", required=("name", "adcode"))
    return raw


def _topics(raw: Raw, written: str) -> list[str]:
    """Return the codes of topics; what is no topic is told by the name that stood there."""
    known = cells.topic_codes()
    found = [cells.named(one, known) for one in cells.parts(written)]
    unknown = [one[:20] for one in found if one not in known]
    if not unknown:
        return found
    raw.refuse(HEADINGS["topics"], f"没有“{'、'.join(unknown)}”这个主题")
    # The row is refused already; what else is wrong with it is still told.
    return list(known)[:1]


def _group(given: dict[str, str], group: str, required: Sequence[str]) -> dict[str, Any] | None:
    """Return the fields of one thing in several columns; None where all of them are empty."""
    prefix = f"{group}."
    found = {
        field.removeprefix(prefix): value
        for field, value in given.items()
        if field.startswith(prefix)
    }
    if not any(found.values()):
        return None
    return {name: value for name, value in found.items() if value or name in required}


def _tried(raw: Raw, field: str, read_cell: Any, given: dict[str, str]) -> Any:
    try:
        return read_cell(given[field])
    except Unreadable as error:
        raw.refuse(HEADINGS[field], str(error))
        return None


def _refuse_dangerous(content: bytes) -> None:
    if content.startswith(_OLD_EXCEL):
        raise FileRefused("这是旧版 .xls 或加密的表格。请取消密码，另存为 .xlsx 后再上传。")
    if not content.startswith(b"PK"):
        raise FileRefused(
            "这不是 .xlsx 表格。如果是 CSV 文件，请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _look_through(packed)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise FileRefused from error
    except (RuntimeError, ValueError) as error:  # an encrypted part; a name that is none
        raise FileRefused from error


def _look_through(packed: zipfile.ZipFile) -> None:
    listed = packed.infolist()
    names = {part.filename.lower() for part in listed}
    # Other formats in the same wrapping, which the reader would try, too.
    is_other = "content.xml" in names or any(name.endswith("workbook.bin") for name in names)
    if len(listed) > _MOST_PARTS or "xl/workbook.xml" not in names or is_other:
        raise FileRefused("这不是 .xlsx 表格，请用 Excel 或 WPS 另存为 .xlsx 后再上传。")
    left = _MOST_UNPACKED
    for part in listed:
        content = b"".join(_unpacked(packed, part, left))
        left -= len(content)
        is_binary = part.filename.lower().endswith(_BINARIES) or content.startswith(_PICTURES)
        if not is_binary and b"\x00" in content[:200]:
            raise FileRefused("表格的编码不正常，无法读取。请另存为 .xlsx 后再上传。")
        _refuse_far_away(content)
        if "worksheets/" in part.filename:
            _refuse_formulas(content)


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Unpack one part piece by piece: what its head says of its size may be a lie."""
    with packed.open(part) as stream:
        while piece := stream.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise FileRefused("表格解压后太大，无法读取。请删去多余的内容或图片。")
            yield piece


def _refuse_far_away(content: bytes) -> None:
    for rows, found in enumerate(_ROW.finditer(content), start=1):
        at = _AT.search(found[1])
        if rows > _LAST_ROW or (at is not None and int(at[2]) > _LAST_ROW):
            raise FileRefused(f"一次最多导入 {MOST_ROWS} 行，请删去下方多余的行。")
    for found in _CELL.finditer(content):
        at = _AT.search(found[1])
        if at is None:
            raise FileRefused("表格的结构不正常，无法读取。请另存为 .xlsx 后再上传。")
        if int(at[2]) > _LAST_ROW:
            raise FileRefused(f"一次最多导入 {MOST_ROWS} 行，请删去下方多余的行。")
        if _column(at[1]) > _MOST_COLUMNS:
            raise FileRefused("表格的列太多，请使用模板。")


def _refuse_formulas(content: bytes) -> None:
    if _ANY_FORMULA.search(content):
        where = [one.decode() for one in _FORMULA.findall(content)[:5]]
        named = f"（{'、'.join(where)}）" if where else ""
        raise FileRefused(f"表格里有公式{named}，请复制后“粘贴为数值”再上传。", cells=where)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _written(entry: Entry) -> dict[str, str]:
    facts, place, service, capacity = entry.facts, entry.place, entry.service, entry.facts.capacity
    names = cells.topic_codes()
    return {
        "external_id": entry.external_id,
        "kind": KIND_NAMES[facts.kind],
        "name": facts.name,
        "topics": "；".join(names.get(code, code) for code in facts.topics),
        "summary": facts.summary,
        "origin": ORIGIN_NAMES[facts.origin],
        "provider": facts.provider,
        "service.name": service.name if service else "",
        "service.description": service.description if service else "",
        "areas": "；".join(facts.areas),
        "min_age": _number(facts.min_age),
        "max_age": _number(facts.max_age),
        "audiences": "；".join(AUDIENCE_NAMES[one] for one in facts.audiences),
        "eligibility": facts.eligibility,
        "windows": cells.write_windows(facts.schedule.windows),
        "closed_on": "；".join(day.isoformat() for day in facts.schedule.closed_on),
        "capacity.unit": capacity.unit if capacity else "",
        "capacity.maximum": _number(capacity.maximum if capacity else None),
        "capacity.available": _number(capacity.available if capacity else None),
        "capacity.until": capacity.until.isoformat() if capacity and capacity.until else "",
        "fee_fen": cells.write_yuan(facts.fee_fen),
        "fee_note": facts.fee_note,
        "contacts": cells.write_contacts(facts.contacts),
        "licences": cells.write_licences(facts.licences),
        "url": facts.url,
        "status": STATUS_NAMES[facts.status],
        "alert": facts.alert,
        "place.name": place.name if place else "",
        "place.adcode": place.adcode if place else "",
        "place.address": place.address if place else "",
        "place.directions": place.directions if place else "",
        "place.longitude": _number(place.longitude if place else None),
        "place.latitude": _number(place.latitude if place else None),
        "confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else "",
    }


def _number(value: float | None) -> str:
    return "" if value is None else str(value)
