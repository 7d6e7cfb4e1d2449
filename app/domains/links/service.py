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
    """Which link a message needs."""

    organisation_id: UUID
    endpoint_id: UUID
    assignment_id: UUID
    via: str
    shows_words: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is good now."""

    id: UUID
    organisation_id: UUID
    endpoint_id: UUID
    assignment_id: UUID
    via: str
    shows_words: bool


async def issue(session: Session, asked: Asked) -> str:
    """Return the token for a message about an assignment; each message makes it last longer."""
    now = clock.now()
    statement = insert(PartnerLink).values(
        id=ids.new(),
        organisation_id=asked.organisation_id,
        endpoint_id=asked.endpoint_id,
        assignment_id=asked.assignment_id,
        via=asked.via,
        shows_words=asked.shows_words,
        created_at=now,
        expires_at=now + LIFE,
    )
    link_id = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=["endpoint_id", "assignment_id"],
            index_where=PartnerLink.revoked_at.is_(None),
            set_={"expires_at": now + LIFE, "via": asked.via, "shows_words": asked.shows_words},
        ).returning(PartnerLink.id)
    )
    assert link_id is not None  # noqa: S101  an upsert returns its row
    return write_token(link_id)


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
        endpoint_id=row.endpoint_id,
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


async def revoke(session: Session, endpoint_id: UUID) -> None:
    """End all links that went to a mailbox or group: it has changed, or is switched off."""
    await session.execute(
        update(PartnerLink)
        .where(PartnerLink.endpoint_id == endpoint_id, PartnerLink.revoked_at.is_(None))
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
