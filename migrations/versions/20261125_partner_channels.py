"""Links for partners without an account, the morning's lists, and what history calls a link."""

from alembic import op
import sqlalchemy as sa

revision = "0012_channels"
down_revision = "0012_delivery"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "digest_subscriptions",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "char_length(mailbox) <= 254", name=op.f("digest_subscriptions_mailbox_length_check")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("digest_subscriptions_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("digest_subscriptions_pkey")),
    )
    op.create_table(
        "digests",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("needs", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'empty', 'failed')", name=op.f("digests_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("digests_organisation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "day", name=op.f("digests_pkey")),
    )
    op.create_index(
        "digests_queued_idx",
        "digests",
        ["day"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "partner_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("shows_words", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "char_length(via) BETWEEN 1 AND 80", name=op.f("partner_links_via_length_check")
        ),
        sa.CheckConstraint(
            "expires_at > created_at", name=op.f("partner_links_expires_later_check")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("partner_links_assignment_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("partner_links_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("partner_links_pkey")),
    )
    op.create_index(
        op.f("partner_links_assignment_id_idx"), "partner_links", ["assignment_id"], unique=False
    )
    op.create_index(
        op.f("partner_links_organisation_id_idx"),
        "partner_links",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "partner_links_valid_idx",
        "partner_links",
        ["source_id", "assignment_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.add_column("need_history", sa.Column("via", sa.String(), nullable=True))


def downgrade() -> None:
    """Take the step back; links that went out open nothing any more."""
    op.drop_column("need_history", "via")
    op.drop_index(
        "partner_links_valid_idx",
        table_name="partner_links",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_index(op.f("partner_links_organisation_id_idx"), table_name="partner_links")
    op.drop_index(op.f("partner_links_assignment_id_idx"), table_name="partner_links")
    op.drop_table("partner_links")
    op.drop_index(
        "digests_queued_idx", table_name="digests", postgresql_where=sa.text("state = 'queued'")
    )
    op.drop_table("digests")
    op.drop_table("digest_subscriptions")
