"""Labels say how somebody came to them and what became of the machine's topic; people on duty."""

import re

from alembic import op
import sqlalchemy as sa

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHO = (
    "num_nonnulls(staff_id, youth_id, organisation_id) = 1 AND CASE source "
    "WHEN 'writer' THEN youth_id IS NOT NULL "
    "WHEN 'decline' THEN organisation_id IS NOT NULL "
    "WHEN 'split' THEN organisation_id IS NULL "
    "ELSE staff_id IS NOT NULL END"
)
TOPIC_OR_NONE = (
    "CASE verdict WHEN 'none_of_these' THEN topic IS NULL WHEN 'not_ours' THEN true "
    "ELSE topic IS NOT NULL END"
)
WEAK = "CASE source WHEN 'split' THEN true ELSE is_weak = (source IN ('writer', 'decline')) END"
# What was kept so far was read by reviewers, and none of it may be changed otherwise.
TELL_CORRECTIONS = """
ALTER TABLE labels DISABLE TRIGGER labels_append_only;
UPDATE labels SET verdict = 'corrected' WHERE topic <> shown_topic;
ALTER TABLE labels ENABLE TRIGGER labels_append_only;
"""
# What is no reviewer's cannot stand in the table as it was.
BACK_TO_REVIEWERS = """
ALTER TABLE labels DISABLE TRIGGER labels_append_only;
DELETE FROM labels WHERE source <> 'reviewer' OR topic IS NULL OR kind IS NULL OR urgency IS NULL;
ALTER TABLE labels ENABLE TRIGGER labels_append_only;
"""
Values = tuple[str, ...]

REASONS = ("doubt", "disputed")
ACTIONS = ("rephrased", "unclassified", "duty_called", "duty_answered")
OTHERS_IDS = {
    "youth_id": "youths",
    "organisation_id": "organisations",
    "suggested_organisation_id": "organisations",
}


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


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    for name, kind, default in (
        ("source", sa.String(), "reviewer"),
        ("verdict", sa.String(), "confirmed"),
        ("is_weak", sa.Boolean(), sa.text("false")),
    ):
        op.add_column("labels", sa.Column(name, kind, nullable=False, server_default=default))
    op.add_column("labels", sa.Column("shown_confidence", sa.Double(), nullable=True))
    for name, table in OTHERS_IDS.items():
        op.add_column("labels", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"labels_{name}_fkey"), "labels", table, [name], ["id"])
        op.create_index(op.f(f"labels_{name}_idx"), "labels", [name], unique=False)
    for name in ("topic", "kind", "urgency", "staff_id"):
        op.alter_column("labels", name, nullable=True)
    op.execute(TELL_CORRECTIONS)
    op.create_index("labels_at_idx", "labels", ["at"], unique=False)
    op.create_index(
        "labels_one_second_look_idx",
        "labels",
        ["need_id", "staff_id"],
        unique=True,
        postgresql_where=sa.text("source = 'second_look'"),
    )
    for name, rule in (
        ("source", "source IN ('reviewer', 'second_look', 'writer', 'decline', 'split')"),
        ("verdict", "verdict IN ('confirmed', 'corrected', 'none_of_these', 'not_ours')"),
        ("who", WHO),
        ("topic_or_none", TOPIC_OR_NONE),
        ("weak", WEAK),
        ("shown_confidence", "shown_confidence BETWEEN 0 AND 1"),
    ):
        op.create_check_constraint(op.f(f"labels_{name}_check"), "labels", rule)
    _change_check("needs", "review_reason", add=REASONS, head="review_reason IS NULL OR ")
    _change_check("need_history", "action", add=ACTIONS)
    _create_duty()


def _create_duty() -> None:
    op.create_table(
        "duty_rosters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("duty_rosters_ends_after_start_check")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("duty_rosters_office_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("duty_rosters_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("duty_rosters_pkey")),
    )
    op.create_index("duty_rosters_office_idx", "duty_rosters", ["office_id", "ends_at"])
    op.create_index(op.f("duty_rosters_staff_id_idx"), "duty_rosters", ["staff_id"])
    op.create_table(
        "duty_alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('answered', 'escalated', 'settled')",
            name=op.f("duty_alerts_outcome_check"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)", name=op.f("duty_alerts_whole_end_check")
        ),
        sa.CheckConstraint(
            "outcome <> 'answered' OR ended_by IS NOT NULL",
            name=op.f("duty_alerts_answered_by_check"),
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("duty_alerts_need_id_fkey")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("duty_alerts_office_id_fkey")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("duty_alerts_staff_id_fkey")),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"], name=op.f("duty_alerts_ended_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("duty_alerts_pkey")),
    )
    op.create_index("duty_alerts_need_idx", "duty_alerts", ["need_id", "id"])
    op.create_index("duty_alerts_staff_idx", "duty_alerts", ["staff_id", "made_at"])
    op.create_index("duty_alerts_office_idx", "duty_alerts", ["office_id", "made_at"])
    op.create_index(op.f("duty_alerts_ended_by_idx"), "duty_alerts", ["ended_by"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index("duty_alerts_due_idx", "duty_alerts", ["due_at"], postgresql_where=is_open)
    op.create_index(
        "duty_alerts_one_open_idx",
        "duty_alerts",
        ["need_id"],
        unique=True,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    """Take the step back; what is no reviewer's label is lost, and so are the calls."""
    op.drop_table("duty_alerts")
    op.drop_table("duty_rosters")
    listed = ", ".join(f"'{one}'" for one in ACTIONS)
    op.execute("ALTER TABLE need_history DISABLE TRIGGER need_history_append_only")
    op.execute(f"DELETE FROM need_history WHERE action IN ({listed})")
    op.execute("ALTER TABLE need_history ENABLE TRIGGER need_history_append_only")
    _change_check("need_history", "action", drop=ACTIONS)
    op.execute("UPDATE needs SET review_reason = 'crisis' WHERE review_reason = 'doubt'")
    op.execute("UPDATE needs SET review_reason = 'unsure' WHERE review_reason = 'disputed'")
    _change_check("needs", "review_reason", drop=REASONS, head="review_reason IS NULL OR ")
    for name in ("shown_confidence", "weak", "topic_or_none", "who", "verdict", "source"):
        op.drop_constraint(op.f(f"labels_{name}_check"), "labels")
    op.execute(BACK_TO_REVIEWERS)
    op.drop_index("labels_one_second_look_idx", table_name="labels")
    op.drop_index("labels_at_idx", table_name="labels")
    for name in ("topic", "kind", "urgency", "staff_id"):
        op.alter_column("labels", name, nullable=False)
    for name in ("source", "verdict", "is_weak", "shown_confidence", *OTHERS_IDS):
        op.drop_column("labels", name)
