"""No index of the tickets by their state: SQLite took it for the other tickets on a line, and so read all open ones"""

from alembic import op

revision = "0013_speed"
down_revision = "0012_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Open tickets have indexes of their own."""
    op.drop_index("ix_tickets_state", table_name="tickets")


def downgrade() -> None:
    op.create_index("ix_tickets_state", "tickets", ["state"])
