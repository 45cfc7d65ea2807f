"""Step 2 judges what it asks: how many people, which day, how soon, in which part of the week."""

from datetime import date, timedelta
from typing import Any

import pytest

from yushan.common import clock
from yushan.needs.rules.asking import Promise, can_come, crowd_trouble, first_half_day, half_days, slot_of
from yushan.needs.tests.factories import MONDAY, scene
from yushan.needs.tests.test_pages import _client, _text, _where
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceItem, ServiceOffer

pytestmark = pytest.mark.django_db


def _second(at: Any) -> Any:
    client = _client()
    client.get(f"/order/?service={at.item.pk}")
    client.post(f"/order/?service={at.item.pk}", {"text": "叶子发黄"})
    return client


def _errors(client: Any, at: Any, **values: Any) -> dict[str, list[str]]:
    answer = client.post("/order/where/", _where(at) | values)
    return dict(answer.context["form"].errors) if answer.status_code == 422 else {}


def test_people_past_days_lead_time_and_half_days_are_judged_at_their_fields() -> None:
    with clock.pretend(MONDAY):
        at = scene()
        ServiceItem.objects.update(least_people=10, most_people=50)
        ServiceOffer.objects.update(lead_days=3, slots=["fri-morning", "fri-afternoon", "tue-morning"])
        client = _second(at)
        first = _text(client.get("/order/where/"))
        assert "最早 9 月 11 日（周五）" in first and "周二上午、周五上午、下午" in first
        friday = date(2026, 9, 11)
        good = {"day1": friday.isoformat(), "part1": "morning", "people": 40}
        assert "10 人起" in str(_errors(client, at, **good | {"people": 3})["people"])
        assert "最多 50 人" in str(_errors(client, at, **good | {"people": 60})["people"])
        assert "今天或今后" in str(_errors(client, at, **good | {"day1": "2026-09-04"})["day1"])
        soon = _errors(client, at, **good | {"day1": "2026-09-08"})
        assert "最早" in str(soon["day1"]) and "9 月 11 日（周五）" in str(soon["day1"]), (
            "Thursday would be soon enough, but nobody comes then"
        )
        away = _errors(client, at, **good | {"day1": "2026-09-14"})
        assert "周二上午、周五上午、下午" in str(away["day1"])
        other = _errors(client, at, **good | {"part1": "evening"})
        assert "周五上午、下午" in str(other["part1"])
        second = _errors(client, at, **good | {"day2": "2026-09-14", "part2": "morning"})
        assert list(second) == ["day2"]
        assert _errors(client, at, **good) == {}
        assert client.get("/order/contact/").status_code == 200


def test_a_wish_has_no_lead_time_but_no_past_either() -> None:
    with clock.pretend(MONDAY):
        at, client = scene(), _client()
        client.get("/order/")
        client.post("/order/", {"title": "教老人用手机", "service_type": at.item.service_type_id, "text": ""})
        assert "今天或今后" in str(_errors(client, at, day1="2026-09-01")["day1"])
        assert _errors(client, at, day1=(clock.today() + timedelta(days=1)).isoformat()) == {}


def test_districts_where_it_is_brought_stand_first() -> None:
    at, away = scene(), make.area("500120")
    form = _second(at).get("/order/where/").context["form"]
    groups = {str(name): [pk for pk, _name in rows] for name, rows in form.fields["area"].choices if name}
    assert groups["有队伍能来"] == [at.area.pk] and away.pk in groups["还没有队伍能来"]
    assert form["area"].value() == at.area.pk, "the only one is chosen"


def test_the_rules() -> None:
    monday = date(2026, 9, 7)
    soon, late = Promise(monday, frozenset({"mon-morning"})), Promise(date(2026, 9, 9), frozenset())
    assert can_come(monday, "mon-morning", [soon, late]) and not can_come(monday, "mon-evening", [soon, late])
    assert can_come(date(2026, 9, 10), "thu-evening", [soon, late])
    assert half_days([soon]) == ["周一上午"] and half_days([soon, late]) == [] and half_days([]) == []
    assert slot_of(monday, "morning", lambda _day: True) == "holiday-morning"
    weekly = [Promise(date(2026, 9, 8), frozenset({"mon-morning"}))]
    assert first_half_day(weekly, lambda day, part: slot_of(day, part, lambda _day: False)) == date(2026, 9, 14)
    assert first_half_day(weekly, lambda day, part: slot_of(day, part, lambda _day: True)) is None
    assert crowd_trouble(5, 5, None) == "" and crowd_trouble(4, 5, None) and crowd_trouble(9, 5, 8)
