"""Agreements and what was promised in them; meetings, their agendas and decisions."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0012_agreements"
down_revision = "0011"
branch_labels = None
depends_on = None


APPEND_ONLY = ("agreement_versions", "agreement_history", "meeting_minutes")

# The sums beside a promise are made by the database from the rows, so they cannot drift from
# them, and the CHECKs on the sums hold whoever writes.
TALLY = """
CREATE FUNCTION tally_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE commitments SET
        reserved = (
            SELECT coalesce(sum(quantity), 0) FROM commitment_reservations
            WHERE commitment_id = NEW.commitment_id AND state = 'held'),
        (delivered, verified, disputed, extra) = (
            SELECT
                coalesce(sum(quantity) FILTER (WHERE state <> 'withdrawn' AND NOT is_extra), 0),
                coalesce(sum(quantity) FILTER (WHERE state = 'verified' AND NOT is_extra), 0),
                coalesce(sum(quantity) FILTER (WHERE state = 'disputed'), 0),
                coalesce(sum(quantity) FILTER (WHERE state <> 'withdrawn' AND is_extra), 0)
            FROM commitment_deliveries WHERE commitment_id = NEW.commitment_id)
    WHERE id = NEW.commitment_id;
    RETURN NULL;
END $$;
CREATE TRIGGER commitment_reservations_tally AFTER INSERT OR UPDATE ON commitment_reservations
    FOR EACH ROW EXECUTE FUNCTION tally_commitment();
CREATE TRIGGER commitment_deliveries_tally AFTER INSERT OR UPDATE ON commitment_deliveries
    FOR EACH ROW EXECUTE FUNCTION tally_commitment();
CREATE TRIGGER commitment_reservations_kept BEFORE DELETE ON commitment_reservations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commitment_deliveries_kept BEFORE DELETE ON commitment_deliveries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

# What has been signed is not rewritten, by whatever road.
FROZEN = """
CREATE FUNCTION refuse_new_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'proposed' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state <> 'proposed' AND
        (NEW.agreement_id, NEW.debtor_id, NEW.creditor_id, NEW.kind, NEW.what, NEW.unit,
         NEW.evidence_rule, NEW.from_on, NEW.until_on, NEW.promised) IS NOT DISTINCT FROM
        (OLD.agreement_id, OLD.debtor_id, OLD.creditor_id, OLD.kind, OLD.what, OLD.unit,
         OLD.evidence_rule, OLD.from_on, OLD.until_on, OLD.promised) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signed commitment keeps its terms' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER commitments_terms_frozen BEFORE UPDATE OR DELETE ON commitments
    FOR EACH ROW EXECUTE FUNCTION refuse_new_terms();
"""


