"""A kept question in a frame of another page: who sees what of it, and whose page may frame it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.common import clock
from yushan.indicators.models import KeptQuestion
from yushan.indicators.queries.cells import counted
from yushan.indicators.rules.pivot import question
from yushan.indicators.tests import factories
from yushan.indicators.tests.busy import Busy, busy
from yushan.organizations.models import StaffMember
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of


@pytest.fixture
def scene(db: Any, monkeypatch: Any) -> Busy:
    """Two districts; the clock stands."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))
    return busy()


def kept_by(user: Any, *, shared: bool) -> KeptQuestion:
    asked = question({"measure": "services", "rows": "area"}, year=2026).parameters | {"year": ""}
    return KeptQuestion.objects.create(owner=user, name="各区县人次", asked=asked, is_shared=shared)


def test_districts_without_anything_are_named_and_the_button_says_where_the_address_works(
    scene: Busy, settings: Any
) -> None:
    chief, idle = make.user_with("city_admin"), make.area(code="500112", name="渝北区")
    kept = kept_by(chief, shared=True)
    asked = {"measure": "services", "rows": "area", "year": "2026"}
    page, frame = (
        client(chief).get(reverse("indicators:explorer"), asked),
        client(chief).get(reverse("indicators:question_embed", args=[kept.code])),
    )
    shown = {line[0] for line in page.context["lines"]}
    assert idle.name in page.context["without"] and not shown & set(page.context["without"])
    said = f"一项也没有的区县 {len(page.context['without'])} 个"
    assert said in text_of(page) and said in text_of(frame) and idle.name in text_of(frame)
    narrowed = client(chief).get(reverse("indicators:explorer"), asked | {"f_area": scene.areas[0].code})
    own = client(make.user_with("area_admin", scene.areas[0])).get(reverse("indicators:explorer"), asked)
    assert narrowed.context["without"] == own.context["without"] == [], "of others nothing is said"
    assert page.context["chart"]["stacked"] and "YUSHAN_EMBED_ORIGINS" in text_of(page)
    settings.EMBED_ORIGINS = ["https://portal.example.org"]
    assert "https://portal.example.org" in text_of(client(chief).get(reverse("indicators:explorer"), asked))


def test_each_sees_their_own_part_and_nobody_else_anything(scene: Busy, django_assert_max_num_queries: Any) -> None:
    chief = make.user_with("city_admin")
    kept = kept_by(chief, shared=True)
    address = reverse("indicators:question_embed", args=[kept.code])
    browser = client(chief)
    browser.get(address)
    with django_assert_max_num_queries(20):
        page = browser.get(address)
    own = client(make.user_with("area_admin", scene.areas[1])).get(address)
    assert {line[0] for line in page.context["lines"]} == {area.name for area in scene.areas}
    assert [line[0] for line in own.context["lines"]] == [scene.areas[1].name]
    full = browser.get(reverse("indicators:explorer"), {"measure": "services", "rows": "area", "year": "2026"})
    lines = [(label, [value for value, _ in values], total) for label, values, total, _ in full.context["lines"]]
    assert [
        (label, [value for value, _ in values], total) for label, values, total, _ in page.context["lines"]
    ] == lines
    assert page.context["total"] == full.context["total"]
    # What stands behind a number is opened on the platform, not in the frame.
    assert "explorer/behind/" in full.content.decode() and "explorer/behind/" not in page.content.decode()
    assert "ys-side" not in page.content.decode() and "<nav" not in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    nobody = Client().get(address)
    assert nobody.status_code == 401 and "请先登录" in text_of(nobody)
    assert client(make.user()).get(address).status_code == 403
    kept.is_shared = False
    kept.save()
    other = client(make.user_with("area_admin", scene.areas[0])).get(address)
    assert other.status_code == 404 and "没有共享给您" in text_of(other)
    assert browser.get(address).status_code == 200
    shown = text_of(browser.get(reverse("indicators:explorer")))
    assert "复制嵌入地址" in shown


def test_only_our_own_and_named_origins_may_frame_it(scene: Busy, settings: Any) -> None:
    chief = make.user_with("city_admin")
    address = reverse("indicators:question_embed", args=[kept_by(chief, shared=False).code])
    settings.EMBED_ORIGINS = []
    page = client(chief).get(address)
    policy = page["Content-Security-Policy"]
    assert "frame-ancestors 'self';" in policy + ";" and "script-src 'self'" in policy
    assert not page.has_header("X-Frame-Options")
    settings.EMBED_ORIGINS = ["https://portal.example.org"]
    for browser in (client(chief), Client()):
        assert "frame-ancestors 'self' https://portal.example.org" in browser.get(address)["Content-Security-Policy"]
    other = client(chief).get(reverse("indicators:explorer"))
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"] and other["X-Frame-Options"] == "DENY"


def test_who_left_for_another_unit_counts_no_longer_for_the_first(scene: Busy) -> None:
    first, second = (make.unit(name, area=scene.areas[0], level="city") for name in ("原单位", "新单位"))
    person = factories.people(1)
    one = factories.volunteers(person, scene.areas[0], date(2024, 1, 1))[0]
    make.staff_member(first, person[0], joined_on=date(2020, 1, 1), left_on=date(2026, 4, 1))
    make.staff_member(second, person[0], joined_on=date(2026, 4, 1))
    assert StaffMember.objects.filter(person=person[0]).count() == 2
    factories.serve(one, date(2026, 3, 2), scene.teams[0])
    for day in (3, 4):
        factories.serve(one, date(2026, 9, day), scene.teams[0])
    asked = question({"measure": "services", "rows": "month"}, year=2026)

    def of(unit: Any) -> dict[str, int]:
        return {line.key: line.total for line in counted(make.user_with("unit_admin", unit), asked).lines}

    assert of(first) == {"03": 1} and of(second) == {"09": 2}


def test_a_unit_that_a_reader_does_not_see_is_not_opened_by_a_shared_question(scene: Busy) -> None:
    unit = make.unit("重庆市自然博物馆", area=scene.areas[0])
    asked = {"measure": "services", "rows": "month", "columns": "", "f_unit": unit.code, "year": ""}
    kept = KeptQuestion.objects.create(owner=make.user_with("city_admin"), name="单位各月", asked=asked, is_shared=True)
    address = reverse("indicators:question_embed", args=[kept.code])
    near, far = (client(make.user_with("area_admin", area)) for area in scene.areas)
    assert near.get(address).status_code == 200
    refused = far.get(address)
    assert refused.status_code == 403 and unit.name not in refused.content.decode()
    assert far.get(reverse("indicators:question", args=[kept.code]), follow=True).status_code == 422
