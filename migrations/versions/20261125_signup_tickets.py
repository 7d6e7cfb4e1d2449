"""The waiting room: numbered turns of those who ask while too many ask at once."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0031_signup_tickets"
down_revision = "0030_events"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "signup_tickets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_type_id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("companions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=True),
        sa.Column("questions_version", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("request_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'refused')", name=op.f("signup_tickets_state_check")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("signup_tickets_whole_end_check")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (registration_id IS NOT NULL)",
            name=op.f("signup_tickets_done_is_registered_check"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)",
            name=op.f("signup_tickets_refused_says_why_check"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"signup_tickets_{column}_fkey"))
            for column, target in (
                ("event_id", "events.id"),
                ("session_id", "event_sessions.id"),
                ("ticket_type_id", "event_ticket_types.id"),
                ("youth_id", "youths.id"),
                ("registration_id", "registrations.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("signup_tickets_pkey")),
        sa.UniqueConstraint(
            "youth_id", "request_key", name=op.f("signup_tickets_youth_id_request_key_key")
        ),
    )
    for column in ("event_id", "session_id", "ticket_type_id", "registration_id"):
        op.create_index(op.f(f"signup_tickets_{column}_idx"), "signup_tickets", [column])
    op.create_index("signup_tickets_ended_idx", "signup_tickets", ["ended_at"])
    op.create_index(
        "signup_tickets_waiting_idx",
        "signup_tickets",
        ["session_id", "number"],
        postgresql_where=_WAITING,
    )
    op.create_index(
        "signup_tickets_one_each_idx",
        "signup_tickets",
        ["session_id", "youth_id"],
        unique=True,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("signup_tickets")
