"""How often a reminder was said before; those that are gathered for the morning"""

import sqlalchemy as sa
from alembic import op

revision = "0012_reminders"
down_revision = "0011_on_call"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("said", sa.Integer(), nullable=False, server_default="0"))
    gathered = sa.text("state = 'morning'")
    op.create_index("ix_outbox_morning", "outbox", ["ticket_id"], sqlite_where=gathered, postgresql_where=gathered)


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'later' WHERE state = 'morning'")
    op.drop_index("ix_outbox_morning", table_name="outbox")
    op.drop_column("outbox", "said")
