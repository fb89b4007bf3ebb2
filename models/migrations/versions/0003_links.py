"""The business keeps its own links: a charge knows its quote and the dispute that decided it"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Quotes of a ticket follow each other: the one that a charge came from is the last accepted before it was made.
QUOTE_OF_CHARGE = """
    UPDATE charges SET quote_number = (
        SELECT max(quotes.number) FROM quotes
        WHERE quotes.ticket_id = charges.ticket_id AND quotes.state = 'accepted' AND quotes.number < charges.number
    ) WHERE code = 'sdsl_internal_wiring'
"""
# What ended a charge at the very instant at which its dispute was decided was that decision.
DISPUTE_OF_CHARGE = """
    UPDATE charges SET decided_by_dispute = (
        SELECT max(disputes.number) FROM disputes
        WHERE disputes.ticket_id = charges.ticket_id AND disputes.charge_number = charges.number
            AND disputes.decided_at = charges.ended_at
    ) WHERE ended_at IS NOT NULL
"""


def upgrade() -> None:
    """What accounting owes back follows from what it was given and what is due: its flag goes."""
    op.add_column("charges", sa.Column("quote_number", sa.Integer(), nullable=True))
    op.add_column("charges", sa.Column("decided_by_dispute", sa.Integer(), nullable=True))
    op.execute(QUOTE_OF_CHARGE)
    op.execute(DISPUTE_OF_CHARGE)
    op.drop_column("charges", "credit_note")


def downgrade() -> None:
    op.add_column("charges", sa.Column("credit_note", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        """
        UPDATE charges SET credit_note = (
            coalesce(CAST(exported_amount AS NUMERIC), 0) > CASE
                WHEN status IN ('waived', 'cancelled') THEN 0
                ELSE CAST(coalesce(reduced_to, amount) AS NUMERIC)
            END
        )
        """
    )
    op.drop_column("charges", "decided_by_dispute")
    op.drop_column("charges", "quote_number")
