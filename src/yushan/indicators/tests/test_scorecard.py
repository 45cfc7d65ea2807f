"""The scorecard of 2027 (G10): points, weights, what moves it most; the page against a computation by hand."""

import shutil
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.indicators.queries.catalogue import catalogue, measured, qualities
from yushan.indicators.rules.scorecard import Part, Quality, score
from yushan.indicators.tests import factories
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.plan.loader import load

TODAY = date(2026, 11, 25)
_values = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers(-20, 150).map(Fraction))
CARD = [
    Quality("one", "一", "G10", 40, [Part("a", 30, Fraction(0), Fraction(100)), Part("b", 70, Fraction(50), Fraction(80))]),
    Quality("two", "二", "G10", 60, [Part("c", 10, Fraction(90), Fraction(10)), Part("d", 90, Fraction(0), Fraction(7))]),
]  # fmt: skip


@given(_values)
def test_what_a_part_wins_is_what_the_whole_then_has_more(values: dict[str, Fraction | None]) -> None:
    before = score(CARD, values)
    assert before.points is None or 0 <= before.points <= 100
    for quality in before.qualities:
        for one in quality.parts:
            if one.points is None:
                assert one.gain == one.share == 0
                continue
            after = score(CARD, {**values, one.part.indicator: one.part.full})
            assert before.points is not None and after.points == before.points + one.gain
            assert before.most is not None or one.gain == 0
            assert before.most is None or before.most.gain >= one.gain
    if before.points is not None:
        assert sum(one.share for quality in before.qualities for one in quality.parts) == 100


def test_points_by_hand() -> None:
    found = score(CARD, {"a": Fraction(50), "b": Fraction(65), "c": Fraction(30), "d": None})
    assert [quality.points for quality in found.qualities] == [50, 75]
    assert found.points == Fraction(40 * 50 + 60 * 75, 100)
    assert found.known == 40 + 60 * Fraction(10, 100)
    assert score(CARD, {}).points is None and score(CARD, {}).most is None


@pytest.fixture
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
@pytest.mark.capability("G10", page="/staff/indicators/scorecard/")
def test_the_page_shows_five_qualities_and_what_moves_the_whole_most(django_assert_max_num_queries: Any) -> None:
    made = factories.city(units_per_area=2, staff=4)
    city = client(make.user_with("city_admin"))
    city.get(reverse("indicators:scorecard"))
    with django_assert_max_num_queries(20):
        page = city.get(reverse("indicators:scorecard"))
    text = text_of(page)
    for name in ("机制健全", "队伍专业", "供给精准", "阵地稳固", "效能显著"):
        assert name in text
    found = measured(catalogue().values(), "city", [TODAY], [0])[TODAY, 0]
    total = weights = Fraction(0)
    for quality in qualities():
        points = inside = Fraction(0)
        for part in quality.parts:
            value = found[part.indicator].value
            if value is not None:
                share = max(Fraction(0), min(Fraction(1), (value - part.zero) / (part.full - part.zero)))
                points, inside = points + part.weight * share * 100, inside + part.weight
        if inside:
            total, weights = total + quality.weight * points / inside, weights + quality.weight
    assert page.context["total"] == f"{float(total / weights):.1f}"
    assert "最能提高总分的是" in text and "有数字的指标占权重的" in text
    table = city.get(reverse("indicators:scorecard_export"), {"format": "csv"}).content.decode("utf-8-sig")
    assert f"总分,,,,,{page.context['total']}" in table
    area = made["areas"][0]
    district = client(make.user_with("area_admin", area))
    district.get(reverse("indicators:scorecard"))
    with django_assert_max_num_queries(20):
        own = district.get(reverse("indicators:scorecard"))
    assert f"{area.name} · 2027 年目标评价" in text_of(own)
    clerk = client(make.user_with("unit_admin", made["units"][0]))
    assert clerk.get(reverse("indicators:scorecard")).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('indicator = "regulation_areas", weight', 'indicator = "regulation_area", weight', "没有叫 regulation_area"),
        ("weight = 35, zero = 0, full = 100", "weight = 35, zero = 5, full = 5", "两个不同的数"),
        ("weight = 20\nparts", "weight = 0\nparts", "weight 应是 1 到 100"),
    ],
)
def test_a_scorecard_that_cannot_be_computed_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    folder = Path(shutil.copytree(Path(settings.BASE_DIR) / "plans" / "chongqing-2025", tmp_path / "plan"))
    file = folder / "indicators.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=r"indicators\.toml:\d+: ") as caught:
        load(COMMAND_LINE, folder)
    assert reason in str(caught.value)
