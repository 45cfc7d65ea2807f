"""Signing in and registering in English: chosen by the visitor, whole, and the same in what is stored."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from yushan.accounts.models import Consent, GuardianRequest, Notice, OneTimeCode, Person
from yushan.audit.models import AuditLine
from yushan.common import clock, english
from yushan.common.errors import Refusal
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as base
from yushan.plan import queries as plan
from yushan.volunteers.actions import create_invitation, request_erasure
from yushan.volunteers.consents import AT_REGISTRATION
from yushan.volunteers.forms.fields import EDUCATION, POLITICS, RELATIONS
from yushan.volunteers.models import Guardianship, Volunteer
from yushan.volunteers.tests.english import CHINESE, chinese_on
from yushan.volunteers.tests.factories import PASSWORD, birth_of, guardian_data, mobile, number_of, volunteer

pytestmark = pytest.mark.django_db
CONSENTS = {"consent_registration": "on", "consent_identity": "on"}
NAMES = ("余小禾", "余大江")


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def reader() -> Client:
    """A browser whose owner chose English."""
    client = Client()
    client.cookies["language"] = "en"
    return client


def areas() -> Iterator[str]:
    return iter(Area.objects.values_list("name", flat=True))


def only_english(response: Any, *data: str) -> str:
    """The page, once it is certain that nothing on it is Chinese but names and areas."""
    assert response["Content-Language"] == "en" and "Cookie" in response["Vary"]
    assert chinese_on(response, *NAMES, *areas(), *data) == [], response.request["PATH_INFO"]
    return unescape(response.content.decode())


def contact(client: Client, **more: str) -> Any:
    data = {"phone": mobile(), "area": str(base.area().pk), "password": PASSWORD, "again": PASSWORD}
    return client.post("/register/contact/", data | more)


def step_1(client: Client, identity: str, name: str = "余小禾") -> Any:
    return client.post("/register/", {"name": name, "identity": identity})


def test_an_adult_registers_in_english_and_comes_back_to_where_they_were(reader: Client) -> None:
    unit = base.unit()
    row, phone = base.staff_member(unit, base.person("余小禾")), mobile()
    page = only_english(reader.get("/register/?next=/en/events/"))
    assert "Who can register" in page and "Step 1 of 3" in page and "passport only" in page
    assert step_1(reader, row.person.identity_number)["Location"] == "/register/contact/"
    page = only_english(reader.get("/register/contact/"))
    assert "Hello, 余小禾." in page and "Yuzhong District 渝中区" in page
    assert contact(reader, phone=phone)["Location"] == "/register/consents/"
    page = only_english(reader.get("/register/consents/"))
    assert "The Chinese text is the binding one" in page and "sensitive personal information" in page
    facts = {"politics": "群众", "education": "本科", "skills": "interpreting, first aid"}
    done = reader.post("/register/consents/", CONSENTS | facts, follow=True)
    made = Volunteer.objects.get()
    page = only_english(done)
    assert made.number in page and 'href="/en/events/"' in page and "Yuzhong District 渝中区" in page
    assert (made.politics, made.education, made.skills) == ("群众", "本科", ["interpreting", "first aid"])
    assert reader.get("/register/")["Location"] == "/en/events/"
    assert reader.get("/register/")["Location"] == "/me/"
    versions = dict(Consent.objects.values_list("purpose", "version"))
    assert versions == {one.code: one.version for one in AT_REGISTRATION if one.required}


def test_somebody_of_16_registers_with_a_guardian_in_english(reader: Client) -> None:
    identity = base.identity(birth_of(16)).number
    step_1(reader, identity)
    page = only_english(reader.get("/register/contact/"))
    assert "You are under 18" in page and "grandmother (father's side)" in page
    lacking = contact(reader)
    page = only_english(lacking)
    assert lacking.status_code == 422 and "Please choose what the guardian is to you." in page
    grown = guardian_data()
    facts = {
        "guardian_name": "余大江", "guardian_identity": identity, "guardian_phone": mobile(),
        "guardian_relation": "祖母", "guardian_consent": "on",
    }  # fmt: skip
    assert "You cannot be your own guardian." in only_english(contact(reader, **facts))
    young = facts | {"guardian_identity": base.identity(birth_of(17)).number}
    assert "A guardian is at least 18 years old." in only_english(contact(reader, **young))
    facts["guardian_identity"] = grown.identity.number
    assert contact(reader, **facts)["Location"] == "/register/consents/"
    assert "together with your guardian" in only_english(reader.get("/register/consents/"))
    only_english(reader.post("/register/consents/", CONSENTS, follow=True))
    assert Guardianship.objects.get().relation == "祖母"


WRONG = [
    ("", "余小禾", "Please enter an identity number"),
    ("5001031990022812**", "余小禾", "asterisk"),
    ("50010319900307001", "余小禾", "this one has 17"),
    ("500103900307001", "余小禾", "15 digits"),
    ("990103199003070012", "余小禾", "begins with 99"),
    ("500103199013070012", "余小禾", "no month 13"),
    ("500103199002301234", "余小禾", "month 2 has no day 30"),
    ("500103209901011234", "余小禾", "still to come"),
    ("500103180001011234", "余小禾", "226 years old"),
    ("500103199003070001", "余小禾", "never 000"),
    ("50010319900307渝018", "余小禾", 'Character 15 is "渝"'),
    ("5.00103E+17", "余小禾", "exponent"),
    ("500103199003071112", "余小禾", "last character should be"),
    ("500103199003071111", "!", "Chinese characters, letters and the middle dot"),
]


def test_what_was_typed_wrongly_is_said_in_english(reader: Client) -> None:
    for identity, name, words in WRONG:
        answer = step_1(reader, identity, name)
        assert answer.status_code == 422 and words in only_english(answer, '"渝"', identity or "—")


WRONG_PHONES = [
    ("", "Please enter a mobile number"), ("138", "this one has 3"), ("12345678901", "begins with 123"),
    ("+44 20 7946 0958", "mainland China"), ("1389617****", "asterisk"), ("1389617024z", "digits only"),
]  # fmt: skip


def test_a_wrong_mobile_number_and_a_weak_password_are_said_in_english(reader: Client) -> None:
    step_1(reader, base.identity().number)
    for phone, words in WRONG_PHONES:
        answer = contact(reader, phone=phone, again="Something-Else-1")
        page = only_english(answer)
        assert answer.status_code == 422 and words in page and "The two passwords differ." in page
    for password, words in (("12345678", "too common"), ("abc", "too short"), ("余小禾", "too short")):
        assert words in only_english(contact(reader, password=password, again=password))


def test_an_invitation_and_the_code_to_the_telephone_are_english(
    reader: Client, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SMS_GATEWAY, settings.SMS_REQUIRED, settings.SMS_FILE = "file", True, tmp_path / "outbox.jsonl"
    team = base.team(name="渝中科普队")
    _made, token = create_invitation(base.user_with("organization_admin", team), organization=team, days=30)
    reader.cookies["elder"] = "on"
    assert reader.post(f"/join-team/{token}/")["Location"] == "/register/"
    page = only_english(reader.get("/register/"), team.name)
    assert "You are invited by" in page and "Call somebody who helps me" in page
    step_1(reader, base.identity().number)
    with django_capture_on_commit_callbacks(execute=True):
        assert contact(reader)["Location"] == "/register/phone/"
    assert "A code of 6 digits was sent to" in only_english(reader.get("/register/phone/"), team.name)
    assert "too old" in only_english(reader.post("/register/phone/", {"code": "000000"}), team.name)
    again = reader.post("/register/phone/", {"again": "1"})
    assert "Please wait a minute." in only_english(again, team.name)
    code = settings.SMS_FILE.read_text().split('"code": "')[1][:6]
    assert reader.post("/register/phone/", {"code": code})["Location"] == "/register/consents/"
    only_english(reader.get("/register/consents/"), team.name)
    done = only_english(reader.post("/register/consents/", CONSENTS, follow=True), team.name)
    assert f'You are now in the team "{team.name}".' in done


def test_an_erasure_that_waits_is_told_in_english(reader: Client) -> None:
    own = volunteer("余小禾")
    request_erasure(own.person.user, volunteer=own)
    reader.force_login(own.person.user)
    assert "You asked for your personal information to be deleted" in only_english(reader.get("/register/"))


def test_where_there_are_no_codes_the_page_says_so_in_english(reader: Client, settings: Any) -> None:
    settings.SMS_GATEWAY = ""
    gone = reader.get("/accounts/login/code/")
    assert gone.status_code == 404 and "not available here" in only_english(gone)


def test_an_outside_authority_that_disagrees_is_told_in_english(reader: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("yushan.accounts.verifiers.is_configured", lambda: True)
    monkeypatch.setattr("yushan.accounts.actions.verifying.ask", lambda **asked: Person.Check.MISMATCH)
    assert "An outside service is asked" in only_english(reader.get("/register/"))
    step_1(reader, base.identity().number)
    contact(reader)
    refused = reader.post("/register/consents/", CONSENTS)
    assert refused.status_code == 422 and "do not belong together" in only_english(refused)


def test_what_registering_refuses_is_said_in_english(reader: Client, settings: Any) -> None:
    """Known names, other accounts, records of others, too young, too often."""
    known = volunteer("余小禾")
    number = number_of(known.person).number
    page = only_english(step_1(reader, number))
    assert "registered already. Please sign in" in page
    assert "registered with another name" in only_english(step_1(reader, number, "余大江"))
    assert "from the age of" in only_english(step_1(reader, base.identity(birth_of(3)).number))
    assert "Under 14: registered by a guardian" in only_english(step_1(reader, base.identity(birth_of(9)).number))
    waiting = volunteer("余大江", with_user=False)
    step_1(reader, number_of(waiting.person).number, "余大江")
    assert "number and hours are kept" in only_english(reader.get("/register/contact/"))
    for _try in range(5):
        page = only_english(contact(reader))
        assert "not the mobile number of the record" in page
    assert "tried too often" in only_english(contact(reader))
    step_1(reader, base.identity().number)
    contact(reader)
    lacking = reader.post("/register/consents/", {"consent_registration": "on"})
    assert lacking.status_code == 422 and "You can only register if you tick this." in only_english(lacking)
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"register": "1/h/key"}
    cache.clear()
    fresh = base.identity().number
    step_1(reader, fresh)
    answer = step_1(reader, fresh)
    assert answer.status_code == 429 and "Please come back in an hour" in only_english(answer)


def test_a_refusal_without_a_translation_is_shown_with_whom_to_call(reader: Client, monkeypatch: Any) -> None:
    def refuse(*args: Any, **kwargs: Any) -> str:
        raise Refusal("今天系统盘点，请明天再来。")

    monkeypatch.setattr("yushan.volunteers.views.registration.prospect", refuse)
    answer = step_1(reader, base.identity().number)
    page = only_english(answer)  # the Chinese sentence is marked as Chinese
    assert answer.status_code == 422 and "If you cannot read it, please call 12345" in page
    assert '<span lang="zh-CN">今天系统盘点，请明天再来。</span>' in page


def test_somebody_registered_by_their_unit_confirms_in_english(reader: Client) -> None:
    asked = volunteer("余小禾", state=Volunteer.State.TO_CONFIRM)
    reader.force_login(asked.person.user)
    page = only_english(reader.get("/me/confirm/"), "区科协")
    assert "Somebody entered you as a volunteer." in page
    assert "tick this" in only_english(reader.post("/me/confirm/", {"consent_location": "on"}), "区科协")
    only_english(reader.post("/me/confirm/", CONSENTS, follow=True))
    asked.refresh_from_db()
    assert asked.state == Volunteer.State.VERIFIED


def test_a_minor_who_agreed_waits_for_the_guardian_in_english(reader: Client) -> None:
    asked = volunteer("余小禾", birth=birth_of(15), state=Volunteer.State.TO_CONFIRM)
    guardian = volunteer("余大江")
    GuardianRequest.objects.create(
        ward=asked.person, guardian=guardian.person, relation="父亲", state="waiting", asked_at=clock.now()
    )
    reader.force_login(asked.person.user)
    reader.post("/me/confirm/", CONSENTS)
    assert "your guardian has still to agree" in only_english(reader.get("/me/confirm/"))


def test_a_guardian_registers_a_child_in_english(reader: Client) -> None:
    own = volunteer("余大江")
    stranger = base.user("guest")
    reader.force_login(stranger)
    assert "Please register yourself first" in only_english(reader.get("/register/child/"), stranger.display_name)
    reader.force_login(own.person.user)
    page = only_english(reader.get("/register/child/"))
    assert "You agree on behalf of the child" in page
    child = {"name": "余小禾", "identity": base.identity(birth_of(16)).number, "relation": "祖母"} | CONSENTS
    assert "From 14 one registers" in only_english(reader.post("/register/child/", child))
    child["identity"] = base.identity(birth_of(9)).number
    assert reader.post("/register/child/", child)["Location"] == "/me/#wards"
    assert "registered already" in only_english(reader.post("/register/child/", child))


def test_signing_in_and_its_failures_are_english(
    reader: Client, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SMS_GATEWAY, settings.SMS_FILE = "file", tmp_path / "outbox.jsonl"
    known = volunteer("余小禾")
    page = only_english(reader.get("/accounts/login/?next=/en/events/"))
    assert "Sign in by SMS code" in page and "/register/?next=/en/events/" in page
    wrong = reader.post("/accounts/login/", {"login": known.number, "password": "wrong"})
    assert "do not fit" in only_english(wrong)
    for _try in range(12):
        wrong = reader.post("/accounts/login/", {"login": known.number, "password": "wrong"})
    assert "Too many tries" in only_english(wrong)
    assert "Please fill in: Password." in only_english(reader.post("/accounts/login/", {}))
    only_english(reader.get("/accounts/login/code/?next=/en/events/"))
    assert "this one has 3" in only_english(reader.post("/accounts/login/code/", {"phone": "138"}))
    with django_capture_on_commit_callbacks(execute=True):
        reader.post("/accounts/login/code/", {"phone": known.phone, "next": "/en/events/"})
    assert "good for 5 minutes" in only_english(reader.get("/accounts/login/code/enter/"))
    again = reader.post("/accounts/login/code/", {"again": "1"})
    assert "Please wait a minute." in only_english(again)
    assert "6 digits" in only_english(reader.post("/accounts/login/code/enter/", {"code": "12"}))
    assert "wrong or too old" in only_english(reader.post("/accounts/login/code/enter/", {"code": "000000"}))
    code = settings.SMS_FILE.read_text().split('"code": "')[1][:6]
    assert reader.post("/accounts/login/code/enter/", {"code": code})["Location"] == "/accounts/login/code/name/"
    only_english(reader.get("/accounts/login/code/name/"))
    assert "not the name" in only_english(reader.post("/accounts/login/code/name/", {"name": "余大江"}))
    assert reader.post("/accounts/login/code/name/", {"name": "余小禾"})["Location"] == "/en/events/"
    assert OneTimeCode.objects.count() == 1


def test_accounts_elsewhere_are_offered_in_english(reader: Client, settings: Any) -> None:
    app = {"client_id": "wx7", "secret": "-"}
    settings.SOCIALACCOUNT_PROVIDERS = {name: {"APP": app} for name in ("weixin", "dingtalk", "feishu")}
    page = only_english(reader.get("/accounts/login/"))
    for name in ("WeChat", "DingTalk", "Feishu"):
        assert f"Sign in with {name}" in page


def test_the_second_factor_is_asked_for_in_english(reader: Client) -> None:
    known = volunteer("余小禾")
    secret = generate_totp_secret()
    TOTP.activate(known.person.user, secret)
    facts = {"login": known.number, "password": PASSWORD, "next": "/en/events/"}
    assert reader.post("/accounts/login/", facts)["Location"] == "/accounts/2fa/authenticate/"
    assert "Second factor" in only_english(reader.get("/accounts/2fa/authenticate/"))
    assert "The code is wrong" in only_english(reader.post("/accounts/2fa/authenticate/", {"code": "000000"}))
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert reader.post("/accounts/2fa/authenticate/", {"code": code})["Location"] == "/en/events/"


def test_pages_beside_signing_in_are_english(reader: Client) -> None:
    for name in ("account_signup", "account_inactive", "account_reset_password", "recovery_asked"):
        only_english(reader.get(reverse(name)))
    facts = {"login": "500103-2501-000001-0", "code": "abcd-efgh-jkmn", "password": PASSWORD, "again": PASSWORD}
    for name, sent in (("recovery_ask", {"name": "余小禾"}), ("recovery_use", {"login": "x"}), ("recovery_use", facts)):
        only_english(reader.get(reverse(name)))
        assert "Please" in only_english(reader.post(reverse(name), sent))


def test_an_own_password_is_chosen_in_english(reader: Client) -> None:
    user = volunteer("余小禾").person.user
    user.must_change_password = True
    user.save()
    reader.force_login(user)
    page = only_english(reader.get("/register/done/", follow=True))
    assert "Please choose your own first." in page
    assert "present password is wrong" in only_english(
        reader.post("/accounts/password/change/", {"oldpassword": "x", "password1": PASSWORD, "password2": "y"})
    )


def test_pages_of_what_went_wrong_are_english_there(reader: Client) -> None:
    """A form that is too old, an address that takes no form: drawn by the same middleware."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["language"] = "en"
    stale = strict.post("/register/", {"name": "余小禾"})
    assert stale.status_code == 403 and "open for too long" in only_english(stale)


