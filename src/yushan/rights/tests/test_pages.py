"""Pages: the receipt, the look-up, what the desk shows and does not, nothing left of who was anonymous."""

import io
import logging
import re
from datetime import datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.models import IdempotencyRecord
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.rights import actions
from yushan.rights.askers import Asker
from yushan.rights.models import Case
from yushan.rights.queries.figures import public_figures
from yushan.rights.tests.factories import TEXT, answered, filed, handled, proposed, scene

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 9, 30, tzinfo=clock.ZONE)
_CODE = re.compile(r'id="code">([A-Z0-9-]{19})<')


@pytest.fixture
def at() -> Any:
    cache.clear()
    with clock.pretend(MONDAY):
        yield scene()


def typed(**values: Any) -> dict[str, Any]:
    return {
        "kind": "complaint", "side": "recipient", "topic": "service", "area": "500101", "text": TEXT, "who": "anonymous",
        "submission": "form-of-the-page", **values,
    }  # fmt: skip


def code_of(answer: Any) -> str:
    found = _CODE.search(answer.content.decode())
    assert found
    return found[1]


def test_an_anonymous_complaint_from_receipt_to_case(at: Any, client: Client):
    answer = client.post("/rights/new/", typed(attached=io.BytesIO(png())))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    code = code_of(answer)
    assert client.get("/rights/case/").status_code == 200  # the cookie of the receipt
    other = Client()
    assert other.get("/rights/case/")["Location"].endswith("/rights/find/")
    assert other.post("/rights/find/", {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code == 422
    assert other.post("/rights/find/", {"code": code}).status_code == 302
    shown = other.get("/rights/case/").content.decode()
    assert TEXT in shown and "匿名" in shown
    assert other.get(f"/rights/case/files/{Case.objects.get().files.get().pk}/").status_code == 200
    other.post("/rights/case/leave/")
    assert other.get("/rights/case/").status_code == 302


def test_nothing_of_who_is_signed_in_stays_with_an_anonymous_case(at: Any, client: Client, caplog: Any):
    client.force_login(at.asker)
    client.get("/rights/new/")
    before = {row.session_key: row.session_data for row in Session.objects.all()}
    caplog.set_level(logging.INFO)
    answer = client.post("/rights/new/", typed(idempotency_key="k1", name="向福生", phone="13800001234"))
    assert answer.status_code == 200
    case = Case.objects.get()
    assert (case.user, case.name, case.phone, case.contact_hash) == (None, "", "", "")
    assert not IdempotencyRecord.objects.exists()
    assert {row.session_key: row.session_data for row in Session.objects.all()} == before
    said = [str(line.msg) for line in caplog.records if "/rights/new/" in str(line.msg)]
    assert said, "the request is logged"
    assert not [line for line in said if "user_id" in line or "127.0.0.1" in line]
    assert not client.get("/me/rights/").content.decode().count(case.number)


def test_a_named_case_is_among_ones_own(at: Any, client: Client):
    client.force_login(at.asker)
    client.post("/rights/new/", typed(who="named", name="向福生", phone=""))
    case = Case.objects.get()
    assert case.number in client.get("/me/rights/").content.decode()
    assert client.get(f"/me/rights/{case.pk}/").status_code == 200
    client.post(f"/me/rights/{case.pk}/say/", {"text": "补充：当天还有别人在场。"})
    assert case.messages.count() == 1
    stranger = Client()
    stranger.force_login(at.keeper)
    assert stranger.get(f"/me/rights/{case.pk}/").status_code == 404


def test_codes_cannot_be_tried_without_end(at: Any, client: Client, settings: Any):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"rights_look_up": "3/h/ip"}
    answers = [client.post("/rights/find/", {"code": f"AAAA-AAAA-AAAA-AAA{n}"}).status_code for n in range(5)]
    assert answers[:3] == [422] * 3 and answers[-1] == 429


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "太短", "至少"),
        ("area", "", "请选择"),
        ("who", "named", "怎么称呼"),
        ("kind", "gossip", "kind"),
        ("phone", "12", ""),
    ],
)
def test_bad_input_is_said_beside_the_field(at: Any, client: Client, field: str, value: str, said: str):
    answer = client.post("/rights/new/", typed(**{field: value}))
    expected = 200 if field == "phone" else 422  # of an anonymous case the number is not even read
    assert answer.status_code == expected and said in answer.content.decode()


