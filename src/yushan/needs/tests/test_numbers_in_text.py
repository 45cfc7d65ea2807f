"""Telephone numbers in free text, and what a form or a search says of numbers and days."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.numbers_in_text import HIDDEN, has_number, without_numbers
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.queries import lists
from yushan.needs.tests.factories import claimed, dispatched, order, scene
from yushan.needs.tests.test_pages import _CONTACT, _where
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceItem, ServiceOffer
from yushan.stations.models import Station
from yushan.stations.tests import factories as stations


@pytest.mark.parametrize(
    "number", ["13800001234", "138 0000 1234", "138-0000-1234", "+86 13800001234", "023-58123456", "（023）58123456"]
)
def test_numbers_are_found_in_words(number: str) -> None:
    text = f"请打电话{number}找老王，约40人，12月3日9:30"
    assert has_number(text)
    bare = without_numbers(text)
    assert HIDDEN in bare and "找老王，约40人，12月3日9:30" in bare
    assert not any(part in bare for part in ("0000", "1234", "58123456"))


@pytest.mark.parametrize(
    "text", ["", "约 40 人", "2026-12-01 09:30", "XQ-2609-0417", "楠桥村 3 组 128 号，每亩 1200 元", "12345 热线"]
)
def test_other_figures_stay(text: str) -> None:
    assert not has_number(text) and without_numbers(text) == text


def _client(user: Any = None) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        client.force_login(user)
    return client


@pytest.mark.django_db
def test_a_form_asks_for_the_number_where_nobody_else_reads_it() -> None:
    at, client = scene(), _client()
    answer = client.post(f"/order/?service={at.item.pk}", {"text": "打13800001234找我"})
    assert answer.status_code == 422 and "请填在“手机号”里" in answer.content.decode()
    assert client.post(f"/order/?service={at.item.pk}", {"text": "果子掉"}).status_code == 302
    answer = client.post("/order/where/", _where(at, place="楠桥村 13800001234"))
    assert "请填在“手机号”里" in answer.content.decode()


@pytest.mark.django_db
def test_a_team_that_was_only_asked_does_not_read_a_number_in_the_text() -> None:
    at = scene()
    need, _made = dispatched(at, text="打13800001234找老王")
    seen = _client(at.keeper).get(f"/staff/needs/{need.pk}/").content.decode()
    assert "13800001234" not in seen and HIDDEN in seen and "找老王" in seen
    board = _client(at.keeper).get(f"/staff/needs/?need={need.pk}")
    assert "13800001234" not in board.context["need"].text
    assert "13800001234" in _client(at.staff).get(f"/staff/needs/{need.pk}/").content.decode()
    taken = claimed(at, text="打13800001234找老王")
    assert "13800001234" in _client(at.keeper).get(f"/staff/needs/{taken.pk}/").content.decode()


@pytest.mark.django_db
def test_a_number_in_a_message_is_taken_out_and_said_so() -> None:
    at = scene()
    need = claimed(at, at.asker)
    client = _client(at.asker)
    page = client.post(f"/needs/{need.token}/say/", {"text": "加我 138 0000 1234"}, follow=True).content.decode()
    assert "电话号码隐去了" in page and need.talk.get().text == f"加我 {HIDDEN}"
    page = client.post(f"/needs/{need.token}/say/", {"text": "周三行"}, follow=True).content.decode()
    assert "电话号码隐去了" not in page


@pytest.mark.django_db
def test_the_desk_offers_the_districts_one_may_enter_for_and_keeps_what_was_typed() -> None:
    at, foreign = scene(), make.area("500120")
    client = _client(at.staff)
    form = client.get("/staff/needs/new/").context["form"]
    assert [area.pk for area in form.fields["area"].queryset] == [at.area.pk] and form.initial["area"] == at.area.pk
    body = _where(at, area=foreign.pk) | _CONTACT | {"item": at.item.pk, "submission": "one", "text": "果子不熟就掉"}
    answer = client.post("/staff/needs/new/", body)
    page = answer.content.decode()
    assert answer.status_code == 422 and "不归您登记" in page and "果子不熟就掉" in page and not Need.objects.exists()
    assert "查询码" in client.post("/staff/needs/new/", body | {"area": at.area.pk}).content.decode()
    city = _client(make.user_with("city_admin")).get("/staff/needs/new/").context["form"]
    assert foreign in city.fields["area"].queryset


@pytest.mark.django_db
def test_search_finds_the_end_of_a_number_and_for_staff_the_contacts_telephone() -> None:
    at = scene()
    need, _made = dispatched(at)
    phone, end = need.contact_phone, need.number[-4:]

    def found(actor: Any, text: str) -> list[int]:
        return list(lists.needs_seen(actor, text=text).values_list("pk", flat=True))

    assert found(at.staff, end) == found(at.staff, phone) == found(at.staff, f"{phone[:3]} {phone[3:]}") == [need.pk]
    assert found(at.keeper, end) == [need.pk] and found(at.keeper, phone) == [], "a team does not probe for numbers"
    assert found(at.staff, phone[:-1] + ("0" if phone[-1] != "0" else "1")) == []


@pytest.mark.django_db
def test_a_day_beyond_a_year_is_refused() -> None:
    at = scene()
    far = clock.today() + timedelta(days=400)
    with pytest.raises(Refusal, match="一年以内"):
        order(at, windows=[(far, "morning")])
    client = _client()
    client.post(f"/order/?service={at.item.pk}", {"text": "果子掉"})
    assert "一年以内" in client.post("/order/where/", _where(at, day1=far.isoformat())).content.decode()


@pytest.mark.django_db
def test_what_the_form_says_it_takes_it_takes() -> None:
    at, content = scene(), io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    client = _client()
    page = client.get(f"/order/?service={at.item.pk}").content.decode()
    assert "Word（.docx）" in page and ".docx" in page
    attached = SimpleUploadedFile("情况.docx", content.getvalue())
    assert client.post(f"/order/?service={at.item.pk}", {"text": "果子掉", "attached": attached}).status_code == 302


@pytest.mark.django_db
def test_the_wall_says_what_was_done() -> None:
    at = scene()
    need = claimed(at, item=None, title="想学用手机挂号", on_wall=True)
    actions.put_on_wall(at.staff, need=need, shown=True)
    assert "有队接了" in _client().get("/wishes").content.decode()
    Need.objects.filter(pk=need.pk).update(done_at=clock.now())
    page = _client().get("/wishes").content.decode()
    assert "已经办好" in page and "有队接了" not in page


@pytest.mark.django_db
def test_a_station_enters_for_its_own_district_and_reads_out_what_a_service_asks() -> None:
    at, foreign = scene(), make.area("500120")
    ServiceItem.objects.update(most_people=60)
    ServiceOffer.objects.update(lead_days=2, slots=["wed-morning", "fri-morning", "fri-afternoon", "fri-evening"])
    station = stations.applied(stations.scene("500120"))
    Station.objects.update(area=at.area)
    keeper = make.user_with("station_admin", station)
    client = _client(keeper)
    page = client.get("/staff/needs/new/")
    form, text = page.context["form"], page.content.decode()
    assert [area.pk for area in form.fields["area"].queryset] == [at.area.pk] and form.initial["area"] == at.area.pk
    assert f"{at.item.title}（最多 60 人；提前 2 个工作日；周三上午、周五全天）" in text
    with pytest.raises(NotAllowed, match="不归您登记"):
        order(at, keeper, channel="desk", area=foreign, item=None)
    assert order(at, keeper, channel="desk").area == at.area
    ServiceOffer.objects.update(is_active=False)
    assert at.item.title not in client.get("/staff/needs/new/").content.decode()
