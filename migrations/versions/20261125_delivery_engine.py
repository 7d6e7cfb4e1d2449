"""Several ways to one organisation; order, pauses and rotation of secrets in the rows."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_delivery"
down_revision = "0011"
branch_labels = None
depends_on = None

CHANNELS = ("webhook", "wecom", "dingtalk", "feishu", "email")
IS_QUEUED = sa.text("state = 'queued'")
IS_CLAIMED = sa.text("state = 'queued' AND claimed_until IS NOT NULL")
# Only what is still on its way needs an order.
NUMBER_WAITING = """
UPDATE deliveries SET number = e.number, subject = (e.body::jsonb)->'data'->>'receipt'
FROM partner_events e WHERE e.id = deliveries.event_id AND deliveries.state = 'queued'
"""


def upgrade() -> None:
    """Expand; only setting an endpoint with the program before this one waits for the new one."""
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("channel", sa.String(), nullable=False, server_default="webhook"),
        sa.Column("former_secret", sa.LargeBinary(), nullable=True),
        sa.Column("former_secret_until", moment, nullable=True),
        sa.Column("settings", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("failures", sa.SmallInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("paused_until", moment, nullable=True),
    ):
        op.add_column("endpoints", column)
    op.alter_column("endpoints", "secret", nullable=True)
    op.drop_constraint(op.f("endpoints_organisation_id_key"), "endpoints")
    op.create_unique_constraint(
        op.f("endpoints_organisation_id_channel_key"), "endpoints", ["organisation_id", "channel"]
    )
    listed = ", ".join(f"'{one}'" for one in CHANNELS)
    for name, rule in (
        ("channel", f"channel IN ({listed})"),
        ("webhook_is_signed", "channel <> 'webhook' OR secret IS NOT NULL"),
        ("whole_rotation", "(former_secret IS NULL) = (former_secret_until IS NULL)"),
    ):
        op.create_check_constraint(op.f(f"endpoints_{name}_check"), "endpoints", rule)
    op.create_index(
        "endpoints_trouble_idx",
        "endpoints",
        ["failing_since", "id"],
        postgresql_where=sa.text("failing_since IS NOT NULL"),
    )
    op.create_index(
        "endpoints_disabled_idx",
        "endpoints",
        ["disabled_at", "id"],
        postgresql_where=sa.text("disabled_at IS NOT NULL"),
    )
    op.create_index("partner_events_when_idx", "partner_events", ["organisation_id", "created_at"])
    op.add_column("deliveries", sa.Column("subject", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("number", sa.BigInteger(), nullable=True))
    op.add_column("deliveries", sa.Column("claimed_until", moment, nullable=True))
    op.execute(NUMBER_WAITING)
    op.create_unique_constraint(
        op.f("deliveries_event_id_endpoint_id_key"), "deliveries", ["event_id", "endpoint_id"]
    )
    op.drop_index("deliveries_event_idx", table_name="deliveries")
    op.create_index(
        "deliveries_waiting_idx",
        "deliveries",
        ["endpoint_id", "next_attempt_at"],
        postgresql_where=IS_QUEUED,
    )
    op.create_index(
        "deliveries_subject_idx",
        "deliveries",
        ["endpoint_id", "subject", "number"],
        postgresql_where=IS_QUEUED,
    )
    op.create_index(
        "deliveries_claimed_idx",
        "deliveries",
        ["endpoint_id", "claimed_until"],
        postgresql_where=IS_CLAIMED,
    )


def downgrade() -> None:
    """Take the step back; endpoints other than webhooks are lost with what went there."""
    op.drop_index("deliveries_claimed_idx", table_name="deliveries")
    op.drop_index("deliveries_subject_idx", table_name="deliveries")
    op.drop_index("deliveries_waiting_idx", table_name="deliveries")
    op.create_index("deliveries_event_idx", "deliveries", ["event_id"])
    op.drop_constraint(op.f("deliveries_event_id_endpoint_id_key"), "deliveries")
    others = "SELECT id FROM endpoints WHERE channel <> 'webhook'"
    sent = f"SELECT id FROM deliveries WHERE endpoint_id IN ({others})"
    op.execute(f"DELETE FROM delivery_attempts WHERE delivery_id IN ({sent})")
    op.execute(f"DELETE FROM deliveries WHERE endpoint_id IN ({others})")
    op.execute("DELETE FROM endpoints WHERE channel <> 'webhook'")
    for name in ("claimed_until", "number", "subject"):
        op.drop_column("deliveries", name)
    op.drop_index("partner_events_when_idx", table_name="partner_events")
    op.drop_index("endpoints_disabled_idx", table_name="endpoints")
    op.drop_index("endpoints_trouble_idx", table_name="endpoints")
    for name in ("whole_rotation", "webhook_is_signed", "channel"):
        op.drop_constraint(op.f(f"endpoints_{name}_check"), "endpoints")
    op.drop_constraint(op.f("endpoints_organisation_id_channel_key"), "endpoints")
    op.create_unique_constraint(
        op.f("endpoints_organisation_id_key"), "endpoints", ["organisation_id"]
    )
    op.alter_column("endpoints", "secret", nullable=False)
    for name in (
        "paused_until",
        "failing_since",
        "failures",
        "settings",
        "former_secret_until",
        "former_secret",
        "channel",
    ):
        op.drop_column("endpoints", name)
