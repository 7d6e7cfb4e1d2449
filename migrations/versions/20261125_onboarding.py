"""Partners' credentials with two secrets, keys and last use; tokens that end before their time."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_onboarding"
down_revision = "0011"
branch_labels = None
depends_on = None

CLIENT_COLUMNS = (
    ("former_secret_digest", sa.LargeBinary()),
    ("former_valid_until", sa.DateTime(timezone=True)),
    ("former_used_at", sa.DateTime(timezone=True)),
    ("public_key", postgresql.JSONB(astext_type=sa.Text())),
    ("tokens_after", sa.DateTime(timezone=True)),
    ("used_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.add_column(
        "partner_clients", sa.Column("name", sa.String(), nullable=False, server_default="")
    )
    for name, kind in CLIENT_COLUMNS:
        op.add_column("partner_clients", sa.Column(name, kind, nullable=True))
    op.create_check_constraint(
        op.f("partner_clients_whole_former_secret_check"),
        "partner_clients",
        "(former_secret_digest IS NULL) = (former_valid_until IS NULL)",
    )
    op.create_table(
        "spent_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("spent_tokens_pkey")),
    )
    op.create_index(op.f("spent_tokens_expires_at_idx"), "spent_tokens", ["expires_at"])


def downgrade() -> None:
    """Take the step back: former secrets and keys stop opening."""
    op.drop_table("spent_tokens")
    op.drop_constraint(op.f("partner_clients_whole_former_secret_check"), "partner_clients")
    for name, _ in reversed(CLIENT_COLUMNS):
        op.drop_column("partner_clients", name)
    op.drop_column("partner_clients", "name")
