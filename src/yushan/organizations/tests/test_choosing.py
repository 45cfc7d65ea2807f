"""A choice among rows: listed while they are few, found by pieces of the name when they are many."""

from typing import Any

import pytest
from django import forms
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from yushan.accounts.models import User
from yushan.common import choosing
from yushan.common.choosing import MOST_LISTED, FoundField
from yushan.common.forms import KitForm
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories

pytestmark = pytest.mark.django_db


class Chosen(KitForm):
    """As the forms of the rooms have it."""

    organization = FoundField("activities.organizations", label="主办组织", empty_label="请选择")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].offer(actor)  # type: ignore[attr-defined]


@pytest.fixture
def city() -> User:
    return factories.user_with("city_admin")


@pytest.fixture
def detachment() -> Organization:
    return factories.detachment(factories.area("500112", "渝北区"), name="渝北区科技志愿服务支队")


@pytest.fixture
def many(detachment: Organization) -> list[Organization]:
    names = ["龙溪街道科普队", "龙溪街道医疗队", *(f"第{number}科普小分队" for number in range(1, MOST_LISTED + 1))]
    return [factories.team(detachment, name) for name in names]


def chosen(actor: User, text: object) -> Any:
    form = Chosen({"organization": text}, actor=actor)
    return form.cleaned_data["organization"] if form.is_valid() else " ".join(form.errors["organization"])


def test_few_are_listed_and_the_only_one_is_known(city: User, detachment: Organization) -> None:
    form = Chosen(actor=city)
    assert isinstance(form.fields["organization"].widget, forms.Select)
    assert f'<option value="{detachment.pk}">渝北区科技志愿服务支队' in str(form["organization"])
    assert chosen(city, detachment.pk) == detachment
    own = factories.user_with("organization_admin", detachment)
    assert Chosen(actor=own).fields["organization"].only == detachment  # type: ignore[attr-defined]


def test_many_are_found_by_pieces_of_the_name(city: User, many: list[Organization]) -> None:
    assert "<select" not in str(Chosen(actor=city)["organization"])
    assert chosen(city, "龙溪 医疗") == many[1]
    assert chosen(city, many[0].name) == many[0]
    assert chosen(city, f"随便什么 #{many[3].pk}") == many[3], "as the suggestions write it where names are alike"
    assert chosen(city, many[3].pk) == many[3], "a link that brings the number along"


def test_what_fits_several_or_none_is_said_with_the_way_on(city: User, many: list[Organization]) -> None:
    said = chosen(city, "龙溪")
    assert "对上了好几个" in said and f"龙溪街道科普队 #{many[0].pk}" in said and "请照着写全" in said
    assert "没有“月球队”，请核对" in chosen(city, "月球队")
    assert chosen(city, "  ") == "请选择主办组织。"
    assert "没有" in chosen(city, f"#{10**17}") and all(
        "没有" in chosen(city, number) for number in ("9" * 40, "9" * 5_000, "²")
    )


def test_nobody_chooses_what_is_not_theirs(many: list[Organization]) -> None:
    own = factories.user_with("organization_admin", many[0])
    assert "可选的主办组织里没有" in chosen(own, many[1].name) and "没有" in chosen(own, many[1].pk)
    browser = Client()
    browser.force_login(own)
    assert browser.get("/staff/choices/activities.organizations/?q=龙溪").json() == {
        "rows": [{"value": "龙溪街道科普队", "beside": many[0].area.name}]
    }
    assert browser.get("/staff/choices/nothing/?q=龙溪").status_code == 404


def test_namesakes_are_told_apart(city: User, many: list[Organization]) -> None:
    other = factories.team(factories.detachment(factories.area("500103", "渝中区")), "龙溪街道医疗队")
    source = choosing.source_of("activities.organizations")
    assert source
    values = [value for value, _ in choosing.suggestions(source, city, "龙溪 医疗")]
    assert sorted(values) == sorted(f"龙溪街道医疗队 #{pk}" for pk in (many[1].pk, other.pk))
    assert [chosen(city, value).pk for value in values] and choosing.suggestions(source, city, "龙") == []


def test_a_form_sent_back_shows_what_was_typed_and_what_was_kept(city: User, many: list[Organization]) -> None:
    assert 'value="龙溪"' in str(Chosen({"organization": "龙溪"}, actor=city)["organization"])
    kept = Chosen(actor=city, initial={"organization": many[2].pk})
    assert f'value="{many[2].name} #{many[2].pk}"' in str(kept["organization"])


def test_a_thousand_cost_one_statement(
    city: User, many: list[Organization], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Chosen(actor=city)  # grants of the user are read
    with django_assert_num_queries(1):
        str(Chosen(actor=city)["organization"])
