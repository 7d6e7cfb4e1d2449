"""The table of what staff are told."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment


class StaffNotice(Base):
    """One thing one member of staff is told. It names a need by its number, never by its words."""

    __tablename__ = "staff_notices"
    __table_args__ = (
        Index("staff_notices_mine_idx", "staff_id", "shown_at", "id"),
        Index(
            "staff_notices_unread_idx",
            "staff_id",
            "shown_at",
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    need_id: Mapped[UUID | None]
    """What it is about; no key, since domains above own needs."""
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[Moment]
    shown_at: Mapped[Moment]
    """From when on it is seen: the next morning where it was made at night."""
    read_at: Mapped[Moment | None]
