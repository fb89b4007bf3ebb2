"""The whole procedure"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.tables import base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAIVABLE = ("dsl_client_absent", "dsl_no_fault", "adsl_expertise_no_fault")  # in the tariff while 0001 was in use


def new_columns() -> dict[str, list[sa.Column[Any]]]:
    """What existing tables get. SQLite could take a default away again only by rebuilding the table: it stays."""
    return {
        "charges": [
            sa.Column("waivable", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("reduced_to", base.Money(precision=10, scale=2), nullable=True),
            sa.Column("ended_reason", sa.Text(), nullable=True),
            sa.Column("ended_by", base.WhoInAColumn(length=255), nullable=True),
            sa.Column("ended_at", base.UtcDateTime(timezone=True), nullable=True),
            sa.Column("waived_by", sa.Integer(), nullable=True),
            sa.Column("exported_at", base.UtcDateTime(timezone=True), nullable=True),
            sa.Column("exported_amount", base.Money(precision=10, scale=2), nullable=True),
            sa.Column("credit_note", sa.Boolean(), nullable=False, server_default=sa.false()),
        ],
        "interventions": [
            sa.Column("referent_name", sa.String(length=200), nullable=True),
            sa.Column("referent_phone", sa.String(length=100), nullable=True),
            sa.Column(
                "referent_role",
                sa.Enum("installer", "integrator", "operator", name="referentrole", native_enum=False, length=40),
                nullable=True,
            ),
        ],
        "tickets": [
            sa.Column("wrongful_reason", sa.Text(), nullable=True),
            sa.Column("wrongful_by", base.WhoInAColumn(length=255), nullable=True),
            sa.Column("wrongful_at", base.UtcDateTime(timezone=True), nullable=True),
            sa.Column("restored_at", base.UtcDateTime(timezone=True), nullable=True),
            sa.Column("cause", sa.Text(), nullable=True),
            sa.Column("closed_by", base.WhoInAColumn(length=255), nullable=True),
            sa.Column("closed_at", base.UtcDateTime(timezone=True), nullable=True),
        ],
    }


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("charge_number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "late", "decided", "lapsed", name="disputestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("received_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("recorded_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("cancel", "reduce", "uphold", name="decision", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", base.WhoInAColumn(length=255), nullable=True),
        sa.Column("decided_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_disputes_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_disputes_ticket_id_number")),
    )
    op.create_index(op.f("ix_disputes_state"), "disputes", ["state"], unique=False)
    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("offered", "accepted", "declined", name="quotestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("amount", base.Money(precision=10, scale=2), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("offered_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("offered_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=True),
        sa.Column("answer_recorded_by", base.WhoInAColumn(length=255), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_quotes_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("ticket_id", "number", name=op.f("uq_quotes_ticket_id_number")),
    )
    op.create_table(
        "sav_plus_steps",
        sa.Column("intervention_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "main_frame",
                "street_cabinet",
                "concentration_point",
                "second_visit",
                name="savpluspoint",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tightened", sa.Boolean(), nullable=False),
        sa.Column("mutations", sa.Integer(), nullable=False),
        sa.Column("down_kbps", sa.Integer(), nullable=False),
        sa.Column("up_kbps", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("recorded_by", base.WhoInAColumn(length=255), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["intervention_id"], ["interventions.id"], name=op.f("fk_sav_plus_steps_intervention_id")
        ),
        sa.PrimaryKeyConstraint("intervention_id", "step", name=op.f("pk_sav_plus_steps")),
    )
    for table, columns in new_columns().items():
        for column in columns:
            op.add_column(table, column)
    charges = sa.table("charges", sa.column("code", sa.String), sa.column("waivable", sa.Boolean))
    op.execute(charges.update().where(charges.c.code.in_(WAIVABLE)).values(waivable=True))


def downgrade() -> None:
    for table, columns in new_columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
    op.drop_table("sav_plus_steps")
    op.drop_table("quotes")
    op.drop_index(op.f("ix_disputes_state"), table_name="disputes")
    op.drop_table("disputes")
