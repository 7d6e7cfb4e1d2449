"""Verified phone numbers: sealed, found by a blind index, shown with the middle covered."""

from uuid import UUID

import phonenumbers
from sqlalchemy import select, update

from app.domains.identity.models import PhoneLookup, Youth
from app.kernel import clock, ids
from app.platform import crypto, resealing
from app.platform.db import Session
from app.platform.settings import PhoneAction, settings

PHONE = "youths.phone"
_REGION = "CN"
_SHOWN_BEGIN = 3
_SHOWN_END = 4


async def set_phone(session: Session, youth_id: UUID, e164: str) -> str:
    """Keep a number that WeChat has verified; returns it as it is shown."""
    await session.execute(
        update(Youth)
        .where(Youth.id == youth_id)
        .values(
            phone=crypto.seal(e164, PHONE),
            phone_index=crypto.blind_index(e164, PHONE),
            phone_verified_at=clock.now(),
        )
    )
    return cover(e164)


async def forget_phone(session: Session, youth_id: UUID) -> None:
    """Forget a person's number."""
    await session.execute(
        update(Youth)
        .where(Youth.id == youth_id)
        .values(phone=None, phone_index=None, phone_verified_at=None)
    )


def open_phone(sealed: bytes | None) -> str | None:
    """Return a kept number in the clear."""
    return None if sealed is None else crypto.unseal(sealed, PHONE)


def cover(e164: str) -> str:
    """Return a number as it is shown: `+86 138****5678`."""
    number = phonenumbers.parse(e164)
    national = str(number.national_number)
    covered = max(len(national) - _SHOWN_BEGIN - _SHOWN_END, 0)
    begin = national[: len(national) - covered - _SHOWN_END]
    return f"+{number.country_code} {begin}{'*' * covered}{national[-_SHOWN_END:]}"


def needs_phone(action: PhoneAction) -> bool:
    """Say whether the operator asks for a verified number before an action."""
    return action in settings().phone_required_for


async def find_by_phone(session: Session, staff_id: UUID, number: str) -> UUID | None:
    """Return who has a number, for a caller on the telephone; each look-up is noted."""
    e164 = _canonical(number)
    youth_id: UUID | None = None
    if e164 is not None:
        youth_id = await session.scalar(
            select(Youth.id)
            .where(Youth.phone_index.in_(crypto.blind_indexes(e164, PHONE)))
            .order_by(Youth.seen_at.desc())
            .limit(1)
        )
    session.add(PhoneLookup(id=ids.new(), staff_id=staff_id, youth_id=youth_id, at=clock.now()))
    await session.flush()
    return youth_id


def _canonical(number: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, _REGION)
    except phonenumbers.NumberParseException:
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


async def seal_anew() -> int:
    """Seal all numbers with the present key, and find them by it; returns how many."""
    return await resealing.seal_anew(
        Youth, "phone", PHONE, lambda e164: {"phone_index": crypto.blind_index(e164, PHONE)}
    )
