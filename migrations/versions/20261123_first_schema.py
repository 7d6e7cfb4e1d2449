"""First schema: the main job, and the job queue beside it."""

from procrastinate.schema import SchemaManager

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# History is only ever added to; whoever tries otherwise, by whatever road, is told so.
APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER need_history_append_only BEFORE UPDATE OR DELETE ON need_history
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER labels_append_only BEFORE UPDATE OR DELETE ON labels
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

# procrastinate's own objects all carry its name.
DROP_QUEUE = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', found.tablename);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS signature FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace
          AND proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', found.signature);
    END LOOP;
    FOR found IN SELECT typname FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace
          AND typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c') LOOP
        EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', found.typname);
    END LOOP;
END $$;
"""


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("calendar_days_pkey")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "key", name=op.f("idempotency_keys_pkey")),
    )
    op.create_index(
        op.f("idempotency_keys_created_at_idx"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("lineage", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('office', 'department', 'partner')", name=op.f("organisations_kind_check")
        ),
        sa.CheckConstraint("id <> parent_id", name=op.f("organisations_not_own_parent_check")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisations.id"], name=op.f("organisations_parent_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("organisations_pkey")),
        sa.UniqueConstraint("name", name=op.f("organisations_name_key")),
    )
    op.create_index(
        "organisations_lineage_idx",
        "organisations",
        ["lineage"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("organisations_parent_id_idx"), "organisations", ["parent_id"], unique=False
    )
    op.create_table(
        "youths",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("unionid", sa.String(), nullable=True),
        sa.Column("session_key", sa.LargeBinary(), nullable=True),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "birth_year BETWEEN 1900 AND 2100", name=op.f("youths_birth_year_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("youths_pkey")),
        sa.UniqueConstraint("openid", name=op.f("youths_openid_key")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["youth_id"], ["youths.id"], name=op.f("consents_youth_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("consents_pkey")),
        sa.UniqueConstraint(
            "youth_id", "document", "version", name=op.f("consents_youth_id_document_version_key")
        ),
    )
    op.create_table(
        "endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("endpoints_organisation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("endpoints_pkey")),
        sa.UniqueConstraint("organisation_id", name=op.f("endpoints_organisation_id_key")),
    )
    op.create_table(
        "needs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("masked_text", sa.String(), nullable=False),
        sa.Column("adcode", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("is_crisis", sa.Boolean(), nullable=False),
        sa.Column("is_overdue", sa.Boolean(), nullable=False),
        sa.Column("complaint_about", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("also", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("reading", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("routing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("review_reason", sa.String(), nullable=True),
        sa.Column("review_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hops", sa.SmallInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "review_reason IS NULL OR review_reason IN ('crisis', 'unsure', 'no_partner', 'hop_budget', 'transfer', 'reopened', 'appealed', 'overdue')",
            name=op.f("needs_review_reason_check"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'screening', 'triaged', 'dispatched', 'accepted', 'in_progress', 'waiting_youth', 'on_hold', 'answered', 'closed', 'reopened', 'rejected', 'withdrawn', 'joined')",
            name=op.f("needs_state_check"),
        ),
        sa.CheckConstraint(
            "(longitude IS NULL) = (latitude IS NULL)", name=op.f("needs_whole_point_check")
        ),
        sa.CheckConstraint(
            "char_length(text) BETWEEN 1 AND 2000", name=op.f("needs_text_length_check")
        ),
        sa.CheckConstraint("hops >= 0", name=op.f("needs_hops_check")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("needs_office_id_fkey")
        ),
        sa.ForeignKeyConstraint(["youth_id"], ["youths.id"], name=op.f("needs_youth_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("needs_pkey")),
        sa.UniqueConstraint("receipt", name=op.f("needs_receipt_key")),
    )
    op.create_index("needs_mine_idx", "needs", ["youth_id", "created_at", "id"], unique=False)
    op.create_index("needs_office_idx", "needs", ["office_id", "created_at", "id"], unique=False)
    op.create_index(
        "needs_review_idx",
        "needs",
        ["office_id", "review_since", "id"],
        unique=False,
        postgresql_where=sa.text("review_reason IS NOT NULL"),
    )
    op.create_table(
        "partner_clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("partner_clients_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("partner_clients_pkey")),
    )
    op.create_index(
        op.f("partner_clients_organisation_id_idx"),
        "partner_clients",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "partner_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("partner_events_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("partner_events_pkey")),
    )
    op.create_index(
        "partner_events_feed_idx",
        "partner_events",
        ["organisation_id", "transaction", "number"],
        unique=False,
    )
    op.create_table(
        "partner_profiles",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_company", sa.Boolean(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("takes_minors", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("opens_hour", sa.Integer(), nullable=False),
        sa.Column("closes_hour", sa.Integer(), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capacity BETWEEN 0 AND 100000", name=op.f("partner_profiles_capacity_check")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("partner_profiles_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("partner_profiles_pkey")),
    )
    op.create_index(
        "partner_profiles_topics_idx",
        "partner_profiles",
        ["topics"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "partner_records",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("partner_records_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("partner_records_pkey")),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("refresh_tokens_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("refresh_tokens_pkey")),
        sa.UniqueConstraint("token_digest", name=op.f("refresh_tokens_token_digest_key")),
    )
    op.create_index(
        op.f("refresh_tokens_expires_at_idx"), "refresh_tokens", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("refresh_tokens_family_id_idx"), "refresh_tokens", ["family_id"], unique=False
    )
    op.create_index(
        op.f("refresh_tokens_youth_id_idx"), "refresh_tokens", ["youth_id"], unique=False
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('dispatcher', 'handler', 'leader', 'admin')", name=op.f("staff_role_check")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("staff_organisation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_pkey")),
        sa.UniqueConstraint("login", name=op.f("staff_login_key")),
    )
    op.create_index(op.f("staff_organisation_id_idx"), "staff", ["organisation_id"], unique=False)
    op.create_table(
        "subscription_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('held', 'spent', 'sent', 'refused')",
            name=op.f("subscription_grants_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("subscription_grants_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("subscription_grants_pkey")),
    )
    op.create_index(
        "subscription_grants_held_idx",
        "subscription_grants",
        ["youth_id", "template", "granted_at"],
        unique=False,
        postgresql_where=sa.text("outcome = 'held'"),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("decline_reason", sa.String(), nullable=True),
        sa.Column("suggested_id", sa.Uuid(), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("is_extended", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "claim IS NULL OR claim IN ('solved', 'partly', 'cannot')",
            name=op.f("assignments_claim_check"),
        ),
        sa.CheckConstraint("role IN ('lead', 'helper')", name=op.f("assignments_role_check")),
        sa.CheckConstraint(
            "state IN ('proposed', 'offered', 'accepted', 'contacted', 'working', 'answered', 'verified', 'declined', 'expired', 'transfer_requested', 'transferred', 'withdrawn')",
            name=op.f("assignments_state_check"),
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("assignments_need_id_fkey")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("assignments_organisation_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_id"], ["organisations.id"], name=op.f("assignments_suggested_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("assignments_pkey")),
    )
    op.create_index("assignments_need_idx", "assignments", ["need_id"], unique=False)
    op.create_index(
        "assignments_one_lead_idx",
        "assignments",
        ["need_id"],
        unique=True,
        postgresql_where=sa.text(
            "role = 'lead' AND state NOT IN ('proposed', 'declined', 'expired', 'transferred', 'withdrawn')"
        ),
    )
    op.create_index(
        "assignments_open_idx",
        "assignments",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('accepted', 'contacted', 'offered', 'transfer_requested', 'working')"
        ),
    )
    op.create_index(
        "assignments_organisation_idx",
        "assignments",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'delivered', 'failed')", name=op.f("deliveries_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name=op.f("deliveries_endpoint_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["partner_events.id"], name=op.f("deliveries_event_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("deliveries_pkey")),
    )
    op.create_index(
        "deliveries_due_idx",
        "deliveries",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "deliveries_endpoint_idx", "deliveries", ["endpoint_id", "created_at", "id"], unique=False
    )
    op.create_index("deliveries_event_idx", "deliveries", ["event_id"], unique=False)
    op.create_table(
        "inbox_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["subscription_grants.id"], name=op.f("inbox_messages_grant_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("inbox_messages_need_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("inbox_messages_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("inbox_messages_pkey")),
    )
    op.create_index(
        op.f("inbox_messages_grant_id_idx"), "inbox_messages", ["grant_id"], unique=False
    )
    op.create_index(
        "inbox_messages_mine_idx", "inbox_messages", ["youth_id", "created_at", "id"], unique=False
    )
    op.create_index(op.f("inbox_messages_need_id_idx"), "inbox_messages", ["need_id"], unique=False)
    op.create_table(
        "labels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("also", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("shown_topic", sa.String(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("labels_need_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("labels_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("labels_pkey")),
    )
    op.create_index("labels_need_idx", "labels", ["need_id"], unique=False)
    op.create_index(op.f("labels_staff_id_idx"), "labels", ["staff_id"], unique=False)
    op.create_table(
        "need_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('moved', 'offered', 'accepted', 'declined', 'expired', 'contacted', 'question_asked', 'question_answered', 'information_added', 'progress_reported', 'answered', 'judged', 'corrected', 'urged', 'extended', 'transfer_requested', 'transfer_refused', 'transferred', 'overdue', 'reminded', 'appealed', 'delivered', 'delivery_failed')",
            name=op.f("need_history_action_check"),
        ),
        sa.CheckConstraint(
            "actor_kind IN ('youth', 'staff', 'partner', 'system')",
            name=op.f("need_history_actor_kind_check"),
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("need_history_need_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("need_history_pkey")),
    )
    op.create_index("need_history_need_idx", "need_history", ["need_id", "id"], unique=False)
    op.create_table(
        "need_images",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("need_images_need_id_fkey")),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("need_images_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("need_images_pkey")),
    )
    op.create_index("need_images_need_idx", "need_images", ["need_id"], unique=False)
    op.create_index(
        "need_images_same_idx", "need_images", ["youth_id", "content_digest"], unique=True
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("staff_sessions_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_sessions_pkey")),
        sa.UniqueConstraint("token_digest", name=op.f("staff_sessions_token_digest_key")),
    )
    op.create_index(
        op.f("staff_sessions_expires_at_idx"), "staff_sessions", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("staff_sessions_staff_id_idx"), "staff_sessions", ["staff_id"], unique=False
    )
    op.create_table(
        "clocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chronic_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pauses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('triage', 'accept', 'contact', 'progress', 'resolution', 'redo', 'reminder', 'feedback')",
            name=op.f("clocks_kind_check"),
        ),
        sa.CheckConstraint("due_at >= started_at", name=op.f("clocks_due_after_start_check")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("clocks_assignment_id_fkey")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("clocks_need_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("clocks_pkey")),
    )
    op.create_index("clocks_assignment_idx", "clocks", ["assignment_id"], unique=False)
    op.create_index(
        "clocks_due_idx",
        "clocks",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text(
            "stopped_at IS NULL AND paused_at IS NULL AND breached_at IS NULL"
        ),
    )
    op.create_index("clocks_need_idx", "clocks", ["need_id", "kind"], unique=False)
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("delivery_attempts_delivery_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("delivery_attempts_pkey")),
    )
    op.create_index(
        "delivery_attempts_delivery_idx", "delivery_attempts", ["delivery_id", "id"], unique=False
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("result_grade", sa.String(), nullable=False),
        sa.Column("attitude_grade", sa.String(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "attitude_grade IN ('very_satisfied', 'satisfied', 'basically', 'dissatisfied', 'very_dissatisfied')",
            name=op.f("verdicts_attitude_grade_check"),
        ),
        sa.CheckConstraint(
            "result_grade IN ('very_satisfied', 'satisfied', 'basically', 'dissatisfied', 'very_dissatisfied')",
            name=op.f("verdicts_result_grade_check"),
        ),
        sa.CheckConstraint(
            "verdict IN ('solved', 'partly', 'not_solved')", name=op.f("verdicts_verdict_check")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("verdicts_assignment_id_fkey")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("verdicts_need_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("verdicts_pkey")),
        sa.UniqueConstraint("need_id", "round", name=op.f("verdicts_need_id_round_key")),
    )
    op.create_index(op.f("verdicts_assignment_id_idx"), "verdicts", ["assignment_id"], unique=False)
    op.execute(sa.schema.CreateSequence(sa.Sequence("receipt_counter")))
    op.execute(sa.text(APPEND_ONLY))
    # The locked release of procrastinate brings its schema; a later release brings a migration.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    """Take the step back."""
    op.execute(sa.text(DROP_QUEUE))
    op.drop_index(op.f("verdicts_assignment_id_idx"), table_name="verdicts")
    op.drop_table("verdicts")
    op.drop_index("delivery_attempts_delivery_idx", table_name="delivery_attempts")
    op.drop_table("delivery_attempts")
    op.drop_index("clocks_need_idx", table_name="clocks")
    op.drop_index(
        "clocks_due_idx",
        table_name="clocks",
        postgresql_where=sa.text(
            "stopped_at IS NULL AND paused_at IS NULL AND breached_at IS NULL"
        ),
    )
    op.drop_index("clocks_assignment_idx", table_name="clocks")
    op.drop_table("clocks")
    op.drop_index(op.f("staff_sessions_staff_id_idx"), table_name="staff_sessions")
    op.drop_index(op.f("staff_sessions_expires_at_idx"), table_name="staff_sessions")
    op.drop_table("staff_sessions")
    op.drop_index("need_images_same_idx", table_name="need_images")
    op.drop_index("need_images_need_idx", table_name="need_images")
    op.drop_table("need_images")
    op.drop_index("need_history_need_idx", table_name="need_history")
    op.drop_table("need_history")
    op.drop_index(op.f("labels_staff_id_idx"), table_name="labels")
    op.drop_index("labels_need_idx", table_name="labels")
    op.drop_table("labels")
    op.drop_index(op.f("inbox_messages_need_id_idx"), table_name="inbox_messages")
    op.drop_index("inbox_messages_mine_idx", table_name="inbox_messages")
    op.drop_index(op.f("inbox_messages_grant_id_idx"), table_name="inbox_messages")
    op.drop_table("inbox_messages")
    op.drop_index("deliveries_event_idx", table_name="deliveries")
    op.drop_index("deliveries_endpoint_idx", table_name="deliveries")
    op.drop_index(
        "deliveries_due_idx", table_name="deliveries", postgresql_where=sa.text("state = 'queued'")
    )
    op.drop_table("deliveries")
    op.drop_index("assignments_organisation_idx", table_name="assignments")
    op.drop_index(
        "assignments_open_idx",
        table_name="assignments",
        postgresql_where=sa.text(
            "state IN ('accepted', 'contacted', 'offered', 'transfer_requested', 'working')"
        ),
    )
    op.drop_index(
        "assignments_one_lead_idx",
        table_name="assignments",
        postgresql_where=sa.text(
            "role = 'lead' AND state NOT IN ('proposed', 'declined', 'expired', 'transferred', 'withdrawn')"
        ),
    )
    op.drop_index("assignments_need_idx", table_name="assignments")
    op.drop_table("assignments")
    op.drop_index(
        "subscription_grants_held_idx",
        table_name="subscription_grants",
        postgresql_where=sa.text("outcome = 'held'"),
    )
    op.drop_table("subscription_grants")
    op.drop_index(op.f("staff_organisation_id_idx"), table_name="staff")
    op.drop_table("staff")
    op.drop_index(op.f("refresh_tokens_youth_id_idx"), table_name="refresh_tokens")
    op.drop_index(op.f("refresh_tokens_family_id_idx"), table_name="refresh_tokens")
    op.drop_index(op.f("refresh_tokens_expires_at_idx"), table_name="refresh_tokens")
    op.drop_table("refresh_tokens")
    op.drop_table("partner_records")
    op.drop_index(
        "partner_profiles_topics_idx", table_name="partner_profiles", postgresql_using="gin"
    )
    op.drop_table("partner_profiles")
    op.drop_index("partner_events_feed_idx", table_name="partner_events")
    op.drop_table("partner_events")
    op.drop_index(op.f("partner_clients_organisation_id_idx"), table_name="partner_clients")
    op.drop_table("partner_clients")
    op.drop_index(
        "needs_review_idx",
        table_name="needs",
        postgresql_where=sa.text("review_reason IS NOT NULL"),
    )
    op.drop_index("needs_office_idx", table_name="needs")
    op.drop_index("needs_mine_idx", table_name="needs")
    op.drop_table("needs")
    op.drop_table("endpoints")
    op.drop_table("consents")
    op.drop_table("youths")
    op.drop_index(op.f("organisations_parent_id_idx"), table_name="organisations")
    op.drop_index("organisations_lineage_idx", table_name="organisations", postgresql_using="gin")
    op.drop_table("organisations")
    op.drop_index(op.f("idempotency_keys_created_at_idx"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("calendar_days")
    op.execute(sa.text("DROP FUNCTION refuse_change()"))
    op.execute(sa.schema.DropSequence(sa.Sequence("receipt_counter")))
