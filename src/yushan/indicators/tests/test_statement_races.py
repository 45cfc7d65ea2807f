"""Two sign at once, or one signs while the level above does. On both databases."""

from typing import Any

import pytest

from yushan.common import clock
from yushan.indicators import places
from yushan.indicators.actions import statements as actions
from yushan.indicators.models import StatementObjection, YearStatement
from yushan.ledger.tests.test_races import together
from yushan.organizations.tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def node() -> Any:
    """A unit with two clerks, its district's and the city's administrator."""
    make.load_plan()
    unit = make.unit("重庆图书馆", area=make.area("500103"), level="city", staff=6)
    unit.clerks = [make.user_with("unit_admin", unit) for _ in range(2)]
    unit.district = make.user_with("area_admin", unit.area)
    unit.year = clock.today().year
    return unit


def test_of_two_who_sign_at_once_one_signs(node: Any) -> None:
    place = places.unit(node.clerks[0], node.code)
    found = together(
        *(lambda clerk=clerk: actions.sign(clerk, place=place, year=node.year, early=True) for clerk in node.clerks * 3)
    )
    assert sum(isinstance(one, YearStatement) for one in found) == 1
    assert YearStatement.objects.filter(reopened_at=None).count() == 1


def test_nobody_signs_or_objects_below_while_the_level_above_signs(node: Any) -> None:
    place, above = places.unit(node.clerks[0], node.code), places.area(node.district, node.area.code)
    together(
        lambda: actions.sign(node.clerks[0], place=place, year=node.year, early=True),
        lambda: actions.raise_objection(node.clerks[1], place=place, year=node.year, text="少算一人"),
        lambda: actions.sign(node.district, place=above, year=node.year, absent_reason="撤并", early=True),
    )
    area = YearStatement.objects.filter(scope="area").first()
    own = YearStatement.objects.filter(scope="unit").first()
    objection = StatementObjection.objects.first()
    if area is None:
        assert objection  # the district was told to answer first
    else:
        # Whoever came before the district is in its statement, nobody came after it.
        assert objection is None and area.content["signed_below"] == (1 if own else 0)
        assert [code for code, _ in area.content["absent"]] == ([] if own else [node.code])


def test_of_two_answers_one_counts(node: Any) -> None:
    place = places.unit(node.clerks[0], node.code)
    actions.sign(node.clerks[0], place=place, year=node.year, early=True)
    actions.raise_objection(node.clerks[0], place=place, year=node.year, text="少算一人")
    city = make.user_with("city_admin")
    together(
        lambda: actions.answer(node.district, place=place, year=node.year, text="属实", accepted=True),
        lambda: actions.answer(city, place=place, year=node.year, text="没有错", accepted=False),
    )
    (one,) = StatementObjection.objects.all()
    assert one.accepted is not None
    assert YearStatement.objects.filter(reopened_at=None).exists() is not one.accepted