def upgrade() -> None:
    """Expand: the program before this one still runs on the result."""
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_version", sa.SmallInteger(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'suspended') = (suspended_on IS NOT NULL)",
            name=op.f("agreements_suspended_on_check"),
        ),
        sa.CheckConstraint(
            "(state IN ('drafting', 'negotiating', 'dropped')) = (signed_version IS NULL)",
            name=op.f("agreements_signed_version_check"),
        ),
        sa.CheckConstraint(
            "state IN ('drafting', 'negotiating', 'signed', 'active', 'expiring', 'renewed', 'suspended', 'ended', 'dropped')",
            name=op.f("agreements_state_check"),
        ),
        sa.CheckConstraint(
            "(signed_version IS NULL) = (signed_at IS NULL)",
            name=op.f("agreements_whole_signature_check"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("agreements_window_check")),
        sa.CheckConstraint("renews_id <> id", name=op.f("agreements_renews_another_check")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisations.id"], name=op.f("agreements_owner_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["renews_id"], ["agreements.id"], name=op.f("agreements_renews_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("agreements_pkey")),
    )
    op.create_index("agreements_newest_idx", "agreements", ["created_at", "id"], unique=False)
    op.create_index("agreements_owner_idx", "agreements", ["owner_id", "created_at"], unique=False)
    op.create_index(op.f("agreements_renews_id_idx"), "agreements", ["renews_id"], unique=False)
    op.create_index(
        "agreements_ticking_idx",
        "agreements",
        ["ends_on"],
        unique=False,
        postgresql_where=sa.text("state IN ('active', 'expiring', 'signed')"),
    )
    op.create_table(
        "agreement_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=True),
        sa.Column("to_state", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'program', 'system')",
            name=op.f("agreement_history_actor_kind_check"),
        ),
        sa.CheckConstraint(
            "deed IN ('drafted', 'revised', 'proposed', 'sign_off', 'in_force', 'expiring', 'suspended', 'resumed', 'renewed', 'ended', 'dropped', 'due_soon', 'overdue', 'reserved', 'released', 'delivered', 'verified', 'disputed', 'withdrawn', 'waiver_asked', 'waived')",
            name=op.f("agreement_history_deed_check"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("agreement_history_agreement_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("agreement_history_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("agreement_history_pkey")),
    )
    op.create_index(
        "agreement_history_agreement_idx", "agreement_history", ["agreement_id", "id"], unique=False
    )
    op.create_index(
        "agreement_history_organisation_id_idx",
        "agreement_history",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "agreement_parties",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("signed_version", sa.SmallInteger(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signer_kind", sa.String(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "signer_kind IS NULL OR signer_kind IN ('staff', 'program', 'system')",
            name=op.f("agreement_parties_signer_kind_check"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(signed_version, signed_at, signer_kind, signer_id) IN (0, 4)",
            name=op.f("agreement_parties_whole_signature_check"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("agreement_parties_agreement_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("agreement_parties_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "agreement_id", "organisation_id", name=op.f("agreement_parties_pkey")
        ),
    )
    op.create_index(
        "agreement_parties_organisation_idx",
        "agreement_parties",
        ["organisation_id", "agreement_id"],
        unique=False,
    )
    op.create_table(
        "agreement_versions",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("clauses", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("agreement_versions_number_check")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("agreement_versions_agreement_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("agreement_versions_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["staff.id"], name=op.f("agreement_versions_written_by_fkey")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "number", name=op.f("agreement_versions_pkey")),
    )
    op.create_index(
        op.f("agreement_versions_organisation_id_idx"),
        "agreement_versions",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("agreement_versions_written_by_idx"),
        "agreement_versions",
        ["written_by"],
        unique=False,
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("minutes_version", sa.SmallInteger(), nullable=False),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL)",
            name=op.f("meetings_cancel_reason_check"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("meetings_closed_at_check")
        ),
        sa.CheckConstraint(
            "(state IN ('held', 'closed')) = (held_at IS NOT NULL)",
            name=op.f("meetings_held_at_check"),
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR minutes_version > 0",
            name=op.f("meetings_closed_with_minutes_check"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'held', 'closed', 'cancelled')", name=op.f("meetings_state_check")
        ),
        sa.ForeignKeyConstraint(["called_by"], ["staff.id"], name=op.f("meetings_called_by_fkey")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("meetings_office_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("meetings_pkey")),
    )
    op.create_index(op.f("meetings_called_by_idx"), "meetings", ["called_by"], unique=False)
    op.create_index("meetings_newest_idx", "meetings", ["starts_at", "id"], unique=False)
    op.create_index("meetings_office_idx", "meetings", ["office_id"], unique=False)
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("clause", sa.SmallInteger(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("debtor_id", sa.Uuid(), nullable=False),
        sa.Column("creditor_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("evidence_rule", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("promised", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column(
            "reserved",
            sa.Numeric(precision=14, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "delivered",
            sa.Numeric(precision=14, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "verified",
            sa.Numeric(precision=14, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "disputed",
            sa.Numeric(precision=14, scale=2),
            server_default=sa.text("0"),
            nullable=False,
        ),
        sa.Column(
            "extra", sa.Numeric(precision=14, scale=2), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("waive_reason", sa.String(), nullable=True),
        sa.Column("debtor_waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("creditor_waived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_soon_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'money' OR (unit = 'fen' AND promised = trunc(promised))",
            name=op.f("commitments_money_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('venue_hours', 'mentor_hours', 'seats', 'internships', 'goods', 'money', 'data', 'publicity', 'training', 'staff_days', 'other')",
            name=op.f("commitments_kind_check"),
        ),
        sa.CheckConstraint(
            "state <> 'waived' OR num_nonnulls(waive_reason, debtor_waived_at, creditor_waived_at) = 3",
            name=op.f("commitments_waived_by_both_check"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'due_soon', 'overdue', 'delivered', 'disputed', 'verified', 'waived', 'lapsed')",
            name=op.f("commitments_state_check"),
        ),
        sa.CheckConstraint("debtor_id <> creditor_id", name=op.f("commitments_two_sides_check")),
        sa.CheckConstraint("promised > 0", name=op.f("commitments_promised_check")),
        sa.CheckConstraint(
            "reserved + delivered <= promised", name=op.f("commitments_within_promised_check")
        ),
        sa.CheckConstraint(
            "reserved >= 0 AND delivered >= 0 AND verified >= 0 AND disputed >= 0 AND extra >= 0",
            name=op.f("commitments_no_debts_check"),
        ),
        sa.CheckConstraint("until_on >= from_on", name=op.f("commitments_window_check")),
        sa.CheckConstraint(
            "verified <= delivered", name=op.f("commitments_verified_was_delivered_check")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id", "creditor_id"],
            ["agreement_parties.agreement_id", "agreement_parties.organisation_id"],
            name="commitments_creditor_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id", "debtor_id"],
            ["agreement_parties.agreement_id", "agreement_parties.organisation_id"],
            name="commitments_debtor_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("commitments_agreement_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("commitments_pkey")),
        sa.UniqueConstraint(
            "agreement_id", "clause", "turn", name=op.f("commitments_agreement_id_clause_turn_key")
        ),
    )
    op.create_index(
        "commitments_creditor_idx", "commitments", ["creditor_id", "until_on", "id"], unique=False
    )
    op.create_index(
        "commitments_debtor_idx", "commitments", ["debtor_id", "until_on", "id"], unique=False
    )
    op.create_index("commitments_due_idx", "commitments", ["until_on", "id"], unique=False)
    op.create_index(
        "commitments_moving_idx",
        "commitments",
        ["state", "until_on", "id"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('agreed', 'delivered', 'disputed', 'due_soon', 'overdue')"
        ),
    )
    op.create_index(
        "commitments_ticking_idx",
        "commitments",
        ["until_on"],
        unique=False,
        postgresql_where=sa.text("state IN ('agreed', 'due_soon')"),
    )
    op.create_index(
        "commitments_untold_idx",
        "commitments",
        ["until_on"],
        unique=False,
        postgresql_where=sa.text("state = 'overdue' AND overdue_told_at IS NULL"),
    )
    op.create_table(
        "meeting_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("drop_reason", sa.String(), nullable=True),
        sa.Column("touched_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'dropped') = (drop_reason IS NOT NULL)",
            name=op.f("meeting_items_drop_reason_check"),
        ),
        sa.CheckConstraint(
            "kind IN ('open_decision', 'overdue_commitment', 'disputed_commitment', 'gap', 'disputed_need', 'expiring_agreement', 'own')",
            name=op.f("meeting_items_kind_check"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'dropped', 'settled')", name=op.f("meeting_items_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("meeting_items_meeting_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["touched_by"], ["staff.id"], name=op.f("meeting_items_touched_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("meeting_items_pkey")),
        sa.UniqueConstraint(
            "meeting_id", "kind", "subject", name=op.f("meeting_items_meeting_id_kind_subject_key")
        ),
    )
    op.create_index(
        "meeting_items_order_idx", "meeting_items", ["meeting_id", "place", "id"], unique=False
    )
    op.create_index(
        op.f("meeting_items_touched_by_idx"), "meeting_items", ["touched_by"], unique=False
    )
    op.create_table(
        "meeting_minutes",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("meeting_minutes_version_check")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("meeting_minutes_meeting_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["staff.id"], name=op.f("meeting_minutes_written_by_fkey")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "version", name=op.f("meeting_minutes_pkey")),
    )
    op.create_index(
        op.f("meeting_minutes_written_by_idx"), "meeting_minutes", ["written_by"], unique=False
    )
    op.create_table(
        "meeting_participants",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("meeting_participants_meeting_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("meeting_participants_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "meeting_id", "organisation_id", name=op.f("meeting_participants_pkey")
        ),
    )
    op.create_index(
        "meeting_participants_organisation_idx",
        "meeting_participants",
        ["organisation_id", "meeting_id"],
        unique=False,
    )
    op.create_table(
        "commitment_reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reserved_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (ended_at IS NULL)",
            name=op.f("commitment_reservations_ended_at_check"),
        ),
        sa.CheckConstraint(
            "purpose IN ('need', 'event', 'project', 'other')",
            name=op.f("commitment_reservations_purpose_check"),
        ),
        sa.CheckConstraint(
            "state IN ('held', 'used', 'released')",
            name=op.f("commitment_reservations_state_check"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("commitment_reservations_quantity_check")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("commitment_reservations_commitment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["reserved_by"], ["staff.id"], name=op.f("commitment_reservations_reserved_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("commitment_reservations_pkey")),
    )
    op.create_index(
        "commitment_reservations_commitment_idx",
        "commitment_reservations",
        ["commitment_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("commitment_reservations_reserved_by_idx"),
        "commitment_reservations",
        ["reserved_by"],
        unique=False,
    )
    op.create_table(
        "meeting_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_words", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL) AND (state = 'open') = (ended_by IS NULL)",
            name=op.f("meeting_decisions_whole_end_check"),
        ),
        sa.CheckConstraint(
            "state <> 'dropped' OR end_words IS NOT NULL",
            name=op.f("meeting_decisions_dropped_with_reason_check"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'dropped')", name=op.f("meeting_decisions_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["staff.id"], name=op.f("meeting_decisions_ended_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_items.id"], name=op.f("meeting_decisions_item_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("meeting_decisions_meeting_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["staff.id"], name=op.f("meeting_decisions_noted_by_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("meeting_decisions_office_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("meeting_decisions_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("meeting_decisions_pkey")),
    )
    op.create_index(
        op.f("meeting_decisions_ended_by_idx"), "meeting_decisions", ["ended_by"], unique=False
    )
    op.create_index(
        op.f("meeting_decisions_item_id_idx"), "meeting_decisions", ["item_id"], unique=False
    )
    op.create_index(
        "meeting_decisions_meeting_idx", "meeting_decisions", ["meeting_id", "id"], unique=False
    )
    op.create_index(
        op.f("meeting_decisions_noted_by_idx"), "meeting_decisions", ["noted_by"], unique=False
    )
    op.create_index(
        "meeting_decisions_open_idx",
        "meeting_decisions",
        ["office_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "meeting_decisions_organisation_idx",
        "meeting_decisions",
        ["organisation_id", "due_on", "id"],
        unique=False,
    )
    op.create_table(
        "commitment_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("is_extra", sa.Boolean(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("judge_words", sa.String(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'reported') = (judged_at IS NULL)",
            name=op.f("commitment_deliveries_judged_at_check"),
        ),
        sa.CheckConstraint(
            "actor_id <> judged_by OR state = 'withdrawn'",
            name=op.f("commitment_deliveries_judged_by_another_check"),
        ),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'program', 'system')",
            name=op.f("commitment_deliveries_actor_kind_check"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'verified', 'disputed', 'withdrawn')",
            name=op.f("commitment_deliveries_state_check"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("commitment_deliveries_quantity_check")),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["commitments.id"],
            name=op.f("commitment_deliveries_commitment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("commitment_deliveries_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["commitment_reservations.id"],
            name=op.f("commitment_deliveries_reservation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("commitment_deliveries_pkey")),
    )
    op.create_index(
        "commitment_deliveries_commitment_idx",
        "commitment_deliveries",
        ["commitment_id", "id"],
        unique=False,
    )
    op.create_index(
        "commitment_deliveries_one_use_idx",
        "commitment_deliveries",
        ["reservation_id"],
        unique=True,
        postgresql_where=sa.text("reservation_id IS NOT NULL AND state <> 'withdrawn'"),
    )
    op.create_index(
        op.f("commitment_deliveries_organisation_id_idx"),
        "commitment_deliveries",
        ["organisation_id"],
        unique=False,
    )
    op.execute(TALLY)
    op.execute(FROZEN)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take the step back."""
    op.drop_index(
        op.f("commitment_deliveries_organisation_id_idx"), table_name="commitment_deliveries"
    )
    op.drop_index(
        "commitment_deliveries_one_use_idx",
        table_name="commitment_deliveries",
        postgresql_where=sa.text("reservation_id IS NOT NULL AND state <> 'withdrawn'"),
    )
    op.drop_index("commitment_deliveries_commitment_idx", table_name="commitment_deliveries")
    op.drop_table("commitment_deliveries")
    op.drop_index("meeting_decisions_organisation_idx", table_name="meeting_decisions")
    op.drop_index(
        "meeting_decisions_open_idx",
        table_name="meeting_decisions",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("meeting_decisions_noted_by_idx"), table_name="meeting_decisions")
    op.drop_index("meeting_decisions_meeting_idx", table_name="meeting_decisions")
    op.drop_index(op.f("meeting_decisions_item_id_idx"), table_name="meeting_decisions")
    op.drop_index(op.f("meeting_decisions_ended_by_idx"), table_name="meeting_decisions")
    op.drop_table("meeting_decisions")
    op.drop_index(
        op.f("commitment_reservations_reserved_by_idx"), table_name="commitment_reservations"
    )
    op.drop_index("commitment_reservations_commitment_idx", table_name="commitment_reservations")
    op.drop_table("commitment_reservations")
    op.drop_index("meeting_participants_organisation_idx", table_name="meeting_participants")
    op.drop_table("meeting_participants")
    op.drop_index(op.f("meeting_minutes_written_by_idx"), table_name="meeting_minutes")
    op.drop_table("meeting_minutes")
    op.drop_index(op.f("meeting_items_touched_by_idx"), table_name="meeting_items")
    op.drop_index("meeting_items_order_idx", table_name="meeting_items")
    op.drop_table("meeting_items")
    op.drop_index(
        "commitments_untold_idx",
        table_name="commitments",
        postgresql_where=sa.text("state = 'overdue' AND overdue_told_at IS NULL"),
    )
    op.drop_index(
        "commitments_ticking_idx",
        table_name="commitments",
        postgresql_where=sa.text("state IN ('agreed', 'due_soon')"),
    )
    op.drop_index(
        "commitments_moving_idx",
        table_name="commitments",
        postgresql_where=sa.text(
            "state IN ('agreed', 'delivered', 'disputed', 'due_soon', 'overdue')"
        ),
    )
    op.drop_index("commitments_due_idx", table_name="commitments")
    op.drop_index("commitments_debtor_idx", table_name="commitments")
    op.drop_index("commitments_creditor_idx", table_name="commitments")
    op.drop_table("commitments")
    op.drop_index("meetings_office_idx", table_name="meetings")
    op.drop_index("meetings_newest_idx", table_name="meetings")
    op.drop_index(op.f("meetings_called_by_idx"), table_name="meetings")
    op.drop_table("meetings")
    op.drop_index(op.f("agreement_versions_written_by_idx"), table_name="agreement_versions")
    op.drop_index(op.f("agreement_versions_organisation_id_idx"), table_name="agreement_versions")
    op.drop_table("agreement_versions")
    op.drop_index("agreement_parties_organisation_idx", table_name="agreement_parties")
    op.drop_table("agreement_parties")
    op.drop_index("agreement_history_organisation_id_idx", table_name="agreement_history")
    op.drop_index("agreement_history_agreement_idx", table_name="agreement_history")
    op.drop_table("agreement_history")
    op.drop_index(
        "agreements_ticking_idx",
        table_name="agreements",
        postgresql_where=sa.text("state IN ('active', 'expiring', 'signed')"),
    )
    op.drop_index(op.f("agreements_renews_id_idx"), table_name="agreements")
    op.drop_index("agreements_owner_idx", table_name="agreements")
    op.drop_index("agreements_newest_idx", table_name="agreements")
    op.drop_table("agreements")
    op.execute("DROP FUNCTION tally_commitment(); DROP FUNCTION refuse_new_terms()")
