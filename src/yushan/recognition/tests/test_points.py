"""The points ledger: earned in the posting, spent, given back, taken back, ended after it was announced."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.ledger.actions import correct_entry, reverse_entry
from yushan.ledger.tests.people import post
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.actions.points import sums_of_lots
from yushan.recognition.models import PointAccount, PointLot, PointMovement, Redemption
from yushan.recognition.tests.factories import balance, earn, item

pytestmark = pytest.mark.django_db


def _sound(who: Any) -> None:
    """The account is the sum of its movements and of its lots."""
    account = PointAccount.objects.get(volunteer=who)
    rows = list(PointMovement.objects.filter(account=account).order_by("sequence"))
    assert account.balance == sum(row.points for row in rows) == sums_of_lots([account.pk])[account.pk]
    assert account.debt == sum(row.debt for row in rows)
    assert [row.sequence for row in rows] == list(range(1, account.movements_made + 1))


def test_measured_and_confirmed_hours_earn_declared_do_not(plan: None, who: Any, team: Any):
    post(who, team, 90, grade="measured")
    post(who, team, 90, grade="confirmed")
    post(who, team, 90, grade="declared")
    assert balance(who) == (30, 0)
    assert [row.reason[-2:] for row in PointMovement.objects.order_by("sequence")] == ["实测", "确认"]
    _sound(who)


def test_a_service_type_with_a_bonus_earns_more(plan: None, who: Any, team: Any):
    post(who, team, 60, service_type="健康义诊、科技助老")
    assert balance(who) == (12, 0)


def test_posting_the_same_source_twice_earns_once(plan: None, who: Any, team: Any):
    for _ in range(2):
        post(who, team, 60, source_key="presence:9")
    assert balance(who) == (10, 0)
    assert PointMovement.objects.count() == 1


def test_a_reversal_takes_back_what_the_line_brought(plan: None, who: Any, team: Any):
    entry = earn(who, team, 30)
    earn(who, team, 20)
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="重复登记")
    assert balance(who) == (20, 0)
    last = PointMovement.objects.order_by("-sequence").first()
    assert (last.points, last.kind) == (-30, "take_back")
    assert "重复登记" in last.reason
    _sound(who)


def test_what_was_spent_becomes_a_debt_that_the_next_points_pay(plan: None, who: Any, team: Any):
    entry = earn(who, team, 60)
    actions.redeem(who.person.user, volunteer=who, item=item(team, cost=50))
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="签到记录录错了人")
    assert balance(who) == (0, 50)
    earn(who, team, 20)
    assert balance(who) == (0, 30)
    earn(who, team, 45)
    assert balance(who) == (15, 0)
    _sound(who)


def test_a_correction_makes_no_debt_on_the_way(plan: None, who: Any, team: Any):
    entry = earn(who, team, 60)
    actions.redeem(who.person.user, volunteer=who, item=item(team, cost=50))
    correct_entry(
        make.user_with("city_admin"), entry=entry, starts_at=entry.starts_at, ends_at=entry.ends_at, minutes=330,
        reason="中间离开半小时",
    )  # fmt: skip
    assert balance(who) == (5, 0)
    assert not PointMovement.objects.filter(debt__gt=0).exists()
    _sound(who)


def test_points_come_back_with_their_end_and_pay_a_debt_first(plan: None, who: Any, team: Any):
    entry = earn(who, team, 60)
    made = actions.redeem(who.person.user, volunteer=who, item=item(team, cost=50))
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="重复登记")
    actions.cancel_redemption(who.person.user, redemption=made)
    assert balance(who) == (0, 0)
    earn(who, team, 10)
    assert balance(who) == (10, 0)
    _sound(who)


def test_returned_points_keep_their_end_but_stay_good_for_some_days(plan: None, who: Any, team: Any):
    with clock.pretend(clock.now() - timedelta(days=725)):
        earn(who, team, 50, day=clock.today() - timedelta(days=3))
    old = PointLot.objects.get()
    made = actions.redeem(who.person.user, volunteer=who, item=item(team, cost=50))
    actions.cancel_redemption(who.person.user, redemption=made)
    back = PointLot.objects.get(is_returned=True)
    assert old.expires_on < back.expires_on == clock.today() + timedelta(days=30)
    assert back.entry_id == old.entry_id
    _sound(who)


def test_the_end_is_announced_twice_and_only_then_comes(plan: None, who: Any, team: Any):
    earn(who, team, 40)
    end = PointLot.objects.get().expires_on
    user = who.person.user

    def on(days: int) -> int:
        with clock.pretend(clock.at(end + timedelta(days=days), 9)):
            actions.announce_due()
            actions.expire_due()
        return Notice.objects.filter(user=user, key__startswith="points:end").count()

    assert [on(-31), on(-30), on(-20), on(-7), on(-6), on(0)] == [0, 1, 1, 2, 2, 2]
    assert balance(who) == (40, 0)
    on(1)
    assert balance(who) == (0, 0)
    assert PointMovement.objects.filter(kind="expire").count() == 1
    on(2)
    assert PointMovement.objects.filter(kind="expire").count() == 1
    _sound(who)


def test_what_was_not_announced_in_time_does_not_end(plan: None, who: Any, team: Any):
    earn(who, team, 40)
    end = PointLot.objects.get().expires_on
    for days, left in ((5, 40), (11, 40), (12, 40), (13, 0)):
        with clock.pretend(clock.at(end + timedelta(days=days), 9)):
            actions.announce_due()
            actions.expire_due()
        assert balance(who) == (left, 0), days
    assert Notice.objects.filter(key__startswith="points:end").count() == 1
    assert str(end + timedelta(days=12)) in Notice.objects.get(key__startswith="points:end").title


def test_what_had_ended_is_not_taken_a_second_time_by_a_reversal(plan: None, who: Any, team: Any):
    entry = earn(who, team, 40)
    end = PointLot.objects.get().expires_on
    for days in (-30, 1):
        with clock.pretend(clock.at(end + timedelta(days=days), 9)):
            actions.announce_due()
            actions.expire_due()
    reverse_entry(make.user_with("city_admin"), entry=entry, reason="重复登记")
    assert balance(who) == (0, 0)


def test_the_database_refuses_a_negative_balance_and_a_changed_past(plan: None, who: Any, team: Any):
    earn(who, team, 40)
    account = PointAccount.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PointAccount.objects.filter(pk=account.pk).update(balance=-1)
    for change in (
        lambda: PointMovement.objects.update(points=400),
        lambda: PointMovement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    facts = {"account": account, "kind": "spend", "reason": "兑换", "at": clock.now()}
    for wrong in (
        {"sequence": 2, "points": -50, "balance_after": -10, "debt_after": 0},
        {"sequence": 2, "points": -10, "balance_after": 40, "debt_after": 0},
        {"sequence": 3, "points": -10, "balance_after": 30, "debt_after": 0},
        {"sequence": 2, "points": 0, "balance_after": 40, "debt_after": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PointMovement.objects.create(**facts, **wrong)
    assert balance(who) == (40, 0)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["earn", "redeem", "reverse", "cancel"]), min_size=3, max_size=10))
def test_whatever_happens_account_movements_and_lots_agree(plan: None, team: Any, steps: list[str]):
    from yushan.volunteers.tests import factories as volunteers

    with transaction.atomic():
        who, city = volunteers.volunteer(area=team.area), make.user_with("city_admin")
        volunteers.membership(who, team)
        goods, entries = item(team, cost=15, stock=99), []
        for number, step in enumerate(["earn", *steps]):
            reserved = Redemption.objects.filter(volunteer=who, state="reserved").first()
            if step == "earn":
                entries.append(earn(who, team, 10 + number))
            elif step == "reverse" and entries:
                reverse_entry(city, entry=entries.pop(0), reason="重复登记")
            elif step == "cancel" and reserved:
                actions.cancel_redemption(who.person.user, redemption=reserved)
            elif step == "redeem":
                with contextlib.suppress(Refusal):
                    actions.redeem(who.person.user, volunteer=who, item=goods)
            _sound(who)
            standing = Redemption.objects.filter(volunteer=who, state="reserved").count() * 15
            left, debt = balance(who)
            earned = sum(entry.minutes // 6 for entry in entries)
            assert left - debt == earned - standing
        transaction.set_rollback(True)
