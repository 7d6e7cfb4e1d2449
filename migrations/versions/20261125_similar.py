"""Needs that follow another one or were split from one, and an index to find the similar ones."""

from alembic import op
import sqlalchemy as sa

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A need that follows another is no need to follow: chains would never end.
_NO_CHAINS = """
CREATE FUNCTION refuse_chained_joins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM needs WHERE id = NEW.joined_to AND joined_to IS NOT NULL)
    OR EXISTS (SELECT FROM needs WHERE joined_to = NEW.id AND state = 'joined')
  THEN
    RAISE EXCEPTION 'a need that is joined cannot be joined to'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'needs_no_chains_check';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER needs_no_chains AFTER INSERT OR UPDATE OF joined_to ON needs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.joined_to IS NOT NULL)
  EXECUTE FUNCTION refuse_chained_joins();
"""
_ACTIONS = (
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
)


def _allow_actions(*actions: str) -> None:
    listed = ", ".join(f"'{one}'" for one in actions)
    op.drop_constraint(op.f("need_history_action_check"), "need_history", type_="check")
    op.create_check_constraint(
        op.f("need_history_action_check"), "need_history", f"action IN ({listed})"
    )


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.add_column("assignments", sa.Column("answer_for_supporters", sa.String(), nullable=True))
    op.add_column("needs", sa.Column("joined_to", sa.Uuid(), nullable=True))
    op.add_column("needs", sa.Column("split_from", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("needs_joined_to_fkey"), "needs", "needs", ["joined_to"], ["id"])
    op.create_foreign_key(op.f("needs_split_from_fkey"), "needs", "needs", ["split_from"], ["id"])
    op.create_check_constraint("joins_another", "needs", "joined_to <> id")
    op.create_check_constraint(
        "joined_to_something", "needs", "state <> 'joined' OR joined_to IS NOT NULL"
    )
    op.create_check_constraint("split_from_another", "needs", "split_from <> id")
    op.execute(_NO_CHAINS)
    _allow_actions(*_ACTIONS, "split_up")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # Not CONCURRENTLY: it would wait for whoever waits for the migrations' advisory lock. The
    # index of 100,000 needs takes about five seconds, in which reading goes on and writing waits.
    op.execute("SET LOCAL statement_timeout = '10min'")
    op.create_index(
        "needs_joined_idx",
        "needs",
        ["joined_to", "id"],
        postgresql_where=sa.text("joined_to IS NOT NULL"),
    )
    op.create_index(
        "needs_split_idx",
        "needs",
        ["split_from"],
        postgresql_where=sa.text("split_from IS NOT NULL"),
    )
    op.create_index(
        "needs_similar_idx",
        "needs",
        ["masked_text"],
        postgresql_using="gin",
        postgresql_ops={"masked_text": "gin_trgm_ops"},
    )


def downgrade() -> None:
    """Take the step back; needs that follow another one go before a dispatcher."""
    op.drop_index("needs_similar_idx", table_name="needs")
    op.drop_index("needs_split_idx", table_name="needs")
    op.drop_index("needs_joined_idx", table_name="needs")
    op.execute("DROP EXTENSION IF EXISTS pg_trgm")
    op.execute("DROP TRIGGER needs_no_chains ON needs; DROP FUNCTION refuse_chained_joins()")
    op.execute(
        "UPDATE needs SET state = 'screening', review_reason = 'unsure', review_since = now() "
        "WHERE state = 'joined'"
    )
    op.execute("ALTER TABLE need_history DISABLE TRIGGER need_history_append_only")
    op.execute("DELETE FROM need_history WHERE action = 'split_up'")
    op.execute("ALTER TABLE need_history ENABLE TRIGGER need_history_append_only")
    _allow_actions(*_ACTIONS)
    op.drop_column("needs", "split_from")
    op.drop_column("needs", "joined_to")
    op.drop_column("assignments", "answer_for_supporters")
