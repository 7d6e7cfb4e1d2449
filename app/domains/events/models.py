"""Tables of events and of those who sign up."""

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.events.states import (
    ACTIVE,
    Direction,
    EventState,
    EventType,
    Mode,
    OfferState,
    RegistrationState,
    SignupTicketState,
    Visibility,
)
from app.platform.db import Base
from app.platform.sqltypes import Document, Documents, Moment, Words, one_of

_NONE = text("'{}'")
_ACTIVE_LIST = ", ".join(f"'{state}'" for state in sorted(ACTIVE))


class Event(Base):
    """What an organisation invites to."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint(one_of("state", EventState), "state"),
        CheckConstraint(one_of("type", EventType), "type"),
        CheckConstraint(one_of("visibility", Visibility), "visibility"),
        CheckConstraint(one_of("mode", Mode), "mode"),
        CheckConstraint("signup_closes_at > signup_opens_at", "closes_after_opening"),
        CheckConstraint("ends_at > starts_at", "ends_after_start"),
        CheckConstraint("offer_minutes BETWEEN 5 AND 10080", "offer_minutes"),
        CheckConstraint("early_minutes BETWEEN 0 AND 10080", "early_minutes"),
        CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", "whole_point"),
        CheckConstraint("(drawn_at IS NULL) OR mode = 'lottery'", "only_lotteries_draw"),
        Index("events_series_idx", "series_id", "starts_at"),
        Index("events_organiser_idx", "organiser_id", "created_at", "id"),
        Index(
            "events_coming_idx",
            "starts_at",
            "id",
            postgresql_where=text("state = 'published' AND visibility = 'public'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organiser_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    type: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    state: Mapped[str]
    visibility: Mapped[str]
    link_key: Mapped[str]
    """Who has it finds an event that is visible by link only."""
    venue: Mapped[str | None]
    address: Mapped[str | None]
    adcode: Mapped[str | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    online_url: Mapped[str | None]
    replay_url: Mapped[str | None]
    agenda: Mapped[Documents]
    speakers: Mapped[Documents]
    mode: Mapped[str]
    has_waiting_list: Mapped[bool]
    offer_minutes: Mapped[int]
    """For how long a seat is held for somebody on the waiting list."""
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    audience_adcodes: Mapped[Words] = mapped_column(server_default=_NONE)
    """Districts that it is for; none is everybody's."""
    audience_identities: Mapped[Words] = mapped_column(server_default=_NONE)
    origin: Mapped[Document | None]
    """The hot topic or needs that it was born from; their writers come first."""
    early_minutes: Mapped[int] = mapped_column(server_default=text("0"))
    """By how much registration opens earlier for the invited."""
    series_id: Mapped[UUID | None]
    """The same for all that were copied from one another."""
    questions: Mapped[Documents]
    questions_version: Mapped[int]
    signup_opens_at: Mapped[Moment]
    signup_closes_at: Mapped[Moment]
    cancel_until: Mapped[Moment]
    starts_at: Mapped[Moment]
    """The first session's beginning; kept beside the sessions, so that lists need one table."""
    ends_at: Mapped[Moment]
    draw_seed: Mapped[bytes | None]
    """Sealed until the draw; its digest is public from the beginning."""
    draw_commitment: Mapped[str | None]
    drawn_at: Mapped[Moment | None]
    reason: Mapped[str | None]
    """Why it was called off."""
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    published_at: Mapped[Moment | None]


class EventSession(Base):
    """One 场次: people sign up for it."""

    __tablename__ = "event_sessions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "ends_after_start"),
        Index("event_sessions_event_idx", "event_id", "starts_at"),
        Index(
            "event_sessions_unasked_idx",
            "ends_at",
            postgresql_where=text("feedback_asked_at IS NULL"),
        ),
        Index(
            "event_sessions_unmarked_idx",
            "ends_at",
            postgresql_where=text("absences_marked_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"))
    title: Mapped[str]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    door_key: Mapped[str]
    """What the code on the wall of the venue holds, for those who check in by themselves."""
    absences_marked_at: Mapped[Moment | None]
    feedback_asked_at: Mapped[Moment | None]


