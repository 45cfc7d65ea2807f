"""New notices become deliveries in the same transaction, in as many statements for a thousand people as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yushan.accounts.actions import Message, notify, notify_each
from yushan.accounts.models import Notice, User
from yushan.common import clock
from yushan.notifications.models import Delivery, Preference
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import Move
from yushan.organizations.tests import factories as base

pytestmark = pytest.mark.django_db


def test_who_chose_nothing_and_gave_nothing_has_the_inbox(who: User, at: Move):
    make.told(who, "settled:1")
    make.told(who, "cancelled:1", hours=30)
    assert Notice.objects.filter(user=who).count() == 2 and make.deliveries(who) == {}
    make.told(who, "cancelled:2", hours=3)
    assert make.deliveries(who) == {"sms": "waiting"}, "today's cancellation goes by SMS"


def test_address_and_browser_make_the_usual_ways(who: User, at: Move):
    make.preference(who)
    make.Screen().on(who, "https://push.example.org/a")
    make.told(who, "taken:accepted:1", hours=30)
    assert make.deliveries(who) == {"push": "waiting", "email": "waiting"}
    Delivery.objects.all().delete()
    make.told(who, "settled:1")
    rows = Delivery.objects.filter(user=who)
    assert {(row.channel, row.digest, clock.local(row.next_at).hour) for row in rows} == {
        ("email", True, 18),
        ("push", True, 18),
    }


def test_an_address_that_is_not_confirmed_gets_nothing(who: User, at: Move):
    make.preference(who, email_verified_at=None)
    make.told(who, "taken:accepted:1")
    assert make.deliveries(who) == {}


def test_the_same_key_is_not_delivered_again(who: User, at: Move):
    make.told(who, "taken:accepted:1")
    make.preference(who)
    at(11)
    make.told(who, "taken:accepted:1")
    assert make.deliveries(who) == {}, "the notice is older than the address"
    other = base.user()
    make.preference(other)
    notify([who.pk, other.pk], key="taken:accepted:1", title="录取了")
    assert make.deliveries(who) == {} and make.deliveries(other) == {"email": "waiting"}
    notify([who.pk, other.pk], key="taken:accepted:1", title="录取了")
    assert Delivery.objects.count() == 1


def test_what_is_not_configured_is_not_planned(who: User, at: Move, settings):
    make.preference(who)
    settings.EMAIL_URL = settings.SMS_NOTICE_TEMPLATE = ""
    make.told(who, "cancelled:1", hours=2)
    assert make.deliveries(who) == {}


def test_quiet_hours_and_own_choices(who: User, at: Move):
    make.preference(who, choices={"answers": ["email"], "changes": []})
    at(23)
    make.told(who, "drawn:1")
    row = Delivery.objects.get(user=who)
    assert clock.local(row.next_at).strftime("%d %H:%M") == "07 07:30"
    make.told(who, "cancelled:1", hours=2)
    assert Delivery.objects.count() == 1, "nothing but the inbox was wanted"


def _crowd(count: int) -> list[int]:
    users = User.objects.bulk_create(
        User(username=f"zyz-{count}-{number}", display_name="志愿者", password="!") for number in range(count)
    )
    Preference.objects.bulk_create(
        Preference(user=user, email=make.EMAIL, email_verified_at=clock.now(), changed_at=clock.now()) for user in users
    )
    return [user.pk for user in users]


def _statements(count: int, *, own: bool) -> int:
    ids = _crowd(count)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        if own:
            notify_each(Message(pk, f"called:{count}:{pk}", "还缺人，您能来吗") for pk in ids)
        else:
            notify(ids, key=f"cancelled:{count}", title="取消了", starts_at=clock.now())
    assert Delivery.objects.filter(user__in=ids, channel="email").count() == count
    inserted = [one for one in captured if one["sql"].startswith("INSERT")]
    return len(captured) - len(inserted)


@pytest.mark.parametrize("own", [True, False])
def test_a_thousand_people_take_the_statements_of_a_few(at: Move, own: bool):
    # SQLite takes fewer values in one INSERT than PostgreSQL, so Django writes the rows in pieces there.
    few, many = _statements(3, own=own), _statements(1000, own=own)
    assert few == many == 1
