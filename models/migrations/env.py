"""Runs the migrations on the connection that slackbot/database.py hands over."""

from alembic import context

from models.tables import schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=schema.metadata,
    user_module_prefix="base.",
    on_version_apply=context.config.attributes.get("on_step"),
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
