"""Attempts with tokens, partial indexes of what is to do, paces shared by all processes"""

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0009_delivery"
down_revision = "0008_tickets"
branch_labels = None
depends_on = None

TIMES = ("sent_at", "doubtful_since", "waiting_since", "told_at")
PENDING = sa.text("state = 'pending'")
LATER = sa.text("state = 'later'")
PARKED = sa.text("state = 'parked'")
SETTLED = sa.text("state IN ('sent', 'skipped') AND kind NOT LIKE '%.post'")
INDEXES = (
    ("ix_outbox_next", ["urgency", "id"], PENDING),
    ("ix_outbox_lane", ["lane", "id"], PENDING),
    ("ix_outbox_later", ["due_at"], LATER),
    ("ix_outbox_parked", ["id"], PARKED),
    ("ix_outbox_settled", ["done_at"], SETTLED),
)
# Other processes learn of new rows from PostgreSQL itself, whoever wrote them.
NOTIFYING = """
CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$
"""
TRIGGER = "CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify()"
ENTRYS_TIME = "(SELECT at FROM journal WHERE journal.id = outbox.entry_id)"


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("spent_until", base.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_paces")),
    )
    op.drop_index("ix_outbox_next", table_name="outbox")
    op.add_column("outbox", sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("token", sa.String(length=32), nullable=True))
    for name in TIMES:
        op.add_column("outbox", sa.Column(name, base.UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("due_at", existing_type=base.UtcDateTime(timezone=True), nullable=True)
    later = "kind LIKE 'reminder.%' OR kind LIKE 'timer.%'"
    op.execute("UPDATE outbox SET urgency = 1 WHERE kind IN ('card.refresh', 'breakdown.refresh')")
    op.execute(f"UPDATE outbox SET urgency = 2 WHERE {later}")
    op.execute(f"UPDATE outbox SET state = 'later' WHERE state = 'pending' AND ({later})")
    op.execute(f"UPDATE outbox SET due_at = NULL WHERE NOT ({later})")
    op.execute(f"UPDATE outbox SET doubtful_since = {ENTRYS_TIME} WHERE doubtful AND state IN ('pending', 'parked')")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("doubtful")
    for name, columns, where in INDEXES:
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(NOTIFYING)
        op.execute(TRIGGER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER outbox_notify ON outbox")
        op.execute("DROP FUNCTION outbox_notify()")
    for name, _, _ in INDEXES:
        op.drop_index(name, table_name="outbox")
    op.add_column("outbox", sa.Column("doubtful", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE outbox SET doubtful = (doubtful_since IS NOT NULL)")
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'later'")
    op.execute(f"UPDATE outbox SET due_at = {ENTRYS_TIME} WHERE due_at IS NULL")
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("due_at", existing_type=base.UtcDateTime(timezone=True), nullable=False)
        for name in ("urgency", "token", *TIMES):
            batch.drop_column(name)
    op.create_index("ix_outbox_next", "outbox", ["state", "lane", "id"])
    op.drop_table("paces")
