from datetime import date, timedelta

import pytest

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.signals import person_facts_changed
from yushan.organizations.actions import declare_headcount, save_unit
from yushan.organizations.models import Unit, UnitHeadcount, UnitPlacement
from yushan.organizations.queries import area_named, headcount_on
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db
CODE = make.uscc(4504)


def save(actor=COMMAND_LINE, **values) -> str:
    given = {
        "code": CODE, "name": "重庆市自然博物馆", "area": make.area("500109"), "level": "city", "staff": 180,
        "party_members": 62, "contact_name": "黎静", "contact_phone": "13896170246", "stat_day": date(2025, 1, 1),
    }  # fmt: skip
    return save_unit(actor, **(given | values))


def test_a_unit_is_created_updated_and_left_alone():
    assert save() == "created"
    assert save() == "unchanged"
    assert save(name="重庆自然博物馆", contact_phone="") == "updated"
    unit = Unit.objects.get()
    assert (unit.name, unit.contact_phone) == ("重庆自然博物馆", "13896170246")
    assert UnitPlacement.objects.get().from_day is None


def test_a_headcount_holds_until_the_next_one():
    save()
    assert save(stat_day=date(2025, 7, 1), staff=190) == "updated"
    assert save(stat_day=date(2025, 7, 1), staff=191) == "updated"
    unit = Unit.objects.get()
    held = [headcount_on(unit, day) for day in (date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1))]
    assert [found and found.staff for found in held] == [None, 180, 191]


def test_without_a_day_the_same_numbers_change_nothing():
    save(stat_day=None)
    assert save(stat_day=None) == "unchanged"
    assert UnitHeadcount.objects.get().stat_day == clock.today()


def test_a_move_takes_effect_from_its_day_and_tells_the_people():
    save()
    unit = Unit.objects.get()
    member = make.staff_member(unit)
    told: list[set[int]] = []
    receiver = lambda sender, person_ids, **kwargs: told.append(person_ids)
    person_facts_changed.connect(receiver)
    try:
        assert save(area=make.area("500112"), stat_day=date(2025, 7, 1)) == "updated"
    finally:
        person_facts_changed.disconnect(receiver)
    assert told == [{member.person_id}]
    unit.refresh_from_db()
    assert unit.area.code == "500112"
    spans = [(p.area.code, p.from_day, p.until_day) for p in UnitPlacement.objects.order_by("pk")]
    assert spans == [("500109", None, date(2025, 7, 1)), ("500112", date(2025, 7, 1), None)]
    # The old year again, with the area of its day: nothing moves back.
    assert save() == "unchanged"
    unit.refresh_from_db()
    assert unit.area.code == "500112"
    with pytest.raises(Refusal, match="已经调整过责任区域"):
        save(area=make.area("500101"))


def test_impossible_headcounts_are_refused():
    with pytest.raises(Refusal, match="多于"):
        save(staff=60)
    assert not Unit.objects.exists()
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    with pytest.raises(Refusal, match="还没有到"):
        declare_headcount(clerk, unit=unit, stat_day=clock.today() + timedelta(days=1), staff=3)
    declare_headcount(clerk, unit=unit, stat_day=clock.today(), staff=171, party_members=60)
    declare_headcount(clerk, unit=unit, stat_day=clock.today(), staff=172, party_members=60)
    assert UnitHeadcount.objects.get().staff == 172


def test_an_area_admin_keeps_to_the_own_area():
    admin = make.user_with("area_admin", make.area("500109"))
    assert save(admin) == "created"
    with pytest.raises(NotAllowed):
        save(admin, area=make.area("500112"), code=make.uscc(4505))
    with pytest.raises(NotAllowed):  # pulling in a unit of another area
        theirs = make.unit("渝北区图书馆", area=make.area("500112"))
        save(admin, code=theirs.code, stat_day=date(2025, 8, 1))


def test_area_names_as_files_write_them():
    make.load_plan()
    wanted = {
        "万盛经开区": "WSJKQ", "重庆高新区": "GXQ", "两江新区": "LJXQ", "彭水县": "500243", "渝中": "500103",
        "重庆市北碚区": "500109", " 北 碚 区 ": "500109", "500109": "500109", "酉阳土家族苗族自治县": "500242",
    }  # fmt: skip
    found = {name: area_named(name) for name in wanted}
    assert {name: area and area.code for name, area in found.items()} == wanted
    assert area_named("成都市") is None and area_named("") is None


def test_the_admin_of_a_former_area_changes_nothing_any_more():
    former = make.user_with("area_admin", make.area("500109"))
    save(former)
    save(area=make.area("500112"), stat_day=date(2025, 7, 1))
    before = Unit.objects.values().get()
    with pytest.raises(NotAllowed):
        save(former, name="自然馆", level="district", contact_phone="13800002046", staff=5, party_members=1)
    assert Unit.objects.values().get() == before
    assert UnitHeadcount.objects.get(stat_day=date(2025, 1, 1)).staff == 180
