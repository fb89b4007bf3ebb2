"""When a charge became owed again, and which disputes came in one message"""

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0005_charge"
down_revision = "0004_visits"
branch_labels = None
depends_on = None

RESTORED = """
    UPDATE charges SET restored_at = (
        SELECT max(journal.at) FROM journal
        WHERE journal.ticket_id = charges.ticket_id AND journal.child = charges.number
            AND journal.event = 'charge.restored'
    )
"""


def upgrade() -> None:
    """A dispute recorded before now came in a message of its own, and was always about this charge."""
    op.add_column("charges", sa.Column("restored_at", base.UtcDateTime(timezone=True), nullable=True))
    op.execute(RESTORED)
    with op.batch_alter_table("disputes") as disputes:
        disputes.add_column(sa.Column("message", sa.Integer(), nullable=True))
        disputes.add_column(sa.Column("charge_since", base.UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE disputes SET message = number, charge_since = recorded_at")
    with op.batch_alter_table("disputes") as disputes:
        disputes.alter_column("message", nullable=False, existing_type=sa.Integer())
        disputes.alter_column("charge_since", nullable=False, existing_type=base.UtcDateTime(timezone=True))


def downgrade() -> None:
    op.drop_column("disputes", "charge_since")
    op.drop_column("disputes", "message")
    op.drop_column("charges", "restored_at")
