"""Who is on call; notices to a person, about one ticket or none"""

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0011_on_call"
down_revision = "0010_summary"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_outbox_next", ["urgency", "id"], "state = 'pending'"),
    ("ix_outbox_lane", ["lane", "id"], "state = 'pending'"),
    ("ix_outbox_later", ["due_at"], "state = 'later'"),
    ("ix_outbox_parked", ["id"], "state = 'parked'"),
    ("ix_outbox_settled", ["done_at"], "state IN ('sent', 'skipped') AND kind NOT LIKE '%.post'"),
)


def upgrade() -> None:
    op.create_table(
        "on_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("since", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("named_by", base.WhoInAColumn(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call")),
    )
    op.add_column("outbox", sa.Column("person", sa.String(length=40), nullable=True))
    _about_a_ticket(needed=False)


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE ticket_id IS NULL")
    _about_a_ticket(needed=True)
    op.drop_column("outbox", "person")
    op.drop_table("on_call")


def _about_a_ticket(*, needed: bool) -> None:
    """SQLite writes the table anew for it, and forgets what its indexes are limited to."""
    for name, _, _ in INDEXES:
        op.drop_index(name, table_name="outbox")
    with op.batch_alter_table("outbox") as batch:
        for column in ("ticket_id", "entry_id"):
            batch.alter_column(column, existing_type=sa.Integer(), nullable=not needed)
    for name, columns, where in INDEXES:
        op.create_index(name, "outbox", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
