"""Matching: fuller profiles and records, routing rules with versions, open calls."""

import re

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_matching"
down_revision = "0012_resources"
branch_labels = None
depends_on = None

REASONS = ("broken_rule", "by_rule")
ACTIONS = ("called",)
Values = tuple[str, ...]

IMMUTABLE = """
CREATE FUNCTION refuse_published_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
BEGIN
  IF (SELECT state FROM routing_versions WHERE id = touched) <> 'draft' THEN
    RAISE EXCEPTION 'rules of a published version cannot be changed'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER routing_rules_immutable BEFORE INSERT OR UPDATE OR DELETE ON routing_rules
  FOR EACH ROW EXECUTE FUNCTION refuse_published_rules();
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


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    _widen_partners()
    op.add_column("needs", sa.Column("routed_by", postgresql.JSONB(), nullable=True))
    op.add_column(
        "assignments",
        sa.Column("is_call", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "assignments_calls_idx",
        "assignments",
        ["organisation_id", "created_at", "id"],
        postgresql_where=sa.text("state = 'proposed'"),
    )
    _change_check("needs", "review_reason", add=REASONS, head="review_reason IS NULL OR ")
    _change_check("need_history", "action", add=ACTIONS)
    _create_routing()
    op.execute(IMMUTABLE)


def _widen_partners() -> None:
    for column in (
        sa.Column("min_age", sa.SmallInteger(), nullable=True),
        sa.Column("max_age", sa.SmallInteger(), nullable=True),
        sa.Column("identities", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}"),
        sa.Column("windows", postgresql.JSONB(), nullable=False, server_default="[]"),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.func.now(),
        ),
    ):
        op.add_column("partner_profiles", column)
    op.execute("UPDATE partner_profiles SET confirmed_at = updated_at")
    for name, rule in (
        ("ages", "min_age BETWEEN 0 AND 120 AND max_age BETWEEN 0 AND 120"),
        ("ages_in_order", "min_age <= max_age"),
    ):
        op.create_check_constraint(op.f(f"partner_profiles_{name}_check"), "partner_profiles", rule)
    for name in ("answered", "on_time"):
        op.add_column(
            "partner_records",
            sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")),
        )


def _create_routing() -> None:
    op.create_table(
        "routing_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("copied_from", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'retired')", name=op.f("routing_versions_state_check")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL) AND "
            "(state = 'retired') = (retired_at IS NOT NULL)",
            name=op.f("routing_versions_moments_check"),
        ),
        sa.ForeignKeyConstraint(
            ["copied_from"],
            ["routing_versions.id"],
            name=op.f("routing_versions_copied_from_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("routing_versions_created_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["staff.id"], name=op.f("routing_versions_published_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("routing_versions_pkey")),
    )
    op.create_index(
        "routing_versions_one_published_idx",
        "routing_versions",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    for name in ("copied_from", "created_by", "published_by"):
        op.create_index(op.f(f"routing_versions_{name}_idx"), "routing_versions", [name])
    op.create_index("routing_versions_list_idx", "routing_versions", ["created_at", "id"])
    op.create_table(
        "routing_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("condition", postgresql.JSONB(), nullable=False),
        sa.Column("action", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("routing_rules_place_check")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["routing_versions.id"], name=op.f("routing_rules_version_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("routing_rules_pkey")),
    )
    op.create_index(
        "routing_rules_order_idx", "routing_rules", ["version_id", "place"], unique=True
    )
    op.create_table(
        "routing_alarms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "fault IN ('unknown', 'inactive', 'no_profile', 'refuses', 'topic')",
            name=op.f("routing_alarms_fault_check"),
        ),
        sa.CheckConstraint(
            "(fault = 'topic') = (topic IS NOT NULL)", name=op.f("routing_alarms_names_topic_check")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["routing_rules.id"], name=op.f("routing_alarms_rule_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("routing_alarms_pkey")),
    )
    op.create_index(op.f("routing_alarms_rule_id_idx"), "routing_alarms", ["rule_id"])
    is_open = sa.text("cleared_at IS NULL")
    op.create_index(
        "routing_alarms_one_open_idx",
        "routing_alarms",
        ["rule_id", "organisation_id"],
        unique=True,
        postgresql_where=is_open,
    )
    op.create_index(
        "routing_alarms_list_idx", "routing_alarms", ["raised_at", "id"], postgresql_where=is_open
    )
    op.create_table(
        "routing_topic_modes",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "mode IN ('assign', 'claim')", name=op.f("routing_topic_modes_mode_check")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["staff.id"], name=op.f("routing_topic_modes_changed_by_fkey")
        ),
        sa.PrimaryKeyConstraint("topic", name=op.f("routing_topic_modes_pkey")),
    )
    op.create_index(
        op.f("routing_topic_modes_changed_by_idx"), "routing_topic_modes", ["changed_by"]
    )


def downgrade() -> None:
    """Take the step back: rules are lost, and what waits by a rule waits for a fitting partner."""
    for table in ("routing_topic_modes", "routing_alarms", "routing_rules", "routing_versions"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_published_rules()")
    op.execute("ALTER TABLE need_history DISABLE TRIGGER need_history_append_only")
    op.execute("DELETE FROM need_history WHERE action = 'called'")
    op.execute("ALTER TABLE need_history ENABLE TRIGGER need_history_append_only")
    _change_check("need_history", "action", drop=ACTIONS)
    listed = ", ".join(f"'{one}'" for one in REASONS)
    op.execute(f"UPDATE needs SET review_reason = 'no_partner' WHERE review_reason IN ({listed})")
    _change_check("needs", "review_reason", drop=REASONS, head="review_reason IS NULL OR ")
    op.drop_index("assignments_calls_idx", table_name="assignments")
    op.drop_column("assignments", "is_call")
    op.drop_column("needs", "routed_by")
    for name in ("answered", "on_time"):
        op.drop_column("partner_records", name)
    for name in ("ages", "ages_in_order"):
        op.drop_constraint(op.f(f"partner_profiles_{name}_check"), "partner_profiles")
    for name in ("min_age", "max_age", "identities", "windows", "confirmed_at"):
        op.drop_column("partner_profiles", name)
