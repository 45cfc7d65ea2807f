"""Towns of the plan folder, and organizations bound to them."""

import shutil
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.common.sections import PlanError
from yushan.organizations import actions, rules
from yushan.organizations.actions.reorganising import move
from yushan.organizations.actions.towns import bind_written_towns
from yushan.organizations.models import Area, Organization, Town
from yushan.organizations.queries import coverage, effects_of
from yushan.organizations.queries.towns import forget, town_named, towns_for
from yushan.organizations.sections import TOWNS
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of

CHONGQING = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may spoil; its areas are there."""
    make.load_plan()
    return Path(shutil.copytree(CHONGQING, tmp_path / "plan"))


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "towns.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_towns_of_chongqing_are_complete_and_loaded_once(folder: Path, django_assert_max_num_queries: Any):
    assert Town.objects.filter(is_active=True).count() == 1031
    assert set(Town.objects.values_list("kind", flat=True)) == {"镇", "乡", "街道"}
    assert Town.objects.get(code="500107105").name == "白市驿镇"
    without = Area.objects.exclude(towns__isnull=False).order_by("code").values_list("code", flat=True)
    assert list(without) == ["GXQ", "LJXQ", "WSJKQ"]
    with django_assert_max_num_queries(5):
        assert TOWNS.load(folder) == 0
    Town.objects.all().delete()
    began = time.monotonic()
    with django_assert_max_num_queries(12):
        assert TOWNS.load(folder) == 1031
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("500101001,500101,高笋塘街道,街道", "500101001,500999,高笋塘街道,街道", "towns.csv:2: 区县 500999 不在"),
        ("500101001,500101,高笋塘街道,街道", "500101001,500101,高笋塘街道,村", "towns.csv:2: kind 只认"),
        ("500101017,", "500101001,", "towns.csv:3: 500101001 在第 2 行"),
        ("太白街道", "高笋塘街道", "towns.csv:3: 高笋塘街道 在第 2 行"),
        ("500101001,", "五〇一,", "towns.csv:2: code 五〇一"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_changes(folder: Path, old: str, new: str, said: str):
    change(folder, old, new)
    with pytest.raises(PlanError) as error:
        TOWNS.load(folder)
    assert str(error.value).startswith(said)
    assert Town.objects.get(code="500101001").name == "高笋塘街道"


def test_two_towns_change_names_and_one_is_taken_out(folder: Path):
    gone = make.team(make.detachment(make.area("500101")), town=Town.objects.get(code="500101018"))
    change(folder, "500101001,500101,高笋塘街道", "500101001,500101,太白街道")
    change(folder, "500101017,500101,太白街道", "500101017,500101,高笋塘街道")
    change(folder, "500101018,500101,牌楼街道,街道\n", "")
    assert TOWNS.load(folder) == 3
    assert Town.objects.get(code="500101001").name == "太白街道"
    gone.refresh_from_db()
    assert gone.town.name == "牌楼街道" and not gone.town.is_active
    assert town_named("牌楼街道", gone.area) is None
    (folder / "towns.csv").unlink()
    assert TOWNS.load(folder) == 1030 and not Town.objects.filter(is_active=True).exists()


def test_a_town_is_found_as_people_write_it(folder: Path):
    area = Area.objects.get(code="500107")
    for written in ("白市驿镇", "白市驿", "九龙坡区白市驿镇", "重庆市九龙坡区白市驿镇", " 白市驿 镇 ", "500107105"):
        assert town_named(written, area).code == "500107105", written
    assert town_named("杨家坪街道办事处", area).name == "杨家坪街道"
    assert town_named("白市驿", Area.objects.get(code="500109")) is None
    assert town_named("北碚区静观镇", None).name == "静观镇"
    assert town_named("太平镇", None) is None, "several areas have one"
    assert town_named("礼嘉街道", Area.objects.get(code="LJXQ")).area.code == "500112", "no towns of its own"
    assert {town.area.code for town in towns_for(area)} == {"500107"}


def test_what_was_written_is_bound_once_the_plan_knows_it(folder: Path):
    detachment = make.detachment(make.area("500107"))
    known = make.team(detachment, "一队", town_text="白市驿")
    unknown = make.team(detachment, "二队", town_text="月亮镇")
    assert bind_written_towns() == 1 and bind_written_towns() == 0
    known.refresh_from_db()
    unknown.refresh_from_db()
    assert known.town.name == "白市驿镇" and known.town_text == "" and known.place == "白市驿镇"
    assert unknown.town is None and unknown.place == "月亮镇"


def test_a_card_takes_the_name_the_town_itself_or_keeps_the_word(folder: Path):
    area = Area.objects.get(code="500107")
    detachment = make.detachment(area)
    city = make.user_with("city_admin")
    town = Town.objects.get(code="500107105")

    def take_over(name: str, town: str) -> str:
        return actions.take_over_organization(COMMAND_LINE, parent=detachment, level="team", name=name, town=town)

    assert (
        take_over("白市驿镇科普队", "白市驿镇") == "created" and take_over("白市驿镇科普队", "白市驿镇") == "unchanged"
    )
    team = Organization.objects.get(name="白市驿镇科普队")
    assert team.town == town
    assert take_over("白市驿镇科普队", "月亮镇") == "unchanged", "a word that nobody knows unties nobody"
    assert take_over("月亮镇科普队", "月亮镇") == "created" and take_over("月亮镇科普队", "月亮镇") == "unchanged"
    loose = Organization.objects.get(name="月亮镇科普队")
    assert (loose.town, loose.town_text) == (None, "月亮镇")
    actions.change_organization(city, organization=loose, town=town)
    loose.refresh_from_db()
    assert (loose.town, loose.town_text) == (town, "")
    with pytest.raises(Refusal) as refusal:
        actions.change_organization(city, organization=loose, town=Town.objects.get(code="500109005"))
    assert "不在九龙坡区" in refusal.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=loose.pk).update(town_text="月亮镇")


def test_a_map_point_lies_within_the_city(folder: Path):
    team = make.team(make.detachment(make.area("500107")))
    city = make.user_with("city_admin")
    actions.change_organization(city, organization=team, longitude=Decimal("106.36"), latitude=Decimal("29.47"))
    team.refresh_from_db()
    assert team.latitude == Decimal("29.47")
    for longitude, latitude, field, words in (
        ("116.40", "39.90", "longitude", "不在本市"),
        ("106.36", "39.90", "latitude", "不在本市"),
        ("29.47", "106.36", "longitude", "填反了"),
        ("106.36", None, "latitude", "要一起填"),
    ):
        with pytest.raises(Refusal) as refusal:
            actions.change_organization(
                city, organization=team, longitude=Decimal(longitude), latitude=latitude and Decimal(latitude)
            )
        assert refusal.value.field == field and words in refusal.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.filter(pk=team.pk).update(latitude=None)


def test_squads_fit_as_deep_as_the_rule_says():
    assert rules.squads_objection(0, 1, 1) == ""
    assert "不再设小队" in rules.squads_objection(0, 1, 0)
    assert "最多设 1 级" in rules.squads_objection(1, 1, 1)
    assert rules.squads_objection(1, 1, 2) == ""


def test_what_is_kept_in_memory_is_dropped():
    assert towns_for(make.area("500107")) == []
    Town.objects.bulk_create([Town(code="500107105", area=make.area("500107"), name="白市驿镇", kind="镇")])
    assert towns_for(make.area("500107")) == [], "for a minute"
    forget()
    assert [town.name for town in towns_for(make.area("500107"))] == ["白市驿镇"]


def test_a_team_that_moves_to_another_district_leaves_its_town_behind():
    make.load_plan()
    old, new = (make.detachment(Area.objects.get(code=code)) for code in ("500107", "500101"))
    town = Town.objects.get(area=old.area, name="谢家湾街道")
    team = make.team(old, "黄桷坪科普队", town=town, community="黄桷坪社区")
    squad = make._organization(team, "squad", "铁路小队", area=team.area, town_text="铁路新村")
    city, second = make.user_with("city_admin"), make.user_with("city_admin")
    said = {effect.what: effect.fate for effect in effects_of(team, "move", new)}
    assert "会清空" in said["个组织的镇街和社区"]
    request = actions.propose(city, organization=team, kind="move", target=new, reason="区划调整")
    actions.decide_request(second, request=request, approve=True)
    team.refresh_from_db()
    squad.refresh_from_db()
    assert (team.area, team.town, team.community, team.place) == (new.area, None, "", "")
    assert squad.place == ""
    assert team.events.get(event="move").details["old_place"] == "谢家湾街道 黄桷坪社区"
    assert squad.events.get(event="change").details["old_place"] == "铁路新村"
    covers = {one.area.code: one.covered for one in coverage.cover(city)}
    assert covers["500107"] == 0 and covers["500101"] == 0
    assert {row.name for row in coverage.unbound_teams(city)} == {"黄桷坪科普队", "铁路小队"}
    assert "原来在谢家湾街道 黄桷坪社区" in text_of(
        client(city).get(reverse("organizations:organization", args=[team.pk]))
    )


def test_a_town_that_is_in_the_new_district_stays():
    make.load_plan()
    area = Area.objects.get(code="500112")
    town = next(iter(Town.objects.filter(area=area)))
    functional = next(one for one in Area.objects.all() if not Town.objects.filter(area=one).exists())
    team = make.team(make.detachment(functional), "照母山讲解队", town=town, community="照母山社区")
    move(make.user_with("city_admin"), team, make.detachment(area), "区划调整")
    team.refresh_from_db()
    assert team.place == f"{town.name} 照母山社区"
