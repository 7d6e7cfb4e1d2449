"""Accounts at WeChat apart from the person, phone numbers, leaving, attempts to remind.

Contracts: stop the program before this one first.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOVE_ACCOUNTS = """
INSERT INTO wechat_accounts
       (id, youth_id, app, openid, unionid, session_key, is_following, created_at, seen_at)
SELECT gen_random_uuid(), id, 'mini', openid, unionid, session_key, false, created_at, seen_at
  FROM youths
"""
MOVE_BACK = """
UPDATE youths SET openid = coalesce(
    (SELECT openid FROM wechat_accounts WHERE youth_id = youths.id AND app = 'mini' LIMIT 1),
    youths.id::text)
"""
# The two tables that are only ever added to, and the words in them that a person may have deleted.
FORGETTABLE = {"need_history": "words", "labels": "text"}
FORGET_ONLY = """
CREATE FUNCTION refuse_all_but_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) ->> TG_ARGV[0], '') = ''
       AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
OUTCOMES = ["held", "spent", "sent", "refused", "withdrawn"]
ACTIONS = [
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
    "appealed",
    "delivered",
    "delivery_failed",
]


def _replace_check(table: str, column: str, values: list[str]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(f"{table}_{column}_check"), table)
    op.create_check_constraint(op.f(f"{table}_{column}_check"), table, f"{column} IN ({listed})")


