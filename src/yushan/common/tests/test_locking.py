"""A row is read again under its lock, or is gone; what it points to is as it is once the lock is there."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.locking import held, locked


def _notice(user: User, key: str = "k") -> Notice:
    return Notice.objects.create(user=user, key=key, title="原来的", created_at=clock.now())


@pytest.mark.django_db
def test_the_row_is_as_it_is_now(django_assert_num_queries: Any) -> None:
    notice = _notice(User.objects.create(username="a", display_name="黎静"))
    Notice.objects.filter(pk=notice.pk).update(title="后来的")
    with transaction.atomic(), django_assert_num_queries(2):
        found = locked(notice, "user")
        assert (found.title, found.user.display_name) == ("后来的", "黎静")
    with transaction.atomic(), django_assert_num_queries(1):
        assert locked(notice).title == "后来的"


@pytest.mark.django_db
def test_rows_of_a_query_come_in_its_order(django_assert_num_queries: Any) -> None:
    user = User.objects.create(username="a", display_name="黎静")
    rows = [_notice(user, key) for key in "abc"]
    with transaction.atomic(), django_assert_num_queries(2):
        found = held(Notice.objects.filter(user__username="a").order_by("-pk"), "user")
        assert [(one.pk, one.user.display_name) for one in found] == [(row.pk, "黎静") for row in reversed(rows)]
    with transaction.atomic():
        assert held(Notice.objects.filter(key="nothing"), "user") == []


@pytest.mark.django_db
def test_what_is_gone_is_not_found() -> None:
    user = User.objects.create(username="a")
    pk = user.pk
    user.delete()
    user.pk = pk
    for related in ((), ("person",)):
        with transaction.atomic(), pytest.raises(NotFound):
            locked(user, *related)


@pytest.mark.django_db(transaction=True)
def test_who_waited_sees_what_the_row_points_to_as_it_is_then() -> None:
    """In one statement with the lock it would be the old user, or nothing at all for another one."""
    first, second = (User.objects.create(username=name, display_name=name) for name in ("黎静", "谭伟"))
    notice = _notice(first)
    has_it, asked = threading.Event(), threading.Event()
    seen: list[Any] = []

    def changes() -> None:
        with transaction.atomic():
            mine = locked(notice)
            has_it.set()
            asked.wait(10)
            threading.Event().wait(0.5)  # by now the other one waits for the lock
            User.objects.filter(pk=second.pk).update(display_name="谭伟（改名）")
            mine.user = second
            mine.save(update_fields=["user"])

    def waits() -> None:
        has_it.wait(10)
        asked.set()
        with transaction.atomic():
            seen.append(locked(notice, "user").user.display_name)
            seen.append([one.user.display_name for one in held(Notice.objects.filter(pk=notice.pk), "user")])

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in (changes, waits)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen == ["谭伟（改名）", ["谭伟（改名）"]]
