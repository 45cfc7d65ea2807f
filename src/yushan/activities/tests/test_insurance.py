"""Insurance asked by a post: said at sign-up, asked at check-in, a doubt afterwards, the list for the insurer."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.activities.actions import compute_presences, record_scan, sign_up
from yushan.activities.actions.insurance import (
    POLICIES,
    PolicyFacts,
    add_policy,
    insurer_list,
    name_people,
    tidy_policies,
    void_policy,
)
from yushan.activities.models import Activity, Attendance, InsurancePolicy, Post, Presence
from yushan.activities.queries.insurance import insured, not_insured
from yushan.activities.rules import pass_text
from yushan.activities.rules.insurance import Policy, is_insured
from yushan.activities.tests.factories import (
    PostFactory,
    ShiftFactory,
    UserFactory,
    VolunteerFactory,
    accepted,
    grant,
    moment,
    organiser,
)
from yushan.activities.tests.test_pages import form_of, signed_in
from yushan.audit.models import AuditLine
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal

Clock = Callable[[datetime], None]
DAY = date(2026, 9, 5)
PDF = b"%PDF-1.7 \xe4\xbf\x9d\xe5\x8d\x95"
FACTS = PolicyFacts("人保财险重庆分公司", "PYAB202650010000123", DAY, DAY)
DAYS = st.dates(date(2026, 8, 1), date(2026, 10, 1))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def post(post: Post) -> Post:
    """Somebody has to climb here."""
    Post.objects.filter(pk=post.pk).update(needs_insurance=True, name="布展登高")
    post.refresh_from_db()
    return post


@given(DAYS, DAYS, DAYS, st.sampled_from([None, frozenset({7}), frozenset({8})]))
def test_one_policy_has_to_reach_over_the_whole_shift(start: date, end: date, day: date, people: frozenset[int] | None):
    policy = Policy(start, end, people)
    night = day + timedelta(days=1)
    named = people is None or 7 in people
    assert is_insured([policy], 7, day, day) == (start <= day <= end and named)
    if is_insured([policy], 7, day, night):
        assert is_insured([policy], 7, day, day) and is_insured([policy], 7, night, night)
    # Two that meet at midnight do not insure who serves through it.
    assert not is_insured([Policy(day, day), Policy(night, night)], 7, day, night)


@pytest.mark.django_db
@pytest.mark.capability("T5.6", page="/staff/activities/")
def test_from_the_sign_up_over_the_policy_to_the_check_in(post: Post, at: Clock):
    activity: Activity = post.shift.activity
    admin = organiser(activity.organization)
    who = VolunteerFactory()
    own, clerk = signed_in(who.person.user), signed_in(admin)
    page = f"/activities/{activity.code}/"
    assert "保单还没有登记，可以先报名" in own.get(page).text
    told = own.post(reverse("activities:sign_up", args=[post.pk]), {"for": who.pk}, follow=True)
    assert "报名成功" in told.text and "还差一项：意外保险" in told.text
    # At the door: staff hear why and what to do, nothing is recorded.
    at(moment(5, 8, 50))
    scan = reverse("activities:scan", args=[post.shift_id])
    refused = clerk.post(scan, {"pass": pass_text(who.pass_code)}, headers={"Accept": "application/json"})
    assert refused.status_code == 400 and refused.json()["code"] == "not_insured"
    assert who.person.name in refused.json()["text"] and "登记保单" in refused.json()["text"]
    assert not Attendance.objects.exists()
    address = reverse("activities:insurance", args=[activity.pk])
    listed = clerk.get(address).text
    assert who.person.name in listed and "1 人还没有保险" in listed
    wrong = clerk.post(address, {"insurer": "人保财险", "number": "1", "starts_on": "2026-10-01", "ends_on": "2026-10-02",
                                 "covers": "everybody"})  # fmt: skip
    assert wrong.status_code == 422 and "不包括活动的任何一天" in wrong.text
    body = {"insurer": "人保财险", "number": "PYAB2026", "starts_on": "2026-09-05", "ends_on": "2026-09-05"}
    file = SimpleUploadedFile("保单.pdf", PDF)
    assert "都有保险了" in clerk.post(address, body | {"covers": "everybody", "file": file}, follow=True).text
    assert (
        clerk.post(scan, {"pass": pass_text(who.pass_code)}, headers={"Accept": "application/json"}).status_code == 200
    )
    assert "还差一项" not in own.get(page).text and "买了意外保险" in own.get(page).text
    policy = InsurancePolicy.objects.get()
    fetched = clerk.get(reverse("activities:policy_file", args=[policy.code]))
    assert fetched.content == PDF and all(PDF not in path.read_bytes() for path in POLICIES.path.glob("*"))
    assert own.get(reverse("activities:policy_file", args=[policy.code])).status_code == 404
    assert tidy_policies() == 0
    assert AuditLine.objects.filter(action="activities.read_policy").exists()
    at(moment(5, 12) + timedelta(days=370))
    assert tidy_policies() == 1 and not list(POLICIES.path.glob("*")), "a year later nobody needs the paper"
    assert not InsurancePolicy.objects.exclude(file="").exists()


@pytest.mark.django_db
def test_a_move_to_a_day_without_insurance_is_said(post: Post, at: Clock):
    activity: Activity = post.shift.activity
    admin = organiser(activity.organization)
    accepted(post)
    add_policy(admin, activity=activity, facts=PolicyFacts("平安", "A1", DAY, DAY, covers_everybody=True), content=b"")
    clerk, address = signed_in(admin), reverse("activities:edit", args=[activity.pk])
    same = clerk.post(address, form_of(clerk, address), follow=True)
    assert "已保存" in same.text and "没有有效保单" not in same.text
    moved = clerk.post(address, form_of(clerk, address) | {"shifts-0-day": "2026-09-06"}, follow=True)
    assert "有 1 人的岗位要保险，按现在的时间没有有效保单" in moved.text


@pytest.mark.django_db
def test_a_policy_that_names_people_insures_them_only(post: Post, at: Clock):
    activity = post.shift.activity
    admin = organiser(activity.organization)
    clerk = signed_in(admin)
    one, two, three = accepted(post), accepted(post), VolunteerFactory()
    policy = add_policy(
        admin, activity=activity, facts=PolicyFacts("平安", "A1", DAY, DAY, covers_everybody=False), content=b""
    )
    assert not_insured(activity).count() == 2
    into = reverse("activities:name_insured", args=[activity.pk])
    clerk.post(into, {"policy": policy.pk, "sign_up": one.pk})
    clerk.post(into, {"policy": policy.pk, "numbers": f" {three.number.lower()}，"})
    assert clerk.post(into, {"policy": policy.pk, "numbers": "50-9999999"}).status_code == 400
    assert set(policy.people.all()) == {one.volunteer, three}
    assert [row.pk for row in not_insured(activity)] == [two.pk] and insured(one) and not insured(two)
    at(moment(5, 8, 50))
    for row, is_taken in ((one, True), (two, False)):
        scan = {"shift": post.shift, "volunteer": row.volunteer, "direction": None, "source": "pass"}
        if is_taken:
            record_scan(admin, **scan)
        else:
            with pytest.raises(Refusal, match="意外保险"):
                record_scan(admin, **scan)
    void_policy(admin, policy=policy)
    assert not_insured(activity).count() == 2
    with pytest.raises(Conflict, match="已经作废"):
        name_people(admin, policy=policy, sign_ups=[two.pk])
    # Leaving is never refused: hours that began insured are closed.
    at(moment(5, 11))
    assert record_scan(admin, shift=post.shift, volunteer=one.volunteer, direction="out", source="pass")[1]
    with pytest.raises(NotAllowed):
        add_policy(one.volunteer.person.user, activity=activity, facts=FACTS)


@pytest.mark.django_db
def test_who_served_without_it_is_a_doubt_that_a_late_policy_answers(post: Post, at: Clock):
    activity = post.shift.activity
    admin, row = organiser(activity.organization), accepted(post, state="attended")
    for direction, when in (("in", moment(5, 9)), ("out", moment(5, 11))):
        Attendance.objects.create(
            sign_up=row, direction=direction, at=when, received_at=when, source="list", device="纸"
        )
    at(moment(5, 13))
    Activity.objects.filter(pk=activity.pk).update(state="finished")
    activity.refresh_from_db()
    compute_presences(activity)
    presence = Presence.objects.get()
    assert presence.open_flags == 1 and presence.flags[0]["code"] == "no_insurance" and presence.minutes == 120
    assert "没有保险" in signed_in(admin).get(reverse("activities:scene", args=[activity.pk])).text
    add_policy(admin, activity=activity, facts=FACTS)
    presence.refresh_from_db()
    assert presence.open_flags == 0 and not presence.flags
    with pytest.raises(Refusal, match="已经登记过"):
        add_policy(admin, activity=activity, facts=FACTS)


@pytest.mark.django_db
def test_a_post_that_asks_nothing_costs_nothing(team: Any, at: Clock):
    plain = PostFactory(shift__activity__organization=team)
    admin, row = organiser(team), accepted(plain)
    at(moment(5, 8, 50))
    with CaptureQueriesContext(connection) as asked:
        assert record_scan(admin, shift=plain.shift, volunteer=row.volunteer, direction=None, source="pass")[1]
    # psycopg tells no text of a statement that it keeps planned (common/prepared.py).
    assert asked and not any("insurancepolicy" in (one["sql"] or "") for one in asked)
    assert not not_insured(plain.shift.activity).exists()


@pytest.mark.django_db
def test_the_list_for_the_insurer(post: Post):
    activity = post.shift.activity
    admin, area = organiser(activity.organization), grant(UserFactory(person=None), "area_admin", activity.area)
    row = accepted(post)
    address = reverse("activities:insurer_list", args=[activity.pk])
    clerk = signed_in(admin)
    assert "写完整" not in clerk.get(address).text and "号码是遮盖的" in clerk.get(address).text
    assert clerk.post(address, {"who": "missing", "reason": "投"}).status_code == 422
    answer = clerk.post(address, {"who": "missing", "reason": "大篷车活动投保", "full": "on"})
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [cell.value for cell in sheet[4]]
    identity = row.volunteer.person.identity_number
    assert cells[0] == row.volunteer.person.name and identity not in cells and "*" in cells[1]
    with pytest.raises(NotAllowed):
        insurer_list(admin, activity=activity, only_missing=True, full=True, reason="大篷车活动投保")
    answer = signed_in(area).post(address, {"who": "all", "reason": "大篷车活动投保", "full": "on"})
    full = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(answer.content)).active[4]]
    assert (
        identity in full and "大篷车活动投保" in openpyxl.load_workbook(io.BytesIO(answer.content)).active["A1"].value
    )
    lines = AuditLine.objects.filter(action="activities.export_insured")
    assert sorted(line.details["full"] for line in lines) == [False, True]
    add_policy(admin, activity=activity, facts=FACTS)
    with pytest.raises(Refusal, match="没有要投保的人"):
        insurer_list(admin, activity=activity, only_missing=True, full=False, reason="大篷车活动投保")
    assert insurer_list(COMMAND_LINE, activity=activity, only_missing=False, full=False, reason="大篷车活动投保")


@pytest.mark.django_db
def test_the_page_costs_the_same_with_many(post: Post, django_assert_max_num_queries: Any):
    activity = post.shift.activity
    admin = organiser(activity.organization)
    Post.objects.filter(pk=post.pk).update(places=100)
    for _ in range(30):
        accepted(post)
    for number in range(5):
        facts = PolicyFacts("平安", f"A{number}", DAY, DAY, covers_everybody=False)
        add_policy(admin, activity=activity, facts=facts)
    ShiftFactory(activity=activity)
    browser = signed_in(admin)
    browser.get(reverse("activities:insurance", args=[activity.pk]))
    with django_assert_max_num_queries(18):
        assert "30 人还没有保险" in browser.get(reverse("activities:insurance", args=[activity.pk])).text


@pytest.mark.django_db
def test_sign_up_is_not_refused(post: Post):
    who = VolunteerFactory()
    assert sign_up(who.person.user, volunteer=who, post=post).state == "accepted"
