"""Browsers in which youths are signed in."""

from alembic import op
import sqlalchemy as sa

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "youth_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("youth_sessions_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("youth_sessions_pkey")),
        sa.UniqueConstraint("token_digest", name=op.f("youth_sessions_token_digest_key")),
    )
    op.create_index(
        op.f("youth_sessions_expires_at_idx"), "youth_sessions", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("youth_sessions_youth_id_idx"), "youth_sessions", ["youth_id"], unique=False
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(op.f("youth_sessions_youth_id_idx"), table_name="youth_sessions")
    op.drop_index(op.f("youth_sessions_expires_at_idx"), table_name="youth_sessions")
    op.drop_table("youth_sessions")
