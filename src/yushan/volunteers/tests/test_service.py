"""When, in which languages and where somebody is ready to serve."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from yushan.common.errors import NotAllowed
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.portal.export import copy_of
from yushan.volunteers.actions import set_service
from yushan.volunteers.rules_availability import SLOTS, clean, is_free
from yushan.volunteers.tests.factories import volunteer

SATURDAY = (2026, 3, 7)


@pytest.mark.parametrize(
    ("begin", "end", "slots", "free"),
    [
        ((9, 0), (11, 30), ["sat-morning"], True),
        ((9, 0), (12, 0), ["sat-morning"], True),
        ((9, 0), (14, 0), ["sat-morning"], False),
        ((9, 0), (14, 0), ["sat-morning", "sat-afternoon"], True),
        ((19, 0), (21, 0), ["sat-evening"], True),
        ((9, 0), (11, 0), ["sun-morning", "holiday-morning"], False),
        ((9, 0), (11, 0), [], False),
        ((3, 0), (5, 0), list(SLOTS), False),
    ],
)
def test_every_part_that_a_shift_touches_was_named(begin, end, slots, free):
    first, last = datetime(*SATURDAY, *begin), datetime(*SATURDAY, *end)
    assert is_free(slots, first, last, is_holiday=False) is free


def test_a_holiday_has_its_own_row_and_a_night_goes_to_its_end():
    begin = datetime(*SATURDAY, 9)
    assert is_free(["holiday-morning"], begin, begin.replace(hour=11), is_holiday=True)
    assert not is_free(["sat-morning"], begin, begin.replace(hour=11), is_holiday=True)
    assert is_free(["sat-evening"], begin.replace(hour=20), datetime(2026, 3, 8, 1), is_holiday=False)


def test_unknown_parts_are_left_out_and_the_order_is_that_of_the_week():
    assert clean(["sun-evening", "mon-morning", "mon-morning", "never"]) == ["mon-morning", "sun-evening"]


@pytest.mark.django_db
def test_only_the_person():
    with pytest.raises(NotAllowed):
        set_service(volunteer().person.user, volunteer=volunteer(), available=["mon-morning"])


@pytest.mark.django_db
def test_the_page_keeps_it_and_staff_and_the_copy_show_it(client: Client):
    base.load_plan()
    who, area = volunteer(), base.area("500109")
    client.force_login(who.person.user)
    facts = {"available": ["sat-morning", "sat-afternoon", "sat-evening", "holiday-morning"]}
    facts |= {"languages": ["english", "sign"], "areas": [area.pk]}
    done = client.post(reverse("volunteers:service"), facts, follow=True)
    assert "已保存" in text_of(done) and done.content.decode().count("checked") == 7
    who.refresh_from_db()
    assert who.languages == ["english", "sign"] and list(who.serves_in.all()) == [area]
    copied = copy_of(who)["服务意愿"]
    assert copied["一般有空"] == ["周六 全天", "节假日 上午"] and copied["愿意去的区县"] == [area.name]
    client.force_login(base.user_with("area_admin", who.area))
    page = text_of(client.get(reverse("volunteers:detail", args=[who.pk])))
    assert "周六 全天；节假日 上午" in page and "英语、手语" in page and area.name in page


@pytest.mark.django_db
def test_nonsense_is_refused_beside_the_rest(client: Client):
    who = volunteer()
    client.force_login(who.person.user)
    wrong = client.post(reverse("volunteers:service"), {"available": ["never"], "areas": ["99999"]})
    assert wrong.status_code == 422
    who.refresh_from_db()
    assert who.available == []
