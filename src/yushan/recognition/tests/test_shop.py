"""The shop: who may redeem what, stock and points together, collecting, cancelling, lapsing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from yushan.accounts.erasure import obstacles
from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.models import Redemption, RewardItem, StockMovement
from yushan.recognition.queries import shop
from yushan.recognition.tests.factories import balance, earn, facts, item, png
from yushan.stations.models import Station
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(plan: None, who: Any, team: Any) -> Any:
    earn(who, team, 200)
    return who


def _stock(row: RewardItem) -> int:
    return RewardItem.objects.get(pk=row.pk).stock


def _redeem(who: Any, row: RewardItem, **values: Any) -> Redemption:
    return actions.redeem(who.person.user, volunteer=who, item=row, **values)


def test_redeeming_reserves_and_pays_at_once(rich: Any, team: Any):
    goods = item(team, cost=50, stock=3)
    made = _redeem(rich, goods)
    assert (_stock(goods), balance(rich)) == (2, (150, 0))
    assert (made.cost, made.collect_by) == (50, clock.today() + timedelta(days=14))
    history = list(StockMovement.objects.filter(item=goods).order_by("pk").values_list("kind", "amount", "left"))
    assert history == [("supply", 3, 3), ("reserve", -1, 2)]


def test_what_is_refused_changes_nothing(rich: Any, team: Any):
    today = clock.today()
    other = make.team(make.detachment(make.area("500120")), "璧山科普队")
    refused = [
        (item(team, cost=500), "还差 300 分"),
        (item(team, stock=0), "刚刚被兑完了"),
        (item(other), "只给自己的志愿者"),
        (item(None, area=make.area("500120")), "只给自己的志愿者"),
        (item(team, starts_on=today + timedelta(days=1)), "起可以兑换"),
        (item(team, ends_on=today - timedelta(days=1)), "已经结束"),
    ]
    for row, said in refused:
        before = _stock(row)
        with pytest.raises(Refusal, match=said), transaction.atomic():
            _redeem(rich, row)
        assert _stock(row) == before
    with pytest.raises(NotFound):
        _redeem(rich, item(team, offered=False))
    with pytest.raises(Conflict, match="改成了 50 分"), transaction.atomic():
        _redeem(rich, item(team, cost=50), cost=40)
    with pytest.raises(NotAllowed):
        actions.redeem(make.user_with("city_admin"), volunteer=rich, item=item(team))
    assert balance(rich) == (200, 0)
    assert not Redemption.objects.exists()


def test_items_of_city_area_detachment_and_team_are_for_their_people(rich: Any, team: Any):
    outsider = volunteers.volunteer(area=make.area("500120"))
    member_from_afar = volunteers.volunteer(area=make.area("500120"))
    volunteers.membership(member_from_afar, team)
    rows = {
        "city": item(),
        "corps": item(make.corps()),
        "area": item(area=team.area),
        "detachment": item(make.detachment(team.area)),
        "team": item(team),
    }

    def seen(who: Any) -> set[str]:
        found = set(shop.for_volunteer(shop.offered(), who).values_list("pk", flat=True))
        return {name for name, row in rows.items() if row.pk in found}

    assert seen(rich) == set(rows)
    assert seen(member_from_afar) == set(rows)
    assert seen(outsider) == {"city", "corps"}
    neighbour = volunteers.volunteer(area=team.area)
    assert seen(neighbour) == set(rows) - {"team"}


def test_the_limit_of_a_person_counts_what_they_keep(rich: Any, team: Any):
    goods = item(team, cost=20, limit=2)
    first = _redeem(rich, goods)
    _redeem(rich, goods)
    with pytest.raises(Refusal, match="每人最多兑 2 件"), transaction.atomic():
        _redeem(rich, goods)
    actions.cancel_redemption(rich.person.user, redemption=first)
    again = _redeem(rich, goods)
    assert again.slot == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Redemption.objects.filter(pk=first.pk).update(state="reserved", ended_at=None)


def test_ones_own_list_names_each_redemption_once(rich: Any, team: Any):
    first, second = _redeem(rich, item(team, cost=20, limit=2)), _redeem(rich, item(team, cost=30))
    actions.cancel_redemption(rich.person.user, redemption=second)
    browser = Client()
    browser.force_login(rich.person.user)
    text = browser.get("/me/redemptions/").text
    assert [text.count(f"/me/redemptions/{row.pk}/") for row in (first, second)] == [1, 1]


def test_cancelling_gives_back_points_and_stock_within_the_term_only(rich: Any, team: Any):
    goods = item(team, cost=50, stock=1)
    made = _redeem(rich, goods)
    with pytest.raises(NotFound), transaction.atomic():
        actions.cancel_redemption(volunteers.volunteer().person.user, redemption=made)
    with clock.pretend(clock.now() + timedelta(days=3, minutes=1)), pytest.raises(Refusal, match="过了可以取消"):
        actions.cancel_redemption(rich.person.user, redemption=made)
    actions.cancel_redemption(rich.person.user, redemption=made)
    assert (_stock(goods), balance(rich)) == (1, (200, 0))
    with pytest.raises(Conflict), transaction.atomic():
        actions.cancel_redemption(rich.person.user, redemption=made)
    assert (_stock(goods), balance(rich)) == (1, (200, 0))


def test_handing_out_is_for_the_staff_of_the_giver_and_the_keeper_of_the_station(rich: Any, team: Any):
    station = Station.objects.create(name="缙云山驿站", kind="rural", state="certified", area=team.area)
    keeper = make.user_with("station_admin", station)
    stranger = make.user_with("organization_admin", make.team(name="别的队"))
    made = _redeem(rich, item(team, station=station))
    for somebody in (stranger, make.user_with("auditor"), rich.person.user):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.hand_out(somebody, redemption=made)
    assert shop.redemption_by_code(stranger, made.code) is None
    assert shop.redemption_by_code(keeper, made.code.lower()[:3] + " " + made.code[3:]).pk == made.pk
    actions.hand_out(keeper, redemption=made)
    made.refresh_from_db()
    assert (made.state, made.ended_by_id) == ("collected", keeper.pk)
    assert Notice.objects.filter(user=rich.person.user, title="“折叠伞”已经领取").exists()
    with pytest.raises(Conflict), transaction.atomic():
        actions.hand_out(keeper, redemption=made)
    with pytest.raises(Conflict), transaction.atomic():
        actions.cancel_redemption(rich.person.user, redemption=made)


def test_nobody_hands_out_to_themselves(rich: Any, team: Any):
    make.grant(rich.person.user, "organization_admin", team)
    made = _redeem(rich, item(team))
    with pytest.raises(NotAllowed, match="自己的兑换"):
        actions.hand_out(rich.person.user, redemption=made)


def test_staff_cancel_with_a_reason_that_the_person_reads(rich: Any, team: Any):
    goods = item(team, cost=50, stock=1)
    made = _redeem(rich, goods)
    admin = make.user_with("organization_admin", team)
    with pytest.raises(Refusal, match="为什么"):
        actions.withdraw_redemption(admin, redemption=made, reason=" ")
    actions.withdraw_redemption(admin, redemption=made, reason="到货时摔坏了")
    assert (_stock(goods), balance(rich)) == (1, (200, 0))
    assert "到货时摔坏了" in Notice.objects.get(user=rich.person.user, key=f"redemption:{made.pk}:cancelled").body


def test_what_nobody_collects_is_reminded_of_and_then_goes_back(rich: Any, team: Any):
    goods = item(team, cost=50, stock=1)
    made = _redeem(rich, goods)
    with clock.pretend(clock.at(made.collect_by + timedelta(days=9), 9)):
        assert actions.lapse_due() == 0  # not before it was announced
    with clock.pretend(clock.at(made.collect_by - timedelta(days=4), 9)):
        assert actions.remind_due() == 0
    with clock.pretend(clock.at(made.collect_by, 9)):
        assert (actions.remind_due(), actions.remind_due(), actions.lapse_due()) == (1, 0, 0)
    with clock.pretend(clock.at(made.collect_by + timedelta(days=1), 9)):
        assert (actions.lapse_due(), actions.lapse_due()) == (1, 0)
    made.refresh_from_db()
    assert (made.state, _stock(goods), balance(rich)) == ("lapsed", 1, (200, 0))
    keys = set(Notice.objects.filter(key__startswith=f"redemption:{made.pk}").values_list("key", flat=True))
    assert keys == {f"redemption:{made.pk}:remind", f"redemption:{made.pk}:lapsed"}


def test_stock_changes_with_a_reason_and_never_below_nothing(plan: None, team: Any):
    goods, admin = item(team, stock=2), make.user_with("organization_admin", team)
    with pytest.raises(Refusal, match="只有 2 件"):
        actions.change_stock(admin, item=goods, amount=-3, reason="盘点少了")
    with pytest.raises(Refusal, match="原因"):
        actions.change_stock(admin, item=goods, amount=5, reason="")
    actions.change_stock(admin, item=goods, amount=5, reason="9 月采购到货")
    assert _stock(goods) == 7
    with pytest.raises(IntegrityError), transaction.atomic():
        RewardItem.objects.filter(pk=goods.pk).update(stock=-1)
    with pytest.raises(DatabaseError), transaction.atomic():
        StockMovement.objects.update(amount=50)


def test_only_the_own_subtree_is_edited(plan: None, team: Any):
    other = make.team(make.detachment(make.area("500120")), "璧山科普队")
    admin = make.user_with("organization_admin", other)
    goods = item(team)
    for attempt in (
        lambda: actions.update_item(admin, item=goods, facts=facts()),
        lambda: actions.change_stock(admin, item=goods, amount=1, reason="到货"),
        lambda: actions.set_offered(admin, item=goods, offered=False),
        lambda: actions.create_item(admin, facts=facts(), organization=team),
        lambda: actions.create_item(admin, facts=facts(), area=other.area),
        lambda: actions.create_item(admin, facts=facts()),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            attempt()
    with pytest.raises(NotFound):
        shop.item_edited(admin, goods.pk)
    district = make.user_with("area_admin", team.area)
    assert shop.item_edited(district, goods.pk) == goods
    assert shop.item_edited(make.user_with("city_admin"), goods.pk) == goods


def test_a_station_does_not_let_its_keepers_edit_or_a_giver_take_a_foreign_station(plan: None, team: Any):
    station = Station.objects.create(name="缙云山驿站", kind="rural", state="certified", area=team.area)
    goods = item(team, station=station)
    with pytest.raises(NotAllowed):
        actions.update_item(make.user_with("station_admin", station), item=goods, facts=facts())


def test_pictures_are_replaced_and_removed_with_their_files(
    plan: None, team: Any, django_capture_on_commit_callbacks: Any
):
    goods = item(team, content=png(2, 2))
    first = goods.picture
    assert actions.read_picture(goods) == png(2, 2)
    city = make.user_with("city_admin")
    with django_capture_on_commit_callbacks(execute=True):
        goods = actions.update_item(city, item=goods, facts=facts(content=png(3, 3)))
    assert goods.picture != first
    assert actions.read_picture(goods) == png(3, 3)
    assert not (actions.FILES.path / first).exists()
    with pytest.raises(Refusal, match="JPG 或 PNG"), transaction.atomic():
        actions.update_item(city, item=goods, facts=facts(content=b"<svg onload=alert(1)>"))


def test_somebody_who_has_to_collect_is_not_erased_yet(rich: Any, team: Any):
    made = _redeem(rich, item(team))
    assert any("兑换" in one.text for one in obstacles(rich.person))
    actions.cancel_redemption(rich.person.user, redemption=made)
    assert not any("兑换" in one.text for one in obstacles(rich.person))


def test_a_guardian_redeems_for_the_child(plan: None, team: Any):
    parent = volunteers.volunteer("余建国")
    child = volunteers.ward(parent)
    volunteers.membership(child, team)
    earn(child, team, 60)
    made = actions.redeem(parent.person.user, volunteer=child, item=item(team))
    assert made.volunteer_id == child.pk
    assert balance(child) == (10, 0)
