"""Invented messages: events that several people write about, and what nobody else writes."""

import random
from datetime import datetime, timedelta
from typing import Any

from app.kernel.clock import SHANGHAI

START = datetime(2026, 10, 1, 9, tzinfo=SHANGHAI)

EVENTS = {
    "heating": (
        "松林苑青年公寓",
        ["地暖一直不热", "暖气不热没人管", "晚上暖气冷冰冰", "地暖坏了不修"],
    ),
    "noise": (
        "望湖职业学院北门",
        ["烧烤摊噪音扰民", "夜市吵到凌晨", "烧烤摊油烟和噪音", "夜市太吵睡不着"],
    ),
    "fee": ("启航驾校", ["拖延退费不处理", "学费只收不退", "退费拖了三个月", "拒绝退报名费"]),
    "bus": (
        "梧桐岭社区",
        ["接驳公交等不到", "公交二十分钟一趟", "没有直达公交", "公交早高峰挤不上"],
    ),
}
_ENDINGS = [
    *("请尽快解决", "到底谁来管", "影响很多人", "希望有个说法", "已经反映过一次", "盼回复"),
    *("等了快一个月", "大家意见很大", "打过热线没有下文", "不知道还要多久", "求帮助", "急"),
]
_ALONE = [
    "想学插花不知道去哪里报名",
    "身份证丢了怎么补办",
    "宠物狗走失求帮忙寻找",
    "毕业论文格式看不懂",
    "体检报告什么时候能拿",
    "羽毛球馆周末约不到场地",
    "图书馆闭馆时间太早",
    "简历投了五十份没有回音",
    "租房押金被房东扣下",
    "想考教师资格证从哪里开始",
    "手机被偷报警后没有进展",
    "志愿服务时长怎么登记",
    "和室友作息不合想换房间",
    "公积金异地转移手续复杂",
    "创业贷款需要哪些材料",
    "骑车被剐蹭对方不赔",
]


def line(number: int, title: str, body: str, at: datetime) -> dict[str, Any]:
    """Return a line of input."""
    return {"id": f"m{number}", "title": title, "body": body, "time": at.isoformat()}


def month(seed: int = 7, each: int = 9) -> tuple[list[dict[str, Any]], dict[str, set[str]]]:
    """Return a month of messages and which of them are about which event."""
    chance = random.Random(seed)
    lines: list[dict[str, Any]] = []
    truth: dict[str, set[str]] = {}
    for event, (place, complaints) in EVENTS.items():
        for _ in range(each):
            what, end = chance.choice(complaints), chance.choice(_ENDINGS)
            body = f"{what}，就在{place}。{end}。"
            at = START + timedelta(hours=chance.randrange(24 * 30))
            made = line(len(lines), f"{place}{what}", body, at)
            truth.setdefault(event, set()).add(made["id"])
            lines.append(made)
    for title in _ALONE:
        at = START + timedelta(hours=chance.randrange(24 * 30))
        lines.append(line(len(lines), title, f"{title}，{chance.choice(_ENDINGS)}。", at))
    chance.shuffle(lines)
    return lines, truth
