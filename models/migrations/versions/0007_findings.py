"""The fault that an expertise found can have been fixed since"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0007_findings"
down_revision = "0006_batches"
branch_labels = None
depends_on = None


def new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("fixed_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("fixed_how", sa.Text(), nullable=True),
        sa.Column("fixed_recorded_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("fixed_recorded_at", base.UtcDateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    """No expertise of before has it: its absence says so."""
    for column in new_columns():
        op.add_column("interventions", column)


def downgrade() -> None:
    for column in new_columns():
        op.drop_column("interventions", column.name)
