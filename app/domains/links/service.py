"""What others may ask of links: one for a message, the one behind a token, an end to them."""

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.domains.links.models import PartnerLink
from app.domains.links.problems import LinkEnded, LinkNotFound
from app.kernel import clock, ids
from app.platform import crypto
from app.platform.db import Session

LIFE = timedelta(days=30)
_PURPOSE = "partner_links.token"
_ID_BYTES = 16
_TOKEN_LETTERS = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom links are, and by which way they go."""

    organisation_id: UUID
    source_id: UUID
    via: str
    shows_words: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is good now."""

    id: UUID
    organisation_id: UUID
    source_id: UUID
    assignment_id: UUID
    via: str
    shows_words: bool


async def issue(session: Session, asked: Asked, *assignment_ids: UUID) -> dict[UUID, str]:
    """Return the tokens for a message about assignments; each message makes them last longer."""
    now = clock.now()
    common = {
        "organisation_id": asked.organisation_id,
        "source_id": asked.source_id,
        "via": asked.via,
        "shows_words": asked.shows_words,
        "created_at": now,
        "expires_at": now + LIFE,
    }
    statement = insert(PartnerLink).values(
        [{"id": ids.new(), "assignment_id": one, **common} for one in assignment_ids]
    )
    renewed = {name: statement.excluded[name] for name in ("expires_at", "via", "shows_words")}
    rows = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["source_id", "assignment_id"],
            index_where=PartnerLink.revoked_at.is_(None),
            set_=renewed,
        ).returning(PartnerLink.id, PartnerLink.assignment_id)
    )
    return {row.assignment_id: write_token(row.id) for row in rows}


async def find(session: Session, token: str) -> Link:
    """Return the link behind a token; raises LinkNotFound, or LinkEnded where it was good once."""
    link_id = read_token(token)
    row = await session.scalar(select(PartnerLink).where(PartnerLink.id == link_id))
    if row is None:
        raise LinkNotFound
    if row.revoked_at is not None or row.expires_at <= clock.now():
        raise LinkEnded
    return Link(
        id=row.id,
        organisation_id=row.organisation_id,
        source_id=row.source_id,
        assignment_id=row.assignment_id,
        via=row.via,
        shows_words=row.shows_words,
    )


async def note_use(session: Session, link_id: UUID) -> None:
    """Note that something was done with a link; raises LinkEnded where it was ended meanwhile."""
    used = await session.scalar(
        update(PartnerLink)
        .where(
            PartnerLink.id == link_id,
            PartnerLink.revoked_at.is_(None),
            PartnerLink.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(PartnerLink.id)
        .execution_options(synchronize_session=False)
    )
    if used is None:
        raise LinkEnded


async def revoke(session: Session, source_id: UUID) -> None:
    """End all links that went one way: its mailbox or group has changed, or is switched off."""
    await session.execute(
        update(PartnerLink)
        .where(PartnerLink.source_id == source_id, PartnerLink.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def write_token(link_id: UUID) -> str:
    """Return the token of a link: its id, and a mark that only we can compute."""
    mark = crypto.blind_index(link_id.hex, _PURPOSE)
    return base64.urlsafe_b64encode(link_id.bytes + mark).decode()


def read_token(token: str) -> UUID:
    """Return whose token this is; raises LinkNotFound for any that we did not write."""
    if len(token) != _TOKEN_LETTERS or not token.isascii():
        raise LinkNotFound
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise LinkNotFound from error
    link_id = UUID(bytes=raw[:_ID_BYTES])
    marks = crypto.blind_indexes(link_id.hex, _PURPOSE)
    if not any(crypto.same(raw[_ID_BYTES:], mark) for mark in marks):
        raise LinkNotFound
    return link_id
