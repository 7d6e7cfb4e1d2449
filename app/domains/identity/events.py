"""What happened to people, for those who keep something of theirs."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class YouthsMerged(Event):
    """Two persons turned out to be one: what the gone one had is the kept one's."""

    name: ClassVar[str] = "youths.merged"

    kept_id: UUID
    gone_id: UUID


@dataclass(frozen=True, slots=True)
class YouthLeft(Event):
    """A person's account was deleted: keep the figures, forget the person (PIPL article 47)."""

    name: ClassVar[str] = "youth.left"

    youth_id: UUID