def upgrade() -> None:
    op.create_table(
        "shared_secrets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("renew_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("shared_secrets_pkey")),
    )
    op.create_table(
        "revocations",
        sa.Column("youth_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("revocations_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("youth_id", name=op.f("revocations_pkey")),
    )
    op.create_table(
        "wechat_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=True),
        sa.Column("app", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("unionid", sa.String(), nullable=True),
        sa.Column("session_key", sa.LargeBinary(), nullable=True),
        sa.Column("is_following", sa.Boolean(), nullable=False),
        sa.Column("wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("app IN ('mini', 'official')", name=op.f("wechat_accounts_app_check")),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("wechat_accounts_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("wechat_accounts_pkey")),
        sa.UniqueConstraint("app", "openid", name=op.f("wechat_accounts_app_openid_key")),
    )
    op.create_index("wechat_accounts_unionid_idx", "wechat_accounts", ["unionid"], unique=False)
    op.create_index(
        op.f("wechat_accounts_youth_id_idx"), "wechat_accounts", ["youth_id"], unique=False
    )
    op.create_table(
        "youth_merges",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["gone_id"], ["youths.id"], name=op.f("youth_merges_gone_id_fkey")),
        sa.ForeignKeyConstraint(["kept_id"], ["youths.id"], name=op.f("youth_merges_kept_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("youth_merges_pkey")),
    )
    op.create_index(op.f("youth_merges_gone_id_idx"), "youth_merges", ["gone_id"], unique=False)
    op.create_index(op.f("youth_merges_kept_id_idx"), "youth_merges", ["kept_id"], unique=False)
    op.create_table(
        "phone_lookups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("youth_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("phone_lookups_staff_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("phone_lookups_youth_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("phone_lookups_pkey")),
    )
    op.create_index(op.f("phone_lookups_staff_id_idx"), "phone_lookups", ["staff_id"], unique=False)
    op.create_index(op.f("phone_lookups_youth_id_idx"), "phone_lookups", ["youth_id"], unique=False)
    op.create_table(
        "message_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("wechat_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel IN ('subscribe', 'template', 'service')",
            name=op.f("message_attempts_channel_check"),
        ),
        sa.CheckConstraint(
            "outcome IN ('sent', 'delivered', 'refused', 'unanswered', 'failed')",
            name=op.f("message_attempts_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["inbox_messages.id"], name=op.f("message_attempts_message_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("message_attempts_pkey")),
    )
    op.create_index(
        "message_attempts_message_idx", "message_attempts", ["message_id", "id"], unique=False
    )
    op.create_index(
        "message_attempts_wechat_idx",
        "message_attempts",
        ["wechat_id"],
        unique=False,
        postgresql_where=sa.text("wechat_id IS NOT NULL"),
    )
    op.add_column(
        "inbox_messages",
        sa.Column("template", sa.String(), nullable=False, server_default="need_progress"),
    )
    op.alter_column("inbox_messages", "template", server_default=None)
    op.add_column(
        "subscription_grants",
        sa.Column("told_by", sa.String(), nullable=False, server_default="phone"),
    )
    op.alter_column("subscription_grants", "told_by", server_default=None)
    op.create_index(
        "subscription_grants_recent_idx",
        "subscription_grants",
        ["youth_id", "granted_at"],
        unique=False,
    )
    op.add_column("youths", sa.Column("phone", sa.LargeBinary(), nullable=True))
    op.add_column("youths", sa.Column("phone_index", sa.LargeBinary(), nullable=True))
    op.add_column(
        "youths", sa.Column("phone_verified_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("youths", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("youths", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("youths", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("youths_openid_key"), "youths", type_="unique")
    op.create_index(
        "youths_leaving_idx",
        "youths",
        ["leaves_at"],
        unique=False,
        postgresql_where=sa.text("leaves_at IS NOT NULL AND left_at IS NULL"),
    )
    op.create_index(op.f("youths_merged_into_idx"), "youths", ["merged_into"], unique=False)
    op.create_index(
        "youths_phone_idx",
        "youths",
        ["phone_index"],
        unique=False,
        postgresql_where=sa.text("phone_index IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("youths_merged_into_fkey"), "youths", "youths", ["merged_into"], ["id"]
    )
    op.execute(MOVE_ACCOUNTS)
    op.drop_column("youths", "unionid")
    op.drop_column("youths", "openid")
    op.drop_column("youths", "session_key")
    op.create_check_constraint(
        op.f("youths_whole_phone_check"), "youths", "(phone IS NULL) = (phone_index IS NULL)"
    )
    op.create_check_constraint(op.f("youths_not_own_twin_check"), "youths", "id <> merged_into")
    op.create_check_constraint(
        op.f("subscription_grants_told_by_check"),
        "subscription_grants",
        "told_by IN ('phone', 'wechat', 'both')",
    )
    _replace_check("subscription_grants", "outcome", OUTCOMES)
    _replace_check("need_history", "action", [*ACTIONS, "reminded_by_wechat"])
    op.execute(FORGET_ONLY)
    for table, column in FORGETTABLE.items():
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_all_but_forgetting('{column}')"
        )


def downgrade() -> None:
    """Take the step back; accounts of persons with several are lost but for one."""
    for table in FORGETTABLE:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute("DROP FUNCTION refuse_all_but_forgetting()")
    op.execute("ALTER TABLE need_history DISABLE TRIGGER need_history_append_only")
    op.execute("DELETE FROM need_history WHERE action = 'reminded_by_wechat'")
    op.execute("ALTER TABLE need_history ENABLE TRIGGER need_history_append_only")
    _replace_check("need_history", "action", ACTIONS)
    op.execute("UPDATE subscription_grants SET outcome = 'refused' WHERE outcome = 'withdrawn'")
    _replace_check("subscription_grants", "outcome", OUTCOMES[:-1])
    op.add_column(
        "youths", sa.Column("session_key", postgresql.BYTEA(), autoincrement=False, nullable=True)
    )
    op.add_column("youths", sa.Column("openid", sa.VARCHAR(), autoincrement=False, nullable=True))
    op.add_column("youths", sa.Column("unionid", sa.VARCHAR(), autoincrement=False, nullable=True))
    op.execute(MOVE_BACK)
    op.alter_column("youths", "openid", nullable=False)
    op.drop_constraint(op.f("youths_merged_into_fkey"), "youths", type_="foreignkey")
    op.drop_index(
        "youths_phone_idx", table_name="youths", postgresql_where=sa.text("phone_index IS NOT NULL")
    )
    op.drop_index(op.f("youths_merged_into_idx"), table_name="youths")
    op.drop_index(
        "youths_leaving_idx",
        table_name="youths",
        postgresql_where=sa.text("leaves_at IS NOT NULL AND left_at IS NULL"),
    )
    op.create_unique_constraint(
        op.f("youths_openid_key"), "youths", ["openid"], postgresql_nulls_not_distinct=False
    )
    op.drop_column("youths", "left_at")
    op.drop_column("youths", "leaves_at")
    op.drop_column("youths", "merged_into")
    op.drop_column("youths", "phone_verified_at")
    op.drop_column("youths", "phone_index")
    op.drop_column("youths", "phone")
    op.drop_index("subscription_grants_recent_idx", table_name="subscription_grants")
    op.drop_column("subscription_grants", "told_by")
    op.drop_column("inbox_messages", "template")
    op.drop_index(
        "message_attempts_wechat_idx",
        table_name="message_attempts",
        postgresql_where=sa.text("wechat_id IS NOT NULL"),
    )
    op.drop_index("message_attempts_message_idx", table_name="message_attempts")
    op.drop_table("message_attempts")
    op.drop_index(op.f("phone_lookups_youth_id_idx"), table_name="phone_lookups")
    op.drop_index(op.f("phone_lookups_staff_id_idx"), table_name="phone_lookups")
    op.drop_table("phone_lookups")
    op.drop_index(op.f("youth_merges_kept_id_idx"), table_name="youth_merges")
    op.drop_index(op.f("youth_merges_gone_id_idx"), table_name="youth_merges")
    op.drop_table("youth_merges")
    op.drop_index(op.f("wechat_accounts_youth_id_idx"), table_name="wechat_accounts")
    op.drop_index("wechat_accounts_unionid_idx", table_name="wechat_accounts")
    op.drop_table("wechat_accounts")
    op.drop_table("revocations")
    op.drop_table("shared_secrets")
