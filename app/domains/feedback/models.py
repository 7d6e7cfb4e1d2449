"""Tables of verdicts."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.feedback.states import Grade, Verdict
from app.platform.db import Base
from app.platform.sqltypes import Moment, Words, one_of


class VerdictRow(Base):
    """One youth's word on one answer; silence leaves no row."""

    __tablename__ = "verdicts"
    __table_args__ = (
        UniqueConstraint("need_id", "round"),
        CheckConstraint(one_of("verdict", Verdict), "verdict"),
        CheckConstraint(one_of("result_grade", Grade), "result_grade"),
        CheckConstraint(one_of("attitude_grade", Grade), "attitude_grade"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignments.id"), index=True)
    round: Mapped[int] = mapped_column(SmallInteger)
    verdict: Mapped[str]
    result_grade: Mapped[str]
    attitude_grade: Mapped[str]
    tags: Mapped[Words]
    words: Mapped[str | None]
    at: Mapped[Moment]
