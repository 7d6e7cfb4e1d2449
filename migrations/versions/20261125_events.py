"""Events: sessions, seats, registrations, the waiting list, the door; messages about them."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0030_events"
down_revision = "0012_clocks"
branch_labels = None
depends_on = None

_APPEND_ONLY = """
CREATE TRIGGER registration_history_append_only BEFORE UPDATE OR DELETE ON registration_history
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER registration_history_never_emptied BEFORE TRUNCATE ON registration_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organiser_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("link_key", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("adcode", sa.String(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("online_url", sa.String(), nullable=True),
        sa.Column("replay_url", sa.String(), nullable=True),
        sa.Column("agenda", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("speakers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.Column("min_age", sa.SmallInteger(), nullable=True),
        sa.Column("max_age", sa.SmallInteger(), nullable=True),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions_version", sa.Integer(), nullable=False),
        sa.Column("signup_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signup_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancel_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draw_seed", sa.LargeBinary(), nullable=True),
        sa.Column("draw_commitment", sa.String(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(drawn_at IS NULL) OR mode = 'lottery'", name=op.f("events_only_lotteries_draw_check")
        ),
        sa.CheckConstraint(
            "mode IN ('first_come', 'approval', 'lottery')", name=op.f("events_mode_check")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'cancelled', 'archived')",
            name=op.f("events_state_check"),
        ),
        sa.CheckConstraint(
            "type IN ('salon', 'workshop', 'roadshow', 'lecture', 'volunteering', 'social', 'family', 'contest', 'online')",
            name=op.f("events_type_check"),
        ),
        sa.CheckConstraint(
            "visibility IN ('public', 'link')", name=op.f("events_visibility_check")
        ),
        sa.CheckConstraint(
            "(longitude IS NULL) = (latitude IS NULL)", name=op.f("events_whole_point_check")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("events_ends_after_start_check")),
        sa.CheckConstraint(
            "offer_minutes BETWEEN 5 AND 10080", name=op.f("events_offer_minutes_check")
        ),
        sa.CheckConstraint(
            "signup_closes_at > signup_opens_at", name=op.f("events_closes_after_opening_check")
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisations.id"], name=op.f("events_organiser_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("events_pkey")),
    )
    op.create_index(
        "events_coming_idx",
        "events",
        ["starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'published' AND visibility = 'public'"),
    )
    op.create_index(
        "events_organiser_idx", "events", ["organiser_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "event_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("event_sessions_ends_after_start_check")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("event_sessions_event_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_sessions_pkey")),
    )
    op.create_index(
        "event_sessions_event_idx", "event_sessions", ["event_id", "starts_at"], unique=False
    )
    op.create_table(
        "event_quotas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity BETWEEN 0 AND 1000000", name=op.f("event_quotas_capacity_check")
        ),
        sa.CheckConstraint("taken <= capacity", name=op.f("event_quotas_no_oversell_check")),
        sa.CheckConstraint("taken >= 0", name=op.f("event_quotas_taken_check")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("event_quotas_session_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_quotas_pkey")),
    )
    op.create_index("event_quotas_session_idx", "event_quotas", ["session_id"], unique=False)
    op.create_table(
        "event_ticket_types",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quota_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("min_companions", sa.SmallInteger(), nullable=False),
        sa.Column("max_companions", sa.SmallInteger(), nullable=False),
        sa.Column("is_child_companion", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "cardinality(quota_ids) BETWEEN 1 AND 4", name=op.f("event_ticket_types_quotas_check")
        ),
        sa.CheckConstraint(
            "min_companions >= 0 AND min_companions <= max_companions AND max_companions <= 10",
            name=op.f("event_ticket_types_companions_check"),
        ),
        sa.CheckConstraint("price_fen >= 0", name=op.f("event_ticket_types_price_check")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("event_ticket_types_session_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_ticket_types_pkey")),
    )
    op.create_index(
        "event_ticket_types_session_idx", "event_ticket_types", ["session_id"], unique=False
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_type_id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=False),
        sa.Column("queue_number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("companions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed_answers", sa.LargeBinary(), nullable=True),
        sa.Column("questions_version", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("request_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("reminded_hours", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'confirmed', 'waitlisted', 'offered', 'rejected', 'not_drawn', 'declined', 'expired', 'cancelled', 'cancelled_by_host')",
            name=op.f("registrations_state_check"),
        ),
        sa.CheckConstraint("seats BETWEEN 1 AND 11", name=op.f("registrations_seats_check")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("registrations_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("registrations_session_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["event_ticket_types.id"],
            name=op.f("registrations_ticket_type_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("registrations_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("registrations_pkey")),
        sa.UniqueConstraint("code", name=op.f("registrations_code_key")),
        sa.UniqueConstraint(
            "youth_id", "request_key", name=op.f("registrations_youth_id_request_key_key")
        ),
    )
    op.create_index(op.f("registrations_event_id_idx"), "registrations", ["event_id"], unique=False)
    op.create_index(
        "registrations_mine_idx", "registrations", ["youth_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "registrations_one_each_idx",
        "registrations",
        ["session_id", "youth_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('confirmed', 'offered', 'pending', 'waitlisted')"),
    )
    op.create_index(
        "registrations_session_idx", "registrations", ["session_id", "queue_number"], unique=False
    )
    op.create_index(
        "registrations_waiting_idx",
        "registrations",
        ["session_id", "queue_number"],
        unique=False,
        postgresql_where=sa.text("state = 'waitlisted'"),
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("check_ins_direction_check")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("check_ins_whole_undoing_check")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("check_ins_registration_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["event_sessions.id"], name=op.f("check_ins_session_id_fkey")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("check_ins_staff_id_fkey")),
        sa.ForeignKeyConstraint(["undone_by"], ["staff.id"], name=op.f("check_ins_undone_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("check_ins_pkey")),
        sa.UniqueConstraint("session_id", "nonce", name=op.f("check_ins_session_id_nonce_key")),
    )
    op.create_index(
        "check_ins_registration_idx", "check_ins", ["registration_id", "at"], unique=False
    )
    op.create_index(op.f("check_ins_staff_id_idx"), "check_ins", ["staff_id"], unique=False)
    op.create_index(op.f("check_ins_undone_by_idx"), "check_ins", ["undone_by"], unique=False)
    op.create_table(
        "registration_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("registration_history_registration_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("registration_history_pkey")),
    )
    op.create_index(
        "registration_history_registration_idx",
        "registration_history",
        ["registration_id", "id"],
        unique=False,
    )
    op.create_table(
        "seat_offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("seat_offers_whole_end_check")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'expired', 'withdrawn')",
            name=op.f("seat_offers_state_check"),
        ),
        sa.CheckConstraint("expires_at > made_at", name=op.f("seat_offers_expires_later_check")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("seat_offers_registration_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("seat_offers_pkey")),
    )
    op.create_index(
        "seat_offers_due_idx",
        "seat_offers",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "seat_offers_one_open_idx",
        "seat_offers",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.add_column("inbox_messages", sa.Column("event_id", sa.Uuid(), nullable=True))
    op.add_column("inbox_messages", sa.Column("once_key", sa.String(), nullable=True))
    op.alter_column("inbox_messages", "need_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        op.f("inbox_messages_event_id_idx"), "inbox_messages", ["event_id"], unique=False
    )
    op.create_unique_constraint(op.f("inbox_messages_once_key_key"), "inbox_messages", ["once_key"])
    op.create_foreign_key(
        op.f("inbox_messages_event_id_fkey"), "inbox_messages", "events", ["event_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("inbox_messages_one_subject_check"),
        "inbox_messages",
        "num_nonnulls(need_id, event_id) = 1",
    )
    op.create_table(
        "participant_exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("with_secrets", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("participant_exports_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("participant_exports_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("participant_exports_pkey")),
    )
    op.create_index(
        op.f("participant_exports_event_id_idx"), "participant_exports", ["event_id"], unique=False
    )
    op.create_index(
        op.f("participant_exports_staff_id_idx"), "participant_exports", ["staff_id"], unique=False
    )
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    """Take the step back."""
    op.drop_table("participant_exports")
    op.drop_constraint(op.f("inbox_messages_one_subject_check"), "inbox_messages", type_="check")
    op.execute(
        "DELETE FROM message_attempts WHERE message_id IN "
        "(SELECT id FROM inbox_messages WHERE event_id IS NOT NULL)"
    )
    op.execute("DELETE FROM inbox_messages WHERE event_id IS NOT NULL")
    op.drop_constraint(op.f("inbox_messages_event_id_fkey"), "inbox_messages", type_="foreignkey")
    op.drop_constraint(op.f("inbox_messages_once_key_key"), "inbox_messages", type_="unique")
    op.drop_index(op.f("inbox_messages_event_id_idx"), table_name="inbox_messages")
    op.alter_column("inbox_messages", "need_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("inbox_messages", "once_key")
    op.drop_column("inbox_messages", "event_id")
    op.drop_index(
        "seat_offers_one_open_idx",
        table_name="seat_offers",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "seat_offers_due_idx", table_name="seat_offers", postgresql_where=sa.text("state = 'open'")
    )
    op.drop_table("seat_offers")
    op.drop_index("registration_history_registration_idx", table_name="registration_history")
    op.drop_table("registration_history")
    op.drop_index(op.f("check_ins_undone_by_idx"), table_name="check_ins")
    op.drop_index(op.f("check_ins_staff_id_idx"), table_name="check_ins")
    op.drop_index("check_ins_registration_idx", table_name="check_ins")
    op.drop_table("check_ins")
    op.drop_index(
        "registrations_waiting_idx",
        table_name="registrations",
        postgresql_where=sa.text("state = 'waitlisted'"),
    )
    op.drop_index("registrations_session_idx", table_name="registrations")
    op.drop_index(
        "registrations_one_each_idx",
        table_name="registrations",
        postgresql_where=sa.text("state IN ('confirmed', 'offered', 'pending', 'waitlisted')"),
    )
    op.drop_index("registrations_mine_idx", table_name="registrations")
    op.drop_index(op.f("registrations_event_id_idx"), table_name="registrations")
    op.drop_table("registrations")
    op.drop_index("event_ticket_types_session_idx", table_name="event_ticket_types")
    op.drop_table("event_ticket_types")
    op.drop_index("event_quotas_session_idx", table_name="event_quotas")
    op.drop_table("event_quotas")
    op.drop_index("event_sessions_event_idx", table_name="event_sessions")
    op.drop_table("event_sessions")
    op.drop_index("events_organiser_idx", table_name="events")
    op.drop_index(
        "events_coming_idx",
        table_name="events",
        postgresql_where=sa.text("state = 'published' AND visibility = 'public'"),
    )
    op.drop_table("events")
