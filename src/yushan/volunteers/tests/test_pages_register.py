"""The registration wizard as people walk it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.models import User
from yushan.common import clock
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import VolunteerRow, take_over_volunteers
from yushan.volunteers.models import Guardianship, Membership, Volunteer
from yushan.volunteers.tests.factories import PASSWORD, birth_of, guardian_data, mobile, number_of, volunteer

pytestmark = pytest.mark.django_db
CONSENTS = {"consent_registration": "on", "consent_identity": "on"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Attempts of one test must not count in the next."""
    cache.clear()


def who(client: Client, identity: str, name: str = "余小禾") -> Any:
    return client.post("/register/", {"name": name, "identity": identity})


def contact(client: Client, phone: str, **more: str) -> Any:
    data = {"phone": phone, "area": str(base.area().pk), "password": PASSWORD, "again": PASSWORD}
    return client.post("/register/contact/", data | more)


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.capability("T5.2", page="/register/")
def test_somebody_registers_on_a_phone_joins_a_team_and_is_approved(client: Client) -> None:
    """Number in hand, the roster row found, the team's administrator approves."""
    row = base.staff_member(base.unit(), base.person("余小禾"))
    team, number, phone = base.team(), row.person.identity_number, mobile()
    assert client.get("/register/").status_code == 200
    assert who(client, f" {number[:6]} {number[6:14]}-{number[14:].lower()}")["Location"] == "/register/contact/"
    page = text_of(client.get("/register/contact/"))
    assert "余小禾" in page and number not in page
    assert contact(client, f"+86 {phone}")["Location"] == "/register/consents/"
    assert "敏感个人信息" in text_of(client.get("/register/consents/"))
    done = client.post("/register/consents/", CONSENTS | {"skills": "讲解、航模", "idempotency_key": "k1"}, follow=True)
    made = Volunteer.objects.get()
    assert done.redirect_chain[-1][0] == "/register/done/" and made.number in text_of(done)
    assert "加入一个队伍" in text_of(done) and int(client.session["_auth_user_id"]) == made.person.user.pk
    assert made.person_id == row.person_id and made.skills == ["讲解", "航模"] and made.phone == phone
    assert "registration" not in client.session

    assert team.name in text_of(client.get("/teams/?area=500103"))
    assert "申请加入" in text_of(client.get(f"/teams/{team.code}/"))
    answer = client.post(f"/teams/{team.code}/apply/", {"volunteer": made.pk, "message": "周末有空"}, follow=True)
    assert "待审核" in text_of(answer)
    admin = Client()
    admin.force_login(base.user_with("organization_admin", team))
    assert "周末有空" in text_of(admin.get("/staff/memberships/"))
    applied = Membership.objects.get()
    answer = admin.post(f"/staff/memberships/{applied.pk}/decide/", {"decision": "approve"}, follow=True)
    assert "余小禾 已加入" in text_of(answer)
    assert "在队" in text_of(client.get("/me/memberships/"))

    again = Client()
    login = again.post("/accounts/login/", {"login": phone, "password": PASSWORD, "next": "/me/"})
    assert login.status_code == 302


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ("", "请填写 18 位身份证号"),
        ("500103199002301234", "第 7–14 位是生日，没有 2 月 30 日。"),
        ("50010319900307001", "应为 18 位"),
        ("110101209901011234", "还没有到"),
    ],
)
def test_a_wrong_identity_number_says_why_and_keeps_what_was_typed(client: Client, identity: str, words: str) -> None:
    answer = who(client, identity)
    page = text_of(answer)
    assert answer.status_code == 422 and words in page
    assert 'value="余小禾"' in page and 'href="#id_identity"' in page and 'id="id_identity-error"' in page
    if identity:
        assert f'value="{identity}"' in page


def test_typed_values_survive_going_back_but_passwords_never(client: Client) -> None:
    number, phone = base.identity().number, mobile()
    who(client, number)
    bad = contact(client, phone, again="Something-Else-1")
    page = text_of(bad)
    assert bad.status_code == 422 and "不一样" in page and phone in page and PASSWORD not in page
    contact(client, phone)
    stored = client.session["registration"]
    assert phone not in stored and number not in stored and PASSWORD not in stored
    back = text_of(client.get("/register/contact/"))
    assert phone in back and PASSWORD not in back
    assert number in text_of(client.get("/register/"))  # the person's own screen, own session
    answer = client.post("/register/consents/", {"consent_registration": "on", "skills": "讲解"})
    assert answer.status_code == 422 and "需要您勾选" in text_of(answer) and "讲解" in text_of(answer)
    assert not Volunteer.objects.exists()


