"""The ticket's summary in columns of its own, and an index of what tickets are searched by

What follows from a ticket's rows alone is filled here, a page of tickets at a time. The next step of open tickets takes
the desk's policy, which no migration knows: `made_by` stays empty, and the bot works it out when it starts.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.search import search_text
from models.tables import base

revision = "0010_summary"
down_revision = "0009_delivery"
branch_labels = None
depends_on = None

PAGE = 500  # tickets in memory at a time
IS_OPEN = sa.text("state = 'open'")
IS_CLOSED = sa.text("closed_at IS NOT NULL")
HAS_DEADLINE = sa.text("next_deadline IS NOT NULL")
HAS_VISIT = sa.text("visit_starts_at IS NOT NULL")
TO_DECIDE = sa.text("decision_since IS NOT NULL")
INDEXES = (
    ("ix_tickets_open", ["id"], IS_OPEN),
    ("ix_tickets_turns", ["turn", "turn_since"], IS_OPEN),
    ("ix_tickets_turns_of", ["owner_id", "turn", "turn_since"], IS_OPEN),
    ("ix_tickets_to_decide", ["decision_since"], TO_DECIDE),
    ("ix_tickets_deadlines", ["next_deadline"], HAS_DEADLINE),
    ("ix_tickets_deadlines_of", ["owner_id", "next_deadline"], HAS_DEADLINE),
    ("ix_tickets_visits", ["visit_starts_at"], HAS_VISIT),
    ("ix_tickets_visits_of", ["owner_id", "visit_starts_at"], HAS_VISIT),
    ("ix_tickets_closed", ["closed_at"], IS_CLOSED),
    ("ix_tickets_closed_of", ["owner_id", "closed_at"], IS_CLOSED),
)
INSTANT = base.UtcDateTime(timezone=True)
# The index of SQLite stands beside the table, and triggers keep it. Whoever makes the table anew makes them anew too.
ON_SQLITE = (
    """CREATE VIRTUAL TABLE ticket_search USING fts5(
        search_text, content='tickets', content_rowid='id', tokenize='trigram')""",
    "INSERT INTO ticket_search(ticket_search) VALUES ('rebuild')",
    """CREATE TRIGGER ticket_search_insert AFTER INSERT ON tickets BEGIN
        INSERT INTO ticket_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    """CREATE TRIGGER ticket_search_delete AFTER DELETE ON tickets BEGIN
        INSERT INTO ticket_search(ticket_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END""",
    """CREATE TRIGGER ticket_search_update AFTER UPDATE OF search_text ON tickets
        WHEN old.search_text IS NOT new.search_text BEGIN
        INSERT INTO ticket_search(ticket_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO ticket_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
)
ON_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_tickets_search ON tickets USING gin (search_text gin_trgm_ops)",
)
WITHOUT_INDEX = "searches read all tickets: %s has no index of trigrams (%s)"
log = logging.getLogger(__name__)


def new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("turn", sa.String(40), nullable=True),
        sa.Column("turn_since", INSTANT, nullable=True),
        sa.Column("next_act", sa.String(40), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=True),
        sa.Column("decision_since", INSTANT, nullable=True),
        sa.Column("next_deadline", INSTANT, nullable=True),
        sa.Column("next_visit", sa.Integer(), nullable=True),
        sa.Column("visit_kind", sa.String(40), nullable=True),
        sa.Column("visit_starts_at", INSTANT, nullable=True),
        sa.Column("visit_ends_at", INSTANT, nullable=True),
        sa.Column("amount_due", base.Money(), nullable=True),
        sa.Column("owner_id", sa.String(40), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(16), nullable=True),
    ]


def table(name: str, *columns: str, **typed: Any) -> Any:
    """As the tables are at this revision."""
    plain: list[Any] = [sa.column(column) for column in columns]
    return sa.table(name, *plain, *(sa.column(column, kind) for column, kind in typed.items()))


TICKETS = table(
    "tickets",
    *("id", "state", "owner", "client", "client_email", "line", "description", "contact_name", "contact_phone"),
    *("supplier_reference", "cause"),
)
SUMMARY = table("tickets", "id", **{column.name: column.type for column in new_columns()})
VISITS = table(
    "interventions",
    *("ticket_id", "number", "kind", "state", "referent_name", "referent_phone", "visit_reference"),
    **dict.fromkeys(("planned_at", "consent_recorded_at", "starts_at", "ends_at"), INSTANT),
)
CHARGES = table(
    "charges", "ticket_id", "status", deadline=INSTANT, amount=base.Money(), reduced_to=base.Money()
)
DISPUTES = table("disputes", "ticket_id", "state", recorded_at=INSTANT)
FORMER = table("former_supplier_tickets", "ticket_id", "reference")
JOURNAL = table("journal", "ticket_id", "by_id", at=INSTANT)


def upgrade() -> None:
    for column in new_columns():
        op.add_column("tickets", column)
    _fill()
    for name, columns, where in INDEXES:
        op.create_index(name, "tickets", columns, sqlite_where=where, postgresql_where=where)
    _index_search_texts()


def _fill() -> None:
    connection = op.get_bind()
    values: dict[str, Any] = {column.name: sa.bindparam(f"new_{column.name}") for column in new_columns()}
    statement = sa.update(SUMMARY).where(SUMMARY.c.id == sa.bindparam("number")).values(**values)
    for page in _pages(connection):
        connection.execute(statement, _summaries(connection, page))


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    last = 0
    query = sa.select(TICKETS).order_by(TICKETS.c.id).limit(PAGE)
    while page := connection.execute(query.where(TICKETS.c.id > last)).all():
        yield list(page)
        last = page[-1].id


def _summaries(connection: sa.Connection, page: list[Any]) -> list[dict[str, Any]]:
    span = (page[0].id, page[-1].id)

    def of(rows: Any, *order: Any) -> dict[int, list[Any]]:
        by_ticket: dict[int, list[Any]] = defaultdict(list)
        for row in connection.execute(sa.select(rows).where(rows.c.ticket_id.between(*span)).order_by(*order)):
            by_ticket[row.ticket_id].append(row)
        return by_ticket

    visits, charges, disputes, former = of(VISITS, VISITS.c.number), of(CHARGES), of(DISPUTES), of(FORMER)
    by_people = sa.select(JOURNAL.c.ticket_id, sa.func.max(JOURNAL.c.at, type_=INSTANT)).group_by(JOURNAL.c.ticket_id)
    between = JOURNAL.c.ticket_id.between(*span)
    rows = connection.execute(by_people.where(between, JOURNAL.c.by_id != "bot"))
    since = {number: at for number, at in rows}  # noqa: C416 - rows are no pairs to the type checker
    return [
        {
            "number": ticket.id,
            **_prefixed(
                turn_since=since.get(ticket.id),
                **_summary(ticket, visits[ticket.id], charges[ticket.id], disputes[ticket.id], former[ticket.id]),
            ),
        }
        for ticket in page
    ]


def _prefixed(**values: Any) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _summary(
    ticket: Any, visits: list[Any], charges: list[Any], disputes: list[Any], former: list[Any]
) -> dict[str, Any]:
    asked = [visit.consent_recorded_at or visit.planned_at for visit in visits if visit.state == "awaiting_approval"]
    asked += [dispute.recorded_at for dispute in disputes if dispute.state == "open"]
    scheduled = next((visit for visit in visits if visit.state == "scheduled"), None)
    deadlines = [charge.deadline for charge in charges if charge.status == "announced" and charge.deadline]
    owed = [charge for charge in charges if charge.status not in ("waived", "cancelled")]
    return {
        "turn": None if ticket.state == "open" else "nobody",
        "next_act": None,
        "next_number": None,
        "decision_since": min(asked, default=None),
        "next_deadline": min(deadlines, default=None),
        "next_visit": scheduled and scheduled.number,
        "visit_kind": scheduled and scheduled.kind,
        "visit_starts_at": scheduled and scheduled.starts_at,
        "visit_ends_at": scheduled and scheduled.ends_at,
        "amount_due": sum(
            (charge.amount if charge.reduced_to is None else charge.reduced_to for charge in owed), Decimal("0.00")
        ),
        "owner_id": ticket.owner.split(" ", 1)[0],
        "search_text": search_text(
            words=[
                *(ticket.client, ticket.client_email, ticket.contact_name),
                *(visit.referent_name for visit in visits),
                *(ticket.description, ticket.cause),
            ],
            references=[
                *(ticket.line, ticket.supplier_reference),
                *(other.reference for other in former),
                *(visit.visit_reference for visit in visits),
            ],
            phones=[ticket.contact_phone, *(visit.referent_phone for visit in visits)],
        ),
        "made_by": None,
    }


def _index_search_texts() -> None:
    """Where the database may not have such an index, searches work without it, and more slowly."""
    connection = op.get_bind()
    statements = ON_SQLITE if connection.dialect.name == "sqlite" else ON_POSTGRESQL
    try:
        with connection.begin_nested():
            for statement in statements:
                connection.execute(sa.text(statement))
    except sa.exc.DBAPIError as error:
        log.warning(WITHOUT_INDEX, connection.dialect.name, str(error.orig).splitlines()[0])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER IF EXISTS ticket_search_{name}")
        op.execute("DROP TABLE IF EXISTS ticket_search")
    else:
        op.execute("DROP INDEX IF EXISTS ix_tickets_search")
    for name, _, _ in INDEXES:
        op.drop_index(name, table_name="tickets")
    for column in new_columns():
        op.drop_column("tickets", column.name)
