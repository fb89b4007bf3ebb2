"""A cancelled visit knows when the client's own word that ended it was received: so its consent is spent"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0004_visits"
down_revision = "0003"
branch_labels = None
depends_on = None

# Until now whoever cancelled a visit with a slot was the client.
BY_THE_CLIENT = ("appointment.cancelled", "consent.withdrawn")

journal = sa.table("journal", sa.column("ticket_id"), sa.column("child"), sa.column("event"), sa.column("facts", sa.JSON))
interventions = sa.table(
    "interventions",
    sa.column("ticket_id"),
    sa.column("number"),
    sa.column("exit_received_at", base.UtcDateTime(timezone=True)),
)


def upgrade() -> None:
    op.add_column("interventions", sa.Column("exit_received_at", base.UtcDateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    for entry in connection.execute(sa.select(journal).where(journal.c.event.in_(BY_THE_CLIENT))).all():
        visit = (interventions.c.ticket_id == entry.ticket_id) & (interventions.c.number == entry.child)
        received_at = datetime.fromisoformat(entry.facts["received_at"]).replace(second=0, microsecond=0)
        connection.execute(sa.update(interventions).where(visit).values(exit_received_at=received_at))


def downgrade() -> None:
    op.drop_column("interventions", "exit_received_at")
