"""Batches given to accounting, and seals of the journal"""

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0006_batches"
down_revision = "0005_charge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was exported before keeps its mark on its charge: it counts as billed, in no batch."""
    op.create_table(
        "batches",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("written_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_batches")),
    )
    op.create_table(
        "batch_lines",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("charge_number", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("client_email", sa.String(length=254), nullable=False),
        sa.Column(
            "service", sa.Enum("ADSL", "SDSL", "VGA", name="service", native_enum=False, length=40), nullable=False
        ),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amount", base.Money(precision=10, scale=2), nullable=False),
        sa.Column("visit_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("announced_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("final_on", sa.Date(), nullable=True),
        sa.Column("corrects_batch", sa.Integer(), nullable=True),
        sa.Column("corrects_position", sa.Integer(), nullable=True),
        sa.Column("corrects_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batches.number"], name=op.f("fk_batch_lines_batch")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_batch_lines_ticket_id")),
        sa.PrimaryKeyConstraint("batch", "position", name=op.f("pk_batch_lines")),
    )
    op.create_index("ix_batch_lines_charge", "batch_lines", ["ticket_id", "charge_number"], unique=False)
    op.add_column("counters", sa.Column("seal", sa.String(length=64), nullable=True))
    op.add_column("tickets", sa.Column("journal_seal", sa.String(length=64), nullable=True))
    op.execute("INSERT INTO counters (name, last) VALUES ('batch', 0)")


def downgrade() -> None:
    op.execute("DELETE FROM counters WHERE name = 'batch'")
    op.drop_column("tickets", "journal_seal")
    op.drop_column("counters", "seal")
    op.drop_index("ix_batch_lines_charge", table_name="batch_lines")
    op.drop_table("batch_lines")
    op.drop_table("batches")
