"""Events in full: groups, co-organisers, audience, series, absences, hours, feedback."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0031_events_in_full"
down_revision = "0031_signup_tickets"
branch_labels = None
depends_on = None


_APPEND_ONLY = """
CREATE TRIGGER volunteer_hours_append_only BEFORE UPDATE OR DELETE ON volunteer_hours
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER volunteer_hours_never_emptied BEFORE TRUNCATE ON volunteer_hours
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def _words(column: str) -> sa.Column[list[str]]:
    return sa.Column(column, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _visible(kinds: str) -> None:
    op.drop_constraint(op.f("events_visibility_check"), "events", type_="check")
    op.create_check_constraint(
        op.f("events_visibility_check"), "events", f"visibility IN ({kinds})"
    )


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "registration_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("founder_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("size", sa.SmallInteger(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size BETWEEN 2 AND 6", name=op.f("registration_groups_size_check")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("registration_groups_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("registration_groups_session_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["founder_id"], ["youths.id"], name=op.f("registration_groups_founder_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("registration_groups_pkey")),
        sa.UniqueConstraint("code", name=op.f("registration_groups_code_key")),
    )
    for column in ("event_id", "session_id", "founder_id"):
        op.create_index(op.f(f"registration_groups_{column}_idx"), "registration_groups", [column])
    op.create_index(
        "registration_groups_gathering_idx",
        "registration_groups",
        ["session_id"],
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    op.create_table(
        "event_co_organisers",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("event_co_organisers_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("event_co_organisers_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "event_id", "organisation_id", name=op.f("event_co_organisers_pkey")
        ),
    )
    op.create_index(
        op.f("event_co_organisers_organisation_id_idx"), "event_co_organisers", ["organisation_id"]
    )
    op.add_column("check_ins", sa.Column("organisation_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("check_ins_organisation_id_idx"), "check_ins", ["organisation_id"])
    op.create_foreign_key(
        op.f("check_ins_organisation_id_fkey"),
        "check_ins",
        "organisations",
        ["organisation_id"],
        ["id"],
    )
    op.create_table(
        "event_invited",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("event_invited_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("event_invited_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("event_id", "youth_id", name=op.f("event_invited_pkey")),
    )
    op.create_index(op.f("event_invited_youth_id_idx"), "event_invited", ["youth_id"])
    for column in ("audience_adcodes", "audience_identities"):
        op.add_column("events", _words(column))
    op.add_column("events", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.create_index("events_series_idx", "events", ["series_id", "starts_at"])
    op.add_column("events", sa.Column("origin", postgresql.JSONB(), nullable=True))
    op.add_column(
        "events", sa.Column("early_minutes", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        op.f("events_early_minutes_check"), "events", "early_minutes BETWEEN 0 AND 10080"
    )
    _visible("'public', 'link', 'organisation'")
    for table in ("registrations", "signup_tickets"):
        op.add_column(table, sa.Column("adcode", sa.String(), nullable=True))
        op.add_column(table, _words("identities"))
    op.add_column(
        "event_sessions",
        sa.Column("absences_marked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "event_sessions_unmarked_idx",
        "event_sessions",
        ["ends_at"],
        postgresql_where=sa.text("absences_marked_at IS NULL"),
    )
    op.create_table(
        "event_absences",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal", sa.String(), nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('standing', 'appealed', 'upheld', 'lifted')",
            name=op.f("event_absences_state_check"),
        ),
        sa.CheckConstraint(
            "(state = 'standing') <= (appealed_at IS NULL)",
            name=op.f("event_absences_appealed_check"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("event_absences_registration_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("event_absences_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff.id"], name=op.f("event_absences_decided_by_fkey")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("event_absences_pkey")),
    )
    op.create_index("event_absences_event_idx", "event_absences", ["event_id", "registration_id"])
    op.create_index(op.f("event_absences_decided_by_idx"), "event_absences", ["decided_by"])
    op.create_table(
        "volunteer_hours",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_from_scans", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 0 AND 44640", name=op.f("volunteer_hours_minutes_check")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("volunteer_hours_registration_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["staff.id"], name=op.f("volunteer_hours_confirmed_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("volunteer_hours_pkey")),
    )
    op.create_index(
        "volunteer_hours_registration_idx", "volunteer_hours", ["registration_id", "id"]
    )
    op.create_index(op.f("volunteer_hours_confirmed_by_idx"), "volunteer_hours", ["confirmed_by"])
    op.execute(_APPEND_ONLY)
    op.add_column(
        "event_sessions",
        sa.Column("feedback_asked_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "event_sessions_unasked_idx",
        "event_sessions",
        ["ends_at"],
        postgresql_where=sa.text("feedback_asked_at IS NULL"),
    )
    op.create_table(
        "event_feedback",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("event_feedback_score_check")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("event_feedback_registration_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("event_feedback_event_id_fkey")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("event_feedback_pkey")),
    )
    op.create_index(
        "event_feedback_event_idx", "event_feedback", ["event_id", "at", "registration_id"]
    )
    op.add_column("registrations", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("registrations_group_id_idx"), "registrations", ["group_id"])
    op.create_foreign_key(
        op.f("registrations_group_id_fkey"),
        "registrations",
        "registration_groups",
        ["group_id"],
        ["id"],
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("registrations", "group_id")
    op.drop_table("registration_groups")
    op.drop_table("event_feedback")
    op.drop_column("event_sessions", "feedback_asked_at")
    op.drop_table("volunteer_hours")
    op.drop_table("event_absences")
    op.drop_column("event_sessions", "absences_marked_at")
    for table in ("signup_tickets", "registrations"):
        op.drop_column(table, "identities")
        op.drop_column(table, "adcode")
    op.execute("UPDATE events SET visibility = 'link' WHERE visibility = 'organisation'")
    _visible("'public', 'link'")
    for column in (
        "early_minutes",
        "origin",
        "series_id",
        "audience_identities",
        "audience_adcodes",
    ):
        op.drop_column("events", column)
    op.drop_table("event_invited")
    op.drop_column("check_ins", "organisation_id")
    op.drop_table("event_co_organisers")
