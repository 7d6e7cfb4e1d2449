"""Identifiers: UUIDv7 inside, `need_…` outside.

A prefixed id says what it names, sorts by time as text and as uuid, and a wrong kind of id
is refused at the edge. Ids are not secrets.
"""

import secrets
import time
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LETTERS = 26
_UUID_BITS = 128


def new() -> UUID:
    """Make a UUIDv7 (RFC 9562 section 5.7): milliseconds first, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    noise = secrets.randbits(74)
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def encode(prefix: str, value: UUID) -> str:
    """Write an id for the world: `need_` and 26 base-32 letters; order is kept."""
    number = value.int
    letters = []
    for _ in range(_LETTERS):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return f"{prefix}_{''.join(reversed(letters))}"


def decode(prefix: str, text: str) -> UUID:
    """Read an id back; anything else than our own writing is a ValueError."""
    head, _, letters = text.partition("_")
    if head != prefix or len(letters) != _LETTERS:
        raise ValueError(f"不是有效的 {prefix} 编号")
    number = 0
    for letter in letters:
        value = _VALUES.get(letter)
        if value is None:
            raise ValueError(f"不是有效的 {prefix} 编号")
        number = number << 5 | value
    if number >> _UUID_BITS:
        raise ValueError(f"不是有效的 {prefix} 编号")
    return UUID(int=number)


def prefixed(prefix: str) -> Any:
    """Return the Pydantic type of ids of one kind: `prefix_…` on the wire, UUID in the code."""

    def read(value: object) -> UUID:
        if isinstance(value, UUID):
            return value
        if not isinstance(value, str):
            raise ValueError(f"不是有效的 {prefix} 编号")
        return decode(prefix, value)

    pattern = f"^{prefix}_[0-7][{ALPHABET}]{{{_LETTERS - 1}}}$"
    return Annotated[
        UUID,
        BeforeValidator(read),
        PlainSerializer(lambda value: encode(prefix, value), return_type=str),
        WithJsonSchema(
            {"type": "string", "pattern": pattern, "examples": [encode(prefix, _EXAMPLE)]}
        ),
    ]


_EXAMPLE = UUID("019abcde-f012-7345-8678-9abcdef01234")
