"""What is sent to PostgreSQL in one message: answers, transactions, and what happens when something goes wrong."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from geo import pipelined
from tests import needs

Driver = psycopg.Connection[Any]
IDLE, IN_TRANSACTION = psycopg.pq.TransactionStatus.IDLE, psycopg.pq.TransactionStatus.INTRANS


def connect(**options: Any) -> Driver:
    url = needs.postgresql_url() or needs.missing("no PostgreSQL: set POSTGRESQL_URL")
    return psycopg.connect(url, prepare_threshold=1, **options)


@pytest.fixture
def driver() -> Iterator[Driver]:
    with connect(autocommit=True) as made:
        made.execute("CREATE TEMPORARY TABLE log (id bigint PRIMARY KEY, says text NOT NULL)")
        made.autocommit = False
        yield made


def plans(driver: Driver) -> int:
    row = driver.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE name LIKE 'toso%'").fetchone()
    assert row
    return int(row[0])


def test_values_and_rows_are_python_s():
    given: list[Any] = [7, "Tổ ấp 1", None, dt.date(2024, 9, 26), uuid4(), Jsonb({"a": [1]}), True]
    kinds = ["int8", "text", "text", "date", "uuid", "jsonb", "bool"]
    sql = f"SELECT {', '.join(f'${n}::{kind}' for n, kind in enumerate(kinds, 1))}"
    with connect() as driver:
        [[row], [(number,)]] = pipelined.run(driver, [(sql.encode(), given), (b"SELECT 1", [])])
    assert list(row) == [*given[:5], {"a": [1]}, True]
    assert isinstance(row[4], UUID)
    assert number == 1


def test_a_statement_is_planned_once(driver):
    insert = b"INSERT INTO log VALUES ($1, $2) RETURNING id"
    for n in (0, 3, 6):
        assert pipelined.run(driver, [(insert, [n + each, "x"]) for each in range(3)]) == [
            [(n,)],
            [(n + 1,)],
            [(n + 2,)],
        ]
    assert plans(driver) == 1
    assert pipelined.run(driver, [(b"SHOW plan_cache_mode", [])]) == [[("force_generic_plan",)]]


def test_nothing_is_planned_where_a_pool_hands_connections_on():
    with connect() as driver:
        driver.prepare_threshold = None
        for _ in range(3):
            assert pipelined.run(driver, [(b"SELECT $1", [5])]) == [[(5,)]]
        assert plans(driver) == 0
        assert pipelined.run(driver, [(b"SHOW plan_cache_mode", [])]) == [[("auto",)]]


def test_it_begins_a_transaction_that_others_end(driver):
    pipelined.run(driver, [(b"INSERT INTO log VALUES ($1, $2)", [1, "x"])])
    assert driver.info.transaction_status == IN_TRANSACTION
    assert pipelined.run(driver, [(b"SELECT id FROM log", [])]) == [[(1,)]]
    driver.rollback()
    assert pipelined.run(driver, [(b"SELECT id FROM log", [])]) == [[]]


def test_a_connection_that_commits_by_itself_does(driver):
    driver.autocommit = True
    pipelined.run(driver, [(b"INSERT INTO log VALUES ($1, $2)", [1, "x"])])
    assert driver.info.transaction_status == IDLE


def test_the_end_goes_with_what_is_last_if_all_of_it_can_be_kept(driver):
    driver.execute("CREATE TEMPORARY TABLE line (log bigint REFERENCES log DEFERRABLE INITIALLY DEFERRED)")
    driver.commit()
    insert, refer = b"INSERT INTO log VALUES ($1, 'x')", b"INSERT INTO line VALUES ($1)"
    pipelined.run(driver, [(insert, [1])], ends=True)
    assert driver.info.transaction_status == IDLE
    with pytest.raises(psycopg.errors.UniqueViolation):
        pipelined.run(driver, [(insert, [2]), (insert, [1])], ends=True)
    driver.rollback()
    with pytest.raises(psycopg.errors.ForeignKeyViolation):  # only its end finds that
        pipelined.run(driver, [(insert, [3]), (refer, [4])], ends=True)
    driver.rollback()
    assert pipelined.run(driver, [(b"SELECT id FROM log", [])]) == [[(1,)]]


def test_behind_one_that_fails_none_is_run(driver):
    insert = b"INSERT INTO log VALUES ($1, $2)"
    with pytest.raises(psycopg.errors.UniqueViolation):
        pipelined.run(driver, [(insert, [1, "x"]), (insert, [1, "y"]), (insert, [2, "z"])])
    driver.rollback()
    pipelined.run(driver, [(insert, [1, "x"]), (insert, [2, "y"])])
    assert pipelined.run(driver, [(b"SELECT id FROM log ORDER BY id", [])]) == [[(1,), (2,)]]


def test_one_that_cannot_be_planned_is_told_of(driver):
    with pytest.raises(psycopg.errors.UndefinedTable):
        pipelined.run(driver, [(b"SELECT 1", []), (b"SELECT $1 FROM nowhere", [1])])
    driver.rollback()
    assert pipelined.run(driver, [(b"SELECT 1", [])]) == [[(1,)]]


def test_long_values_go_both_ways_at_once(driver):
    """More than the system holds for either side: who only sent would wait for ever."""
    long = "ấ" * 1_000_000
    assert pipelined.run(driver, [(b"SELECT $1::text", [long])] * 12) == [[(long,)]] * 12


def test_a_connection_that_the_server_ends_is_noticed_at_once(driver):
    with connect(autocommit=True) as other:
        pid = driver.info.backend_pid
        killer = threading.Timer(0.3, other.execute, ["SELECT pg_terminate_backend(%s)", [pid]])
        killer.start()
        with pytest.raises(psycopg.OperationalError):
            pipelined.run(driver, [(b"SELECT pg_sleep($1)", [20.0])])
        killer.join()
    assert driver.closed
    with pytest.raises(psycopg.OperationalError):
        pipelined.run(driver, [(b"SELECT 1", [])])
