"""The PostgreSQL of the tests is a real one, and each test has a database of its own."""

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.postgres import new_database


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_fresh_database_is_empty_each_time(fresh_postgres, time):
    engine = create_engine(fresh_postgres)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_once ()"))
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE tablename = 'only_once'")) == 1
    engine.dispose()


def test_a_database_can_be_a_copy_of_another(postgres_url):
    with new_database(postgres_url) as original:
        with psycopg.connect(original.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE TABLE copied ()")
        with (
            new_database(postgres_url, original) as copy,
            psycopg.connect(copy.replace("+psycopg", "")) as connection,
        ):
            assert connection.execute("SELECT count(*) FROM copied").fetchone() == (0,)
