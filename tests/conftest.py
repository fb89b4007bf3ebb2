"""What all tests share: a PostgreSQL server, and properties that are not hurried."""

from hypothesis import settings

pytest_plugins = ["tests.postgres"]

# the machine is shared with other work: how long an example takes says nothing
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
