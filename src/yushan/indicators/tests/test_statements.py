"""Statements of a year: signed from below to above, frozen, objected to, reopened, the correction beside them."""

import io
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, todos
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.rates import Rate
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators import places
from yushan.indicators.actions import statements as actions
from yushan.indicators.actions.closed_years import look_over_signed
from yushan.indicators.erasing import erase
from yushan.indicators.models import StatementObjection, YearStatement
from yushan.indicators.rules.statements import asked_year, differences, digest, digest_of_many, from_data
from yushan.indicators.tests import factories
from yushan.indicators.tests.naive import Naive
from yushan.ledger import identity
from yushan.ledger.actions import reverse_entry
from yushan.ledger.documents.checking import check
from yushan.ledger.models import HourEntry
from yushan.ledger.verdicts import by_file
from yushan.organizations.actions import declare_headcount
from yushan.organizations.models import Unit, UnitPlacement
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 11, 10, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _today(monkeypatch: Any, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def city() -> dict[str, Any]:
    """41 areas with two units of six each."""
    made = factories.city(staff=6, units_per_area=2)
    made["unit"], made["other"] = made["units"][0], made["units"][1]
    made["clerk"] = make.user_with("unit_admin", made["unit"], display_name="余小禾")
    made["district"] = make.user_with("area_admin", made["unit"].area, display_name="罗一鸣")
    made["admin"] = make.user_with("city_admin", display_name="陈立")
    return made


def _url(scope: str, node: Any = None, page: str = "", year: int = 2026) -> str:
    name = {"city": "", "area": "area_", "unit": "unit_"}[scope] + "statement" + (f"_{page}" if page else "")
    return reverse(f"indicators:{name}", args=[node.code] if node else []) + f"?year={year}"


def _unit(made: dict[str, Any]) -> places.Place:
    return places.unit(made["admin"], made["unit"].code)


def _area(made: dict[str, Any]) -> places.Place:
    return places.area(made["admin"], made["unit"].area.code)


def _counts(statement: YearStatement) -> dict[str, tuple[int, int]]:
    return {name: (rate.numerator, rate.denominator) for name, rate in from_data(statement.content).figures.items()}


def _take_one_back(unit: Any) -> None:
    """A posted service of somebody on the unit's roster turns out wrong."""
    person = unit.staff.filter(is_party_member=True).order_by("pk").first().person
    for entry in HourEntry.objects.filter(volunteer__person=person):
        reverse_entry(WORKER, entry=entry, reason="记错了人")


def test_signed_from_below_to_above_and_a_correction_stands_beside_it(city: dict[str, Any]) -> None:
    clerk, district, admin = (client(city[who]) for who in ("clerk", "district", "admin"))
    area, end = city["unit"].area, date(2026, 12, 31)
    naive = Naive().everything(year=2026, day=end)
    assert "2026 年签字确认" in text_of(clerk.get(reverse("indicators:unit", args=[city["unit"].code]) + "?year=2026"))
    assert post(clerk, _url("unit", city["unit"], "sign"), as_of="2026-12-31", note="办公会核对").status_code == 302
    own = YearStatement.objects.get(scope="unit")
    assert _counts(own) == naive["unit", city["unit"].code] and own.as_of == end and own.area == area
    assert own.signer_name == "余小禾" and own.sha256 == digest(own.content)
    # The district is told that one has not signed, and has to say why it does not wait.
    page = district.get(_url("area", area))
    assert (page.context["below"].total, page.context["below"].signed) == (2, 1)
    assert [bool(line.statement) for line, *_ in page.context["rows"]].count(True) == 1
    missing = district.get(_url("area", area) + "&which=no")
    assert [line.node.pk for line, *_ in missing.context["rows"]] == [city["other"].pk]
    refused = district.get(post(district, _url("area", area, "sign")).headers["Location"])
    assert "还有 1 个没有签字" in text_of(refused) and YearStatement.objects.count() == 1
    post(district, _url("area", area, "sign"), absent_reason="单位正在撤并")
    above = YearStatement.objects.get(scope="area")
    frozen = from_data(above.content)
    assert _counts(above) == naive["area", area.code]
    assert frozen.absent == [[city["other"].code, city["other"].name]] and frozen.signed_below == 1
    assert frozen.below == digest_of_many([own.sha256])
    post(admin, _url("city", page="sign"), absent_reason="其余区县补报")
    whole = YearStatement.objects.get(scope="city")
    assert _counts(whole) == naive["city", "500000"] and len(from_data(whole.content).absent) == 40
    # Afterwards a service is taken back: what was signed stays, what is right today stands beside it.
    _take_one_back(city["unit"])
    later = Naive().everything(year=2026, day=end)
    # The page of that day shows what was signed beside what is right today.
    for name, node in (("home", None), ("area", area), ("unit", city["unit"])):
        shown = admin.get(reverse(f"indicators:{name}", args=[node.code] if node else []), {"as_of": "2026-12-31"})
        text = text_of(shown)
        assert "2026 年的数据已由" in text and "签字后有更正" in text
    rate = from_data(own.content).figures["party"]
    assert f"{rate.numerator} / {rate.denominator}" in text
    for scope, node, statement in (("unit", city["unit"], own), ("area", area, above), ("city", None, whole)):
        key = scope, node.code if node else "500000"
        answer = admin.get(_url(scope, node))
        shown = {words.code: (rate, change) for words, rate, change, _said in answer.context["rates"]}
        for name, (rate, change) in shown.items():
            assert (rate.numerator, rate.denominator) == naive[key][name]
            today = (change.now.numerator, change.now.denominator) if change else naive[key][name]
            assert today == later[key][name]
        assert shown["party"][1] and "有更正" in text_of(answer) and "参与 −1" in text_of(answer)
        # Whoever stands above sees where: the area in the city's list, the unit in the area's, and only these.
        for level, below in ((("city", None), area), (("area", area), city["unit"])):
            where = admin.get(_url(*level) + "&which=corrected")
            assert [(line.node.pk, said) for line, _, said in where.context["rows"]] == [
                (below.pk, "党员参与率：参与 −1；职工参与率：参与 −1")
            ]
        statement.refresh_from_db()
        assert _counts(statement) == naive[key] and digest(statement.content) == statement.sha256


def test_an_earlier_day_is_stated_and_days_outside_the_year_are_refused(city: dict[str, Any]) -> None:
    place, day = _unit(city), date(2026, 4, 30)
    for wrong in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(Refusal, match="2026 年内"):
            actions.sign(city["clerk"], place=place, year=2026, as_of=wrong)
    with pytest.raises(Refusal, match="还没有到"):
        actions.sign(city["clerk"], place=place, year=2027, as_of=date(2027, 1, 12))
    with pytest.raises(Refusal, match="今年和以前"):
        actions.sign(city["clerk"], place=place, year=2028)
    # The page shows the figures of that day first, and what it shows is what is signed.
    clerk = client(city["clerk"])
    shown = clerk.get(_url("unit", city["unit"]) + "&as_of=2026-04-30").context["rates"]
    assert post(clerk, _url("unit", city["unit"], "sign"), as_of="2026-04-30").status_code == 302
    made = YearStatement.objects.get()
    assert made.as_of == day
    assert {words.code: (rate.numerator, rate.denominator) for words, rate, *_ in shown} == _counts(made)
    assert clerk.get(_url("unit", city["unit"]) + "&as_of=2025-04-30").status_code == 200  # signed: its day stands
    assert _counts(made) == Naive().count([city["unit"]], year=2026, day=day)
    assert "不是年底" in text_of(client(city["clerk"]).get(_url("unit", city["unit"])))


def test_a_year_that_still_runs_is_signed_only_where_it_is_meant_so(city: dict[str, Any]) -> None:
    clerk, url = client(city["clerk"]), _url("unit", city["unit"], year=2027)
    page = text_of(clerk.get(url))
    assert "2027 年还没有过完，现在签的只到 2027-01-11" in page and "按截至 2027-01-11 的数字签" in page
    refused = clerk.get(post(clerk, _url("unit", city["unit"], "sign", 2027)).headers["Location"])
    assert "请勾选“按截至 2027-01-11 的数字签”" in text_of(refused) and not YearStatement.objects.exists()
    post(clerk, _url("unit", city["unit"], "sign", 2027), early="on")
    assert YearStatement.objects.get().as_of == date(2027, 1, 11)
    assert "还没有过完" not in text_of(client(city["district"]).get(_url("area", city["unit"].area)))


def test_what_keeps_from_signing_is_one_click_away(city: dict[str, Any]) -> None:
    actions.raise_objection(city["clerk"], place=_unit(city), year=2026, text="少算一名党员，应为 2 人")
    browser, unit = client(city["district"]), city["unit"]
    page = browser.get(_url("area", unit.area))
    assert page.context["objected"] == [(unit.name, _url("unit", unit) + "#objections")]
    assert f"答复{unit.name}的异议" in text_of(page) and "看全部有异议的" not in text_of(page)
    assert page.context["may_sign"] and 'id="objections"' in browser.get(_url("unit", unit)).content.decode()


def test_who_may_sign_answer_and_reopen(city: dict[str, Any]) -> None:
    place, above, whole = _unit(city), _area(city), places.city(city["admin"])
    neighbour, auditor = make.user_with("unit_admin", city["other"]), make.user_with("auditor")
    for actor in (city["district"], city["admin"], neighbour, auditor, make.user()):
        with pytest.raises(NotAllowed):
            actions.sign(actor, place=place, year=2026)
    for actor in (city["clerk"], city["admin"]):
        with pytest.raises(NotAllowed):
            actions.sign(actor, place=above, year=2026, absent_reason="赶时间")
    with pytest.raises(NotAllowed):
        actions.sign(city["district"], place=whole, year=2026, absent_reason="赶时间")
    actions.sign(city["clerk"], place=place, year=2026)
    for actor in (city["clerk"], neighbour, auditor):
        with pytest.raises(NotAllowed):
            actions.reopen(actor, place=place, year=2026, reason="更正")
    actions.sign(city["district"], place=above, year=2026, absent_reason="撤并")
    with pytest.raises(NotAllowed):
        actions.reopen(city["district"], place=above, year=2026, reason="更正")
    assert client(neighbour).get(_url("unit", city["unit"])).status_code == 404
    assert client(auditor).get(_url("unit", city["unit"])).status_code == 200


def test_objected_answered_and_signed_anew(city: dict[str, Any]) -> None:
    clerk, district = client(city["clerk"]), client(city["district"])
    place, above = _unit(city), _area(city)
    first = actions.sign(city["clerk"], place=place, year=2026)
    assert post(clerk, _url("unit", city["unit"], "object"), text="少算一名党员，应为 2 人").status_code == 302
    with pytest.raises(Conflict, match="等答复"):
        actions.raise_objection(city["clerk"], place=place, year=2026, text="又一条")
    # Nobody signs above an objection that waits; the district has it in the inbox.
    with pytest.raises(Refusal, match="异议没有答复"):
        actions.sign(city["district"], place=above, year=2026, absent_reason="撤并")
    assert any(one.verb == "答复" and city["unit"].name in one.text for one in _inbox(city["district"]))
    assert not any(one.verb == "答复" for one in _inbox(city["clerk"]))
    with pytest.raises(NotAllowed):
        actions.answer(city["clerk"], place=place, year=2026, text="同意", accepted=True)
    with pytest.raises(Refusal, match="写明答复"):
        actions.answer(city["district"], place=place, year=2026, text=" ", accepted=True)
    post(district, _url("unit", city["unit"], "answer"), answer="属实，请补录", act="accept")
    first.refresh_from_db()
    assert first.reopened_by == city["district"] and first.reason == "异议成立：属实，请补录"
    assert Notice.objects.filter(user=city["clerk"], title__contains="异议成立").exists()
    # What stands signed is told on the page of figures, with what is another number by now.
    signed = actions.sign(city["clerk"], place=place, year=2026)
    figures = reverse("indicators:unit", args=[city["unit"].code])
    day = {"as_of": signed.as_of.isoformat()}
    assert "和签字的一样" in text_of(clerk.get(figures, day))
    factories.serve(_fresh_member(city["unit"]), date(2026, 12, 1), city["team"])
    told = clerk.get(figures, day)
    assert "签字后有更正" in text_of(told) and {words.code for words, *_ in told.context["signed_changes"]} >= {"party"}
    assert told.context["signed_changes"][0][1].numerator == _counts(signed)["registration"][0]
    assert "另一天的数字" in text_of(clerk.get(figures, {"as_of": "2026-06-30"}))
    actions.reopen(city["district"], place=place, year=2026, reason="补录了一名")
    assert "已由" not in text_of(clerk.get(figures, day))
    second = actions.sign(city["clerk"], place=place, year=2026)
    assert _counts(second)["party"][0] == _counts(first)["party"][0] + 1
    page = clerk.get(_url("unit", city["unit"]))
    assert [one.pk for one, *_ in page.context["earlier"]] == [signed.pk, first.pk] and "属实，请补录" in text_of(page)
    actions.raise_objection(city["clerk"], place=place, year=2026, text="再看一次")
    actions.answer(city["district"], place=place, year=2026, text="核过，没有错", accepted=False)
    second.refresh_from_db()
    assert second.reopened_at is None and StatementObjection.objects.filter(accepted=False).count() == 1
    # Once the level above has signed, nothing below moves until that is taken back.
    actions.sign(city["district"], place=above, year=2026, absent_reason="撤并")
    with pytest.raises(Conflict, match="区县已经签字"):
        actions.raise_objection(city["clerk"], place=place, year=2026, text="晚了")
    with pytest.raises(Conflict, match="区县已经签字"):
        actions.reopen(city["district"], place=place, year=2026, reason="更正")
    with pytest.raises(Refusal, match="写明为什么"):
        actions.reopen(city["admin"], place=above, year=2026, reason=" ")
    actions.reopen(city["admin"], place=above, year=2026, reason="区县要求更正")
    actions.reopen(city["district"], place=place, year=2026, reason="更正")
    with pytest.raises(Conflict, match="还没有签字"):
        actions.reopen(city["district"], place=place, year=2026, reason="更正")
    assert AuditLine.objects.filter(action="indicators.reopen_statement").count() == 4


def _fresh_member(unit: Any) -> Any:
    """A party member of the unit, registered, without any service so far."""
    (person,) = factories.people(1)
    make.staff_member(unit, person, party=True, joined_on=date(2020, 1, 1))
    return factories.volunteers([person], unit.area, date(2026, 1, 1))[0]


def _inbox(user: Any) -> list[todos.Todo]:
    return todos.collect(user, todos.tallies(user), 50)


def test_the_inbox_asks_who_has_to_sign(city: dict[str, Any], monkeypatch: Any) -> None:
    def asked(user: Any) -> list[str]:
        fresh = type(user).objects.get(pk=user.pk)
        return [one.text for one in _inbox(fresh) if one.verb == "签字"]

    for who, name in (("clerk", "unit_statement"), ("district", "area_statement")):
        searched = client(city[who]).get(reverse("workspace:search"), {"q": "签字"})
        assert reverse("indicators:statement") in searched.content.decode()
        led = client(city[who]).get(_url("city"))
        node = city["unit"] if who == "clerk" else city["unit"].area
        assert led["Location"] == reverse(f"indicators:{name}", args=[node.code]) + "?year=2026"
    assert asked(city["clerk"]) == [f"{city['unit'].name} 2026 年的数据等您核对、签字"]
    assert asked(city["district"]) == [f"{city['unit'].area.name} 2026 年的数据等您核对、签字"]
    assert asked(city["admin"]) == ["全市 2026 年的数据等您核对、签字"]
    actions.sign(city["clerk"], place=_unit(city), year=2026)
    assert asked(city["clerk"]) == []
    neighbour = make.user_with("unit_admin", city["other"])
    assert len(asked(neighbour)) == 1
    actions.sign(city["district"], place=_area(city), year=2026, absent_reason="撤并")
    assert asked(city["district"]) == [] and asked(neighbour) == []
    # From above to below: why it cannot be taken back yet, who can; afterwards who has to sign again is asked, any time.
    page = text_of(client(city["district"]).get(_url("unit", city["unit"])))
    assert "先由市级撤回区县的" not in page and "区县已经签字，所以现在不能撤回" in page
    assert "签字只能由市级撤回" in text_of(client(city["district"]).get(_url("area", city["unit"].area)))
    actions.reopen(city["admin"], place=_area(city), year=2026, reason="花名册漏了一人")
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 9, 1, 10, tzinfo=clock.ZONE))
    assert asked(city["clerk"]) == [] and "请核对后重新签：花名册漏了一人" in asked(city["district"])[0]
    actions.reopen(city["district"], place=_unit(city), year=2026, reason="花名册漏了一人")
    assert len(asked(city["clerk"])) == 1
    earlier = client(city["clerk"]).get(_url("unit", city["unit"]))
    assert "注册率" in text_of(earlier).split("以前签过的")[1]
    address = earlier.context["earlier"][0][2]
    assert client(city["clerk"]).get(address).content.startswith(b"%PDF-")
    assert client(neighbour).get(address).status_code == 404
    actions.sign(city["clerk"], place=_unit(city), year=2026)
    assert asked(city["clerk"]) == []
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))
    assert asked(city["admin"]) == []


