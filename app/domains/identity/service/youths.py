"""A youth's sign-in: WeChat identity, short access token, rotating refresh token."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.domains.identity import tokens
from app.domains.identity.models import Consent, RefreshToken, Youth
from app.domains.identity.problems import RefreshRefused
from app.domains.identity.service.accounts import person_of
from app.domains.identity.service.consents import PRIVACY, PRIVACY_VERSION
from app.domains.identity.service.phones import cover, open_phone
from app.domains.identity.service.revocations import is_revoked
from app.domains.identity.states import WeChatApp
from app.kernel import clock, ids
from app.kernel.problems import Unauthenticated
from app.platform import crypto
from app.platform.db import Session
from app.platform.settings import settings

AUDIENCE = "youth"
# A phone that lost the answer to its refresh asks again with the old token. Within this time
# that is a retry; later it is theft, and the whole family of tokens ends.
RETRY_GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh pair of tokens."""

    youth_id: UUID
    access_token: str
    expires_in_s: int
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the person told us of themselves."""

    id: UUID
    birth_year: int | None
    consent_version: str | None
    phone: str | None
    """As it is shown, the middle covered."""
    leaves_at: datetime | None
    created_at: datetime


async def sign_in(
    session: Session,
    app: WeChatApp,
    openid: str,
    unionid: str | None = None,
    session_key: str | None = None,
) -> SignedIn:
    """Return tokens for the person behind an account at WeChat, who is new the first time."""
    youth_id = await person_of(session, app, openid, unionid, session_key)
    return await _issue(session, youth_id, ids.new())


async def refresh(session: Session, refresh_token: str) -> SignedIn | None:
    """Trade a refresh token for a new pair; None when the family has just been ended.

    The caller answers None with RefreshRefused after committing: the revocation must stand.
    """
    # The person first, as in `revoke_all`.
    owner = select(RefreshToken.youth_id).where(
        RefreshToken.token_digest == crypto.digest(refresh_token)
    )
    await session.execute(
        select(Youth.id).where(Youth.id == owner.scalar_subquery()).with_for_update()
    )
    found = await session.scalar(
        select(RefreshToken)
        .where(RefreshToken.token_digest == crypto.digest(refresh_token))
        .with_for_update()
    )
    now = clock.now()
    if found is None or found.expires_at <= now or found.revoked_at is not None:
        raise RefreshRefused
    if found.used_at is not None and now - found.used_at > RETRY_GRACE:
        await _end_family(session, found.family_id)
        return None
    found.used_at = found.used_at or now
    await session.flush()
    return await _issue(session, found.youth_id, found.family_id)


async def sign_out(session: Session, refresh_token: str) -> None:
    """End the chain this refresh token belongs to; unknown tokens are no error."""
    family_id = await session.scalar(
        select(RefreshToken.family_id).where(
            RefreshToken.token_digest == crypto.digest(refresh_token)
        )
    )
    if family_id is not None:
        await _end_family(session, family_id)


def read_access_token(token: str) -> UUID:
    """Return whose token this is; raises Unauthenticated."""
    claims = tokens.read(AUDIENCE, token)
    try:
        youth_id, issued_at = UUID(hex=claims["sub"]), float(claims["iat"])
    except (KeyError, ValueError, AttributeError, TypeError) as error:
        raise Unauthenticated from error
    if is_revoked(youth_id, issued_at):
        raise Unauthenticated
    return youth_id


async def profile(session: Session, youth_id: UUID) -> Profile:
    """Return what the person told us, and whether they agreed to the present privacy text."""
    row = (
        await session.execute(
            select(
                Youth.id,
                Youth.birth_year,
                Youth.phone,
                Youth.leaves_at,
                Youth.created_at,
                Consent.version,
            )
            .outerjoin(
                Consent,
                (Consent.youth_id == Youth.id)
                & (Consent.document == PRIVACY)
                & (Consent.version == PRIVACY_VERSION)
                & Consent.withdrawn_at.is_(None),
            )
            .where(Youth.id == youth_id, Youth.merged_into.is_(None), Youth.left_at.is_(None))
        )
    ).one_or_none()
    if row is None:
        raise Unauthenticated
    phone = open_phone(row.phone)
    return Profile(
        row.id,
        row.birth_year,
        row.version,
        None if phone is None else cover(phone),
        row.leaves_at,
        row.created_at,
    )


async def set_birth_year(session: Session, youth_id: UUID, birth_year: int | None) -> None:
    """Note the year of birth, or forget it; it decides who may see what of a minor."""
    await session.execute(update(Youth).where(Youth.id == youth_id).values(birth_year=birth_year))


async def _issue(session: Session, youth_id: UUID, family_id: UUID) -> SignedIn:
    configured = settings()
    token = crypto.new_token()
    lifetime = timedelta(minutes=configured.access_token_minutes)
    session.add(
        RefreshToken(
            id=ids.new(),
            youth_id=youth_id,
            family_id=family_id,
            token_digest=crypto.digest(token),
            expires_at=clock.now() + timedelta(days=configured.refresh_token_days),
            used_at=None,
            revoked_at=None,
        )
    )
    await session.flush()
    access = tokens.write(AUDIENCE, youth_id, lifetime)
    return SignedIn(youth_id, access, int(lifetime.total_seconds()), token)


async def _end_family(session: Session, family_id: UUID) -> None:
    await session.execute(
        update(RefreshToken)
        .where(RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )
