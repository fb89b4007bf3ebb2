"""The first tables"""

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "deliveries",
        sa.Column("identity", sa.String(length=255), nullable=False),
        sa.Column("at", base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_at"), "deliveries", ["at"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "service", sa.Enum("ADSL", "SDSL", "VGA", name="service", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "fault_nature",
            sa.Enum("hard", "intermittent", name="faultnature", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("client_email", sa.String(length=254), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum("open", "closed", name="ticketstate", native_enum=False, length=40), nullable=False),
        sa.Column("opened_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("opened_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("owner", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("thread_ts", sa.String(length=40), nullable=True),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("journal_count", sa.Integer(), nullable=False),
        sa.Column("journal_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=True),
        sa.Column("contact_phone", sa.String(length=100), nullable=True),
        sa.Column("contact_hours", sa.String(length=300), nullable=True),
        sa.Column("modem", sa.String(length=300), nullable=True),
        sa.Column("router", sa.String(length=300), nullable=True),
        sa.Column("lights", sa.String(length=300), nullable=True),
        sa.Column("confirmed_by", sa.String(length=200), nullable=True),
        sa.Column("confirmed_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmation_words", sa.Text(), nullable=True),
        sa.Column("confirmation_evidence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("confirmation_recorded_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("gate_lift_reason", sa.Text(), nullable=True),
        sa.Column("gate_lifted_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("gate_lifted_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("supplier_reference", sa.String(length=100), nullable=True),
        sa.Column("supplier_opened_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("supplier_recorded_by", base.WhoInAColumn(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index(op.f("ix_tickets_state"), "tickets", ["state"], unique=False)
    op.create_index("ix_tickets_thread", "tickets", ["channel", "thread_ts"], unique=False)
    op.create_table(
        "charges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("intervention_number", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("amount", base.Money(precision=10, scale=2), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "to_announce",
                "announced",
                "disputed",
                "final",
                "waived",
                "cancelled",
                name="chargestatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("made_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("announced_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("announced_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("deadline", base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_charges_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charges")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_charges_ticket_id_number")),
    )
    op.create_index(op.f("ix_charges_status"), "charges", ["status"], unique=False)
    op.create_table(
        "interventions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("standard", "expertise", "sav_plus", name="kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_consent",
                "awaiting_approval",
                "approved",
                "scheduled",
                "completed",
                "refused",
                "cancelled",
                name="interventionstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("planned_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("planned_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("consent_given_by", sa.String(length=200), nullable=True),
        sa.Column(
            "consent_channel",
            sa.Enum("email", "ticket", "signed_document", name="consentchannel", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("consent_received_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("consent_words", sa.Text(), nullable=True),
        sa.Column("consent_evidence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("consent_told", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("consent_recorded_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("consent_recorded_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("approved_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approval_basis", sa.String(length=64), nullable=True),
        sa.Column("visit_reference", sa.String(length=100), nullable=True),
        sa.Column("starts_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("scheduled_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "operator_fault",
                "client_fault",
                "client_fault_modem_replaced",
                "no_fault",
                "client_absent",
                "fault_fixed",
                "fault_not_fixed",
                "performed",
                name="outcome",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("called_support", sa.Boolean(), nullable=True),
        sa.Column("result_recorded_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("result_recorded_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("exit_reason", sa.Text(), nullable=True),
        sa.Column("exit_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("exit_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_interventions_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interventions")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_interventions_ticket_id_number")),
    )
    op.create_index(op.f("ix_interventions_state"), "interventions", ["state"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("child", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("private", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("private_digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_journal_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("ticket_id", "sequence", name=op.f("uq_journal_ticket_id_sequence")),
    )
    op.create_table(
        "ticks",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column(
            "test",
            sa.Enum(
                "restart",
                "internal_wiring",
                "interference",
                "cabling",
                "modem_first",
                "modem_swap",
                name="pretest",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("at", base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticks_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "test", name=op.f("pk_ticks")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("child", sa.Integer(), nullable=True),
        sa.Column("due_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum("pending", "sent", "skipped", "parked", name="outboxstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("try_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("leased_until", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("ts", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["journal.id"], name=op.f("fk_outbox_entry_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_outbox_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("mark", name=op.f("uq_outbox_mark")),
    )
    op.create_index(op.f("ix_outbox_entry_id"), "outbox", ["entry_id"], unique=False)
    op.create_index("ix_outbox_next", "outbox", ["state", "lane", "id"], unique=False)
    op.create_index(op.f("ix_outbox_ticket_id"), "outbox", ["ticket_id"], unique=False)
    op.execute("INSERT INTO counters (name, last) VALUES ('ticket', 0)")


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_ticket_id"), table_name="outbox")
    op.drop_index("ix_outbox_next", table_name="outbox")
    op.drop_index(op.f("ix_outbox_entry_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("ticks")
    op.drop_table("journal")
    op.drop_index(op.f("ix_interventions_state"), table_name="interventions")
    op.drop_table("interventions")
    op.drop_index(op.f("ix_charges_status"), table_name="charges")
    op.drop_table("charges")
    op.drop_index("ix_tickets_thread", table_name="tickets")
    op.drop_index(op.f("ix_tickets_state"), table_name="tickets")
    op.drop_table("tickets")
    op.drop_index(op.f("ix_deliveries_at"), table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("counters")