def test_the_paper_is_signed_and_says_what_was_frozen(city: dict[str, Any]) -> None:
    clerk = client(city["clerk"])
    assert clerk.get(_url("unit", city["unit"], "paper")).status_code == 302  # told to sign first
    actions.sign(city["clerk"], place=_unit(city), year=2026, note="办公会核对")
    answer = clerk.get(_url("unit", city["unit"], "paper"))
    pdf = answer.content
    assert answer["Content-Type"] == "application/pdf" and pdf.startswith(b"%PDF-")
    sound = check(pdf, identity.signer().certificate)
    assert sound.intact and sound.signed_by_us and sound.code is None
    assert not check(pdf.replace(b"%PDF-", b"%PDF-", 1)[:-2] + b"xx", identity.signer().certificate).intact
    # What the page of verification says of it to anybody: what it is, whose, of which year, signed when, that it stands.
    told = _verified(pdf)
    assert by_file(pdf).standing == "valid" and "是现行的一份" in told and "余小禾" not in told
    for said in ("年度志愿服务数据确认书", city["unit"].name, "2026 年", "2026-12-31", "2027-01-11，第 1 次签", "现行"):
        assert said in told, said
    altered = by_file(pdf + b" ")
    assert altered.paper is None and not altered.other_paper and "追加了内容" in str(altered.reason)
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].sig_object
    assert signature["/Reason"] == "年度志愿服务数据确认书"
    _take_one_back(city["unit"])
    assert clerk.get(_url("unit", city["unit"], "paper")).content == pdf
    actions.sign(city["district"], place=_area(city), year=2026, absent_reason="撤并，名字里有 𰻝 字")
    assert client(city["district"]).get(_url("area", city["unit"].area, "paper")).content.startswith(b"%PDF-")


