"""Hot topics, their needs, their sizes by day, the computations."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "hot_topics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("heat", sa.Double(), nullable=False),
        sa.Column("heat_parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("growth", sa.Double(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'over') = (over_at IS NOT NULL)", name=op.f("hot_topics_over_at_check")
        ),
        sa.CheckConstraint("state IN ('live', 'over')", name=op.f("hot_topics_state_check")),
        sa.CheckConstraint("days IN (7, 30, 90)", name=op.f("hot_topics_days_check")),
        sa.CheckConstraint("heat BETWEEN 0 AND 100", name=op.f("hot_topics_heat_check")),
        sa.CheckConstraint("size > 0", name=op.f("hot_topics_size_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("hot_topics_pkey")),
    )
    op.create_index(
        "hot_topics_hottest_idx",
        "hot_topics",
        ["days", sa.literal_column("heat DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_index(
        "hot_topics_over_idx",
        "hot_topics",
        ["over_at"],
        unique=False,
        postgresql_where=sa.text("state = 'over'"),
    )
    op.create_table(
        "hot_topic_sizes",
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("heat", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["hot_topics.id"],
            name=op.f("hot_topic_sizes_topic_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_id", "day", name=op.f("hot_topic_sizes_pkey")),
    )
    op.create_table(
        "hot_topic_members",
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["needs.id"], name=op.f("hot_topic_members_need_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["hot_topics.id"],
            name=op.f("hot_topic_members_topic_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_id", "need_id", name=op.f("hot_topic_members_pkey")),
    )
    op.create_index(
        op.f("hot_topic_members_need_id_idx"), "hot_topic_members", ["need_id"], unique=False
    )
    op.create_table(
        "hot_topic_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=True),
        sa.Column("topics", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (finished_at IS NULL)",
            name=op.f("hot_topic_runs_finished_at_check"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'failed')", name=op.f("hot_topic_runs_state_check")
        ),
        sa.CheckConstraint(
            "num_nonnulls(night, asked_by) = 1", name=op.f("hot_topic_runs_one_cause_check")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["staff.id"], name=op.f("hot_topic_runs_asked_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("hot_topic_runs_pkey")),
        sa.UniqueConstraint("night", name=op.f("hot_topic_runs_night_key")),
    )
    op.create_index(
        op.f("hot_topic_runs_asked_by_idx"), "hot_topic_runs", ["asked_by"], unique=False
    )
    op.create_index("hot_topic_runs_newest_idx", "hot_topic_runs", ["created_at"], unique=False)
    op.create_index(
        "hot_topic_runs_open_idx",
        "hot_topic_runs",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(
        "hot_topic_runs_open_idx",
        table_name="hot_topic_runs",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("hot_topic_runs_newest_idx", table_name="hot_topic_runs")
    op.drop_index(op.f("hot_topic_runs_asked_by_idx"), table_name="hot_topic_runs")
    op.drop_table("hot_topic_runs")
    op.drop_index(op.f("hot_topic_members_need_id_idx"), table_name="hot_topic_members")
    op.drop_table("hot_topic_members")
    op.drop_table("hot_topic_sizes")
    op.drop_index(
        "hot_topics_over_idx", table_name="hot_topics", postgresql_where=sa.text("state = 'over'")
    )
    op.drop_index(
        "hot_topics_hottest_idx",
        table_name="hot_topics",
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_table("hot_topics")
