"""Later supplier tickets, the line as it is compared, quotes that hold until a day and can be withdrawn"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0008_tickets"
down_revision = "0007_findings"
branch_labels = None
depends_on = None

BETWEEN = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
# A wrongful supplier ticket was closed once at most, and made one charge.
CHARGE_OF_WRONGFUL = """
    UPDATE tickets SET wrongful_charge = (
        SELECT max(charges.number) FROM charges
        WHERE charges.ticket_id = tickets.id AND charges.code = 'vga_supplier_ticket'
    ) WHERE wrongful_at IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "former_supplier_tickets",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(255), nullable=False),
        sa.Column("wrongful_reason", sa.Text(), nullable=True),
        sa.Column("wrongful_by", sa.String(255), nullable=True),
        sa.Column("wrongful_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrongful_charge", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("ticket_id", "position"),
    )
    op.add_column("tickets", sa.Column("wrongful_charge", sa.Integer(), nullable=True))
    op.execute(CHARGE_OF_WRONGFUL)
    op.add_column("tickets", sa.Column("folded_line", sa.String(300), nullable=False, server_default=""))
    _fold_lines()
    op.create_index("ix_tickets_folded_line", "tickets", ["folded_line"])
    op.add_column("quotes", sa.Column("valid_until", sa.Date(), nullable=True))
    op.add_column("quotes", sa.Column("withdrawn_reason", sa.Text(), nullable=True))
    op.add_column("quotes", sa.Column("withdrawn_by", sa.String(255), nullable=True))
    op.add_column("quotes", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def _fold_lines() -> None:
    """No database folds as Python does."""
    tickets = sa.table("tickets", sa.column("id", sa.Integer), sa.column("line", sa.String), sa.column("folded_line"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(tickets.c.id, tickets.c.line)).all()
    for number, line in rows:
        folded = BETWEEN.sub("", line).casefold()
        connection.execute(tickets.update().where(tickets.c.id == number).values(folded_line=folded))


def downgrade() -> None:
    for column in ("withdrawn_at", "withdrawn_by", "withdrawn_reason", "valid_until"):
        op.drop_column("quotes", column)
    op.drop_index("ix_tickets_folded_line", "tickets")
    op.drop_column("tickets", "folded_line")
    op.drop_column("tickets", "wrongful_charge")
    op.drop_table("former_supplier_tickets")
