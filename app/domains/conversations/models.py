"""Tables of pushes and conversations."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db import Base
from app.platform.sqltypes import Moment


class WeChatPush(Base):
    """One message or event of WeChat's that was dealt with: WeChat repeats what it thinks lost."""

    __tablename__ = "wechat_pushes"

    key: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    """What was answered; a repetition gets the same."""
    received_at: Mapped[Moment] = mapped_column(index=True)


class Conversation(Base):
    """Words of a follower that are not a need yet: they wait for a yes."""

    __tablename__ = "conversations"
    __table_args__ = (CheckConstraint("char_length(draft) BETWEEN 1 AND 2000", "draft_length"),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("wechat_accounts.id", ondelete="CASCADE"), primary_key=True
    )
    draft: Mapped[str]
    updated_at: Mapped[Moment] = mapped_column(index=True)
