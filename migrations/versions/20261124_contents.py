"""Contents on their way to everybody, and what WeChat says of them."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "picture_verdicts",
        sa.Column("trace_id", sa.String(), nullable=False),
        sa.Column("suggest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trace_id", name=op.f("picture_verdicts_pkey")),
    )
    op.create_index(op.f("picture_verdicts_at_idx"), "picture_verdicts", ["at"], unique=False)
    op.create_table(
        "contents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("images", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hold_reason", sa.String(), nullable=True),
        sa.Column("text_verdict", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("appeal", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "hold_reason IS NULL OR hold_reason IN ('doubtful', 'risky', 'unreachable', 'unknown_writer', 'reported')",
            name=op.f("contents_hold_reason_check"),
        ),
        sa.CheckConstraint("kind IN ('voice')", name=op.f("contents_kind_check")),
        sa.CheckConstraint(
            "state IN ('pending', 'held', 'passed', 'rejected', 'appealed', 'closed', 'withdrawn')",
            name=op.f("contents_state_check"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["youths.id"], name=op.f("contents_author_id_fkey")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("contents_decided_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("contents_office_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("contents_pkey")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("contents_kind_subject_id_key")),
    )
    op.create_index(op.f("contents_author_id_idx"), "contents", ["author_id"], unique=False)
    op.create_index(
        "contents_pending_idx",
        "contents",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "contents_shown_idx",
        "contents",
        ["kind", "shown_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'passed'"),
    )
    op.create_index(
        "contents_waiting_idx",
        "contents",
        ["office_id", "state", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('held', 'appealed')"),
    )
    op.create_table(
        "picture_checks",
        sa.Column("trace_id", sa.String(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("image_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"],
            ["contents.id"],
            name=op.f("picture_checks_content_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("trace_id", name=op.f("picture_checks_pkey")),
        sa.UniqueConstraint(
            "content_id", "image_id", name=op.f("picture_checks_content_id_image_id_key")
        ),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("picture_checks")
    op.drop_index(
        "contents_waiting_idx",
        table_name="contents",
        postgresql_where=sa.text("state IN ('held', 'appealed')"),
    )
    op.drop_index(
        "contents_shown_idx", table_name="contents", postgresql_where=sa.text("state = 'passed'")
    )
    op.drop_index(
        "contents_pending_idx", table_name="contents", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_index(op.f("contents_author_id_idx"), table_name="contents")
    op.drop_table("contents")
    op.drop_index(op.f("picture_verdicts_at_idx"), table_name="picture_verdicts")
    op.drop_table("picture_verdicts")
