"""The resource map: services, places, resources, their history, requests to confirm them."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_resources"
down_revision = "0012_onboarding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "resource_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("adcode", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("directions", sa.String(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(longitude IS NULL) = (latitude IS NULL)",
            name=op.f("resource_places_whole_point_check"),
        ),
        sa.CheckConstraint(
            "longitude BETWEEN 73 AND 136 AND latitude BETWEEN 3 AND 54",
            name=op.f("resource_places_in_china_check"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("resource_places_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("resource_places_pkey")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("resource_places_organisation_id_id_key")
        ),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("resource_places_organisation_id_name_key")
        ),
    )
    op.create_index(
        "resource_places_point_idx", "resource_places", ["latitude", "longitude"], unique=False
    )
    op.create_table(
        "resource_services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("resource_services_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("resource_services_pkey")),
        sa.UniqueConstraint(
            "organisation_id", "id", name=op.f("resource_services_organisation_id_id_key")
        ),
        sa.UniqueConstraint(
            "organisation_id", "name", name=op.f("resource_services_organisation_id_name_key")
        ),
    )
    op.create_table(
        "resources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reached", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("min_age", sa.SmallInteger(), nullable=True),
        sa.Column("max_age", sa.SmallInteger(), nullable=True),
        sa.Column("audiences", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("eligibility", sa.String(), nullable=False),
        sa.Column("schedule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("capacity_unit", sa.String(), nullable=True),
        sa.Column("capacity_maximum", sa.Integer(), nullable=True),
        sa.Column("capacity_available", sa.Integer(), nullable=True),
        sa.Column("capacity_until", sa.Date(), nullable=True),
        sa.Column("fee_fen", sa.BigInteger(), nullable=True),
        sa.Column("fee_note", sa.String(), nullable=False),
        sa.Column("contacts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("licences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("licensed_until", sa.Date(), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("alert", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_kind", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("stale_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(origin = 'external') = (provider <> '')", name=op.f("resources_provider_check")
        ),
        sa.CheckConstraint(
            "NOT jsonb_path_exists(contacts, '$[*] ? (@.is_person == true && @.is_public == true)')",
            name=op.f("resources_persons_stay_private_check"),
        ),
        sa.CheckConstraint(
            "audiences <@ ARRAY['league_member', 'student', 'graduate', 'jobseeker', 'founder', 'new_forms', 'migrant', 'newcomer', 'parent', 'rural', 'disabled', 'veteran']::text[]",
            name=op.f("resources_audiences_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('person', 'venue', 'equipment', 'fund', 'course', 'policy', 'other')",
            name=op.f("resources_kind_check"),
        ),
        sa.CheckConstraint(
            "origin IN ('internal', 'external')", name=op.f("resources_origin_check")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'temporarily_closed', 'inactive')",
            name=op.f("resources_status_check"),
        ),
        sa.CheckConstraint(
            "capacity_available BETWEEN 0 AND capacity_maximum",
            name=op.f("resources_capacity_check"),
        ),
        sa.CheckConstraint(
            "cardinality(topics) BETWEEN 1 AND 20", name=op.f("resources_topics_check")
        ),
        sa.CheckConstraint("failures >= 0", name=op.f("resources_failures_check")),
        sa.CheckConstraint("fee_fen >= 0", name=op.f("resources_fee_check")),
        sa.CheckConstraint("min_age <= max_age", name=op.f("resources_ages_in_order_check")),
        sa.CheckConstraint("min_age >= 0 AND max_age <= 150", name=op.f("resources_ages_check")),
        sa.CheckConstraint(
            "num_nonnulls(capacity_unit, capacity_maximum, capacity_available) IN (0, 3)",
            name=op.f("resources_whole_capacity_check"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "place_id"],
            ["resource_places.organisation_id", "resource_places.id"],
            name="resources_place_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "service_id"],
            ["resource_services.organisation_id", "resource_services.id"],
            name="resources_service_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("resources_organisation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("resources_pkey")),
        sa.UniqueConstraint(
            "organisation_id", "external_id", name=op.f("resources_organisation_id_external_id_key")
        ),
    )
    op.create_index(
        "resources_areas_idx", "resources", ["areas"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "resources_owner_idx", "resources", ["organisation_id", "confirmed_at", "id"], unique=False
    )
    op.create_index("resources_place_idx", "resources", ["place_id"], unique=False)
    op.create_index(
        "resources_reached_idx", "resources", ["reached"], unique=False, postgresql_using="gin"
    )
    op.create_index("resources_service_idx", "resources", ["service_id"], unique=False)
    op.create_index(
        "resources_stale_idx",
        "resources",
        ["stale_at"],
        unique=False,
        postgresql_where=sa.text("status <> 'inactive'"),
    )
    op.create_index(
        "resources_topics_idx", "resources", ["topics"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "resources_words_idx",
        "resources",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    op.create_table(
        "resource_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('confirmed', 'changed', 'retired')",
            name=op.f("resource_confirmations_outcome_check"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)",
            name=op.f("resource_confirmations_whole_end_check"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("resource_confirmations_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("resource_confirmations_resource_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("resource_confirmations_pkey")),
    )
    op.create_index(
        "resource_confirmations_asked_idx",
        "resource_confirmations",
        ["organisation_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        "resource_confirmations_open_idx",
        "resource_confirmations",
        ["resource_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "resource_confirmations_resource_idx",
        "resource_confirmations",
        ["resource_id"],
        unique=False,
    )
    op.create_table(
        "resource_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("keeper_kind", sa.String(), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('created', 'changed', 'confirmed', 'failed', 'retired', 'confirmation_asked')",
            name=op.f("resource_history_action_check"),
        ),
        sa.CheckConstraint(
            "keeper_kind IN ('staff', 'partner', 'system')",
            name=op.f("resource_history_keeper_kind_check"),
        ),
        sa.CheckConstraint(
            "source IN ('form', 'xlsx', 'hsds', 'chore')",
            name=op.f("resource_history_source_check"),
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resources.id"], name=op.f("resource_history_resource_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("resource_history_pkey")),
    )
    op.create_index(
        "resource_history_resource_idx", "resource_history", ["resource_id", "id"], unique=False
    )
    op.execute(
        "CREATE TRIGGER resource_history_append_only BEFORE UPDATE OR DELETE ON resource_history "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER resource_history_never_emptied BEFORE TRUNCATE ON resource_history "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("resource_history_resource_idx", table_name="resource_history")
    op.drop_table("resource_history")
    op.drop_index("resource_confirmations_resource_idx", table_name="resource_confirmations")
    op.drop_index(
        "resource_confirmations_open_idx",
        table_name="resource_confirmations",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("resource_confirmations_asked_idx", table_name="resource_confirmations")
    op.drop_table("resource_confirmations")
    op.drop_index(
        "resources_words_idx",
        table_name="resources",
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    op.drop_index("resources_topics_idx", table_name="resources", postgresql_using="gin")
    op.drop_index(
        "resources_stale_idx",
        table_name="resources",
        postgresql_where=sa.text("status <> 'inactive'"),
    )
    op.drop_index("resources_service_idx", table_name="resources")
    op.drop_index("resources_reached_idx", table_name="resources", postgresql_using="gin")
    op.drop_index("resources_place_idx", table_name="resources")
    op.drop_index("resources_owner_idx", table_name="resources")
    op.drop_index("resources_areas_idx", table_name="resources", postgresql_using="gin")
    op.drop_table("resources")
    op.drop_table("resource_services")
    op.drop_index("resource_places_point_idx", table_name="resource_places")
    op.drop_table("resource_places")
