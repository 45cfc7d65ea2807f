"""Pages of the room: who sees what, the number of statements, certificates that anybody can check, leaders who lack it."""

from typing import Any

import pytest
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.counts import AREA, CITY, ORGANIZATION, read
from yushan.organizations.tests import factories as make
from yushan.portal.training_export import training_of
from yushan.training.actions import bases, classes, following, learning
from yushan.training.actions.certificates import issue_due, revoke
from yushan.training.models import Answer, Enrolment, Lecturer, TrainingCertificate, TrainingClass
from yushan.training.rules.survey import QUESTIONS
from yushan.training.tests.factories import RIGHT, WRONG, a_class, a_session, course, enrolled, taken
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


@pytest.mark.parametrize("people", [3, 24])
def test_pages_need_the_same_few_statements_for_few_and_many(people: int, django_assert_max_num_queries: Any) -> None:
    row = course()
    whole = a_class(row, places=40, sessions=2)
    teacher = bases.save_lecturer(COMMAND_LINE, organization=row.organization, name="陶静")
    a_session(whole, 2, lecturers=[teacher])
    rows = [enrolled(whole) for _ in range(people)]
    for place, one in enumerate(rows):
        taken(one, RIGHT if place % 2 else WRONG)
    admin = client_of(make.user_with("training_admin"))
    session = whole.sessions.first()
    assert session
    for path in (
        "", f"{whole.pk}/", f"{whole.pk}/people/", f"{whole.pk}/exam/", f"{whole.pk}/survey/", f"sessions/{session.pk}/door/",
        "courses/", f"courses/{row.pk}/", f"courses/{row.pk}/questions/", "lecturers/", "bases/", "leaders/",
        f"{whole.pk}/enrol/",
    ):  # fmt: skip
        with django_assert_max_num_queries(20):
            text_of(admin.get(f"/staff/training/{path}"))
    own = client_of(rows[0].volunteer.person.user)
    for path in ("/training/", f"/training/{whole.code}/", "/me/training/", f"/me/training/{rows[0].pk}/"):
        with django_assert_max_num_queries(20):
            text_of(own.get(path))


def test_results_are_counted_and_a_paper_is_reckoned_again() -> None:
    whole = a_class()
    one, two = enrolled(whole), enrolled(whole)
    taken(one)
    taken(two, WRONG)
    attempt = taken(two)
    admin = client_of(make.user_with("training_admin"))
    page = text_of(admin.get(f"/staff/training/{whole.pk}/exam/"))
    assert "人一次通过" in page and page.count("未通过") == 1
    assert "按卷子和答案重新算分，和当时一样" in text_of(admin.get(f"/staff/training/papers/{attempt.pk}/"))
    auditor = client_of(make.user_with("auditor"))
    assert auditor.get(f"/staff/training/papers/{attempt.pk}/").status_code == 404
    assert auditor.get(f"/staff/training/courses/{whole.version.course_id}/questions/").status_code == 404


def test_the_survey_is_shown_once_five_have_answered() -> None:
    whole = a_class()
    rows = [enrolled(whole) for _ in range(5)]
    for row in rows:
        taken(row)
    admin = client_of(make.user_with("training_admin"))
    for number, row in enumerate(rows):
        if number == 4:
            assert "还看不到打分" in text_of(admin.get(f"/staff/training/{whole.pk}/survey/"))
        stars = dict.fromkeys(QUESTIONS, "4")
        user = row.volunteer.person.user
        assert client_of(user).post(f"/me/training/{row.pk}/survey/", stars | {"clear": ""}).status_code == 422
        learning.answer_survey(user, enrolment=row, ratings=stars, text="多些案例")
    page = text_of(admin.get(f"/staff/training/{whole.pk}/survey/"))
    assert "4.0" in page and "多些案例" in page


