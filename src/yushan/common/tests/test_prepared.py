"""A statement that is written once answers what the queryset itself would, for both databases and every shape of row."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.transaction import TransactionManagementError

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.bulk import insert_one
from yushan.common.models import IdempotencyRecord
from yushan.common.prepared import Prepared
from yushan.organizations.models import Area, RoleGrant
from yushan.organizations.tests.factories import area, corps, detachment
from yushan.organizations.tests.factories import user as make_user
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db


def test_the_same_rows_with_what_comes_along_and_secret_fields(django_assert_num_queries):
    first, second = volunteer(), volunteer()
    by_number = Prepared(lambda number: Volunteer.objects.select_related("person").filter(number=number))
    for one in (first, second, first):
        with django_assert_num_queries(1):
            found = by_number.first(one.number)
            assert found is not None and found.person.name == one.person.name
        plain = Volunteer.objects.select_related("person").get(number=one.number)
        assert {**vars(found), "_state": None} == {**vars(plain), "_state": None}
        assert found == plain and found.phone == plain.phone and not found._state.adding
    assert by_number.first("没有这个编号") is None and by_number.all("x") == []


def test_moments_and_nothing_for_what_is_null():
    user, now = make_user(), clock.now()
    RoleGrant.objects.create(user=user, role="auditor", scope="city", scope_id=0, starts_at=now - timedelta(hours=1))
    over = now - timedelta(minutes=1)
    RoleGrant.objects.create(
        user=user, role="auditor", scope="city", scope_id=0, starts_at=over - timedelta(days=1), ends_at=over
    )
    in_force = Prepared(
        lambda user, now: RoleGrant.objects.filter(
            Q(ends_at=None) | Q(ends_at__gt=now), user=user, starts_at__lte=now
        ).order_by("id")
    )
    for moment in (now, over - timedelta(hours=1), now - timedelta(days=3)):
        plain = RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=moment), user=user, starts_at__lte=moment)
        assert in_force.all(user.pk, moment) == list(plain.order_by("id"))


def test_values_annotations_and_columns_left_out(django_assert_num_queries):
    place = area()
    corps()
    detachment(place)
    names = Prepared(lambda pk: Area.objects.filter(pk=pk).values_list("name", "code"))
    assert names.all(place.pk) == [(place.name, place.code)]
    flat = Prepared(lambda pk: Area.objects.filter(pk=pk).values_list("name", flat=True)[:1])
    assert flat.first(place.pk) == place.name
    counted = Prepared(lambda pk: Area.objects.filter(pk=pk).annotate(teams=Count("organizations")).only("name"))
    found = counted.first(place.pk)
    assert found is not None and found.teams == 1
    with django_assert_num_queries(1):
        assert found.code == place.code  # read when it is asked for
    with pytest.raises(TypeError):
        Prepared(lambda pk: Area.objects.filter(pk=pk).values("name")).all(place.pk)


@pytest.mark.django_db(transaction=True)
def test_locks_only_within_a_transaction():
    user = make_user()
    locked = Prepared(lambda pk: User.objects.select_for_update().filter(pk=pk))
    with transaction.atomic():
        assert locked.first(user.pk) == user
    with pytest.raises(TransactionManagementError):
        locked.first(user.pk)


def test_one_row_once_or_brought_up_to_date(django_assert_num_queries):
    def row(status: int) -> IdempotencyRecord:
        return IdempotencyRecord(
            actor="user:1", key="k", request_digest="d", status=status, body=b"\x00\x01", created_at=clock.now()
        )

    first, again, later = row(200), row(201), row(202)
    with django_assert_num_queries(1):
        assert insert_one(first, unique=("actor", "key"))
    assert IdempotencyRecord.objects.get(pk=first.pk).body in (b"\x00\x01", memoryview(b"\x00\x01"))
    assert not insert_one(again, unique=("actor", "key")) and again.pk is None
    assert insert_one(later, unique=("actor", "key"), update=("status",)) and later.pk == first.pk
    kept = IdempotencyRecord.objects.get()
    assert (kept.status, kept.content_type) == (202, "")
    kept.status = 204
    kept.save()  # an instance that was inserted is like any other
    assert connection.vendor in ("sqlite", "postgresql")
