"""Joining step by step. Partners' credentials with two secrets, keys and last use; tokens that end before their time."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_onboarding"
down_revision = "0012_channels"
branch_labels = None
depends_on = None

APPEND_ONLY = """
CREATE TRIGGER partner_steps_append_only BEFORE UPDATE OR DELETE ON partner_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER partner_steps_never_emptied BEFORE TRUNCATE ON partner_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
CLIENT_COLUMNS = (
    ("former_secret_digest", sa.LargeBinary()),
    ("former_valid_until", sa.DateTime(timezone=True)),
    ("former_used_at", sa.DateTime(timezone=True)),
    ("public_key", postgresql.JSONB(astext_type=sa.Text())),
    ("tokens_after", sa.DateTime(timezone=True)),
    ("used_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.add_column(
        "partner_clients", sa.Column("name", sa.String(), nullable=False, server_default="")
    )
    for name, kind in CLIENT_COLUMNS:
        op.add_column("partner_clients", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(
        op.f("partner_clients_whole_former_secret_check"),
        "partner_clients",
        "(former_secret_digest IS NULL) = (former_valid_until IS NULL)",
    )
    op.create_table(
        "spent_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("spent_tokens_pkey")),
    )
    op.create_index(op.f("spent_tokens_expires_at_idx"), "spent_tokens", ["expires_at"])

    _create_files()
    op.execute(APPEND_ONLY)
    # What is asked for by law, to begin with; staff change it.
    op.execute(
        "INSERT INTO topic_licences (topic, licence) VALUES "
        "('health.mind', 'psychological_service'), ('health.medical', 'medical_practice'), "
        "('rights.legal', 'legal_practice')"
    )


def _create_files() -> None:
    op.create_table(
        "topic_licences",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.CheckConstraint(
            "licence IN ('registration', 'psychological_service', 'legal_practice', 'medical_practice', 'human_resources', 'private_school', 'childcare', 'social_work', 'other')",
            name=op.f("topic_licences_licence_check"),
        ),
        sa.PrimaryKeyConstraint("topic", "licence", name=op.f("topic_licences_pkey")),
    )
    op.create_table(
        "conformance_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'running') = (ended_at IS NULL)",
            name=op.f("conformance_runs_whole_end_check"),
        ),
        sa.CheckConstraint(
            "outcome IN ('running', 'passed', 'failed')",
            name=op.f("conformance_runs_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("conformance_runs_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("conformance_runs_pkey")),
    )
    op.create_index(
        "conformance_runs_one_open_idx",
        "conformance_runs",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "conformance_runs_organisation_idx",
        "conformance_runs",
        ["organisation_id", "id"],
        unique=False,
    )
    op.create_table(
        "partner_applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("credit_code", sa.String(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("areas", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("introduction", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'",
            name=op.f("partner_applications_credit_code_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('company', 'ngo', 'university', 'hospital', 'law_firm', 'department', 'other')",
            name=op.f("partner_applications_kind_check"),
        ),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR stage IN ('applied', 'left', 'rejected')",
            name=op.f("partner_applications_founded_check"),
        ),
        sa.CheckConstraint(
            "stage IN ('applied', 'documents_checked', 'sandbox_passed', 'probation', 'active', 'suspended', 'left', 'rejected')",
            name=op.f("partner_applications_stage_check"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("partner_applications_office_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("partner_applications_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("partner_applications_pkey")),
        sa.UniqueConstraint("receipt", name=op.f("partner_applications_receipt_key")),
    )
    op.create_index(
        "partner_applications_office_idx",
        "partner_applications",
        ["office_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "partner_applications_one_alive_idx",
        "partner_applications",
        ["credit_code"],
        unique=True,
        postgresql_where=sa.text("stage NOT IN ('left', 'rejected')"),
    )
    op.create_index(
        "partner_applications_one_file_idx",
        "partner_applications",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("stage NOT IN ('left', 'rejected')"),
    )
    op.create_index(
        "partner_applications_organisation_idx",
        "partner_applications",
        ["organisation_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "conformance_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "finding IN ('fine', 'slow', 'refused', 'accepted', 'broken', 'redirected', 'gone', 'unreachable')",
            name=op.f("conformance_checks_finding_check"),
        ),
        sa.CheckConstraint(
            "name IN ('right_signature', 'in_time', 'wrong_signature', 'changed_body', 'stale_timestamp', 'duplicate', 'unknown_type')",
            name=op.f("conformance_checks_name_check"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["conformance_runs.id"], name=op.f("conformance_checks_run_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("conformance_checks_pkey")),
        sa.UniqueConstraint("run_id", "name", name=op.f("conformance_checks_run_id_name_key")),
    )
    op.create_table(
        "partner_licences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_days", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('registration', 'psychological_service', 'legal_practice', 'medical_practice', 'human_resources', 'private_school', 'childcare', 'social_work', 'other')",
            name=op.f("partner_licences_kind_check"),
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (checked_by IS NULL)",
            name=op.f("partner_licences_whole_check_check"),
        ),
        sa.CheckConstraint(
            "warned_days IN (60, 30, 7, 0)", name=op.f("partner_licences_warned_days_check")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["partner_applications.id"],
            name=op.f("partner_licences_application_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["staff.id"], name=op.f("partner_licences_checked_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("partner_licences_pkey")),
    )
    op.create_index(
        "partner_licences_application_idx",
        "partner_licences",
        ["application_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("partner_licences_checked_by_idx"), "partner_licences", ["checked_by"], unique=False
    )
    op.create_index(
        "partner_licences_expiry_idx",
        "partner_licences",
        ["expires_on", "id"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL AND expires_on IS NOT NULL"),
    )
    op.create_table(
        "partner_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=True),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("mover", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(mover = 'staff') = (staff_id IS NOT NULL)", name=op.f("partner_steps_who_check")
        ),
        sa.CheckConstraint(
            "mover IN ('applicant', 'staff', 'system')", name=op.f("partner_steps_mover_check")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["partner_applications.id"],
            name=op.f("partner_steps_application_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("partner_steps_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("partner_steps_pkey")),
    )
    op.create_index(
        "partner_steps_application_idx", "partner_steps", ["application_id", "id"], unique=False
    )
    op.create_index(op.f("partner_steps_staff_id_idx"), "partner_steps", ["staff_id"], unique=False)

    op.create_table(
        "sandbox_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("said", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'contacted', 'working', 'verified', 'declined')",
            name=op.f("sandbox_assignments_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("sandbox_assignments_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sandbox_assignments_pkey")),
        sa.UniqueConstraint("receipt", name=op.f("sandbox_assignments_receipt_key")),
    )
    op.create_index(
        "sandbox_assignments_created_idx", "sandbox_assignments", ["created_at"], unique=False
    )
    op.create_index(
        "sandbox_assignments_organisation_idx",
        "sandbox_assignments",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Take the step back: files are lost, former secrets and keys stop opening."""
    for table in (
        "sandbox_assignments",
        "partner_steps",
        "partner_licences",
        "conformance_checks",
        "partner_applications",
        "conformance_runs",
        "topic_licences",
        "spent_tokens",
    ):
        op.drop_table(table)
    op.drop_constraint(op.f("partner_clients_whole_former_secret_check"), "partner_clients")
    for name, _ in reversed(CLIENT_COLUMNS):
        op.drop_column("partner_clients", name)
    op.drop_column("partner_clients", "name")