def test_word_files_are_refused_with_a_way_out(at: Any, client: Client):
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    out.seek(0)
    out.name = "向福生的信.docx"
    answer = client.post("/rights/new/", typed(attached=out))
    assert answer.status_code == 422 and "另存为 PDF" in answer.content.decode() and not Case.objects.exists()


def test_the_list_says_numbers_only_and_costs_the_same(at: Any, client: Client, django_assert_max_num_queries: Any):
    client.force_login(at.first)
    for _time in range(3):
        filed(at)
    with django_assert_max_num_queries(20):
        page = client.get("/staff/rights/").content.decode()
    assert TEXT not in page and "向福生" not in page and page.count("QY-2609-") >= 3
    for _time in range(12):
        filed(at)
    with django_assert_max_num_queries(20):
        client.get("/staff/rights/?show=late&kind=complaint&topic=service&number=QY")


def test_who_is_not_named_reads_the_number_only(at: Any, client: Client, django_assert_max_num_queries: Any):
    case = handled(at)
    second = client
    second.force_login(at.second)
    page = second.get(f"/staff/rights/{case.pk}/").content.decode()
    assert case.number in page and TEXT not in page and "向福生" not in page
    named = Client()
    named.force_login(at.first)
    with django_assert_max_num_queries(24):  # with the line of the trail, and four of who could be named
        assert TEXT in named.get(f"/staff/rights/{case.pk}/").content.decode()


def test_a_refused_form_keeps_what_was_typed(at: Any, client: Client):
    case = handled(at)
    client.force_login(at.first)
    answer = client.post(f"/staff/rights/{case.pk}/answer/", {"answer-result": "upheld", "answer-text": ""})
    assert answer.status_code == 422 and TEXT in answer.content.decode()
    answer = client.post(f"/staff/rights/{case.pk}/over/", {"over-area": at.area.pk, "over-reason": "是那边的事"})
    assert answer.status_code == 422 and "是那边的事" in answer.content.decode()


def test_public_numbers_leave_out_the_small_ones(at: Any, client: Client):
    for _time in range(6):
        filed(at)
    filed(at, topic="privacy")
    page = client.get("/rights/?year=2026").content.decode()
    assert "7" in page and page.count("—") >= 1
    answered(at)
    client.force_login(at.first)
    assert client.get("/staff/rights/figures/").status_code == 200


def test_a_public_answer_can_be_found(at: Any, client: Client):
    made = actions.write_public(at.first, case=answered(at), question="讲课时间短怎么办？", answer="可以要求补讲。")
    assert "讲课时间短" not in client.get("/rights/").content.decode()
    actions.decide_public(at.second, answer=made, publish=True)
    assert "讲课时间短" in client.get("/rights/?text=时间短").content.decode()
    assert "没有找到" in client.get("/rights/?text=火星").content.decode()


def test_the_person_reads_the_charge_and_answers_it(at: Any, client: Client):
    row = proposed(at)
    client.force_login(at.asker)
    page = client.get(f"/me/rights/exclusions/{row.pk}/").content.decode()
    assert "三次替别人签到" in page and "同一台手机" in page
    client.post(f"/me/rights/exclusions/{row.pk}/state/", {"text": "只有一次。"})
    row.refresh_from_db()
    assert row.statement == "只有一次。"
    client.force_login(at.second)
    assert "只有一次。" in client.get(f"/staff/rights/exclusions/{row.pk}/").content.decode()


def test_at_the_desk_the_code_is_read_out(at: Any, client: Client):
    client.force_login(at.first)
    answer = client.post("/staff/rights/new/", typed(who="named", name="向福生"))
    case = Case.objects.get()
    found = re.search(r"ys-strong\">([A-Z0-9-]{19})<", answer.content.decode())
    assert found and case.channel == "desk"
    assert Client().post("/rights/find/", {"code": found[1]}).status_code == 302


