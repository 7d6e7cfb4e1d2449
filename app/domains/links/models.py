"""The table of links."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment


class PartnerLink(Base):
    """One door to one assignment, for whoever reads one mailbox or one group's messages."""

    __tablename__ = "partner_links"
    __table_args__ = (
        # A message that is sent again carries the same link.
        Index(
            "partner_links_valid_idx",
            "source_id",
            "assignment_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        CheckConstraint("char_length(via) BETWEEN 1 AND 80", "via_length"),
        CheckConstraint("expires_at > created_at", "expires_later"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    source_id: Mapped[UUID]
    """The endpoint it was sent to, or the organisation in whose morning list it stands."""
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignments.id"), index=True)
    via: Mapped[str]
    """What history calls it: 邮箱 wi***@school.example.cn"""
    shows_words: Mapped[bool]
    """After acceptance the need is shown as the partners' API shows it; else masked for good."""
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]
    used_at: Mapped[Moment | None]
    """When something was last done with it. Being opened leaves no trace: mail scanners do that."""
