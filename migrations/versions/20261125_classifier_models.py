"""Trained models and their taxonomies, silent readings of a candidate, nights of lessons."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "classifier_lessons",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("new_labels", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("night", name=op.f("classifier_lessons_pkey")),
    )
    op.create_table(
        "taxonomies",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("taxonomies_pkey")),
    )
    op.create_table(
        "classifier_models",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_shadow", sa.Boolean(), nullable=False),
        sa.Column("taxonomy_version", sa.String(), nullable=False),
        sa.Column("artefact", sa.LargeBinary(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("labels_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "NOT is_shadow OR state = 'candidate'",
            name=op.f("classifier_models_shadow_is_candidate_check"),
        ),
        sa.CheckConstraint(
            "state IN ('candidate', 'live', 'former')", name=op.f("classifier_models_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("classifier_models_decided_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["taxonomy_version"],
            ["taxonomies.version"],
            name=op.f("classifier_models_taxonomy_version_fkey"),
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("classifier_models_pkey")),
    )
    op.create_index(
        op.f("classifier_models_decided_by_idx"), "classifier_models", ["decided_by"], unique=False
    )
    op.create_index("classifier_models_made_idx", "classifier_models", ["made_at"], unique=False)
    op.create_index(
        "classifier_models_one_live_idx",
        "classifier_models",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_index(
        "classifier_models_one_shadow_idx",
        "classifier_models",
        ["is_shadow"],
        unique=True,
        postgresql_where=sa.text("is_shadow"),
    )
    op.create_index(
        op.f("classifier_models_taxonomy_version_idx"),
        "classifier_models",
        ["taxonomy_version"],
        unique=False,
    )
    op.create_table(
        "shadow_readings",
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("is_confident", sa.Boolean(), nullable=False),
        sa.Column("is_alarm", sa.Boolean(), nullable=False),
        sa.Column("live_version", sa.String(), nullable=False),
        sa.Column("live_topic", sa.String(), nullable=False),
        sa.Column("live_is_confident", sa.Boolean(), nullable=False),
        sa.Column("live_is_alarm", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version"],
            ["classifier_models.version"],
            name=op.f("shadow_readings_model_version_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("shadow_readings_need_id_fkey")
        ),
        sa.PrimaryKeyConstraint("model_version", "need_id", name=op.f("shadow_readings_pkey")),
    )
    op.create_index(
        op.f("shadow_readings_need_id_idx"), "shadow_readings", ["need_id"], unique=False
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(op.f("shadow_readings_need_id_idx"), table_name="shadow_readings")
    op.drop_table("shadow_readings")
    op.drop_index(op.f("classifier_models_taxonomy_version_idx"), table_name="classifier_models")
    op.drop_index(
        "classifier_models_one_shadow_idx",
        table_name="classifier_models",
        postgresql_where=sa.text("is_shadow"),
    )
    op.drop_index(
        "classifier_models_one_live_idx",
        table_name="classifier_models",
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_index("classifier_models_made_idx", table_name="classifier_models")
    op.drop_index(op.f("classifier_models_decided_by_idx"), table_name="classifier_models")
    op.drop_table("classifier_models")
    op.drop_table("taxonomies")
    op.drop_table("classifier_lessons")
