"""What happened to registrations, for those who tell people."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class RegistrationMoved(Event):
    """Somebody else than its owner moved a registration: the owner must hear of it."""

    name: ClassVar[str] = "events.registration_moved"
    registration_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class FriendLeft(Event):
    """One of a group gave up; the others must hear of it and may choose."""

    name: ClassVar[str] = "events.friend_left"
    registration_id: UUID


@dataclass(frozen=True, slots=True)
class EventCalledOff(Event):
    """An event does not take place."""

    name: ClassVar[str] = "events.called_off"
    event_id: UUID


@dataclass(frozen=True, slots=True)
class EventBorn(Event):
    """An event is out; those whose needs it was born from must hear of it."""

    name: ClassVar[str] = "events.born"
    event_id: UUID


@dataclass(frozen=True, slots=True)
class EventChanged(Event):
    """Time or place of a published event changed; `what` says which, in Chinese."""

    name: ClassVar[str] = "events.changed"
    event_id: UUID
    what: str


@dataclass(frozen=True, slots=True)
class AbsenceMoved(Event):
    """Somebody was marked absent, or it was decided whether that stands."""

    name: ClassVar[str] = "events.absence_moved"
    registration_id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class HoursConfirmed(Event):
    """The organiser confirmed how long a volunteer was there."""

    name: ClassVar[str] = "events.hours_confirmed"
    registration_id: UUID
    minutes: int


@dataclass(frozen=True, slots=True)
class FeedbackDue(Event):
    """A session is over since yesterday: those who came are asked what they thought of it."""

    name: ClassVar[str] = "events.feedback_due"
    session_id: UUID
