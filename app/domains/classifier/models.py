"""Tables of the classifier: what people taught it."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment, Words


class Label(Base):
    """One human reading of one need: training data, only ever added."""

    __tablename__ = "labels"
    __table_args__ = (Index("labels_need_idx", "need_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    text: Mapped[str]
    """The message with personal data covered."""
    topic: Mapped[str]
    also: Mapped[Words]
    kind: Mapped[str]
    urgency: Mapped[str]
    shown_topic: Mapped[str]
    """What the machine had said, so that agreement can be measured."""
    model_version: Mapped[str]
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    at: Mapped[Moment]
