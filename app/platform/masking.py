"""Personal data in running text: found, and covered for everyone who need not see it."""

import re

import phonenumbers

_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?(?!\d)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_HANDLE = re.compile(
    r"(?:微信号?|vx|v信|wechat|薇信|QQ号?|扣扣)\s*(?:是|为|号)?\s*[:：]?\s*([A-Za-z0-9][\w-]{4,19})",
    re.IGNORECASE | re.ASCII,
)
# What a person says of themselves, and where they live to the door.
_NAME = re.compile(
    r"(?:我叫做?|我的名字[是叫]|姓名|联系人|本人叫)\s*(?:是|为)?\s*[:：]?\s*"
    r"((?![不了他她你您它过来人到个])[\u4e00-\u9fff·]{2,4}|[A-Za-z][A-Za-z ]{1,30})"
)
_DOOR = re.compile(
    r"(?:(?![在住到于是的家从去了和跟把被])[\u4e00-\u9fff]){1,8}"
    r"(?:路|街|道|巷|弄|里|村|小区|花园|苑|坊|公寓|宿舍)\s*"
    r"(?:[0-9０-９一二三四五六七八九十百]{1,6}\s*"
    r"(?:号院|号楼|号|弄|栋|幢|座|单元|楼|层|室|户)[\s,，-]*)+"
    r"(?:[0-9０-９]{2,5}(?:室|房|户)?)?"
)
# GB 11643-1999: weights of the 17 digits and the check characters by remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def mask(text: str) -> str:
    """Return `text` with phones, identity numbers, cards, e-mails and chat handles covered."""
    spans = sorted(_spans(text), key=lambda span: (span[0], -span[1]))
    covered: list[str] = []
    end = 0
    for start, stop, label in spans:
        if start < end:
            continue
        covered += [text[end:start], f"[{label}]"]
        end = stop
    return "".join([*covered, text[end:]])


def mask_for_strangers(text: str) -> str:
    """Return `text` with what `mask` covers, names given after 我叫 and the like, and addresses.

    For who is not bound to the person by anything: better a word too many covered than one too few.
    """
    covered = _NAME.sub(lambda found: found.group().replace(found[1], "[姓名]"), mask(text))
    return _DOOR.sub("[地址]", covered)


def _spans(text: str) -> list[tuple[int, int, str]]:
    spans = [(*found.span(), "邮箱") for found in _EMAIL.finditer(text)]
    spans += [(*found.span(1), "账号") for found in _HANDLE.finditer(text)]
    if sum(letter.isdigit() for letter in text) < 7:
        return spans
    spans += [
        (*found.span(), "身份证号")
        for found in _ID_NUMBER.finditer(text)
        if _is_id_number(found.group())
    ]
    spans += [
        (*found.span(), "银行卡号")
        for found in _CARD.finditer(text)
        if _passes_luhn(re.sub(r"\D", "", found.group()))
    ]
    matches = phonenumbers.PhoneNumberMatcher(text, "CN", leniency=phonenumbers.Leniency.VALID)
    spans += [(match.start, match.end, "电话") for match in matches]
    return spans


def _is_id_number(written: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(written, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == written[17].upper()


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
