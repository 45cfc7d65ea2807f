"""Somebody with several roles switches between the places where they work."""

from django.test import Client
from django.urls import reverse

from yushan.organizations.queries import scopes_of
from yushan.organizations.tests import factories as make
from yushan.workspace.tests.world import World, station


def test_each_place_leads_to_where_the_role_begins(world: World) -> None:
    user = make.user_with("unit_admin", world.unit)
    assert scopes_of(user) == []
    make.grant(user, "organization_admin", world.team)
    make.grant(user, "project_lead", world.team)
    make.grant(user, "area_admin", world.area)
    make.grant(user, "city_admin")
    make.grant(user, "station_admin", station(world.area))
    assert [(place.label, place.url) for place in scopes_of(user)] == [
        ("万州区农业技术推广中心 · 单位管理员", reverse("organizations:unit", args=[world.unit.pk])),
        ("甘宁镇科普服务队 · 支队/服务队管理员", reverse("organizations:organization", args=[world.team.pk])),
        ("甘宁镇科普服务队 · 项目负责人", reverse("activities:list")),
        ("万州区 · 区县管理员", reverse("indicators:area", args=["500101"])),
        ("全市 · 市级管理员", reverse("indicators:home")),
        ("万州科技馆 · 站点管理员", reverse("stations:list")),
    ]


def test_the_places_stand_at_the_top_right_and_open(world: World) -> None:
    user = make.user_with("unit_admin", world.unit)
    make.grant(user, "organization_admin", world.team)
    browser = Client()
    browser.force_login(user)
    page = browser.get("/staff/").content.decode()
    for place in scopes_of(user):
        assert f'href="{place.url}">' in page and place.label in page
        assert browser.get(place.url).status_code == 200
    alone = Client()
    alone.force_login(world.admin)
    assert "万州区 · 区县管理员" in alone.get("/staff/").content.decode()
