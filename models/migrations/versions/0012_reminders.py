"""How often a reminder was said before"""

import sqlalchemy as sa
from alembic import op

revision = "0012_reminders"
down_revision = "0011_on_call"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("said", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("outbox", "said")
