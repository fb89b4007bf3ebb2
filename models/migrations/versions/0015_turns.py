"""A turn on a whole ticket begins with the last that was done about any part of it"""

from alembic import op

revision = "0015_turns"
down_revision = "0014_reports"
branch_labels = None
depends_on = None

# The last by its place in the journal: a clock may have gone back since.
LAST_DONE = (
    "SELECT journal.at FROM journal "
    "WHERE journal.ticket_id = tickets.id AND journal.by_id != 'bot' {only} "
    "ORDER BY journal.sequence DESC LIMIT 1"
)
TURNS = (
    "UPDATE tickets SET turn_since = coalesce(({last}), turn_since) "
    "WHERE state = 'open' AND next_act IS NOT NULL AND next_number IS NULL"
)


def upgrade() -> None:
    op.execute(TURNS.format(last=LAST_DONE.format(only="")))


def downgrade() -> None:
    op.execute(TURNS.format(last=LAST_DONE.format(only="AND journal.child IS NULL")))
