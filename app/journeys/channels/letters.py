"""Letters to partners: the same words as text and as simple HTML."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.gateways.mail import Attachment, Letter
from app.journeys.channels.messages import Message

_HERE = Path(__file__).parent
_PRODUCT = "青年需求直通车"


@lru_cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write(
    message: Message, *, to: str, organisation: str, link: str | None, message_id: str
) -> Letter:
    """Return the letter that tells of an event."""
    tags = [line for line in message.lines if not line.startswith("请在")]
    return Letter(
        to=to,
        subject=f"【{_PRODUCT}】" + " · ".join([message.title, *tags]),
        text=_text([message.title, "", *message.lines], link, organisation),
        html=_html(message, link, organisation),
        message_id=message_id,
    )


def write_digest(
    message: Message, *, to: str, organisation: str, message_id: str, sheet: Attachment
) -> Letter:
    """Return the morning's letter with its sheet."""
    return Letter(
        to=to,
        subject=f"【{_PRODUCT}】{message.title}",
        text=_text([message.title, "", *message.lines], None, organisation),
        html=_html(message, None, organisation),
        message_id=message_id,
        attachments=(sheet,),
    )


def _text(lines: list[str], link: str | None, organisation: str) -> str:
    asked = [
        "",
        "打开办理页面（不需要账号）：",
        link,
        "请勿转发这封邮件：打开链接的人都能代你们单位办理。",
    ]
    foot = [
        "",
        f"-- \n{_PRODUCT}",
        f"这个邮箱登记为{organisation}接收诉求的方式。不再接收请联系工作人员；本邮件由系统发出，请勿回复。",
    ]
    return "\n".join([*lines, *(asked if link else []), *foot]) + "\n"  # type: ignore[list-item]


def _html(message: Message, link: str | None, organisation: str) -> str:
    facts: dict[str, Any] = {"message": message, "link": link, "organisation": organisation}
    return _environment().get_template("letter.html").render(product=_PRODUCT, **facts)
