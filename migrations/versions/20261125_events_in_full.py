"""Events in full: groups of friends."""

from alembic import op
import sqlalchemy as sa

revision = "0031_events_in_full"
down_revision = "0030_events"
branch_labels = None
depends_on = None


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
    op.drop_column("check_ins", "organisation_id")
    op.drop_table("event_co_organisers")
