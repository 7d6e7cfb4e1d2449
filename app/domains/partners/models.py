"""Tables of the partners' side."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment, Words


class PartnerProfile(Base):
    """What an organisation takes."""

    __tablename__ = "partner_profiles"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 100000", "capacity"),
        Index("partner_profiles_topics_idx", "topics", postgresql_using="gin"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    is_active: Mapped[bool]
    is_company: Mapped[bool]
    """A company never gets what may identify a minor."""
    topics: Mapped[Words]
    kinds: Mapped[Words]
    """Kinds of need it takes; empty means all."""
    areas: Mapped[Words]
    """Administrative codes it serves; empty means everywhere."""
    takes_minors: Mapped[bool]
    capacity: Mapped[int]
    """Open assignments it can carry at once."""
    opens_hour: Mapped[int]
    closes_hour: Mapped[int]
    introduction: Mapped[str]
    updated_at: Mapped[Moment]


class PartnerRecord(Base):
    """What became of past offers: the counts behind the record part of a score."""

    __tablename__ = "partner_records"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    offered: Mapped[int]
    accepted: Mapped[int]
    declined: Mapped[int]
    declined_wrongly: Mapped[int] = mapped_column(server_default="0")
    """Refusals that staff found to be without reason."""
    expired: Mapped[int]
    solved: Mapped[int]
    judged: Mapped[int]
