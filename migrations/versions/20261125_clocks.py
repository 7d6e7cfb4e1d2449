"""Ladders, policies, extensions, gaps and disclosures as rows; notices to staff."""

import re

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_clocks"
down_revision = "0012_matching"
branch_labels = None
depends_on = None

Values = tuple[str, ...]
ACTIONS = (
    "escalated",
    "extension_requested",
    "extension_refused",
    "hold_requested",
    "held",
    "resumed",
    "phone_shared",
    "phone_hidden",
    "phone_shown",
)
REASONS = ("extension", "hold", "hold_over")
TABLES = (
    "staff_notices",
    "disclosures",
    "need_gaps",
    "extension_requests",
    "clock_allowances",
    "clock_policies",
    "clock_steps",
)
LADDER = "('accept', 'contact', 'progress', 'resolution', 'redo')"
# For clocks under way the rungs are set by wall time: near enough, and only once.
START_LADDERS = f"""
UPDATE clocks SET
  step = CASE WHEN breached_at IS NULL THEN 'reminder' ELSE 'coordinator' END,
  step_at = CASE WHEN breached_at IS NULL THEN started_at + (due_at - started_at) * 0.75
                 ELSE due_at + (chronic_at - due_at) / 2 END
WHERE stopped_at IS NULL AND kind IN {LADDER};
"""
# What organisations could see before it was written down.
PAST_DISCLOSURES = """
INSERT INTO disclosures (assignment_id, stage, need_id, organisation_id, fields, first_at, times)
SELECT id, 'offer', need_id, organisation_id, '{masked_text,district}', created_at, 0
FROM assignments;
INSERT INTO disclosures
  (assignment_id, stage, need_id, organisation_id, fields, first_at, last_at, times)
SELECT a.id, 'acceptance', a.need_id, a.organisation_id,
  CASE WHEN n.is_anonymous OR (n.is_minor AND coalesce(p.is_company, true))
       THEN ARRAY['masked_text', 'district', 'conversation']
       ELSE ARRAY['text', 'images', 'district', 'address', 'conversation'] END,
  a.accepted_at, a.accepted_at, 1
FROM assignments a JOIN needs n ON n.id = a.need_id
LEFT JOIN partner_profiles p ON p.organisation_id = a.organisation_id
WHERE a.accepted_at IS NOT NULL;
"""
PAST_GAPS = """
INSERT INTO need_gaps (id, need_id, reason, offers, opened_at)
SELECT gen_random_uuid(), n.id, n.review_reason,
  (SELECT count(*) FROM assignments a WHERE a.need_id = n.id AND a.role = 'lead'), n.review_since
FROM needs n WHERE n.review_reason IN ('no_partner', 'hop_budget');
"""


