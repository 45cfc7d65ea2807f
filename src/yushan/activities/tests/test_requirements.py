"""What posts ask for: ages, qualifications, languages, skills of the tree, times; why not, and how to become so."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from yushan.accounts.actions import create_token
from yushan.activities.actions import sign_up
from yushan.activities.actions.shifts import PostPlan, ShiftPlan, check_plan
from yushan.activities.models import Activity, Post
from yushan.activities.queries import post_for
from yushan.activities.queries.people import eligibility_facts
from yushan.activities.rules import Document, Requirements, VolunteerFacts, fit_reasons, lacks, missing
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.guidance.queries import needs
from yushan.guidance.tests.things import activity as coming
from yushan.guidance.tests.things import days_ago
from yushan.guidance.tests.things import post as a_post
from yushan.organizations.models import StaffMember
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Qualification, QualificationKind, Volunteer
from yushan.volunteers.tests import factories as volunteers
from yushan.volunteers.tests.factories import birth_of

DAY = date(2026, 9, 5)
ASK = Requirements(
    DAY, "0001", "白市驿服务队", min_age=18, max_age=60, qualifications={"first-aid": "红十字救护员"},
    languages={"english": "英语"}, begin=datetime(2026, 9, 5, 9), end=datetime(2026, 9, 5, 11, 30),
)  # fmt: skip
AID = Document(frozenset({"first-aid"}), date(2025, 1, 1), date(2027, 1, 1))
FIT = VolunteerFacts(
    True, date(1990, 3, 7), documents=(AID,), languages=frozenset({"english"}), available=("sat-morning",)
)


def test_who_has_everything_lacks_nothing_and_hears_why_it_fits():
    assert lacks(ASK, FIT) == []
    assert {"您有红十字救护员", "您那时有空"} <= set(fit_reasons(ASK, FIT))


@pytest.mark.parametrize(
    ("changes", "said", "way"),
    [
        ({"birth_date": date(2010, 1, 1)}, "须年满 18 岁", ""),
        ({"birth_date": date(1960, 1, 1)}, "限 60 岁以下", ""),
        ({"birth_date": None}, "须年满 18 岁", ""),
        ({"documents": ()}, "要有“红十字救护员”", "qualification"),
        ({"documents": (replace(AID, is_checked=False),)}, "正在核对", ""),
        ({"documents": (replace(AID, expires_on=date(2026, 9, 4)),)}, "不在有效期里", "qualification"),
        ({"documents": (replace(AID, kinds=frozenset({"guide"})),)}, "要有“红十字救护员”", "qualification"),
        ({"languages": frozenset()}, "要会英语", "language"),
    ],
)
def test_each_lack_says_why_and_where_it_is_put_right(changes: dict[str, Any], said: str, way: str):
    (lack,) = lacks(ASK, replace(FIT, **changes))
    assert said in lack.text and lack.way == way


def test_the_last_day_of_a_document_still_counts():
    assert missing(ASK, replace(FIT, documents=(replace(AID, expires_on=DAY),))) == []


def test_a_skill_is_had_by_a_synonym_or_by_one_below_it():
    ask = Requirements(DAY, "0001", "队", skills=("急救",), accepted={"急救": frozenset({"急救", "cpr", "心肺复苏"})})
    for own in ("CPR", "心肺 复苏", "红十字急救"):
        assert missing(ask, VolunteerFacts(True, None, (own,))) == []
    assert missing(ask, VolunteerFacts(True, None, ("CPR 讲师", "义诊"))) == ["还差一项：急救"]


def test_nobody_is_refused_for_the_time_but_it_is_no_reason_either():
    busy = replace(FIT, available=("sun-morning",))
    assert missing(ASK, busy) == [] and "您那时有空" not in fit_reasons(ASK, busy)
    holiday = replace(ASK, is_holiday=True)
    assert "您那时有空" in fit_reasons(holiday, replace(FIT, available=("holiday-morning",)))


def test_ages_that_cross_are_refused():
    start = clock.now()
    plan = ShiftPlan(start, start + timedelta(hours=2), [PostPlan("讲解", 2, min_age=40, max_age=30)])
    with pytest.raises(Refusal, match="最高年龄比最低年龄还小"):
        check_plan(plan)


@pytest.fixture
def team(db: None) -> Any:
    make.load_plan()
    return make.team(make.detachment(make.area("500109")), "朝阳街道科普队")


def _open_post(team: Any, **values: Any) -> Post:
    made = a_post(coming(team, days_ago(-6), "published", published_at=clock.now()), places=5, **values)
    Activity.objects.filter(pk=made.shift.activity_id).update(place="广场")
    return made


def _with(who: Volunteer, code: str, state: str = "valid", **values: Any) -> Volunteer:
    Qualification.objects.create(
        volunteer=who, kind=QualificationKind.objects.get(code=code), issued_on=date(2024, 1, 8), state=state,
        entered_at=clock.now(), checked_at=clock.now(), **values,
    )  # fmt: skip
    return who


def test_the_database_keeps_ages_in_order(team: Any):
    post = _open_post(team)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(min_age=40, max_age=30)


def test_sign_up_obeys_and_a_higher_kind_counts(team: Any):
    post = _open_post(team, qualifications=["lecturer"], languages=["english"], max_age=70)
    none = volunteers.volunteer(languages=["english"])
    with pytest.raises(Refusal, match="科普讲师"):
        sign_up(none.person.user, volunteer=none, post=post)
    senior = _with(volunteers.volunteer(languages=["english"]), "senior-lecturer")
    assert sign_up(senior.person.user, volunteer=senior, post=post).state == "accepted"
    silent = _with(volunteers.volunteer(), "lecturer")
    with pytest.raises(Refusal, match="要会英语"):
        sign_up(silent.person.user, volunteer=silent, post=post)
    old = _with(volunteers.volunteer(birth=birth_of(81), languages=["english"]), "lecturer")
    with pytest.raises(Refusal, match="70 岁以下"):
        sign_up(old.person.user, volunteer=old, post=post)
    over = _with(volunteers.volunteer(languages=["english"]), "lecturer", expires_on=clock.today() + timedelta(days=2))
    with pytest.raises(Refusal, match="不在有效期里"):
        sign_up(over.person.user, volunteer=over, post=post)
    assert post_for(post.shift, none) == post  # the only one there is: signing up says what is missing
    Post.objects.create(shift=post.shift, name="主讲", places=5, qualifications=["lecturer"])
    assert post_for(post.shift, none) is None


def test_a_skill_of_the_tree_opens_the_post(team: Any):
    post = _open_post(team, skills=["急救"])
    who = volunteers.volunteer(skills=["心肺复苏"])
    assert sign_up(who.person.user, volunteer=who, post=post).state == "accepted"


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_the_page_says_why_not_and_where_to_go(team: Any):
    post = _open_post(team, qualifications=["lecturer"], languages=["english"], skills=["潜水"], min_age=18, max_age=60)
    who = volunteers.volunteer(available=["sun-evening"])
    address = f"/activities/{post.shift.activity.code}/"
    page = _client(who.person.user).get(address).content.decode()
    for words in ("要有“科普讲师”", "要会英语", "还差一项：潜水", "去填报资格证书", "加到专业特长", "勾上会说的语言"):
        assert words in page
    public = Client(headers={"Accept-Language": "zh-hans"}).get(address).content.decode()
    assert "18–60 岁" in public and "有科普讲师" in public and "会英语" in public
    fit = _with(volunteers.volunteer(skills=["潜水"], languages=["english"], available=["sun-evening"]), "lecturer")
    assert "不在您填的有空时间里" in _client(fit.person.user).get(address).content.decode()


def test_the_api_tells_what_a_post_asks(team: Any):
    post = _open_post(team, qualifications=["lecturer"], languages=["english"], max_age=60)
    token = create_token(COMMAND_LINE, user=make.user_with("city_admin"))
    facts = Client().get(f"/api/v1/shifts/{post.shift_id}", headers={"Authorization": f"Bearer {token}"})
    (asked,) = facts.json()["posts"]
    assert asked["max_age"] == 60 and asked["qualifications"] == [{"code": "lecturer", "name": "科普讲师"}]
    assert asked["languages"] == [{"code": "english", "name": "英语"}]


def test_the_editor_asks_for_it_and_keeps_it(team: Any):
    admin = _client(make.user_with("organization_admin", team))
    page = admin.get("/staff/activities/new/")
    assert page.status_code == 200 and "需要的资格证书" in page.content.decode()
    post = _open_post(team, qualifications=["lecturer", "gone"], languages=["english"], max_age=60)
    shown = admin.get(f"/staff/activities/{post.shift.activity_id}/edit/").content.decode()
    assert 'value="lecturer"' in shown and 'value="gone"' in shown


def test_gaps_are_reckoned_as_sign_up_judges(team: Any):
    def member(**values: Any) -> Volunteer:
        who = volunteers.volunteer(**values)
        volunteers.membership(who, team)
        return who

    _with(member(birth=birth_of(30), languages=["english"], skills=["CPR"]), "senior-lecturer")
    member(birth=birth_of(70), skills=["心肺 复苏"])
    _open_post(team, qualifications=["lecturer"], languages=["english"], skills=["急救"], min_age=18, max_age=60)
    found = {(need.kind, need.words): need.members for need in needs(team, clock.today())}
    assert found == {
        ("专长", "急救"): 2, ("资格", "科普讲师"): 1, ("语言", "英语"): 1, ("年龄", "18–60 岁"): 1,
    }  # fmt: skip


@pytest.mark.django_db
def test_who_leaves_the_unit_next_month_is_a_party_member_until_then() -> None:
    who, today = volunteers.volunteer(), clock.today()
    row = make.staff_member(make.unit(), who.person, party=True)
    for left_on, is_member in ((None, True), (today + timedelta(days=30), True), (today, False)):
        StaffMember.objects.filter(pk=row.pk).update(left_on=left_on)
        assert eligibility_facts(who).is_party_member is is_member, left_on