@pytest.mark.parametrize("password", ["12345678", "abc", "password"])
def test_weak_passwords(client: Client, password: str) -> None:
    who(client, base.identity().number)
    answer = contact(client, mobile(), password=password, again=password)
    assert answer.status_code == 422 and 'id="id_password-error"' in text_of(answer)


def test_steps_cannot_be_skipped(client: Client) -> None:
    assert client.get("/register/contact/")["Location"] == "/register/"
    assert client.get("/register/consents/")["Location"] == "/register/"
    who(client, base.identity().number)
    assert client.get("/register/consents/")["Location"] == "/register/"
    assert client.get("/register/done/").status_code == 302


def test_what_was_typed_yesterday_is_forgotten(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    who(client, base.identity().number)
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/register/contact/")["Location"] == "/register/"


def test_fourteen_to_seventeen_fill_in_the_guardian(client: Client) -> None:
    who(client, base.identity(birth_of(15)).number, "余小树")
    assert "监护人" in text_of(client.get("/register/contact/"))
    answer = contact(client, mobile())
    assert answer.status_code == 422 and "请填写监护人的姓名" in text_of(answer) and "需要监护人同意" in text_of(answer)
    parent = guardian_data()
    facts = {
        "guardian_name": parent.name,
        "guardian_identity": parent.identity.number,
        "guardian_phone": parent.phone,
        "guardian_relation": "父亲",
        "guardian_consent": "on",
    }
    assert contact(client, mobile(), **facts).status_code == 302
    assert parent.identity.number in text_of(client.get("/register/contact/"))
    client.post("/register/consents/", CONSENTS)
    assert Guardianship.objects.get().guardian.name == parent.name


def test_a_guardian_who_cannot_be_one_is_told_where_it_can_be_corrected(client: Client) -> None:
    child = base.identity(birth_of(15)).number
    who(client, child, "余小树")
    known = volunteer("余大树").person
    parent = guardian_data()
    facts = {
        "guardian_name": parent.name,
        "guardian_identity": parent.identity.number,
        "guardian_phone": parent.phone,
        "guardian_relation": "父亲",
        "guardian_consent": "on",
    }
    for wrong, words in (
        ({"guardian_identity": child}, "本人"),
        ({"guardian_identity": base.identity(birth_of(16)).number}, "18"),
        ({"guardian_identity": number_of(known).number}, "姓名不一致"),
    ):
        answer = contact(client, mobile(), **facts | wrong)
        assert answer.status_code == 422 and words in text_of(answer), words
    assert contact(client, mobile(), **facts).status_code == 302


def test_under_fourteen_the_page_leads_to_the_guardian(client: Client) -> None:
    number = base.identity(birth_of(9)).number
    answer = who(client, number, "余小苗")
    assert answer.status_code == 422 and "由监护人来登记" in text_of(answer)
    assert client.get("/register/contact/")["Location"] == "/register/"
    assert client.get("/register/child/").status_code == 302  # sign in first
    mother = volunteer("余小禾", birth=birth_of(38))
    client.force_login(mother.person.user)
    data = {"name": "余小苗", "identity": number, "relation": "母亲"}
    assert client.post("/register/child/", data).status_code == 422
    assert client.post("/register/child/", data | CONSENTS)["Location"] == "/me/#wards"
    child = Volunteer.objects.get(person__name="余小苗")
    page = text_of(client.get("/me/"))
    assert child.number in page and number not in page
    assert child.number in text_of(client.get(f"/me/?for={child.pk}"))


def test_a_staff_account_without_registration_cannot_register_a_child(client: Client) -> None:
    client.force_login(base.user())
    assert "先注册" in text_of(client.get("/register/child/"))


def test_second_attempt_and_other_name(client: Client) -> None:
    known = volunteer("余小禾")
    number = known.person.identity_number
    page = text_of(who(client, number))
    assert "已经注册过" in page and "去登录" in page
    assert known.number not in page and known.phone not in page and known.phone_tail not in page
    answer = who(client, number, "秦川")
    page = text_of(answer)
    assert (
        answer.status_code == 422 and "姓名不一致" in page.replace("与该身份证号已登记的", "") and "余小禾" not in page
    )


def test_claiming_needs_the_recorded_phone_and_stops_after_five(client: Client) -> None:
    known = volunteer("余小禾", source="import", with_user=False, posted_minutes=600)
    assert who(client, known.person.identity_number).status_code == 302
    page = text_of(client.get("/register/contact/"))
    assert "已有志愿者登记" in page and known.phone not in page and known.phone_tail not in page
    for _attempt in range(5):
        answer = contact(client, mobile())
        assert answer.status_code == 422 and "与登记的手机号不一致" in text_of(answer)
    answer = contact(client, known.phone)  # now even the right one waits: guessing does not pay
    assert answer.status_code == 422 and "今天不能再试" in text_of(answer)
    assert not User.objects.filter(person=known.person).exists()
    cache.clear()
    contact(client, known.phone)
    client.post("/register/consents/", CONSENTS)
    known.refresh_from_db()
    assert known.posted_minutes == 600 and User.objects.get(person=known.person).check_password(PASSWORD)


def test_staff_register_with_the_account_they_have_and_guess_no_phones(client: Client) -> None:
    staff, number = base.user("lijing"), base.identity().number
    client.force_login(staff)
    assert who(client, number, "黎静").status_code == 302
    assert "登录密码" not in text_of(client.get("/register/contact/"))
    contact(client, mobile())
    client.post("/register/consents/", CONSENTS)
    staff.refresh_from_db()
    assert staff.person is not None and staff.person.volunteer.state == "verified" and User.objects.count() == 1
    known = volunteer("余小禾", source="import", with_user=False)
    client.force_login(base.user("shexiang"))
    who(client, known.person.identity_number)
    codes = {text_of(contact(client, mobile())).count("与登记的手机号不一致") > 0 for _attempt in range(5)}
    assert codes == {True} and "今天不能再试" in text_of(contact(client, known.phone))


def test_numbers_cannot_be_probed_without_end(client: Client) -> None:
    known = volunteer("余小禾")
    codes = [who(client, known.person.identity_number, "秦川").status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_who_is_registered_goes_to_their_own_page(client: Client) -> None:
    client.force_login(volunteer().person.user)
    assert client.get("/register/")["Location"] == "/me/"


def test_first_sign_in_of_somebody_registered_by_the_unit(client: Client) -> None:
    waiting = volunteer(state=Volunteer.State.TO_CONFIRM, source="unit")
    client.force_login(waiting.person.user)
    assert client.get("/me/")["Location"] == "/me/confirm/"
    assert client.get("/register/")["Location"] == "/me/confirm/"
    page = text_of(client.get("/me/confirm/"))
    assert waiting.person.identity_number not in page and waiting.phone not in page
    assert client.post("/me/confirm/", {"consent_registration": "on"}).status_code == 422
    assert client.post("/me/confirm/", CONSENTS)["Location"] == "/register/done/"
    waiting.refresh_from_db()
    assert waiting.state == "verified"


def test_double_click_on_the_last_step(client: Client) -> None:
    who(client, base.identity().number)
    contact(client, mobile())
    first = client.post("/register/consents/", CONSENTS | {"idempotency_key": "same"})
    assert first.status_code == 302
    assert client.post("/register/consents/", CONSENTS | {"idempotency_key": "same"}).status_code == 302
    assert Volunteer.objects.count() == User.objects.count() == 1


def test_pages_hold_no_inline_script_or_style(client: Client) -> None:
    for path in ("/register/", "/teams/"):
        page = text_of(client.get(path))
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page), path


def test_whom_a_team_brought_by_a_file_reads_what_the_yes_means(client: Client) -> None:
    team, identity = base.team(), base.identity()
    row = VolunteerRow(name="余小禾", identity=identity, phone=mobile(), organization=team)
    take_over_volunteers(base.user_with("organization_admin", team), rows=[row])
    who(client, identity.number)
    assert f"{team.name}已为您登记" in text_of(client.get("/register/contact/"))
    contact(client, mobile())
    client.post("/register/consents/", CONSENTS | {"idempotency_key": "k1"}, follow=True)
    made = Volunteer.objects.get()
    assert made.state == "verified" and made.memberships.get().state == "approved"
    invited = base.person("田一帆")
    volunteer(who=invited, state=Volunteer.State.TO_CONFIRM, source="import")
    take_over_volunteers(
        base.user_with("organization_admin", team),
        rows=[VolunteerRow(name="田一帆", identity=number_of(invited), phone=mobile(), organization=team)],
    )
    client.force_login(invited.user)
    assert f"同意后加入：{team.name}" in text_of(client.get("/me/confirm/"))
    client.post("/me/confirm/", CONSENTS)
    assert invited.volunteer.memberships.get().state == "approved"
    team.refresh_from_db()
    assert team.member_count == 2


def test_who_came_from_a_page_of_this_site_is_led_back_there(client: Client) -> None:
    for foreign in ("https://example.org/", "//example.org/", "javascript:alert(1)", "portal:me", ""):
        client.get("/register/", {"next": foreign})
        assert "example" not in text_of(client.get("/register/")) and client.session.get("registration_back") is None
    assert "next=/activities/HD2026-00022/" in text_of(client.get("/register/?next=/activities/HD2026-00022/"))
    who(client, base.identity().number)
    contact(client, mobile())
    done = client.post("/register/consents/", CONSENTS, follow=True)
    assert 'href="/activities/HD2026-00022/"' in text_of(done) and "回到刚才的页面" in text_of(done)
