"""Pages of the room: who sees what, the number of statements, certificates that anybody can check, leaders who lack it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.counts import AREA, CITY, ORGANIZATION, read
from yushan.organizations.tests import factories as make
from yushan.portal.training_export import training_of
from yushan.training.actions import attending, bases, classes, content, courses, following, learning
from yushan.training.actions.certificates import issue_due, revoke
from yushan.training.actions.leaders import remind_leaders
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
    classes.open_class(COMMAND_LINE, training_class=whole)
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


def test_the_door_counts_a_class_of_any_size_and_lists_a_page(django_assert_max_num_queries: Any) -> None:
    whole = a_class(course(version={"has_exam": False}), opened=False, places=80)
    session = a_session(whole)
    classes.open_class(COMMAND_LINE, training_class=whole)
    rows = [enrolled(whole) for _ in range(60)]
    admin = client_of(make.user_with("training_admin"))
    path = f"/staff/training/sessions/{session.pk}/door/"
    with clock.pretend(session.starts_at):
        assert attending.tick_list(COMMAND_LINE, session=session, enrolment_ids=[row.pk for row in rows[:3]]) == 3
        with django_assert_max_num_queries(20):
            page = text_of(admin.get(path + "?view=list"))
        assert page.count('type="checkbox"') == 50 and "data-came>3<" in page and "data-waiting>57<" in page
        assert page.count("<option") == 3  # who can be put right: of this page
        found = text_of(admin.get(path, {"view": "list", "q": rows[55].volunteer.number}))
        assert found.count('type="checkbox"') == 1
        told = admin.post(
            f"/staff/training/sessions/{session.pk}/scan/", {"number": rows[55].volunteer.number},
            headers={"Accept": "application/json"},
        ).json()  # fmt: skip
        assert (told["came"], told["waiting"]) == (4, 56)
        assert "已到 4 / 60 人" in text_of(admin.get(f"/staff/training/sessions/{session.pk}/screen/"))


def test_a_list_of_many_is_ticked_in_few_statements_each(django_assert_max_num_queries: Any) -> None:
    whole = a_class(course(), sessions=1, places=40)
    rows = [enrolled(whole) for _ in range(30)]
    session = whole.sessions.get()
    with clock.pretend(session.starts_at), django_assert_max_num_queries(30 * 5 + 20):
        assert attending.tick_list(COMMAND_LINE, session=session, enrolment_ids=[row.pk for row in rows]) == 30


def test_the_record_stands_on_the_staff_page_of_the_volunteer() -> None:
    who = volunteer("余小禾")
    own = enrolled(a_class(course(months=24), title="第 9 期骨干班"), who)
    taken(own)
    issue_due()
    page = text_of(client_of(make.user_with("city_admin")).get(f"/staff/volunteers/{who.pk}/"))
    assert "第 9 期骨干班" in page and TrainingCertificate.objects.get().number in page
    teacher = bases.save_lecturer(COMMAND_LINE, organization=make.corps(), volunteer=volunteer("石晓蓉"))
    session = a_session(TrainingClass.objects.get(), lecturers=[teacher])
    with clock.pretend(session.ends_at):
        page = text_of(client_of(make.user_with("city_admin")).get(f"/staff/volunteers/{teacher.volunteer_id}/"))
    assert "授课共 3.0 小时" in page
    later = TrainingCertificate.objects.get().valid_until
    assert later
    with clock.pretend(clock.at(later) + timedelta(days=1)):
        assert "已过有效期" in text_of(client_of(make.user_with("city_admin")).get(f"/staff/volunteers/{who.pk}/"))
        anybody = Client(headers={"Accept-Language": "zh-hans"})
        verdict = text_of(anybody.get(f"/verify/{TrainingCertificate.objects.get().code}"))
    assert "已过有效期，要重新培训" in verdict and "现在有效" not in verdict


def test_a_video_is_sent_in_pieces_and_asked_the_wrong_way_round_is_no_whole_one() -> None:
    draft = course(version={"has_exam": False}, publish=False).versions.get()
    data = b"\0\0\0\x18ftypmp42" + bytes(range(88))
    lesson = content.save_lesson(COMMAND_LINE, version=draft, title="片", kind="video", file=ContentFile(data, "a.mp4"))
    courses.publish_version(COMMAND_LINE, version=draft)
    row = enrolled(a_class(draft.course))
    client, path = client_of(row.volunteer.person.user), f"/me/training/{row.pk}/lessons/{lesson.pk}/video/"
    piece = client.get(path, headers={"Range": "bytes=4-7"})
    assert (piece.status_code, piece.content, piece["Content-Range"]) == (206, b"ftyp", "bytes 4-7/100")
    for asked in ("bytes=2-0", "bytes=5-0", "bytes=100-"):
        answer = client.get(path, headers={"Range": asked})
        assert (answer.status_code, answer["Content-Range"], answer.content) == (416, "bytes */100", b""), asked
    whole = client.get(path)
    assert whole.status_code == 200 and b"".join(whole.streaming_content) == data  # type: ignore[attr-defined]


def test_a_video_that_no_lesson_has_is_removed() -> None:
    draft = course(version={"has_exam": False}, publish=False).versions.get()

    def video() -> ContentFile[bytes]:
        return ContentFile(b"\0\0\0\x18ftypmp42" + b"\0" * 28, "a.mp4")

    lesson = content.save_lesson(COMMAND_LINE, version=draft, title="片", kind="video", file=video())
    first = lesson.file
    lesson = content.save_lesson(COMMAND_LINE, version=draft, lesson=lesson, title="片", kind="video", file=video())
    content.tidy_files()
    assert default_storage.exists(first)  # young: its row may be on the way
    with clock.pretend(clock.now() + timedelta(hours=7)):
        content.tidy_files()
    assert not default_storage.exists(first) and default_storage.exists(lesson.file)


def test_a_survey_keeps_no_moment_by_which_an_answer_is_somebodys() -> None:
    row = enrolled(a_class())
    taken(row)
    row.refresh_from_db()
    learning.answer_survey(row.volunteer.person.user, enrolment=row, ratings=dict.fromkeys(QUESTIONS, "5"))
    row.refresh_from_db()
    assert row.surveyed_at == clock.at(clock.today())


def test_who_only_looks_somewhere_writes_to_nobody_there() -> None:
    here, there = make.detachment(make.area("500103")), make.detachment(make.area("500112"))
    near, far = volunteer("覃国强"), volunteer("田志勇")
    make.leader(make.team(here, leader_name=""), "覃国强", person=near.person)
    make.leader(make.team(there, "渝北科普队", leader_name=""), "田志勇", person=far.person)
    user = make.user_with("training_admin", here.area)
    make.grant(user, "auditor", there.area)
    remind_leaders(user)
    assert Notice.objects.filter(user=near.person.user, key__startswith="training-leader:").exists()
    assert not Notice.objects.filter(user=far.person.user, key__startswith="training-leader:").exists()


def test_a_clerk_of_many_units_finds_each_of_them() -> None:
    whole = a_class()
    units = [make.unit(f"第 {number} 学校") for number in range(101)]
    who = volunteer("余小禾")
    make.staff_member(units[-1], who.person)
    page = text_of(
        client_of(make.user_with("city_admin")).get(f"/staff/training/{whole.pk}/enrol/", {"unit": "第 100 学校"})
    )
    assert "余小禾" in page
