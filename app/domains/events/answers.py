"""The form of an event: which questions, and whether the answers are right. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import phonenumbers

from app.domains.events.problems import BadAnswers
from app.domains.events.states import QuestionKind
from app.kernel.text import clean

# What only those see who run the event, and only when they ask for it; sealed at rest.
SEALED = "registrations.answers"
SENSITIVE = frozenset({QuestionKind.phone, QuestionKind.id_number})

_ID_NUMBER = re.compile(r"^[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]$")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_LETTERS = "10X98765432"
_LONGEST_TEXT = 500

Question = dict[str, Any]


def check(questions: Sequence[Question], given: dict[str, Any]) -> dict[str, Any]:
    """Return the answers as they are kept; raises BadAnswers with all that is wrong with them."""
    known = {question["id"] for question in questions}
    errors = [{"question": one, "message": "没有这个问题"} for one in given if one not in known]
    kept: dict[str, Any] = {}
    for question in questions:
        value = given.get(question["id"])
        if value is None or value == [] or (isinstance(value, str) and not value.strip()):
            if question["is_required"]:
                errors.append({"question": question["id"], "message": "这一项必须填写"})
            continue
        try:
            kept[question["id"]] = _READERS[QuestionKind(question["kind"])](question, value)
        except ValueError as error:
            errors.append({"question": question["id"], "message": str(error)})
    if errors:
        raise BadAnswers(errors=errors)
    return kept


def still_fit(old: Sequence[Question], new: Sequence[Question]) -> bool:
    """Say whether answers to the old questions are answers to the new ones too."""
    later = {question["id"]: question for question in new}
    for question in old:
        other = later.pop(question["id"], None)
        if other is None or other["kind"] != question["kind"]:
            return False
        if not set(question["options"]) <= set(other["options"]):
            return False
    return not any(question["is_required"] for question in later.values())


def _text(_question: Question, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("请填写文字")
    written = clean(value)
    if len(written) > _LONGEST_TEXT:
        raise ValueError(f"最多 {_LONGEST_TEXT} 个字")
    return written


def _choice(question: Question, value: Any) -> list[str]:
    chosen = value if isinstance(value, list) else [value]
    if not all(one in question["options"] for one in chosen):
        raise ValueError("请从给出的选项里选择")
    if len(chosen) > (len(question["options"]) if question["is_multiple"] else 1):
        raise ValueError("选择的项数太多")
    return sorted(set(chosen), key=question["options"].index)


def _number(_question: Question, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("请填写数字")
    if not -1e9 <= value <= 1e9:
        raise ValueError("数字太大或太小")
    return value


def _date(_question: Question, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("请填写日期，如 2026-12-01")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise ValueError("请填写日期，如 2026-12-01") from error


def _phone(_question: Question, value: Any) -> str:
    try:
        parsed = phonenumbers.parse(str(value), "CN")
    except phonenumbers.NumberParseException as error:
        raise ValueError("手机号不对，请检查") from error
    if not phonenumbers.is_valid_number(parsed):
        raise ValueError("手机号不对，请检查")
    written: str = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return written


def _id_number(_question: Question, value: Any) -> str:
    """GB 11643: seventeen digits and a check digit (ISO 7064 MOD 11-2)."""
    written = str(value).strip().upper()
    if not _ID_NUMBER.match(written):
        raise ValueError("身份证号不对，请检查")
    total = sum(int(digit) * factor for digit, factor in zip(written, _ID_WEIGHTS, strict=False))
    if _ID_LETTERS[total % 11] != written[-1]:
        raise ValueError("身份证号的校验位不对，请检查")
    return written


def _consent(_question: Question, value: Any) -> bool:
    if value is not True:
        raise ValueError("需要同意才能报名")
    return True


_READERS = {
    QuestionKind.text: _text,
    QuestionKind.choice: _choice,
    QuestionKind.number: _number,
    QuestionKind.date: _date,
    QuestionKind.phone: _phone,
    QuestionKind.id_number: _id_number,
    QuestionKind.consent: _consent,
}