def _verified(pdf: bytes) -> str:
    return text_of(Client().post(reverse("ledger:verify_form"), {"file": SimpleUploadedFile("a.pdf", pdf)}))


def test_a_statement_that_was_withdrawn_says_so_to_who_is_shown_it(city: dict[str, Any], monkeypatch: Any) -> None:
    clerk, place, url = client(city["clerk"]), _unit(city), _url("unit", city["unit"], "paper")
    first = actions.sign(city["clerk"], place=place, year=2026)
    old = clerk.get(url).content
    # One that was handed out before files were registered is registered when it is taken the next time.
    YearStatement.objects.update(file_sha256="")
    assert by_file(old).other_paper and clerk.get(url).content == old and by_file(old).standing == "valid"
    actions.reopen(city["district"], place=place, year=2026, reason="少算了一人")
    told = _verified(old)
    assert by_file(old).standing == "revoked" and "已撤回" in told and "还没有重新签" in told
    assert "少算了一人" not in told, "why is not for everybody"
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 13, 10, tzinfo=clock.ZONE))
    actions.sign(city["clerk"], place=place, year=2026)
    told = _verified(old)
    assert "现行的是 2027-01-13 签的" in told and "第 1 次签" in told and by_file(old).standing == "revoked"
    assert clerk.get(f"{url}&of={first.pk}").content == old
    new = clerk.get(url).content
    assert new != old and by_file(new).standing == "valid" and "2027-01-13，第 2 次签" in _verified(new)