def test_the_same_is_stored_in_both_languages(reader: Client) -> None:
    """Words of choices, the trail and messages do not depend on the language of the page."""
    kept = []
    for client, name in ((Client(), "余小禾"), (reader, "余大江")):
        identity = base.identity(birth_of(16)).number
        step_1(client, identity, name)
        facts = {
            "guardian_name": f"{name}父", "guardian_identity": base.identity(birth_of(44)).number,
            "guardian_phone": mobile(), "guardian_relation": "父亲", "guardian_consent": "on",
        }  # fmt: skip
        contact(client, **facts)
        about = {"politics": "共青团员", "education": "初中及以下", "occupation": "学生"}
        assert client.post("/register/consents/", CONSENTS | about)["Location"] == "/register/done/"
        row = Volunteer.objects.get(person__name=name)
        lines = AuditLine.objects.filter(person_id=row.person_id).order_by("pk")
        kept.append(
            (
                row.politics, row.education, row.occupation, row.guardianships.get().relation,
                [(line.action, line.reason, line.details) for line in lines],
                sorted(Consent.objects.filter(person=row.person).values_list("purpose", "version", "given_by")),
                list(Notice.objects.filter(user=row.person.user).values_list("title", "body")),
            )
        )  # fmt: skip
    assert kept[0] == kept[1]