class Quota(Base):
    """So many seats. `taken` counts those confirmed or held; the database lets none be too many."""

    __tablename__ = "event_quotas"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 1000000", "capacity"),
        CheckConstraint("taken >= 0", "taken"),
        CheckConstraint("taken <= capacity", "no_oversell"),
        Index("event_quotas_session_idx", "session_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("event_sessions.id"))
    name: Mapped[str]
    capacity: Mapped[int]
    taken: Mapped[int]


class TicketType(Base):
    """What one signs up with: it takes seats from each of its quotas (shared or its own)."""

    __tablename__ = "event_ticket_types"
    __table_args__ = (
        CheckConstraint("price_fen >= 0", "price"),
        CheckConstraint("cardinality(quota_ids) BETWEEN 1 AND 4", "quotas"),
        CheckConstraint(
            "min_companions >= 0 AND min_companions <= max_companions AND max_companions <= 10",
            "companions",
        ),
        Index("event_ticket_types_session_idx", "session_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("event_sessions.id"))
    name: Mapped[str]
    quota_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    price_fen: Mapped[int]
    min_companions: Mapped[int] = mapped_column(SmallInteger)
    max_companions: Mapped[int] = mapped_column(SmallInteger)
    is_child_companion: Mapped[bool]
    """亲子票: every companion is a child, with an age."""


class Registration(Base):
    """One person, with companions, for one session."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(one_of("state", RegistrationState), "state"),
        CheckConstraint("seats BETWEEN 1 AND 11", "seats"),
        UniqueConstraint("youth_id", "request_key"),
        Index(
            "registrations_one_each_idx",
            "session_id",
            "youth_id",
            unique=True,
            postgresql_where=text(f"state IN ({_ACTIVE_LIST})"),
        ),
        Index(
            "registrations_waiting_idx",
            "session_id",
            "queue_number",
            postgresql_where=text("state = 'waitlisted'"),
        ),
        Index("registrations_session_idx", "session_id", "queue_number"),
        Index("registrations_mine_idx", "youth_id", "created_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("event_sessions.id"))
    ticket_type_id: Mapped[UUID] = mapped_column(ForeignKey("event_ticket_types.id"))
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    state: Mapped[str]
    seats: Mapped[int] = mapped_column(SmallInteger)
    queue_number: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    """Counted by the database: the order of coming does not hang on clocks. A draw renews it."""
    companions: Mapped[Documents]
    answers: Mapped[Document]
    sealed_answers: Mapped[bytes | None]
    """Phone and ID numbers, sealed."""
    questions_version: Mapped[int]
    adcode: Mapped[str | None]
    """The district that the person stated."""
    identities: Mapped[Words] = mapped_column(server_default=_NONE)
    """What the person says they are; nobody checks it."""
    code: Mapped[str] = mapped_column(unique=True)
    """What the ticket holds; a secret of its owner and of the door."""
    request_key: Mapped[str]
    request_fingerprint: Mapped[bytes]
    reason: Mapped[str | None]
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("registration_groups.id"), index=True)
    """Friends who came together."""
    reminded_hours: Mapped[int | None] = mapped_column(SmallInteger)
    """How many hours before the beginning the last reminder went out."""
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class SignupTicket(Base):
    """Somebody's turn: they asked while more people asked than could be answered at once.

    The draft is kept until their turn has come, and goes then.
    """

    __tablename__ = "signup_tickets"
    __table_args__ = (
        CheckConstraint(one_of("state", SignupTicketState), "state"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", "whole_end"),
        CheckConstraint("(state = 'done') = (registration_id IS NOT NULL)", "done_is_registered"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", "refused_says_why"),
        UniqueConstraint("youth_id", "request_key"),
        Index(
            "signup_tickets_waiting_idx",
            "session_id",
            "number",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "signup_tickets_one_each_idx",
            "session_id",
            "youth_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("signup_tickets_ended_idx", "ended_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """Counted by the database: the order of turns does not hang on clocks or processes."""
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("event_sessions.id"), index=True)
    ticket_type_id: Mapped[UUID] = mapped_column(ForeignKey("event_ticket_types.id"), index=True)
    youth_id: Mapped[UUID] = mapped_column(ForeignKey("youths.id"))
    state: Mapped[str]
    companions: Mapped[Documents]
    answers: Mapped[Document]
    sealed_answers: Mapped[bytes | None]
    questions_version: Mapped[int]
    adcode: Mapped[str | None]
    identities: Mapped[Words] = mapped_column(server_default=_NONE)
    request_key: Mapped[str]
    request_fingerprint: Mapped[bytes]
    registration_id: Mapped[UUID | None] = mapped_column(ForeignKey("registrations.id"), index=True)
    refusal: Mapped[str | None]
    """The code of the problem."""
    created_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class SeatOffer(Base):
    """A seat held for somebody on the waiting list, until a moment."""

    __tablename__ = "seat_offers"
    __table_args__ = (
        CheckConstraint(one_of("state", OfferState), "state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", "whole_end"),
        CheckConstraint("expires_at > made_at", "expires_later"),
        Index(
            "seat_offers_one_open_idx",
            "registration_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("seat_offers_due_idx", "expires_at", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    state: Mapped[str]
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class RegistrationHistory(Base):
    """One step of a registration. Rows are only ever added; a trigger sees to it."""

    __tablename__ = "registration_history"
    __table_args__ = (Index("registration_history_registration_idx", "registration_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    at: Mapped[Moment]


class ParticipantExport(Base):
    """Somebody of the staff took the list of those who signed up away; kept for audit."""

    __tablename__ = "participant_exports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id"), index=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    with_secrets: Mapped[bool]
    """Whether phones and ID numbers were in it."""
    count: Mapped[int]
    at: Mapped[Moment]


class CheckIn(Base):
    """One scan at the door. A scanner's nonce makes its repetition harmless, also days later."""

    __tablename__ = "check_ins"
    __table_args__ = (
        CheckConstraint(one_of("direction", Direction), "direction"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", "whole_undoing"),
        UniqueConstraint("session_id", "nonce"),
        Index("check_ins_registration_idx", "registration_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("event_sessions.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    list_name: Mapped[str]
    direction: Mapped[str]
    nonce: Mapped[str]
    at: Mapped[Moment]
    """When it was scanned; a scanner without network tells it later."""
    recorded_at: Mapped[Moment]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    """Nobody where the person checked in by the code on the wall."""
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """The co-organiser whose program scanned."""
    undone_at: Mapped[Moment | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