def test_anybody_can_check_a_certificate_and_sees_when_it_is_void() -> None:
    row = course(months=24)
    own = enrolled(a_class(row), volunteer("余小禾"))
    taken(own)
    assert issue_due() == 1
    certificate = TrainingCertificate.objects.get()
    page = text_of(Client(headers={"Accept-Language": "zh-hans"}).get(f"/verify/{certificate.code}"))
    assert "培训结业证书" in page and "余小禾" not in page and str(certificate.valid_until) in page
    client = client_of(own.volunteer.person.user)
    paper = client.get(f"/me/training/{own.pk}/certificate/")
    assert b"".join(paper.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert client_of(volunteer().person.user).get(f"/me/training/{own.pk}/certificate/").status_code == 404
    revoke(COMMAND_LINE, certificate=certificate, reason="由他人代考")
    page = text_of(Client(headers={"Accept-Language": "zh-hans"}).get(f"/verify/{certificate.code}"))
    assert "撤销" in page
    assert client.get(f"/me/training/{own.pk}/certificate/").status_code == 409


def test_leaders_who_lack_it_are_listed_counted_and_told() -> None:
    here, there = make.detachment(make.area("500103")), make.detachment(make.area("500112"))
    trained, lacking = volunteer("覃国强"), volunteer("田志勇")
    make.leader(make.team(here, leader_name=""), "覃国强", person=trained.person)
    make.leader(make.team(there, "渝北科普队", leader_name=""), "田志勇", person=lacking.person)
    row = course(is_compulsory=True, months=24)
    taken(enrolled(a_class(row), trained))
    city = client_of(make.user_with("city_admin"))
    page = text_of(city.get("/staff/training/leaders/"))
    assert "田志勇" in page and "覃国强" not in page and "没有和账号对上" in page
    assert "覃国强" in text_of(city.get("/staff/training/leaders/?which=trained&area=500103"))
    city.post("/staff/training/leaders/remind/")
    city.post("/staff/training/leaders/remind/")
    assert Notice.objects.filter(user=lacking.person.user, key__startswith="training-leader:").count() == 1
    assert not Notice.objects.filter(user=trained.person.user, key__startswith="training-leader:").exists()
    assert "您负责的组织要求负责人参加培训" in text_of(client_of(lacking.person.user).get("/training/"))
    assert "您负责的组织要求" not in text_of(client_of(trained.person.user).get("/training/"))

    today, names = clock.today(), ["leaders_in_office", "leaders_with_training", "trained_people", "training_classes"]
    whole = read(CITY, names, [today])
    # The corps, the two detachments and the two teams each have a head.
    assert whole[today, 0, "leaders_in_office"] == 5 and whole[today, 0, "leaders_with_training"] == 1
    assert whole[today, 0, "trained_people"] == 1
    by_area = read(AREA, names, [today])
    area = make.area("500103")
    assert by_area[today, area.pk, "leaders_in_office"] == 2 and by_area[today, area.pk, "leaders_with_training"] == 1
    nodes = {here.pk: here.path, there.pk: there.path}
    by_node = read(ORGANIZATION, names, [today], nodes)
    assert (
        by_node[today, here.pk, "leaders_with_training"] == 1
        and (today, there.pk, "leaders_with_training") not in by_node
    )


def test_a_district_sees_its_own_and_others_nothing() -> None:
    mine, other = make.team(make.detachment(make.area("500103"))), make.detachment(make.area("500112"))
    whole = a_class(course(mine), opened=False)
    stranger = client_of(make.user_with("training_admin", other.area))
    for path in (f"{whole.pk}/", f"{whole.pk}/edit/", f"{whole.pk}/people/", f"courses/{whole.version.course_id}/"):
        assert stranger.get(f"/staff/training/{path}").status_code == 404, path
    assert client_of(volunteer().person.user).get("/staff/training/").status_code == 403


def test_hours_taught_stand_on_the_lecturers_own_page() -> None:
    row = course()
    who = volunteer("石晓蓉")
    teacher = bases.save_lecturer(COMMAND_LINE, organization=row.organization, volunteer=who)
    whole = a_class(row, opened=False)
    session = a_session(whole, lecturers=[teacher])
    client = client_of(who.person.user)
    assert "我讲的课" not in text_of(client.get("/me/training/"))
    with clock.pretend(session.ends_at):
        assert "共 3.0 小时" in text_of(client.get("/me/training/"))
        assert "3.0" in text_of(client_of(make.user_with("training_admin")).get("/staff/training/lecturers/"))


def test_the_own_copy_erasing_merging_and_an_organization_that_ends() -> None:
    team = make.team()
    whole = a_class(course(team))
    one, two = enrolled(whole), volunteer()
    taken(one)
    copy = training_of(one.volunteer)
    assert copy["培训考试"][0]["结果"] == "通过" and copy["培训证书"]
    following.take_along(None, kept=two, gone=one.volunteer, journal=Journal())
    one.refresh_from_db()
    assert one.volunteer == two and TrainingCertificate.objects.get().volunteer == two
    following.erase(two.person)
    assert not Answer.objects.exists() and Enrolment.objects.count() == 1
    heir = make.team(name="接手的服务队")
    Lecturer.objects.create(organization=team, name="陶静")
    following.carry(None, COMMAND_LINE, team, heir, None, "合并")
    whole.refresh_from_db()
    assert (
        whole.organization == heir
        and whole.version.course.organization_id
        and Lecturer.objects.get().organization == heir
    )
    following.carry(None, COMMAND_LINE, heir, None, make.corps(), "关闭")
    assert TrainingClass.objects.get().state == "cancelled"
    classes.begin_due()