def _change_check(
    table: str, column: str, *, add: Values = (), drop: Values = (), head: str = ""
) -> None:
    """Let a column have more values, or fewer, than it may have now."""
    name = f"{table}_{column}_check"
    written = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"),
        {"name": name},
    )
    values = [one for one in re.findall(r"'([a-z_]+)'", written) if one not in {*add, *drop}]
    listed = ", ".join(f"'{value}'" for value in [*values, *add])
    op.drop_constraint(op.f(name), table)
    op.create_check_constraint(op.f(name), table, f"{head}{column} IN ({listed})")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _word(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"{table}_{column}_fkey"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"{table}_{name}_check"))


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    _change_check("need_history", "action", add=ACTIONS)
    _change_check("needs", "review_reason", add=REASONS, head="review_reason IS NULL OR ")
    _change_check("clocks", "kind", add=("review",))
    op.add_column(
        "needs",
        sa.Column("shares_phone", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column(
        "partner_records",
        sa.Column("declined_wrongly", sa.Integer(), nullable=False, server_default="0"),
    )
    _extend_assignments()
    _extend_clocks()
    _create_policies()
    _create_extensions()
    _create_gaps()
    _create_disclosures()
    _create_notices()
    op.execute(PAST_DISCLOSURES)
    op.execute(PAST_GAPS)


def _extend_assignments() -> None:
    for column in (_word("ruling", nullable=True), _word("ruling_note", nullable=True)):
        op.add_column("assignments", column)
    op.add_column("assignments", _moment("ruled_at", nullable=True))
    op.add_column("assignments", _id("ruled_by", nullable=True))
    op.create_foreign_key(
        op.f("assignments_ruled_by_fkey"), "assignments", "staff", ["ruled_by"], ["id"]
    )
    op.create_index(op.f("assignments_ruled_by_idx"), "assignments", ["ruled_by"])
    for name, rule in (
        ("ruling", "ruling IS NULL OR ruling IN ('right', 'wrong')"),
        ("ruled", "ruling IS NULL OR (state = 'declined' AND ruled_at IS NOT NULL)"),
    ):
        op.create_check_constraint(op.f(f"assignments_{name}_check"), "assignments", rule)
    op.create_index(
        "assignments_declined_idx",
        "assignments",
        ["updated_at", "id"],
        postgresql_where=sa.text("state = 'declined'"),
    )


def _extend_clocks() -> None:
    op.add_column("clocks", _word("step", nullable=True))
    op.add_column("clocks", _moment("step_at", nullable=True))
    op.create_check_constraint(
        op.f("clocks_step_check"),
        "clocks",
        "step IS NULL OR step IN ('reminder', 'head', 'coordinator', 'chronic')",
    )
    op.execute(START_LADDERS)
    op.create_index(
        "clocks_step_idx",
        "clocks",
        ["step_at"],
        postgresql_where=sa.text(
            "stopped_at IS NULL AND paused_at IS NULL AND step_at IS NOT NULL"
        ),
    )
    op.create_table(
        "clock_steps",
        _id("clock_id"),
        _word("rung"),
        _moment("at"),
        _check("clock_steps", "rung", "rung IN ('reminder', 'head', 'coordinator', 'chronic')"),
        _key("clock_steps", "clock_id", "clocks"),
        sa.PrimaryKeyConstraint("clock_id", "rung", name=op.f("clock_steps_pkey")),
    )


def _create_policies() -> None:
    table = "clock_policies"
    op.create_table(
        table,
        _id("id"),
        _word("version"),
        _word("state"),
        _word("note"),
        sa.Column("remind_percent", sa.SmallInteger(), nullable=False),
        sa.Column("approves_extensions", sa.Boolean(), nullable=False),
        _id("made_by"),
        _moment("created_at"),
        _id("published_by", nullable=True),
        _moment("published_at", nullable=True),
        _check(table, "state", "state IN ('draft', 'published', 'retired')"),
        _check(table, "remind_percent", "remind_percent BETWEEN 10 AND 95"),
        _check(table, "published", "(state = 'draft') = (published_at IS NULL)"),
        _key(table, "made_by", "staff"),
        _key(table, "published_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_policies_pkey")),
        sa.UniqueConstraint("version", name=op.f("clock_policies_version_key")),
    )
    op.create_index(
        "clock_policies_one_published_idx",
        table,
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(op.f("clock_policies_made_by_idx"), table, ["made_by"])
    op.create_index(op.f("clock_policies_published_by_idx"), table, ["published_by"])
    table = "clock_allowances"
    op.create_table(
        table,
        _id("id"),
        _id("policy_id"),
        _word("clock"),
        _word("kind"),
        _word("urgency"),
        _word("topic"),
        sa.Column("hours", sa.Double(), nullable=False),
        _word("unit"),
        _check(
            table,
            "clock",
            "clock IN ('triage', 'accept', 'contact', 'progress', 'resolution', 'redo', "
            "'reminder', 'feedback', 'review')",
        ),
        _check(table, "unit", "unit IN ('working', 'clock')"),
        _check(table, "hours", "hours > 0 AND hours <= 8784"),
        _key(table, "policy_id", "clock_policies"),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_allowances_pkey")),
        sa.UniqueConstraint(
            "policy_id",
            "clock",
            "kind",
            "urgency",
            "topic",
            name=op.f("clock_allowances_policy_id_clock_kind_urgency_topic_key"),
        ),
    )


def _create_extensions() -> None:
    table = "extension_requests"
    op.create_table(
        table,
        _id("assignment_id"),
        _id("need_id"),
        _word("state"),
        _word("reason"),
        _moment("requested_at"),
        _id("decided_by", nullable=True),
        _moment("decided_at", nullable=True),
        _check(table, "state", "state IN ('requested', 'granted', 'refused')"),
        _check(table, "decided", "(state = 'requested') = (decided_at IS NULL)"),
        _key(table, "assignment_id", "assignments"),
        _key(table, "need_id", "needs"),
        _key(table, "decided_by", "staff"),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("extension_requests_pkey")),
    )
    op.create_index("extension_requests_need_idx", table, ["need_id"])
    op.create_index(op.f("extension_requests_decided_by_idx"), table, ["decided_by"])


def _create_gaps() -> None:
    table = "need_gaps"
    op.create_table(
        table,
        _id("id"),
        _id("need_id"),
        _word("reason"),
        sa.Column("offers", sa.SmallInteger(), nullable=False),
        _moment("opened_at"),
        _word("outcome", nullable=True),
        _moment("ended_at", nullable=True),
        _id("taken_by", nullable=True),
        _check(table, "reason", "reason IN ('no_partner', 'hop_budget')"),
        _check(table, "outcome", "outcome IS NULL OR outcome IN ('taken', 'ended')"),
        _check(table, "whole_end", "(outcome IS NULL) = (ended_at IS NULL)"),
        _check(table, "offers", "offers >= 0"),
        _key(table, "need_id", "needs"),
        _key(table, "taken_by", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("need_gaps_pkey")),
    )
    op.create_index(
        "need_gaps_one_open_idx",
        table,
        ["need_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("need_gaps_need_idx", table, ["need_id"])
    op.create_index("need_gaps_opened_idx", table, ["opened_at", "id"])
    op.create_index(op.f("need_gaps_taken_by_idx"), table, ["taken_by"])


def _create_disclosures() -> None:
    table = "disclosures"
    op.create_table(
        table,
        _id("assignment_id"),
        _word("stage"),
        _id("need_id"),
        _id("organisation_id"),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        _moment("first_at"),
        _moment("last_at", nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        _check(table, "stage", "stage IN ('offer', 'acceptance', 'contact')"),
        _check(table, "times", "times >= 0"),
        _check(table, "looked_at", "(times = 0) = (last_at IS NULL)"),
        _key(table, "assignment_id", "assignments"),
        _key(table, "need_id", "needs"),
        _key(table, "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("assignment_id", "stage", name=op.f("disclosures_pkey")),
    )
    op.create_index("disclosures_need_idx", table, ["need_id", "first_at"])
    op.create_index("disclosures_organisation_idx", table, ["organisation_id"])


def _create_notices() -> None:
    table = "staff_notices"
    op.create_table(
        table,
        _id("id"),
        _id("staff_id"),
        _id("need_id", nullable=True),
        _word("kind"),
        _word("title"),
        _word("body"),
        _moment("created_at"),
        _moment("shown_at"),
        _moment("read_at", nullable=True),
        _key(table, "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("staff_notices_pkey")),
    )
    op.create_index("staff_notices_mine_idx", table, ["staff_id", "shown_at", "id"])
    op.create_index(
        "staff_notices_unread_idx",
        table,
        ["staff_id", "shown_at"],
        postgresql_where=sa.text("read_at IS NULL"),
    )


def downgrade() -> None:
    """Take the step back; rulings, rungs and what was shown to whom are lost."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM clocks WHERE kind = 'review'")
    op.drop_index("clocks_step_idx", table_name="clocks")
    op.drop_constraint(op.f("clocks_step_check"), "clocks")
    for column in ("step", "step_at"):
        op.drop_column("clocks", column)
    op.drop_index("assignments_declined_idx", table_name="assignments")
    for name in ("ruling", "ruled"):
        op.drop_constraint(op.f(f"assignments_{name}_check"), "assignments")
    for column in ("ruling", "ruling_note", "ruled_at", "ruled_by"):
        op.drop_column("assignments", column)
    op.drop_column("partner_records", "declined_wrongly")
    op.drop_column("needs", "shares_phone")
    listed = ", ".join(f"'{one}'" for one in ACTIONS)
    op.execute("ALTER TABLE need_history DISABLE TRIGGER need_history_append_only")
    op.execute(f"DELETE FROM need_history WHERE action IN ({listed})")
    op.execute("ALTER TABLE need_history ENABLE TRIGGER need_history_append_only")
    listed = ", ".join(f"'{one}'" for one in REASONS)
    op.execute(f"UPDATE needs SET review_reason = 'overdue' WHERE review_reason IN ({listed})")
    _change_check("clocks", "kind", drop=("review",))
    _change_check("needs", "review_reason", drop=REASONS, head="review_reason IS NULL OR ")
    _change_check("need_history", "action", drop=ACTIONS)
