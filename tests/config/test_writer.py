"""The threads of a server write to SQLite through one connection, lent with the turn to write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction

from config.backends.sqlite3.writer import writers
from teams_app.accounts.models import User
from tests.factories import make_user

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(writers, "is_shared", True)
    yield
    for path in list(writers.kept):
        writers.close(path)


def in_a_thread(work: Callable[[], object]) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    if failed:
        raise failed[0]


def test_every_thread_writes_through_the_same_connection_and_reads_through_its_own():
    wrote, read = [], []

    def write() -> None:
        User.objects.count()
        read.append(connection.connection)
        with transaction.atomic():
            make_user()
            wrote.append(connection.connection)
        assert connection.connection is read[-1]

    write()
    in_a_thread(write)
    assert wrote[0] is wrote[1]
    assert len({id(each) for each in [*read, wrote[0]]}) == 3
    assert User.objects.count() == 2


def test_what_is_rolled_back_is_gone_and_the_next_one_writes():
    with pytest.raises(RuntimeError), transaction.atomic():
        make_user()
        raise RuntimeError
    assert not User.objects.exists()
    with transaction.atomic():
        user = make_user()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_user(username=user.username)
    in_a_thread(make_user)
    assert User.objects.count() == 2


def test_what_was_not_finished_is_found_by_nobody():
    with pytest.raises(RuntimeError), transaction.atomic():
        make_user()
        lent = connection.connection
        connection.close()
        raise RuntimeError
    assert not User.objects.exists()

    def write() -> None:
        with transaction.atomic():
            assert connection.connection is not lent
            make_user()

    in_a_thread(write)
    assert User.objects.count() == 1


def test_a_statement_outside_a_transaction_is_seen_by_the_next_transaction():
    user = make_user()
    with transaction.atomic():
        assert User.objects.get().username == user.username
    User.objects.update(username="somebody")
    with transaction.atomic():
        assert User.objects.get().username == "somebody"
        User.objects.update(username="else")
    assert User.objects.get().username == "else"


def test_what_waits_for_the_commit_runs_behind_it_on_the_own_connection():
    seen = []
    with transaction.atomic():
        make_user()
        lent = connection.connection
        transaction.on_commit(lambda: seen.append((connection.connection is lent, User.objects.count())))
    assert seen == [(False, 1)]


def test_a_cursor_from_before_the_transaction_takes_part_in_it_and_one_from_within_outlives_it():
    make_user(username="before")
    with connection.cursor() as cursor:
        cursor.execute("SELECT username FROM accounts_user")  # and not read to its end
        with transaction.atomic():
            make_user(username="within")
            cursor.execute("SELECT COUNT(*) FROM accounts_user")
            assert cursor.fetchone() == (2,)
            cursor.execute("DELETE FROM accounts_user WHERE username = %s", ["before"])
            assert cursor.rowcount == 1
        cursor.execute("SELECT username FROM accounts_user")
        assert cursor.fetchall() == [("within",)]
        with pytest.raises(RuntimeError), transaction.atomic():
            cursor.execute("DELETE FROM accounts_user")
            raise RuntimeError
        cursor.executemany("UPDATE accounts_user SET first_name = %s WHERE username = %s", [("kept", "within")])
    assert User.objects.get().first_name == "kept"


def test_the_cache_in_the_database_keeps_what_it_is_given():
    """Failed sign-ins are counted in it: where it kept nothing, nobody could sign in."""
    call_command("createcachetable", "toso_cache", verbosity=0)
    cache = DatabaseCache("toso_cache", {})
    cache.clear()
    assert cache.add("tries", [1])
    assert not cache.add("tries", [2])
    cache.set("tries", [1, 2])
    assert cache.touch("tries", 60)
    assert cache.get("tries") == [1, 2]
    assert cache.delete("tries")
    assert cache.get("tries") is None


def test_one_signs_in_as_on_a_server(client):
    make_user(username="bien-tap")
    answer = client.post("/dang-nhap/", {"login": "bien-tap", "password": "demo"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"]


def test_rows_that_are_read_one_by_one_go_on_while_something_is_written():
    for name in ("a", "b", "c"):
        make_user(username=name)
    for user in User.objects.order_by("username").iterator(chunk_size=1):
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(username=f"{user.username}{user.username}")
    assert sorted(User.objects.values_list("username", flat=True)) == ["aa", "bb", "cc"]


def test_the_connection_is_renewed_like_any_other(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", -1)
    lent = []
    for _ in range(2):
        with transaction.atomic():
            make_user()
            lent.append(connection.connection)
    assert lent[0] is not lent[1]
    with pytest.raises(Exception, match="closed"):
        lent[0].execute("SELECT 1")


def test_many_threads_write_at_once_and_lose_nothing():
    def write() -> None:
        for _ in range(20):
            with transaction.atomic():
                user = make_user()
                User.objects.filter(pk=user.pk).update(first_name="written")

    threads = [threading.Thread(target=lambda: in_a_thread(write)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(first_name="written").count() == 120