def test_who_is_not_named_does_not_see_who_complained_with_an_account(at: Any, client: Client):
    case = filed(at, at.asker).case
    client.force_login(at.second)
    page = client.get(f"/staff/rights/{case.pk}/").content.decode()
    assert "操作记录" not in page and str(at.asker) not in page and at.volunteer.person.name not in page
    handled(at, case)
    named = Client()
    named.force_login(at.first)
    page = named.get(f"/staff/rights/{case.pk}/").content.decode()
    assert "操作记录" in page and "提出人" in page


def test_no_page_shows_the_minute_of_an_anonymous_case(at: Any, client: Client):
    case = handled(at, filed(at, anonymous=True).case)
    actions.say(Asker(case.pk), case=case, text="补充：当天还有别人在场。")
    for user in (at.first, at.second, at.city):
        client.force_login(user)
        page = client.get(f"/staff/rights/{case.pk}/").content.decode()
        assert "操作记录" not in page and "9:3" not in page, user


def test_each_look_stands_in_the_trail_once_for_each(at: Any, client: Client):
    case = handled(at)
    client.force_login(at.second)
    client.get(f"/staff/rights/{case.pk}/")
    assert AuditLine.objects.filter(action="rights.see", actor=at.second).count() == 1
    client.force_login(at.first)
    client.post(f"/staff/rights/{case.pk}/answer/", {"answer-result": "upheld", "answer-text": ""})
    assert AuditLine.objects.filter(action="rights.read", actor=at.first).count() == 1
    asked = actions.refer(at.first, case=case, organization=at.team, question="几点开始、几点结束？")
    client.force_login(at.keeper)
    assert "几点开始" not in client.get("/staff/rights/questions/").content.decode(), "a list is no look"
    assert "几点开始" in client.get(f"/staff/rights/questions/{asked.pk}/").content.decode()
    assert AuditLine.objects.filter(action="rights.read_question", actor=at.keeper).count() == 1
    for other in (at.first, at.city):
        client.force_login(other)
        assert client.get(f"/staff/rights/questions/{asked.pk}/").status_code == 404


def test_what_follows_the_receipt_leaves_no_trace_in_a_session_either(at: Any, client: Client):
    made = filed(at, anonymous=True)
    client.force_login(at.asker)
    client.get("/rights/new/")
    before = {row.session_key: row.session_data for row in Session.objects.all()}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("/rights/find/", {"code": "AAAA-AAAA-AAAA-AAAA"}), ("/rights/find/", {"code": made.code}),
        ("/rights/case/say/", {"text": "补充：当天还有别人在场。", "idempotency_key": "k2"}),
        ("/rights/case/say/", {"text": ""}), ("/rights/case/withdraw/", {"idempotency_key": "k3"}),
        ("/rights/new/", typed(text="太短")),
    ]  # fmt: skip
    for address, body in steps:
        client.post(address, body)
        assert {row.session_key: row.session_data for row in Session.objects.all()} == before, address
    assert not IdempotencyRecord.objects.exists()
    made.case.refresh_from_db()
    assert made.case.state == "withdrawn" and made.case.messages.count() == 1


def test_a_case_costs_the_same_however_many_stand_at_the_desk(
    at: Any, client: Client, django_assert_max_num_queries: Any
):
    case = handled(at, filed(at, organization=at.team).case)
    for _time in range(12):
        make.user_with("area_admin", at.area)
    client.force_login(at.first)
    with django_assert_max_num_queries(24):
        page = client.get(f"/staff/rights/{case.pk}/").content.decode()
    assert page.count("<option value=") >= 13


def test_public_figures_are_counted_by_the_database(at: Any, django_assert_num_queries: Any):
    for _time in range(30):
        filed(at)
    answered(at)
    with django_assert_num_queries(2):
        found = public_figures(2026)
    assert (found.whole.all, found.whole.answered, found.answered_told, found.all_told) == (31, 1, None, 31)


def test_small_figures_are_not_told_to_everybody(at: Any, client: Client):
    filed(at)
    page = client.get("/rights/?year=2026").content.decode()
    assert page.count("—") >= 2 and public_figures(2026).all_told is None
    for line in public_figures(2026).topics:
        assert line.is_hidden, "which topic it was cannot be told from which rows stand there"
