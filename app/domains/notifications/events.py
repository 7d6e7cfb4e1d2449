"""What happened to messages, for those who keep a record of it."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class MessageTried(Event):
    """A message about a need was tried on one channel; or its later fate became known."""

    name: ClassVar[str] = "message.tried"

    need_id: UUID
    channel: str
    outcome: str
