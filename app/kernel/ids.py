"""Identifiers: UUIDv7 inside, `need_…` outside.

A prefixed id says what it names, sorts by time as text and as uuid, and a wrong kind of id
is refused at the edge. Ids are not secrets.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LETTERS = 26
# Two letters at a time: lists of needs write many ids.
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_SHIFTS = range(120, -1, -10)
_UUID_BITS = 128


class _Last:
    milliseconds = 0
    noise = 0


def new() -> UUID:
    """Make a UUIDv7 (RFC 9562 section 5.7): milliseconds first, then 74 random bits.

    Ids of one process rise, also within a millisecond (section 6.2, method 2).
    """
    milliseconds = time.time_ns() // 1_000_000
    noise = secrets.randbits(73)  # one bit stays free, so that counting on does not overflow
    if milliseconds <= _Last.milliseconds:
        milliseconds = _Last.milliseconds
        noise = (_Last.noise + 1 + (noise >> 44)) & (1 << 74) - 1
    _Last.milliseconds, _Last.noise = milliseconds, noise
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def floor(moment: datetime) -> UUID:
    """Return the lowest id that could have been made at a moment."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def encode(prefix: str, value: UUID) -> str:
    """Write an id for the world: `need_` and 26 base-32 letters; order is kept."""
    number = value.int
    pairs = [_PAIRS[number >> shift & 1023] for shift in _SHIFTS]
    return f"{prefix}_{''.join(pairs)}"


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


@dataclass(frozen=True, slots=True)
class Prefixed:
    """Ids of one kind: `Annotated[UUID, Prefixed("need")]` is `need_…` on the wire."""

    prefix: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Tell Pydantic how to read and write it."""
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self._write, return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Show the pattern in the contract."""
        pattern = f"^{self.prefix}_[0-7][{ALPHABET}]{{{_LETTERS - 1}}}$"
        example = encode(self.prefix, _EXAMPLE)
        return {"type": "string", "pattern": pattern, "examples": [example]}

    def _read(self, value: object) -> UUID:
        if isinstance(value, UUID):
            return value
        return decode(self.prefix, value if isinstance(value, str) else "")

    def _write(self, value: UUID) -> str:
        return encode(self.prefix, value)


_EXAMPLE = UUID("019abcde-f012-7345-8678-9abcdef01234")