def test_statements_do_not_grow_with_units(city: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    area = city["unit"].area
    actions.sign(city["clerk"], place=_unit(city), year=2026)
    for number in range(20):
        make.unit(f"单位{number}", area=area, level="district")
    for user, url in ((city["district"], _url("area", area)), (city["admin"], _url("city"))):
        browser = client(user)
        browser.get(url)
        with django_assert_max_num_queries(20):
            assert browser.get(url).status_code == 200


def test_who_looks_as_somebody_else_signs_nothing(city: dict[str, Any]) -> None:
    browser = client(city["admin"])
    post(browser, f"/staff/see-as/{city['clerk'].pk}/", reason="本人来电说看不到")
    page = browser.get(_url("unit", city["unit"]))
    assert page.status_code == 200 and not page.context["may_sign"]
    post(browser, _url("unit", city["unit"], "sign"))
    assert not YearStatement.objects.exists()


def test_rules() -> None:
    assert asked_year(date(2027, 1, 1)) == 2026 and asked_year(date(2027, 6, 30)) == 2026
    assert asked_year(date(2027, 7, 1)) is None and asked_year(date(2026, 12, 31)) is None
    assert digest_of_many([]) == "" and digest_of_many(["b", "a"]) == digest_of_many(["a", "b"])
    was = {"party": Rate(3, 4, Fraction(4, 5)), "staff": Rate(1, 2)}
    assert differences(was, was) == []
    now = was | {"party": replace(was["party"], numerator=2, denominator=5)}
    (one,) = differences(was, now)
    assert (one.name, one.said("参与 / 在册党员")) == ("party", "参与 −1，在册党员 +1")
    assert differences(was, was | {"staff": Rate(1, 2, Fraction(1, 2))}) == []


def test_a_signed_year_is_not_rewritten_without_saying_so(city: dict[str, Any]) -> None:
    clerk, unit = client(city["clerk"]), city["unit"]
    address = reverse("organizations:headcount", args=[unit.pk])
    assert "太早" in text_of(post(clerk, address, staff=30, stat_day="1990-01-01"))
    post(clerk, _url("unit", unit, "sign"), as_of="2026-12-31")
    before = unit.headcounts.count()
    answer = post(clerk, address, staff=300, stat_day="2026-12-01")
    assert (
        answer.status_code == 422 and "2026 年的数据已经签字" in text_of(answer) and unit.headcounts.count() == before
    )
    assert "2026 年的数据已签字" in text_of(clerk.get(address))
    assert post(clerk, address, staff=300, stat_day="2026-12-01", reason="漏报了分馆").status_code == 302
    told = Notice.objects.filter(title__contains="改动了已签字的 2026 年")
    assert {one.user_id for one in told} == {city["district"].pk} and "漏报了分馆" in told[0].body
    # What was signed stays; after it a headcount needs no reason.
    assert _counts(YearStatement.objects.get(scope="unit"))["registration"][1] != 300
    assert post(clerk, address, staff=30, stat_day=clock.today().isoformat()).status_code == 302
    assert Notice.objects.filter(title__contains="改动了已签字的").count() == 1


def _moves(unit: Any, to: Any, day: date) -> None:
    UnitPlacement.objects.filter(unit=unit).update(until_day=day)
    UnitPlacement.objects.create(unit=unit, area=to, from_day=day)
    Unit.objects.filter(pk=unit.pk).update(area=to)
    tell_person_facts_changed(unit.staff.values_list("person_id", flat=True))


def test_a_unit_that_moved_is_still_that_areas_for_what_it_signed(city: dict[str, Any]) -> None:
    clerk, district, unit = city["clerk"], city["district"], city["unit"]
    to = next(area for area in city["areas"] if area.pk != unit.area_id)
    new_district, day = make.user_with("area_admin", to), date(2026, 6, 30)
    signed = actions.sign(clerk, place=_unit(city), year=2026, as_of=day)
    above = _area(city)
    actions.sign(district, place=above, year=2026, as_of=day, absent_reason="撤并")
    _moves(unit, to, date(2026, 9, 1))
    unit.refresh_from_db()
    # Its figures are in what the former area signed: nothing is objected to underneath, nor decided by the new one.
    with pytest.raises(Conflict, match="区县已经签字"):
        actions.raise_objection(clerk, place=_unit(city), year=2026, text="少算一名党员")
    page = client(clerk).get(_url("unit", unit)).context
    assert page["is_closed"] and not page["may_object"]
    actions.reopen(city["admin"], place=above, year=2026, reason="单位要更正")
    actions.raise_objection(clerk, place=_unit(city), year=2026, text="少算一名党员")
    assert StatementObjection.objects.get().area_id == signed.area_id
    with pytest.raises(NotAllowed):
        actions.answer(new_district, place=_unit(city), year=2026, text="属实", accepted=True)
    actions.answer(district, place=_unit(city), year=2026, text="属实", accepted=True)
    signed.refresh_from_db()
    assert signed.reopened_by == district


def test_a_signature_under_the_figures_of_another_day_confirms_no_sum(city: dict[str, Any]) -> None:
    neighbour = make.user_with("unit_admin", city["other"])
    actions.sign(city["clerk"], place=_unit(city), year=2026, as_of=date(2026, 6, 30))
    actions.sign(neighbour, place=places.unit(city["admin"], city["other"].code), year=2026)
    page = client(city["district"]).get(_url("area", city["unit"].area))
    assert (page.context["below"].total, page.context["below"].signed) == (2, 1)
    assert "签的是别的日期" in text_of(page) and "2026-06-30" in text_of(page)
    with pytest.raises(Refusal, match="其中 1 个签的是别的日期"):
        actions.sign(city["district"], place=_area(city), year=2026)
    above = actions.sign(city["district"], place=_area(city), year=2026, absent_reason="年中签过")
    frozen = from_data(above.content)
    assert frozen.signed_below == 1 and frozen.absent == [[city["unit"].code, city["unit"].name]]


def test_the_level_above_hears_once_of_each_change_of_what_was_signed(city: dict[str, Any]) -> None:
    actions.sign(city["clerk"], place=_unit(city), year=2026)
    actions.sign(city["district"], place=_area(city), year=2026, absent_reason="撤并")
    assert look_over_signed() == "told of 0 statements"
    _take_one_back(city["unit"])
    assert look_over_signed() == "told of 2 statements" and look_over_signed() == "told of 0 statements"
    told = Notice.objects.filter(title__contains="签字后有更正")
    assert {one.user_id for one in told} == {city["district"].pk, city["admin"].pk}
    own = told.get(user=city["district"])
    assert city["unit"].name in own.body and own.url == _url("area", city["unit"].area)
    # Another change is told again.
    factories.serve(_fresh_member(city["unit"]), date(2026, 12, 1), city["team"])
    assert look_over_signed() == "told of 2 statements"


def test_of_a_headcount_the_area_hears_that_signed(city: dict[str, Any]) -> None:
    unit = city["unit"]
    actions.sign(city["clerk"], place=_unit(city), year=2026, as_of=date(2026, 6, 30))
    _moves(unit, next(area for area in city["areas"] if area.pk != unit.area_id), date(2026, 9, 1))
    unit.refresh_from_db()
    declare_headcount(city["clerk"], unit=unit, stat_day=date(2026, 6, 1), staff=40, reason="漏报了分馆")
    told = Notice.objects.filter(title__contains="改动了已签字的 2026 年")
    assert {one.user_id for one in told} == {city["district"].pk}


def test_who_is_erased_is_named_where_they_signed_only(city: dict[str, Any]) -> None:
    person = city["people"][0]
    for user in (city["clerk"], city["district"]):
        User.objects.filter(person=person).update(person=None)
        User.objects.filter(pk=user.pk).update(person=person)
        if user == city["clerk"]:
            held = actions.sign(user, place=_unit(city), year=2026)
            actions.raise_objection(user, place=_unit(city), year=2026, text="少算一名党员")
            erase(person)
        else:
            actions.answer(user, place=_unit(city), year=2026, text="属实", accepted=True)
            erase(person)
    held.refresh_from_db()
    one = StatementObjection.objects.get()
    assert one.raiser_name == one.answerer_name == held.reopener_name == "已注销"
    assert held.signer_name == "余小禾" and digest(held.content) == held.sha256