def test_the_pages_walked_here_are_all_that_exist_in_english() -> None:
    """Whoever names one more page adds it here and walks it above."""
    registering = "register register_contact register_phone register_consents register_done register_child confirm"
    walked = {f"volunteers:{name}" for name in registering.split()}
    walked |= {
        "account_login",
        "account_signup",
        "account_inactive",
        "account_reset_password",
        "account_change_password",
    }
    walked |= {"sign_in_code", "sign_in_code_enter", "sign_in_code_name", "mfa_authenticate"}
    assert english.names() == walked | {"recovery_ask", "recovery_asked", "recovery_use"}


def test_every_choice_and_consent_has_its_english(reader: Client) -> None:
    base.load_plan()
    sources = [name for _code, name in plan.choices("talent_sources")]
    assert len(sources) > 5
    step_1(reader, base.identity().number)
    contact(reader)
    assert '<option value="student">university student</option>' in only_english(reader.get("/register/consents/"))
    words = [*RELATIONS, *POLITICS, *EDUCATION, *sources]
    words += [str(one) for purpose in AT_REGISTRATION for one in (purpose.title, purpose.text)]
    with translation.override("en"):
        assert [word for word in words if CHINESE.search(translation.gettext(word))] == []


def test_the_measure_finds_chinese() -> None:
    """What the tests of this file rest on: Chinese in a text, a label or the title is found, what is marked is not."""

    class Page:
        content = """<html lang="en"><body><p>Name：</p><img alt="照片"><b lang="zh-CN">中文</b><i>余小禾 in 渝中区</i></body>""".encode()

    assert chinese_on(Page, "余小禾", "渝中区") == ["Name：", "照片"]
    Page.content = b"<html lang=zh-CN>"
    assert chinese_on(Page) == ["the language of the page is zh-CN"]
