"""A note in each vendor's own words: sizes in bytes, nothing in it acts as markup or a call."""

import base64
import hashlib
import hmac
import re
from typing import Any
from urllib.parse import quote_plus

from app.gateways.robots.kinds import Note, RobotKind

# Bytes of UTF-8. WeCom: text 2048, markdown 4096; DingTalk and Feishu about 20 KB in all.
_MOST_BYTES = {RobotKind.wecom: 2048, RobotKind.dingtalk: 6000, RobotKind.feishu: 6000}
_MOST_TITLE = 60
_CONTROLS = re.compile("[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# `<at …>`, `<@userid>` and `@all` would call people; a full-width sign calls none.
_HARMLESS = str.maketrans({"<": "＜", ">": "＞", "@": "＠"})
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$])")


def body(kind: RobotKind, note: Note, keyword: str | None) -> dict[str, Any]:
    """Return the message as the vendor takes it, unsigned."""
    title = _shorten(_plain(note.title), _MOST_TITLE)
    lines = [_plain(one) for one in note.lines if one]
    if keyword and not any(keyword in one for one in (title, *lines)):
        lines.append(keyword)
    write = {
        RobotKind.wecom: _wecom,
        RobotKind.dingtalk: _dingtalk,
        RobotKind.feishu: _feishu,
    }[kind]
    return write(title, lines, note)


def sign_dingtalk(secret: str, now_ms: int) -> str:
    """Return the signed part of the query: the secret is the key, milliseconds."""
    said = f"{now_ms}\n{secret}".encode()
    mark = base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode()
    return f"&timestamp={now_ms}&sign={quote_plus(mark)}"


def sign_feishu(secret: str, now_s: int) -> dict[str, str]:
    """Return the signed part of the body: time and secret are the key, the message is empty."""
    key = f"{now_s}\n{secret}".encode()
    mark = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    return {"timestamp": str(now_s), "sign": mark}


def cut(text: str, most_bytes: int) -> str:
    """Return as much of a text as fits in so many bytes, whole characters only."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - 3].decode(errors="ignore") + "…"


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text).translate(_HARMLESS).strip()


def _shorten(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _wecom(title: str, lines: list[str], note: Note) -> dict[str, Any]:
    """As text: markdown there has no escapes. The link comes last and is never cut."""
    tail = f"\n{note.link_name}：{note.link}" if note.link else ""
    words = cut("\n".join([title, *lines]), _MOST_BYTES[RobotKind.wecom] - len(tail.encode()))
    return {"msgtype": "text", "text": {"content": words + tail}}


def _dingtalk(title: str, lines: list[str], note: Note) -> dict[str, Any]:
    tail = f"\n\n[{note.link_name}]({note.link})" if note.link else ""
    words = "\n\n".join([f"#### {_escape(title)}", *(_escape(one) for one in lines)])
    whole = cut(words, _MOST_BYTES[RobotKind.dingtalk]) + tail
    return {"msgtype": "markdown", "markdown": {"title": title, "text": whole}}


def _feishu(title: str, lines: list[str], note: Note) -> dict[str, Any]:
    budget = _MOST_BYTES[RobotKind.feishu] // max(1, len(lines))
    content: list[list[dict[str, str]]] = [
        [{"tag": "text", "text": cut(one, budget)}] for one in lines
    ]
    if note.link:
        content.append([{"tag": "a", "text": note.link_name, "href": note.link}])
    post = {"zh_cn": {"title": title, "content": content}}
    return {"msg_type": "post", "content": {"post": post}}


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
