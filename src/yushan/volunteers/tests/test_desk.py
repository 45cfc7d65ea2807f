"""A child under 14 at a helper's desk: only with the guardian's yes, shown by a code to their telephone or a signed paper."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.accounts.actions import codes
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Consent, GuardianRequest, Notice, OneTimeCode, Person, User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client, text_of
from yushan.volunteers.actions import GuardianData, issue_password, register, register_child
from yushan.volunteers.actions.facts import StudentRow
from yushan.volunteers.actions.papers import PAPERS, read_paper, tidy_papers
from yushan.volunteers.actions.students import decline_as_guardian, register_students
from yushan.volunteers.models import Guardianship, Volunteer
from yushan.volunteers.queries import acts_for, registered_intervals, wards_of
from yushan.volunteers.tests.factories import REQUIRED, birth_of, guardian_data, mobile, number_of, volunteer

pytestmark = pytest.mark.django_db
CHILD, CODE = "/staff/volunteers/new/child/", "/staff/volunteers/new/child/code/"
SCAN = b"\xff\xd8\xff\xe0 signed by the guardian"


@pytest.fixture(autouse=True)
def outbox(settings: Any, tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """What was sent by SMS, by a file of its own; kept papers in a folder of its own."""
    cache.clear()
    settings.SMS_GATEWAY, settings.SMS_FILE = "file", tmp_path / "sms" / "outbox.jsonl"
    settings.MEDIA_ROOT = str(tmp_path / "files")

    def read() -> list[dict[str, Any]]:
        path = settings.SMS_FILE
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return read


@pytest.fixture
def helper() -> User:
    return base.user_with("organization_admin", base.team(base.detachment(base.area("500109"))))


def typed(guardian: GuardianData, **more: Any) -> dict[str, Any]:
    """What a helper fills in."""
    return {
        "name": "余小苗", "identity": base.identity(birth_of(10)).number, "area": base.area("500109").pk,
        "guardian_name": guardian.name, "guardian_identity": guardian.identity.number, "guardian_phone": guardian.phone,
        "guardian_relation": guardian.relation, "how": "code", **{f"consent_{code}": "on" for code in REQUIRED}, **more,
    }  # fmt: skip


def answered(phone: str, purpose: str = "guardian") -> OneTimeCode:
    """A code that was asked for, sent and answered rightly."""
    row = codes.ask_code(phone=phone, purpose=purpose)
    made = codes._make(row.pk)
    assert made is not None
    used = codes.use_code(pk=row.pk, purpose=purpose, code=made[1])
    assert used is not None
    return used


def entered(actor: Any, guardian: GuardianData, **more: Any) -> Volunteer:
    given = {"name": "余小苗", "identity": base.identity(birth_of(10)), "area": base.area("500109")} | more
    return register_child(actor, guardian=guardian, consents=given.pop("consents", REQUIRED), **given)


def sent_code(outbox: Any, django_capture: Any, browser: Client, form: dict[str, Any]) -> dict[str, Any]:
    with django_capture(execute=True):
        assert browser.post(CHILD, form)["Location"] == CODE
    return dict(outbox()[-1])


@pytest.mark.capability("T1.2", page="/staff/volunteers/")
def test_a_child_is_registered_by_the_code_that_the_guardian_reads_out(
    helper: User, outbox: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser, guardian = client(helper), guardian_data()
    assert CHILD in browser.get("/staff/volunteers/new/").content.decode()
    page = text_of(browser.get(CHILD))
    assert "没有监护人的同意不能登记" in page and "单独同意处理身份证号" in page
    form = typed(guardian)
    sms = sent_code(outbox, django_capture_on_commit_callbacks, browser, form)
    assert (sms["phone"], sms["purpose"]) == (guardian.phone, "guardian")
    assert not Volunteer.objects.exists() and not Person.objects.filter(name="余小苗").exists(), (
        "nothing before the yes"
    )
    shown = text_of(browser.get(CODE))
    assert "余建国（父亲）为 余小苗 同意" in shown and guardian.phone not in shown and "报了就是同意" in shown
    wrong = browser.post(CODE, {"code": f"{(int(sms['code']) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422 and "验证码不对" in text_of(wrong) and not Volunteer.objects.exists()
    assert browser.post(CODE, {"code": sms["code"]})["Location"] == "/staff/volunteers/new/done/"
    made = Volunteer.objects.get()
    assert made.number in text_of(browser.get("/staff/volunteers/new/done/"))
    assert (made.state, made.source, made.verified_on, made.registered_by) == (
        "verified",
        "helper",
        clock.today(),
        helper,
    )
    assert made.phone == guardian.phone and registered_intervals([made.person_id])
    link = made.guardianships.get()
    assert (link.guardian.name, link.relation, link.consent_by) == ("余建国", "父亲", "code")
    given = Consent.objects.filter(person=made.person).values_list("purpose", "given_by", "guardian")
    assert set(given) == {(code, "guardian", link.guardian_id) for code in REQUIRED}
    assert AuditLine.objects.filter(action="volunteers.register_child").exists()
    assert browser.get(CODE)["Location"] == CHILD, "the code stood for one child"


def test_a_paper_that_was_signed_is_kept_sealed_and_each_look_is_written_down(helper: User) -> None:
    browser, guardian = client(helper), guardian_data()
    empty = browser.post(CHILD, typed(guardian, how="paper"))
    assert empty.status_code == 422 and "请上传监护人签了字的同意书" in text_of(empty)
    odd = browser.post(CHILD, typed(guardian, how="paper", paper=SimpleUploadedFile("同意书.jpg", b"MZ program")))
    assert odd.status_code == 422 and "只收 PDF、JPG" in text_of(odd)
    assert not Volunteer.objects.exists() and not list(PAPERS.path.glob("*"))
    done = browser.post(CHILD, typed(guardian, how="paper", paper=SimpleUploadedFile("同意书.jpg", SCAN)))
    assert done["Location"] == "/staff/volunteers/new/done/"
    link = Guardianship.objects.get()
    assert link.consent_by == "paper" and SCAN not in (PAPERS.path / link.paper).read_bytes()
    url = f"/staff/volunteers/guardians/{link.pk}/paper/"
    assert browser.get(url).status_code == 404, "who registered needs no second look"
    district = client(base.user_with("area_admin", base.area("500109")))
    assert url in district.get(f"/staff/volunteers/{link.volunteer_id}/").content.decode()
    answer = district.get(url)
    assert answer.content == SCAN and answer["Content-Disposition"].startswith("attachment")
    assert AuditLine.objects.filter(action="volunteers.read_guardian_paper").count() == 1
    assert client(base.user_with("area_admin", base.area("500120"))).get(url).status_code == 404
    with pytest.raises(NotFound):
        read_paper(helper, guardianship=link)


def test_without_the_guardians_yes_nobody_is_registered(helper: User) -> None:
    guardian, other = guardian_data(), guardian_data("石晓蓉")
    waiting = codes.ask_code(phone=guardian.phone, purpose="guardian")
    refused: list[dict[str, Any]] = [
        {},
        {"code": waiting},
        {"code": answered(other.phone)},
        {"code": answered(guardian.phone, "register")},
        {"paper": b"MZ"},
        {"code": answered(guardian.phone), "consents": {"registration"}},
    ]
    for shown in refused:
        with pytest.raises(Refusal):
            entered(helper, guardian, **shown)
    old = answered(guardian.phone)
    with clock.pretend(clock.now() + timedelta(minutes=31)), pytest.raises(Refusal, match="过了时间"):
        entered(helper, guardian, code=old)
    assert not Volunteer.objects.exists() and not Guardianship.objects.exists()


def test_a_code_stands_for_one_child(helper: User) -> None:
    guardian = guardian_data()
    row = answered(guardian.phone)
    entered(helper, guardian, code=row)
    with pytest.raises(Refusal, match="已经用过"):
        entered(helper, guardian, code=row, name="余小禾", identity=base.identity(birth_of(8)))
    assert entered(helper, guardian, code=answered(guardian.phone), name="余小禾", identity=base.identity(birth_of(8)))
    assert Guardianship.objects.filter(guardian__name=guardian.name).count() == 2


def test_who_cannot_be_the_guardian_and_who_is_no_child(helper: User) -> None:
    child = base.identity(birth_of(10))
    known = guardian_data()
    base.person("别的人", number=known.identity)
    for guardian, said in (
        (GuardianData("余小苗", child, mobile(), "父亲"), "不能是本人"),
        (guardian_data(birth=birth_of(17)), "年满"),
        (known, "不一致"),
        (GuardianData("余建国", base.identity(birth_of(40)), "", "父亲"), "手机号和关系"),
    ):
        with pytest.raises(Refusal, match=said):
            entered(helper, guardian, identity=child, paper=SCAN)
    for age, said in ((14, "代为登记"), (3, "周岁")):
        with pytest.raises(Refusal, match=said):
            entered(helper, guardian_data(), identity=base.identity(birth_of(age)), paper=SCAN)
    with pytest.raises(NotAllowed):
        entered(base.user_with("auditor"), guardian_data(), paper=SCAN)
    with pytest.raises(Refusal, match="登记孩子"):
        register(helper, name="余小苗", identity=child, phone="", consents=REQUIRED, source="helper")
    page = client(helper).post(
        "/staff/volunteers/new/",
        {"name": "余小苗", "identity": child.number, "area": base.area("500109").pk, "agreed": "on"},
    )
    assert page.status_code == 422 and "监护人在场，登记孩子" in text_of(page)
    assert not Volunteer.objects.exists()


def test_a_helper_reads_no_code_to_themselves(helper: User) -> None:
    phone, stranger = mobile(), guardian_data()
    helper.phone_hash = phone_hash(phone)
    helper.save()
    form = typed(GuardianData(stranger.name, stranger.identity, phone, stranger.relation))
    answer = client(helper).post(CHILD, form)
    assert answer.status_code == 422 and "这是您自己的手机号" in text_of(answer) and not OneTimeCode.objects.exists()
    parent = volunteer("余秀兰", phone=phone, with_user=False)
    User.objects.filter(pk=helper.pk).update(person=parent.person)
    helper.refresh_from_db()
    own = GuardianData("余秀兰", number_of(parent.person), phone, "母亲")
    made = entered(helper, own, code=answered(phone))
    assert made.guardianships.get().guardian_user == helper


def test_what_to_do_when_codes_run_out_is_said_for_the_desk(helper: User) -> None:
    browser, form = client(helper), typed(guardian_data())
    assert browser.post(CHILD, form)["Location"] == CODE
    for _ in range(20):
        browser.post(CODE, {"code": "000000"})
    said = text_of(browser.post(CODE, {"code": "000000"}))
    assert "试的次数太多了" in said and "纸质同意书" in said and "密码登录" not in said


def test_the_guardians_account_stands_for_the_child_and_hears_of_it(helper: User) -> None:
    mother = volunteer("余秀兰")
    made = entered(helper, GuardianData("余秀兰", number_of(mother.person), mother.phone, "母亲"), paper=SCAN)
    assert made.guardianships.get().guardian_user == mother.person.user
    assert wards_of(mother.person.user) == [made] and acts_for(mother.person.user, made)
    assert "余小苗" in text_of(client(mother.person.user).get("/me/"))
    assert "不是您同意的" in Notice.objects.get(user=mother.person.user).body
    with pytest.raises(Conflict, match="已经登记过"):
        entered(helper, guardian_data(), identity=number_of(made.person), paper=SCAN)


def test_a_guardian_who_registers_later_takes_the_child_up(helper: User) -> None:
    guardian = guardian_data()
    made = entered(helper, guardian, code=answered(guardian.phone))
    assert made.guardianships.get().guardian_user is None
    password = "Jialing-2025"
    about: Any = {"name": guardian.name, "identity": guardian.identity, "password": password, "consents": REQUIRED}
    stranger = GuardianData("石晓蓉", base.identity(), mobile(), "母亲")
    register(None, **(about | {"name": stranger.name, "identity": stranger.identity}), phone=guardian.phone)
    assert made.guardianships.get().guardian_user is None, "the telephone alone is not the guardian"
    parent = register(None, **about, phone=guardian.phone)
    assert wards_of(parent.person.user) == [made]


def test_a_guardian_whose_account_staff_open_takes_the_child_up(helper: User) -> None:
    mother = volunteer("余秀兰", with_user=False)
    made = entered(helper, GuardianData("余秀兰", number_of(mother.person), mother.phone, "母亲"), paper=SCAN)
    assert made.guardianships.get().guardian_user is None
    issue_password(base.user_with("city_admin"), volunteer=mother, reason="本人持身份证到场")
    account = User.objects.get(person=mother.person)
    assert wards_of(account) == [made]


def test_another_telephone_does_not_take_the_child_up(helper: User) -> None:
    guardian = guardian_data()
    made = entered(helper, guardian, paper=SCAN)
    register(
        None, name=guardian.name, identity=guardian.identity, phone=mobile(), password="Jialing-2025",
        consents=REQUIRED,
    )  # fmt: skip
    assert made.guardianships.get().guardian_user is None


def test_a_child_whom_a_school_entered_is_registered_by_the_same_guardian_only(helper: User) -> None:
    school = base.unit("北碚实验小学", area=base.area("500109"))
    guardian = guardian_data()
    rows = [
        StudentRow(name, base.identity(birth_of(9)), group="三（1）班", guardian=guardian)
        for name in ("余小苗", "余小禾")
    ]
    register_students(base.user_with("unit_admin", school), unit=school, rows=rows)
    with pytest.raises(Conflict, match="另一位监护人"):
        entered(helper, guardian_data("石晓蓉"), identity=rows[0].identity, paper=SCAN)
    made = entered(helper, guardian, identity=rows[0].identity, paper=SCAN)
    assert made.state == "verified" and made.phone == guardian.phone
    assert GuardianRequest.objects.get(ward=made.person).state == "agreed"
    father = volunteer(
        guardian.name, who=Person.objects.get(identity_hash=made.guardianships.get().guardian.identity_hash)
    )
    decline_as_guardian(father.person.user, request=GuardianRequest.objects.get(state="waiting"))
    with pytest.raises(Refusal, match="答复过不同意"):
        entered(helper, guardian, identity=rows[1].identity, name="余小禾", paper=SCAN)


def test_a_child_who_left_comes_back_with_the_same_guardian(helper: User) -> None:
    guardian = guardian_data()
    made = entered(helper, guardian, paper=SCAN)
    Volunteer.objects.filter(pk=made.pk).update(state="withdrawn", withdrawn_on=clock.today())
    with pytest.raises(Conflict, match="另一位监护人"):
        entered(helper, guardian_data("石晓蓉"), identity=number_of(made.person), paper=SCAN)
    again = entered(helper, guardian, identity=number_of(made.person), code=answered(guardian.phone))
    assert again.pk == made.pk and again.state == "verified"


def test_papers_go_with_the_guardianship_and_with_crashes(
    helper: User, django_capture_on_commit_callbacks: Any
) -> None:
    from yushan.volunteers.actions.papers import forget_guardianships

    made = entered(helper, guardian_data(), paper=SCAN)
    PAPERS.keep(b"left by a crash")
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert tidy_papers() == 1
    with django_capture_on_commit_callbacks(execute=True):
        forget_guardianships(made.guardianships.all())
    assert not list(PAPERS.path.glob("*"))


def test_without_a_gateway_only_the_paper_is_offered(helper: User, settings: Any) -> None:
    settings.SMS_GATEWAY = ""
    page = client(helper).get(CHILD).content.decode()
    assert 'value="paper"' in page and 'value="code"' not in page
    assert client(helper).post(CHILD, typed(guardian_data())).status_code == 422
    assert not OneTimeCode.objects.exists()


def test_a_desk_is_no_place_to_ask_who_is_registered(helper: User, settings: Any) -> None:
    """Whoever tries number after number is stopped, in words, and nothing typed is lost."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"desk": "3/h/key"}
    known = base.identity(birth_of(30))
    volunteer("彭小禾", who=base.person("彭小禾", number=known))
    browser = client(helper)
    form = {
        "name": "猜一猜", "identity": known.number, "phone": mobile(), "area": base.area("500109").pk,
        "agreed": "on",
    }  # fmt: skip
    for _ in range(3):
        assert "登记 60 人次" not in text_of(browser.post("/staff/volunteers/new/", form))
    answer = browser.post("/staff/volunteers/new/", form)
    assert answer.status_code == 422 and "一小时最多登记 60 人次" in text_of(answer) and "猜一猜" in answer.text
    assert "一小时最多登记 60 人次" in text_of(browser.post(CHILD, typed(guardian_data())))
    another = client(base.user_with("organization_admin", base.team(base.detachment(base.area("500101")))))
    assert "登记 60 人次" not in text_of(another.post("/staff/volunteers/new/", form))


@pytest.mark.capability("T1.2", page="/staff/volunteers/new/child/")
def test_a_blank_paper_can_be_printed_and_the_upload_says_when_it_is_needed(helper: User, settings: Any) -> None:
    desk = client(helper)
    page = text_of(desk.get(CHILD))
    assert "选纸质同意书的必传" in page and "打印空白同意书" in page
    blank = text_of(desk.get("/staff/volunteers/new/child/blank/"))
    assert "打印同意书" in blank and "监护人签名" in blank and "单独同意处理身份证号" in blank and "可不同意" in blank
    settings.SMS_GATEWAY = ""
    assert "选纸质同意书的必传" not in text_of(desk.get(CHILD))  # it is needed always
    assert "请上传监护人签了字的同意书" in text_of(desk.post(CHILD, typed(guardian_data(), how="paper")))
