"""Tables of people and organisations."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.identity.states import OrganisationKind, Role, WeChatApp
from app.platform.db import Base
from app.platform.sqltypes import Moment, Words, one_of


class Organisation(Base):
    """A body in the tree 市 → 区 → 街道, a department of one, or an external partner."""

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(one_of("kind", OrganisationKind), "kind"),
        CheckConstraint("id <> parent_id", "not_own_parent"),
        Index("organisations_lineage_idx", "lineage", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    lineage: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """Itself and all above it, the root first; keeps "own and below" one indexed question."""
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    area: Mapped[str]
    """Administrative code (GB/T 2260) it answers for; empty means everywhere."""
    is_active: Mapped[bool]
    created_at: Mapped[Moment]


class Youth(Base):
    """A person who says what they need."""

    __tablename__ = "youths"
    __table_args__ = (
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", "birth_year"),
        CheckConstraint("(phone IS NULL) = (phone_index IS NULL)", "whole_phone"),
        CheckConstraint("id <> merged_into", "not_own_twin"),
        Index("youths_phone_idx", "phone_index", postgresql_where=text("phone_index IS NOT NULL")),
        Index(
            "youths_leaving_idx",
            "leaves_at",
            postgresql_where=text("leaves_at IS NOT NULL AND left_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    phone: Mapped[bytes | None]
    """The number that WeChat verified, E.164, sealed."""
    phone_index: Mapped[bytes | None]
    """Blind index of the number: equal numbers are found without being readable."""
    phone_verified_at: Mapped[Moment | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("youths.id"), index=True)
    """Who this person turned out to be, once WeChat told that two accounts are one."""
    leaves_at: Mapped[Moment | None]
    """When the account will be deleted, as its owner asked; until then they may think again."""
    left_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]


class WeChatAccount(Base):
    """One person as one of our apps at WeChat sees them: each app has an openid of its own."""

    __tablename__ = "wechat_accounts"
    __table_args__ = (
        UniqueConstraint("app", "openid"),
        CheckConstraint(one_of("app", WeChatApp), "app"),
        Index("wechat_accounts_unionid_idx", "unionid"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID | None] = mapped_column(ForeignKey("youths.id"), index=True)
    """Nobody yet while somebody merely follows the official account."""
    app: Mapped[str]
    openid: Mapped[str]
    unionid: Mapped[str | None]
    """The same for all apps of ours; WeChat does not always tell it."""
    session_key: Mapped[bytes | None]
    """WeChat's session key, sealed; it never leaves the server."""
    is_following: Mapped[bool]
    wrote_at: Mapped[Moment | None]
    """When they last wrote to the official account or tapped its menu."""
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]


class YouthMerge(Base):
    """Two persons that turned out to be one; kept for audit."""

    __tablename__ = "youth_merges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), index=True)
    gone_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), index=True)
    at: Mapped[Moment]


class Revocation(Base):
    """All access tokens of a person issued before a moment are void; kept while such may live."""

    __tablename__ = "revocations"

    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), primary_key=True)
    before: Mapped[Moment]


class PhoneLookup(Base):
    """Somebody of the staff looked a person up by phone number; kept for audit."""

    __tablename__ = "phone_lookups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    youth_id: Mapped[UUID | None] = mapped_column(ForeignKey("youths.id"), index=True)
    at: Mapped[Moment]


class Consent(Base):
    """A person's yes to one version of one text, and when it was taken back."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("youth_id", "document", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    document: Mapped[str]
    version: Mapped[str]
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]


class RefreshToken(Base):
    """One link of a chain of refresh tokens; using an old link breaks the chain."""

    __tablename__ = "refresh_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), index=True)
    family_id: Mapped[UUID] = mapped_column(index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[Moment] = mapped_column(index=True)
    used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]


class YouthSession(Base):
    """One signed-in browser of a youth, inside WeChat."""

    __tablename__ = "youth_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class StaffMember(Base):
    """A person who works here."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint(one_of("role", Role), "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    failures: Mapped[int] = mapped_column(SmallInteger)
    locked_until: Mapped[Moment | None]
    is_active: Mapped[bool]
    created_at: Mapped[Moment]


class StaffSession(Base):
    """One signed-in browser of a member of staff."""

    __tablename__ = "staff_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)


class PartnerClient(Base):
    """A partner's program: its id and the digests of its secrets, two while they are rotated."""

    __tablename__ = "partner_clients"
    __table_args__ = (
        CheckConstraint(
            "(former_secret_digest IS NULL) = (former_valid_until IS NULL)", "whole_former_secret"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(server_default="")
    secret_digest: Mapped[bytes]
    former_secret_digest: Mapped[bytes | None]
    former_valid_until: Mapped[Moment | None]
    """The secret before this one opens until then."""
    former_used_at: Mapped[Moment | None]
    """When the former secret last opened: who rotates sees whether it is still in use."""
    public_key: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The JWK that checks `private_key_jwt` (RFC 7523); its other half never comes here."""
    tokens_after: Mapped[Moment | None]
    """Access tokens issued before are void."""
    scopes: Mapped[Words]
    created_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    """When it last fetched a token."""
    revoked_at: Mapped[Moment | None]


class SpentToken(Base):
    """A partner's token that is void before its time: revoked, or a login that works once."""

    __tablename__ = "spent_tokens"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[Moment] = mapped_column(index=True)
