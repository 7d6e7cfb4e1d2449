"""Tables of the partners' side."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Documents, Moment, Words


class PartnerProfile(Base):
    """What an organisation takes."""

    __tablename__ = "partner_profiles"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 100000", "capacity"),
        CheckConstraint("min_age BETWEEN 0 AND 120 AND max_age BETWEEN 0 AND 120", "ages"),
        CheckConstraint("min_age <= max_age", "ages_in_order"),
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
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    identities: Mapped[Words] = mapped_column(server_default=text("'{}'"))
    """Whom it serves in particular; empty means everybody."""
    windows: Mapped[Documents] = mapped_column(server_default=text("'[]'"))
    """Opening windows {days, opens, closes}; none means opens_hour to closes_hour every day."""
    updated_at: Mapped[Moment]
    confirmed_at: Mapped[Moment] = mapped_column(server_default=func.now())
    """When somebody last said that all this is so."""


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
    answered: Mapped[int] = mapped_column(server_default=text("0"))
    on_time: Mapped[int] = mapped_column(server_default=text("0"))
    """Of the answers, those before their deadline."""
