"""Second opinions on needs, what a language model costs a day; an alarm raised after intake."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ACTIONS = (
    "moved",
    "offered",
    "accepted",
    "declined",
    "expired",
    "contacted",
    "question_asked",
    "question_answered",
    "information_added",
    "progress_reported",
    "answered",
    "judged",
    "corrected",
    "urged",
    "extended",
    "transfer_requested",
    "transfer_refused",
    "transferred",
    "overdue",
    "reminded",
    "reminded_by_wechat",
    "appealed",
    "delivered",
    "delivery_failed",
    "split_up",
)


def _allow_actions(actions: tuple[str, ...], *, is_checked: bool = True) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    name = op.f("need_history_action_check")
    op.drop_constraint(name, "need_history")
    op.create_check_constraint(
        name, "need_history", f"action IN ({listed})", postgresql_not_valid=not is_checked
    )


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "llm_budgets",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("calls >= 0 AND tokens >= 0", name=op.f("llm_budgets_spent_check")),
        sa.PrimaryKeyConstraint("day", name=op.f("llm_budgets_pkey")),
    )
    op.create_table(
        "opinions",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("also", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=True),
        sa.Column("is_danger", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("quoted_from", sa.Integer(), nullable=True),
        sa.Column("quoted_until", sa.Integer(), nullable=True),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('llm')", name=op.f("opinions_source_check")),
        sa.CheckConstraint(
            "outcome IN ('agreed', 'held', 'differs', 'danger', 'late', 'nonsense', 'refused', 'failed', "
            "'no_budget')",
            name=op.f("opinions_outcome_check"),
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("opinions_confidence_check")),
        sa.CheckConstraint("tokens >= 0 AND ms >= 0", name=op.f("opinions_cost_check")),
        sa.CheckConstraint(
            "outcome NOT IN ('agreed', 'held', 'differs', 'danger') OR topic IS NOT NULL",
            name=op.f("opinions_has_topic_check"),
        ),
        sa.CheckConstraint("outcome <> 'danger' OR is_danger", name=op.f("opinions_danger_check")),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("opinions_need_id_fkey")),
        sa.PrimaryKeyConstraint("need_id", "source", name=op.f("opinions_pkey")),
    )
    op.create_index("opinions_at_idx", "opinions", ["at"], unique=False)
    op.create_index(
        "opinions_held_idx",
        "opinions",
        ["at"],
        unique=False,
        postgresql_where=sa.text("outcome = 'held'"),
    )
    _allow_actions((*ACTIONS, "alarmed"))


def downgrade() -> None:
    """Take the step back; alarms of the past stay in the history."""
    _allow_actions(ACTIONS, is_checked=False)
    op.drop_index(
        "opinions_held_idx", table_name="opinions", postgresql_where=sa.text("outcome = 'held'")
    )
    op.drop_index("opinions_at_idx", table_name="opinions")
    op.drop_table("opinions")
    op.drop_table("llm_budgets")
