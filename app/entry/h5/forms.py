"""What a browser's form brings: proved to be ours, then read like a request of the API."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from app.domains.identity.problems import CrossSite
from app.entry.h5.rendering import csrf_token
from app.platform import crypto
from app.platform.idempotency import Once

MOST_PICTURES = 4
# Some more than are taken: how many are too many is said beside the form.
_MOST_FILES = 30
# An event may ask thirty questions, with forty boxes to tick each.
_MOST_FIELDS = 1300
_LONGEST_FIELD = 64 * 1024
_MACHINERY = frozenset({"csrf", "key"})

M = TypeVar("M", bound=BaseModel)


async def checked_form(request: Request) -> AsyncIterator[FormData]:
    """Give the fields of a form that this browser was given; raises CrossSite."""
    form = await request.form(
        max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
    )
    try:
        brought = form.get("csrf")
        if not isinstance(brought, str) or not crypto.same(
            brought.encode(errors="replace"), csrf_token(request).encode()
        ):
            raise CrossSite("页面已过期，请返回上一页刷新后再提交。")
        yield form
    finally:
        await form.close()


CheckedForm = Annotated[FormData, Depends(checked_form)]


def once_of(request: Request, form: FormData) -> Once:
    """Return the form's own idempotency key: sent twice by an impatient finger, it counts once."""
    key = form.get("key")
    key = key if isinstance(key, str) and len(key) == 32 and key.isalnum() else ""
    written = sorted(
        (name, value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name not in _MACHINERY
    )
    said = f"{request.url.path}\n{written!r}"
    fingerprint = hashlib.sha256(said.encode(errors="replace")).digest()
    return Once(f"h5-{key or fingerprint.hex()[:32]}", fingerprint)


def texts_of(form: FormData) -> dict[str, str]:
    """Return the written fields, without those of the machinery."""
    return {
        name: value
        for name, value in form.items()
        if isinstance(value, str) and name not in _MACHINERY
    }


def pictures_of(form: FormData, name: str) -> list[UploadFile]:
    """Return the pictures chosen; a browser sends an empty one where none was."""
    return [one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]


def read(kind: type[M], values: Mapping[str, Any]) -> tuple[M | None, dict[str, str]]:
    """Return what was asked for, or what is wrong with each field."""
    try:
        return kind.model_validate(values), {}
    except ValidationError as wrong:
        said = {}
        for one in wrong.errors(include_url=False, include_input=False):
            field = str(one["loc"][0]) if one["loc"] else ""
            said[field] = _say(dict(one))
        return None, said


def _say(error: dict[str, Any]) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "string_too_short":
            return f"请至少写 {limits['min_length']} 个字"
        case "string_too_long":
            return f"最多 {limits['max_length']} 个字"
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case "missing":
            return "请填写或选择"
    return "请重新填写或选择"
