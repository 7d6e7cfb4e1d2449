"""Tables of the resource map."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.resources.states import (
    Action,
    Audience,
    KeeperKind,
    Kind,
    Origin,
    Outcome,
    Source,
    Status,
)
from app.platform.db import Base
from app.platform.sqltypes import Document, Documents, Moment, Words, one_of

_AUDIENCES = ", ".join(f"'{one}'" for one in Audience)
# What everybody sees may not be a person's.
_PERSONS_STAY_PRIVATE = (
    "NOT jsonb_path_exists(contacts, '$[*] ? (@.is_person == true && @.is_public == true)')"
)


class ResourceService(Base):
    """A service of an organisation: a name over what it offers for one purpose."""

    __tablename__ = "resource_services"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        UniqueConstraint("organisation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    description: Mapped[str]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ResourcePlace(Base):
    """A place where an organisation offers something."""

    __tablename__ = "resource_places"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        UniqueConstraint("organisation_id", "id"),
        CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", "whole_point"),
        CheckConstraint("longitude BETWEEN 73 AND 136 AND latitude BETWEEN 3 AND 54", "in_china"),
        Index("resource_places_point_idx", "latitude", "longitude"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    adcode: Mapped[str]
    address: Mapped[str]
    directions: Mapped[str]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    """GCJ-02, as WeChat and Chinese maps give it."""
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class Resource(Base):
    """Something that can help somebody, as its keeper last described it."""

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("organisation_id", "external_id"),
        ForeignKeyConstraint(
            ["organisation_id", "service_id"],
            ["resource_services.organisation_id", "resource_services.id"],
            name="resources_service_fkey",
        ),
        ForeignKeyConstraint(
            ["organisation_id", "place_id"],
            ["resource_places.organisation_id", "resource_places.id"],
            name="resources_place_fkey",
        ),
        CheckConstraint(one_of("kind", Kind), "kind"),
        CheckConstraint(one_of("status", Status), "status"),
        CheckConstraint(one_of("origin", Origin), "origin"),
        CheckConstraint("(origin = 'external') = (provider <> '')", "provider"),
        CheckConstraint(f"audiences <@ ARRAY[{_AUDIENCES}]::text[]", "audiences"),
        CheckConstraint("cardinality(topics) BETWEEN 1 AND 20", "topics"),
        CheckConstraint("min_age >= 0 AND max_age <= 150", "ages"),
        CheckConstraint("min_age <= max_age", "ages_in_order"),
        CheckConstraint(
            "num_nonnulls(capacity_unit, capacity_maximum, capacity_available) IN (0, 3)",
            "whole_capacity",
        ),
        CheckConstraint("capacity_available BETWEEN 0 AND capacity_maximum", "capacity"),
        CheckConstraint("fee_fen >= 0", "fee"),
        CheckConstraint("failures >= 0", "failures"),
        CheckConstraint(_PERSONS_STAY_PRIVATE, "persons_stay_private"),
        Index("resources_service_idx", "service_id"),
        Index("resources_place_idx", "place_id"),
        Index("resources_topics_idx", "topics", postgresql_using="gin"),
        Index("resources_areas_idx", "areas", postgresql_using="gin"),
        Index("resources_reached_idx", "reached", postgresql_using="gin"),
        Index(
            "resources_words_idx",
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
        Index("resources_owner_idx", "organisation_id", "confirmed_at", "id"),
        Index("resources_stale_idx", "stale_at", postgresql_where=text("status <> 'inactive'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    """Who keeps the record."""
    external_id: Mapped[str]
    """The keeper's own key: bringing the same one in again changes this row."""
    service_id: Mapped[UUID | None]
    place_id: Mapped[UUID | None]
    kind: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]
    origin: Mapped[str]
    provider: Mapped[str]
    """Who offers it, where that is not the keeper."""
    topics: Mapped[Words]
    areas: Mapped[Words]
    """Administrative codes it serves (省, 市, 区, 街道); empty means everywhere."""
    reached: Mapped[Words]
    """The same with all that contain them: a city finds what serves one of its districts."""
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    audiences: Mapped[Words]
    eligibility: Mapped[str]
    schedule: Mapped[Document]
    """Windows of the week, and dates when it is closed."""
    capacity_unit: Mapped[str | None]
    capacity_maximum: Mapped[int | None] = mapped_column(Integer)
    capacity_available: Mapped[int | None] = mapped_column(Integer)
    capacity_until: Mapped[date | None]
    fee_fen: Mapped[int | None] = mapped_column(BigInteger)
    fee_note: Mapped[str]
    contacts: Mapped[Documents]
    licences: Mapped[Documents]
    licensed_until: Mapped[date | None]
    """When the first of its licences expires."""
    url: Mapped[str]
    status: Mapped[str]
    alert: Mapped[str]
    words: Mapped[str]
    """What a search looks into, cut into pairs of characters (`rules.grams`)."""
    failures: Mapped[int] = mapped_column(SmallInteger)
    """Referrals that came to nothing since the last confirmation."""
    confirmed_at: Mapped[Moment]
    confirmed_by_kind: Mapped[str]
    confirmed_by: Mapped[UUID | None]
    stale_at: Mapped[Moment]
    """From when on its keeper is asked to confirm; follows from the freshness rule."""
    hidden_at: Mapped[Moment]
    """From when on it is too uncertain to show to everybody."""
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]


class ResourceHistory(Base):
    """One change of a record: who, when, by which way. Only ever added to; a trigger sees to it."""

    __tablename__ = "resource_history"
    __table_args__ = (
        CheckConstraint(one_of("action", Action), "action"),
        CheckConstraint(one_of("source", Source), "source"),
        CheckConstraint(one_of("keeper_kind", KeeperKind), "keeper_kind"),
        Index("resource_history_resource_idx", "resource_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    action: Mapped[str]
    source: Mapped[str]
    keeper_kind: Mapped[str]
    keeper_id: Mapped[UUID | None]
    changes: Mapped[Document]
    """Field → [before, after]; of contacts only that they changed, since rows stay for ever."""
    reason: Mapped[str | None]
    at: Mapped[Moment]


class ResourceConfirmation(Base):
    """A request to the keeper to say whether a record is still right; one open at most."""

    __tablename__ = "resource_confirmations"
    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', Outcome)}", "outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", "whole_end"),
        Index(
            "resource_confirmations_open_idx",
            "resource_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("resource_confirmations_asked_idx", "organisation_id", "asked_at"),
        Index("resource_confirmations_resource_idx", "resource_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resources.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
