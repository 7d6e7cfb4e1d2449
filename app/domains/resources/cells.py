"""What stands in the cells of a workbook: each field as people write it, and back."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domains.classifier import service as classifier
from app.domains.resources.schemas import Contact, Licence, Window
from app.domains.resources.states import (
    AUDIENCE_NAMES,
    KIND_NAMES,
    STATUS_NAMES,
)

# Heading, field, what the second sheet says about it.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("编号", "external_id", "必填。本单位自己的编号；再次导入同一编号会更新原来那一项"),
    ("类型", "kind", f"必填。{'、'.join(KIND_NAMES.values())}"),
    ("名称", "name", "必填。2–80 字"),
    ("主题", "topics", "必填。分类表里的主题名称或代码，多个用分号隔开"),
    ("简介", "summary", "最多 2000 字"),
    ("内部/外部", "origin", "内部：本单位提供；外部：由其他单位提供"),
    ("提供单位", "provider", "外部资源必填"),
    ("所属服务", "service.name", "本单位的服务名称，没有会自动新建"),
    ("服务说明", "service.description", "同一服务各行要一致"),
    ("服务区域", "areas", "行政区划代码（省、市、区 6 位，街道 9 位），多个用分号隔开；空白为不限"),
    ("最小年龄", "min_age", "空白为不限"),
    ("最大年龄", "max_age", "空白为不限"),
    ("面向人群", "audiences", f"空白为不限。{'、'.join(AUDIENCE_NAMES.values())}"),
    ("条件说明", "eligibility", "谁可以用、要带什么材料"),
    ("开放时间", "windows", "例：周一至周五 09:00-12:00 13:30-17:30；周六 10:00-16:00"),
    ("停开日期", "closed_on", "例：2027-01-01；2027-02-17"),
    ("数量单位", "capacity.unit", "例：人次/周、座、万元"),
    ("总量", "capacity.maximum", "整数"),
    ("可用数量", "capacity.available", "整数，不大于总量"),
    ("数量有效期", "capacity.until", "日期，空白为长期"),
    ("费用（元）", "fee_fen", "0 为免费，空白为未说明"),
    ("费用说明", "fee_note", ""),
    ("联系方式", "contacts", "每行一位：姓名|职务|电话|邮箱|个人或单位|公开或不公开；个人不能公开"),
    ("证照", "licences", "每行一份：名称|编号|有效期（日期，可空）"),
    ("网址", "url", "以 http:// 或 https:// 开头"),
    ("状态", "status", f"空白为正常。{'、'.join(STATUS_NAMES.values())}"),
    ("提示", "alert", "最多 100 字，显示在最上面"),
    ("地点名称", "place.name", "本单位的地点名称，没有会自动新建"),
    ("地点区划", "place.adcode", "填了地点名称就必填"),
    ("地址", "place.address", ""),
    ("到达方式", "place.directions", ""),
    ("经度", "place.longitude", "GCJ-02 坐标，73–136"),
    ("纬度", "place.latitude", "GCJ-02 坐标，3–54"),
    ("确认日期", "confirmed_on", "最近一次核实的日期，空白为今天"),
)
REQUIRED = ("编号", "类型", "名称", "主题")

_DAYS = "一二三四五六日"
_PARTS = re.compile(r"[;；\n]")
_DAY = r"(?:周|星期)([一二三四五六日天])"
_SPAN = re.compile(rf"^(?:{_DAY}(?:\s*(?:至|到|-|—|~)\s*{_DAY})?|(每天))\s*(.+)$")
_HOURS = re.compile(r"^(\d{1,2})[:：](\d{2})\s*(?:-|—|–|~|至|到)\s*(\d{1,2})[:：](\d{2})$")
_MOST_YUAN = Decimal(10) ** 11


class Unreadable(ValueError):
    """A cell does not hold what its column asks for; the text says why."""


def text_of(value: Any) -> str:
    """Return a cell as the text somebody sees in it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def parts(written: str) -> list[str]:
    """Return what stands between semicolons or on lines."""
    return [one.strip() for one in _PARTS.split(written) if one.strip()]


def named(written: str, names: dict[Any, str]) -> Any:
    """Return the code of a name; what is no name is returned as it is, to be refused."""
    return next((str(code) for code, name in names.items() if name == written), written)


