"""Pushes of WeChat that were dealt with, and words that wait for a yes."""

from alembic import op
import sqlalchemy as sa

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "wechat_pushes",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("wechat_pushes_pkey")),
    )
    op.create_index(
        op.f("wechat_pushes_received_at_idx"), "wechat_pushes", ["received_at"], unique=False
    )
    op.create_table(
        "conversations",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "char_length(draft) BETWEEN 1 AND 2000", name=op.f("conversations_draft_length_check")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["wechat_accounts.id"],
            name=op.f("conversations_account_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("conversations_pkey")),
    )
    op.create_index(
        op.f("conversations_updated_at_idx"), "conversations", ["updated_at"], unique=False
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(op.f("conversations_updated_at_idx"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index(op.f("wechat_pushes_received_at_idx"), table_name="wechat_pushes")
    op.drop_table("wechat_pushes")
