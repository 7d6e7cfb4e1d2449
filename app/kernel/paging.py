"""Keyset cursors: where a page ended, opaque to the client."""

import base64
import binascii
import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.kernel.problems import Problem

MAX_LIMIT = 100
DEFAULT_LIMIT = 20
_MICROSECONDS_MAX = 253_402_300_799_999_999  # 9999-12-31T23:59:59.999999Z


class BadCursor(Problem):
    """The cursor was not made by us."""

    code = "cursor.invalid"
    status = 422
    title = "翻页位置无效"
    detail = "翻页位置无效，请从第一页重新开始。"


def write_cursor(moment: datetime, key: UUID) -> str:
    """Return the cursor behind the row that has this sort time and id."""
    packed = _micros(moment).to_bytes(8, "big") + key.bytes
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Return the sort time and id that a cursor holds; raises BadCursor."""
    packed = _unpack(cursor, 24)
    return _moment(int.from_bytes(packed[:8], "big")), UUID(bytes=packed[8:])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list sorted by rank and value ended, and the moment it was sorted for."""

    moment: datetime
    rank: int
    value: float
    key: UUID


_PLACE = struct.Struct(">qBd16s")


def write_place(place: Place) -> str:
    """Return the cursor behind a row of a list sorted by rank and value."""
    packed = _PLACE.pack(_micros(place.moment), place.rank, place.value, place.key.bytes)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_place(cursor: str) -> Place:
    """Return what `write_place` wrote; raises BadCursor."""
    micros, rank, value, key = _PLACE.unpack(_unpack(cursor, _PLACE.size))
    if not math.isfinite(value):
        raise BadCursor
    return Place(_moment(micros), rank, value, UUID(bytes=key))


def write_position(transaction: int, number: int) -> str:
    """Return the cursor of an event log: the writing transaction, then the row's number."""
    packed = transaction.to_bytes(8, "big") + number.to_bytes(8, "big")
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_position(cursor: str) -> tuple[int, int]:
    """Return what `write_position` wrote; raises BadCursor."""
    packed = _unpack(cursor, 16)
    transaction, number = int.from_bytes(packed[:8], "big"), int.from_bytes(packed[8:], "big")
    if transaction >> 63 or number >> 63:
        raise BadCursor
    return transaction, number


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def _moment(micros: int) -> datetime:
    if not 0 <= micros <= _MICROSECONDS_MAX:
        raise BadCursor
    seconds, rest = divmod(micros, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def _unpack(cursor: str, length: int) -> bytes:
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
    if len(packed) != length:
        raise BadCursor
    return packed
