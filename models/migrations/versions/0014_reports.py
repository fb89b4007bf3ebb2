"""Visits by when they begin and charges by when they were announced, for a month's report"""

from alembic import op

revision = "0014_reports"
down_revision = "0013_speed"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_interventions_starts_at", "interventions", "starts_at"),
    ("ix_charges_announced_at", "charges", "announced_at"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        op.create_index(name, table, [column])


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
