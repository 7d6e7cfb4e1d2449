"""What the sandbox lets through as a value, by the page "subscribeMessage.send" (参数类别).

Written apart from `template`, which cuts values: what one forgets the other should notice.
"""

import re
import unicodedata
from datetime import timedelta
from typing import Any

from app.gateways.wechat.sandbox.speech import Refused
from app.kernel import clock

_HOUR = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_DAY = (
    r"([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}"
    r"|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2})"
)
_ONE_TIME = rf"({_DAY} ?)?{_HOUR}"
_ONE_DATE = rf"{_DAY}( ?{_HOUR})?"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_ALLOWED = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "thing": r".{1,20}",
        "short_thing": r".{1,5}",
        "number": r"[0-9.]{1,32}",
        "letter": r"[A-Za-z]{1,32}",
        "symbol": r"[^\w\s]{1,5}",
        "character_string": rf"[^{_HAN}\u3000-\u303f\uff00-\uffef]{{1,32}}",
        "time": rf"{_ONE_TIME}( ?~ ?{_ONE_TIME})?",
        "date": rf"{_ONE_DATE}( ?~ ?{_ONE_DATE})?",
        "amount": r"[¥￥$€£]?[0-9]{1,10}(\.[0-9]+)?元?",
        "phone_number": r"[0-9+() -]{1,17}",
        "car_number": rf"[{_HAN}]?[A-Z0-9]{{1,7}}[{_HAN}]?",
        "name": r"[ -~]{1,20}|.{1,10}",
        "phrase": rf"[{_HAN}]{{1,5}}",
        "const": r".+",
        "enum": r".+",
    }.items()
}
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
_PAGE = re.compile(r"pages/[\w/-]+(\?[^\s#]{0,512})?", re.ASCII)

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_QUERY = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]{0,1024}")
_LONGEST_LINK = timedelta(days=30)


def check_link(asked: dict[str, Any]) -> None:
    """Raise Refused where a link's page, query or end is not as WeChat wants it."""
    target = asked.get("jump_wxa", asked)
    if not isinstance(target, dict):
        raise Refused(47001, "data format error")
    check_page(target.get("path"))
    if not _QUERY.fullmatch(str(target.get("query", ""))):
        raise Refused(40212, "invalid query")
    ends_at = asked.get("expire_time")
    now = clock.now().timestamp()
    if not isinstance(ends_at, int) or not now < ends_at <= now + _LONGEST_LINK.total_seconds():
        raise Refused(85401, "invalid expire time")


def check_bytes(body: bytes) -> None:
    """Raise Refused where the body writes its letters as \\uXXXX instead of plainly."""
    if _ESCAPED.search(body):
        raise Refused(40033, r"invalid charset. please check your request, if include \uxxxx")


def check_page(page: object) -> None:
    """Raise Refused where the page cannot be one of the mini-program."""
    if page is not None and not (isinstance(page, str) and _PAGE.fullmatch(page)):
        raise Refused(41030, "invalid page")


def check_values(keys: frozenset[str], said: Any) -> None:
    """Raise Refused unless there is one fitting value for each key of the template."""
    if not isinstance(said, dict):
        raise Refused(47003, "argument invalid! data invalid")
    for key in sorted(keys):
        _check_value(key, said.get(key))
    for key in said:
        if key not in keys:
            raise Refused(47003, "argument invalid! data has a key that the template has not")


def _check_value(key: str, said: Any) -> None:
    value = said.get("value") if isinstance(said, dict) else None
    if not isinstance(value, str) or not value.strip():
        # Spelled as WeChat spells it.
        raise Refused(47003, f"argument invalid! data.{key}.value is emtpy")
    kind = _ALLOWED[key.rstrip("0123456789")]
    is_one_line = all(unicodedata.category(one) not in {"Cc", "Zl", "Zp"} for one in value)
    if not is_one_line or not kind.fullmatch(value):
        raise Refused(47003, f"argument invalid! data.{key}.value invalid")