def topic_codes() -> dict[str, str]:
    """Return the taxonomy's topics, code → name."""
    return {
        topic.code: topic.name
        for field in classifier.taxonomy_out().fields
        for topic in field.topics
    }


def write_windows(windows: Sequence[Window]) -> str:
    """Return opening hours as people write them."""
    return "；".join(f"周{_DAYS[one.weekday - 1]} {one.opens}-{one.closes}" for one in windows)


def read_windows(written: str) -> list[dict[str, Any]]:
    """Return the windows of the week that a cell names; raises Unreadable."""
    found = []
    for part in parts(written):
        span = _SPAN.match(part)
        if span is None:
            raise Unreadable(f"看不懂“{part[:20]}”，请写成：周一至周五 09:00-12:00")
        first, last, every_day, hours = span.groups()
        days = range(1, 8) if every_day else _days(first, last or first)
        for stretch in re.split(r"[\s,，、]+", hours.strip()):
            opens, closes = _hours(stretch)
            found += [{"weekday": day, "opens": opens, "closes": closes} for day in days]
    return found


def _days(first: str, last: str) -> range:
    begin, end = (_DAYS.index(one.replace("天", "日")) + 1 for one in (first, last))
    if begin > end:
        raise Unreadable(f"“周{first}至周{last}”的先后不对")
    return range(begin, end + 1)


def _hours(written: str) -> tuple[str, str]:
    found = _HOURS.match(written)
    if found is None:
        raise Unreadable(f"看不懂“{written[:20]}”，请写成：09:00-12:00")
    hour, minute, until_hour, until_minute = found.groups()
    return f"{int(hour):02d}:{minute}", f"{int(until_hour):02d}:{until_minute}"


def write_contacts(contacts: Sequence[Contact]) -> str:
    """Return contacts, one a line."""
    return "\n".join(
        "|".join(
            (
                one.name,
                one.position,
                one.phone,
                one.email,
                "个人" if one.is_person else "单位",
                "公开" if one.is_public else "不公开",
            )
        )
        for one in contacts
    )


def read_contacts(written: str) -> list[dict[str, Any]]:
    """Return the contacts of a cell; raises Unreadable."""
    found = []
    for line in filter(None, (one.strip() for one in written.split("\n"))):
        steps = [one.strip() for one in re.split(r"[|｜]", line)]
        if len(steps) > 6:
            raise Unreadable("每行最多六段：姓名|职务|电话|邮箱|个人或单位|公开或不公开")
        steps += [""] * (6 - len(steps))
        name, position, phone, email, whose, shown = steps
        if whose not in {"", "个人", "单位"} or shown not in {"", "公开", "不公开"}:
            raise Unreadable("第五段只能是“个人”或“单位”，第六段只能是“公开”或“不公开”")
        found.append(
            {
                "name": name,
                "position": position,
                "phone": phone,
                "email": email,
                "is_person": whose != "单位",
                "is_public": shown == "公开",
            }
        )
    return found


def write_licences(licences: Sequence[Licence]) -> str:
    """Return licences, one a line."""
    return "\n".join(
        f"{one.name}|{one.number}|{one.expires_on.isoformat() if one.expires_on else ''}"
        for one in licences
    )


def read_licences(written: str) -> list[dict[str, Any]]:
    """Return the licences of a cell; raises Unreadable."""
    found = []
    for line in filter(None, (one.strip() for one in written.split("\n"))):
        steps = [one.strip() for one in re.split(r"[|｜]", line)]
        if not 2 <= len(steps) <= 3:
            raise Unreadable("每行写成：名称|编号|有效期")
        until = steps[2] if len(steps) == 3 else ""
        found.append({"name": steps[0], "number": steps[1], "expires_on": until or None})
    return found


def write_yuan(fen: int | None) -> str:
    """Return an amount in yuan."""
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def read_yuan(written: str) -> int | None:
    """Return an amount in fen; raises Unreadable."""
    if not written:
        return None
    try:
        yuan = Decimal(written.replace(",", ""))
    except InvalidOperation:
        raise Unreadable("费用应为数字，例如 0 或 99.5") from None
    if not yuan.is_finite() or not 0 <= yuan <= _MOST_YUAN or yuan * 100 % 1:
        raise Unreadable("费用应为不小于 0、最多两位小数的数字")
    return int(yuan * 100)
