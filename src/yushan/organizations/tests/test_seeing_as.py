"""Looking at the platform as somebody else: who may, what is shown, what is not, and that it ends."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.actions import create_token
from yushan.accounts.models import Notice, SeeingAs, User
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations.actions.seeing import begin_seeing_as, end_due, end_seeing_as
from yushan.organizations.seeing_as import masked
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plan() -> None:
    cache.clear()
    base.load_plan()


@pytest.fixture
def city() -> User:
    return base.user_with("city_admin", display_name="周敏")


@pytest.fixture
def clerk() -> User:
    unit = base.unit("重庆市自然博物馆", area=base.area("500109"), staff=20)
    base.staff_member(unit, base.person("覃家明"), phone="13896170246")
    user = base.user("lijing", who=base.person("黎静"))
    base.grant(user, "unit_admin", unit)
    return user


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def looking(city: User, subject: User) -> Client:
    client = signed_in(city)
    answer = client.post(f"/staff/see-as/{subject.pk}/", {"reason": "本人来电说看不到花名册"})
    assert answer.status_code == 302, text_of(answer)
    return client


def test_the_pages_are_those_of_the_other_with_a_banner_and_the_end(city: User, clerk: User) -> None:
    client = looking(city, clerk)
    home = text_of(client.get("/staff/"))
    assert (
        "正在以黎静的身份查看" in home
        and "单位管理员" in home
        and "授权</a>" not in client.get("/staff/").content.decode()
    )
    assert client.get("/staff/grants/").status_code == 403  # the clerk may not
    unit = clerk.grants.get().scope_id
    page = text_of(client.get(f"/staff/units/{unit}/?filter=all"))
    assert "覃家明" in page and "13896170246" not in page
    assert "已结束以黎静的身份查看" in text_of(client.post("/staff/see-as/end/", follow=True))
    assert client.get("/staff/grants/").status_code == 200 and "正在以" not in text_of(client.get("/staff/"))


def test_the_menu_has_its_numbers_at_once(city: User, clerk: User) -> None:
    page = looking(city, clerk).get("/staff/units/")
    assert page.status_code == 200 and "data-waiting" not in page.content.decode()


def test_it_is_told_and_stands_in_the_trail(city: User, clerk: User) -> None:
    client = looking(city, clerk)
    client.get("/staff/")
    client.post("/staff/see-as/end/")
    assert Notice.objects.get(user=clerk).title == "周敏以您的身份查看平台"
    lines = list(about_person(clerk.person_id))
    assert [line.action for line in lines] == ["organizations.end_see_as", "organizations.see_as"]
    assert lines[1].reason == "本人来电说看不到花名册" and lines[1].actor == city
    seen = AuditLine.objects.get(action="organizations.see_as_page")
    assert seen.actor == city and seen.details == {"path": "/staff/"}


def test_the_person_reads_it_beside_who_saw_their_data(city: User) -> None:
    who = people.volunteer("余小禾")
    looking(city, who.person.user).get("/me/")
    page = text_of(signed_in(who.person.user).get("/me/privacy/"))
    assert "以本人身份查看" in page and "周敏" in page and "本人来电说看不到花名册" in page


def test_nothing_is_written_also_not_by_looking(city: User, clerk: User) -> None:
    Notice.objects.create(user=clerk, title="旧消息", key="x", created_at=clock.now())
    client = looking(city, clerk)
    client.get("/me/notices/")
    assert Notice.objects.get(title="旧消息").read_at is None
    before = AuditLine.objects.exclude(action="organizations.see_as_page").count()
    unit = clerk.grants.get().scope_id
    for method in ("post", "put", "patch", "delete"):
        for path in (
            f"/staff/units/{unit}/headcount/",
            "/staff/recoveries/",
            "/accounts/password/change/",
            "/preferences/",
            "/nowhere/",
        ):
            answer = getattr(client, method)(path, {"staff": 5})
            assert answer.status_code == 403 and "只能看不能改" in text_of(answer), (method, path)
    assert AuditLine.objects.exclude(action="organizations.see_as_page").count() == before


@pytest.mark.parametrize(
    "path",
    ["/accounts/2fa/", "/accounts/sign-ins/", "/accounts/recovery/mine/", "/me/profile/", "/me/pass/", "/me/privacy/",
     "/staff/see-as/1/", "/register/"],
)  # fmt: skip
def test_what_is_the_persons_own_stays_shut(city: User, clerk: User, path: str) -> None:
    answer = looking(city, clerk).get(path)
    assert answer.status_code == 403 and "正在以黎静的身份查看" in text_of(answer)


def test_neither_unmasking_nor_files(city: User) -> None:
    subject = base.user_with("area_admin", base.area("500109"), display_name="田一帆")
    who = people.volunteer(area=base.area("500109"))
    client = looking(city, subject)
    assert client.get(f"/staff/volunteers/{who.pk}/").status_code == 200
    assert client.get(f"/staff/unmask/volunteer/{who.pk}/phone/").status_code == 403
    for path in ("/calendar/activities.ics", "/feed/activities.atom", "/healthz"):
        answer = client.get(path)
        assert answer.status_code == 403 and "不能下载" in text_of(answer), path


def test_numbers_in_full_are_masked_wherever_they_stand() -> None:
    text = '电话 13896170246，<input value="500103199003070019"> 编号 500103-2501-000317-0 热线 12345 金额 138961702461'
    shown = masked(text)
    assert "13896170246，" not in shown and "138****0246" in shown and "500103199003070019" not in shown
    assert masked("代码 125000000000000701") == "代码 125000000000000701"
    assert "500103-2501-000317-0" in shown and "12345" in shown and "138961702461" in shown


def test_only_the_city_and_nobody_of_its_own_rank(city: User, clerk: User) -> None:
    for role, place in (
        ("area_admin", base.area("500109")),
        ("unit_admin", base.unit("重庆科技馆")),
        ("auditor", None),
    ):
        user = base.user_with(role, place)
        with pytest.raises(NotAllowed):
            begin_seeing_as(user, subject=clerk, reason="想看看")
        assert signed_in(user).get(f"/staff/see-as/{clerk.pk}/").status_code == 403
    other = base.user_with("city_admin")
    for subject in (city, other):
        with pytest.raises(NotAllowed):
            begin_seeing_as(city, subject=subject, reason="想看看")
    with pytest.raises(Refusal, match="原因"):
        begin_seeing_as(city, subject=clerk, reason=" ")
    assert not SeeingAs.objects.exists()


def test_it_ends_by_itself_after_half_an_hour(city: User, clerk: User) -> None:
    client = looking(city, clerk)
    with clock.pretend(clock.now() + timedelta(minutes=29)):
        assert "正在以黎静的身份查看" in text_of(client.get("/staff/")) and end_due() == 0
    with clock.pretend(clock.now() + timedelta(minutes=31)):
        page = text_of(client.get("/staff/"))
        assert "正在以" not in page and "已经结束" in page
        assert end_due() == 1 and end_due() == 0
    row = SeeingAs.objects.get()
    assert row.ended_at == row.until


def test_it_ends_when_the_role_ends_or_the_other_is_raised(city: User, clerk: User) -> None:
    client = looking(city, clerk)
    base.grant(clerk, "city_admin")
    assert "正在以" not in text_of(client.get("/staff/"))
    other = base.user_with("unit_admin", base.unit("重庆科技馆"))
    client = looking(city, other)
    city.grants.update(ends_at=clock.now())
    assert "正在以" not in text_of(client.get("/me/"))


def test_one_at_a_time(city: User, clerk: User) -> None:
    first = begin_seeing_as(city, subject=clerk, reason="本人来电")
    other = base.user_with("unit_admin", base.unit("重庆科技馆"))
    second = begin_seeing_as(User.objects.get(pk=city.pk), subject=other, reason="本人来电")
    first.refresh_from_db()
    assert first.ended_at and second.ended_at is None
    assert end_seeing_as(city) and end_seeing_as(city) is None


def test_another_session_and_tokens_stay_the_administrators_own(city: User, clerk: User) -> None:
    client, elsewhere = looking(city, clerk), signed_in(city)
    assert elsewhere.get("/staff/grants/").status_code == 200 and client.get("/staff/grants/").status_code == 403
    token = create_token(COMMAND_LINE, user=city)
    headers = {"Authorization": f"Bearer {token}"}
    mine = client.get("/api/v1/indicators?year=2026", headers=headers)
    assert (
        mine.status_code == 200
        and mine.content == elsewhere.get("/api/v1/indicators?year=2026", headers=headers).content
    )


def test_somebody_elses_look_opens_nothing(city: User, clerk: User) -> None:
    row = begin_seeing_as(city, subject=clerk, reason="本人来电")
    thief = signed_in(base.user_with("area_admin", base.area("500120")))
    session = thief.session
    session["seeing_as"] = row.pk
    session.save()
    assert "黎静" not in text_of(thief.get("/staff/")) and "seeing_as" not in thief.session


def test_signing_out_is_always_possible(city: User, clerk: User) -> None:
    client = looking(city, clerk)
    assert client.post("/accounts/logout/").status_code == 302 and "_auth_user_id" not in client.session


def test_the_links_lead_there(city: User, clerk: User) -> None:
    assert f"/staff/see-as/{clerk.pk}/" in signed_in(city).get("/staff/grants/").content.decode()
    who = people.volunteer(area=base.area("500109"))
    assert (
        f"/staff/see-as/{who.person.user.pk}/" in signed_in(city).get(f"/staff/volunteers/{who.pk}/").content.decode()
    )
    area = signed_in(base.user_with("area_admin", base.area("500109")))
    assert "see-as" not in area.get("/staff/grants/").content.decode()
