"""A note in each vendor's own words: sizes in bytes, nothing in it acts as markup or a call."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
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


@dataclass(slots=True)
class _Block:
    lines: list[str]
    link_name: str
    link: str | None


def body(kind: RobotKind, note: Note, keyword: str | None) -> dict[str, Any]:
    """Return the message as the vendor takes it, unsigned."""
    blocks = [_block(one) for one in (note, *note.parts)]
    if keyword and not any(keyword in line for block in blocks for line in block.lines):
        blocks[0].lines.append(keyword)
    write = {
        RobotKind.wecom: _wecom,
        RobotKind.dingtalk: _dingtalk,
        RobotKind.feishu: _feishu,
    }[kind]
    return write(blocks)


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


def _block(note: Note) -> _Block:
    title = _shorten(_plain(note.title), _MOST_TITLE)
    lines = [_plain(one) for one in note.lines if one]
    return _Block([title, *lines], note.link_name, note.link)


def _wecom(blocks: list[_Block]) -> dict[str, Any]:
    """As text: markdown there has no escapes. Links are never cut, words are."""
    tails = [f"\n{one.link_name}：{one.link}" if one.link else "" for one in blocks]
    gaps = 2 * len(blocks)
    room = _MOST_BYTES[RobotKind.wecom] - gaps - sum(len(one.encode()) for one in tails)
    share = max(0, room // len(blocks))
    words = [cut("\n".join(one.lines), share) for one in blocks]
    content = "\n\n".join(a + b for a, b in zip(words, tails, strict=True))
    return {"msgtype": "text", "text": {"content": content}}


def _dingtalk(blocks: list[_Block]) -> dict[str, Any]:
    share = _MOST_BYTES[RobotKind.dingtalk] // len(blocks)
    said = []
    for one in blocks:
        title, *lines = (_escape(line) for line in one.lines)
        words = cut("\n\n".join([f"#### {title}", *lines]), share)
        said.append(words + (f"\n\n[{one.link_name}]({one.link})" if one.link else ""))
    title = blocks[0].lines[0]
    return {"msgtype": "markdown", "markdown": {"title": title, "text": "\n\n".join(said)}}


def _feishu(blocks: list[_Block]) -> dict[str, Any]:
    share = _MOST_BYTES[RobotKind.feishu] // sum(len(one.lines) for one in blocks)
    title, *_ = blocks[0].lines
    content: list[list[dict[str, str]]] = []
    for place, one in enumerate(blocks):
        shown = one.lines[1:] if place == 0 else one.lines
        content += [[{"tag": "text", "text": cut(line, share)}] for line in shown]
        if one.link:
            content.append([{"tag": "a", "text": one.link_name, "href": one.link}])
    return {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": title, "content": content}}},
    }


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
