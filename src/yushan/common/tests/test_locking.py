"""A row is read again under its lock, or is gone."""

from typing import Any

import pytest
from django.db import transaction

from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.locking import locked

pytestmark = pytest.mark.django_db


def test_the_row_is_as_it_is_now(django_assert_num_queries: Any) -> None:
    user = User.objects.create(username="a", display_name="黎静")
    notice = Notice.objects.create(user=user, key="k", title="原来的", created_at=clock.now())
    Notice.objects.filter(pk=notice.pk).update(title="后来的")
    with transaction.atomic(), django_assert_num_queries(1):
        found = locked(notice, "user")
        assert (found.title, found.user.display_name) == ("后来的", "黎静")


def test_what_is_gone_is_not_found() -> None:
    user = User.objects.create(username="a")
    pk = user.pk
    user.delete()
    user.pk = pk
    with transaction.atomic(), pytest.raises(NotFound):
        locked(user)
