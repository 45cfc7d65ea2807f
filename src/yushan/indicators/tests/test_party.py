"""The party-member report (T5.7): names for the branch alone, signed, kept as it was, corrections beside it."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yushan.accounts.erasure import NOBODY
from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine, AuditTouch
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.indicators.actions import party as actions
from yushan.indicators.actions import refresh
from yushan.indicators.erasing import erase
from yushan.indicators.models import BranchSecretary, PartyReport
from yushan.indicators.queries import party as branches
from yushan.indicators.queries.party import Branch
from yushan.indicators.rules.party import Member, as_text, changes, from_text
from yushan.indicators.tests import factories
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.models import PartyOrganization, StaffMember, Unit
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def library() -> Any:
    """A unit of six, four of them party members in service, one retired; three served, one of them only last year."""
    make.load_plan()
    unit = make.unit("重庆图书馆", area=make.area("500103"), level="city", staff=6)
    unit.people = factories.people(6)
    for at, person in enumerate(unit.people):
        make.staff_member(unit, person, party=at < 5, in_service=at != 4)
    unit.volunteers = factories.volunteers(unit.people, unit.area, date(2024, 1, 5))
    unit.team = make.team()
    for at, day in ((0, date(2026, 3, 5)), (0, date(2026, 9, 5)), (1, date(2026, 5, 30)), (2, date(2025, 9, 1))):
        factories.serve(unit.volunteers[at], day, unit.team)
    factories.serve(unit.volunteers[5], date(2026, 4, 1), unit.team)
    refresh(person.pk for person in unit.people)
    unit.clerk = make.user_with("unit_admin", unit)
    return unit


def _url(unit: Unit, page: str = "party_report") -> str:
    return reverse(f"indicators:{page}", args=[unit.code])


def _account(person: Any) -> User:
    return make.user(who=person, display_name=person.name)


@pytest.mark.capability("T5.7", page="/staff/indicators/party/")
def test_from_the_list_to_the_signed_sheet_and_what_came_after(library: Any) -> None:
    clerk = client(library.clerk)
    assert "待签字" in text_of(clerk.get(reverse("indicators:party")))
    page = clerk.get(_url(library))
    assert (page.context["rate"].numerator, page.context["rate"].denominator) == (2, 4)
    took = {one.name: (one.served, one.entries, one.minutes) for one in page.context["members"]}
    assert took == {
        library.people[0].name: (True, 2, 240),
        library.people[1].name: (True, 1, 120),
        library.people[2].name: (False, 0, 0),
        library.people[3].name: (False, 0, 0),
    }
    assert post(clerk, _url(library, "party_export")).status_code == 302  # told to sign first
    assert "2026 年还没有过完" in text_of(page)
    refused = post(clerk, _url(library, "party_sign"), note="11 月 24 日支委会核对")
    assert "按截至今天的情况签" in text_of(clerk.get(refused["Location"])) and not PartyReport.objects.exists()
    early = {"note": "11 月 24 日支委会核对", "early": "on"}
    assert post(clerk, _url(library, "party_sign"), **early).status_code == 302
    report = PartyReport.objects.get()
    assert (report.members, report.served, report.minutes, report.year) == (4, 2, 360, 2026)
    assert report.as_of == date(2026, 11, 25) and "截至 2026-11-25" in text_of(clerk.get(_url(library)))
    # Afterwards one of the two is taken back and a third one serves: what was signed stands, the change stands beside it.
    wrong = HourEntry.objects.get(volunteer=library.volunteers[1], service_day=date(2026, 5, 30))
    reverse_entry(WORKER, entry=wrong, reason="记错了人")
    factories.serve(library.volunteers[2], date(2026, 11, 1), library.team)
    page = clerk.get(_url(library))
    text = text_of(page)
    assert page.context["rate"].numerator == 2 and "签字后有变化" in text
    assert f"{library.people[1].name}：签字时 1 次 2.0 小时，现在 0 次 0.0 小时" in text
    assert f"{library.people[2].name}：签字时 0 次 0.0 小时，现在 1 次 2.0 小时" in text
    book = post(clerk, _url(library, "party_export"))
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert "2026 年在职党员参加志愿服务情况" in rows[0][0] and "已参加 2 人" in rows[1][0]
    assert [library.people[0].name, "馆员", "是", 2, 4, ""] in [[*row[:1], row[1] or "馆员", *row[2:]] for row in rows]
    # The sheet that goes to the meeting says what the page says: the line that was taken back afterwards.
    assert "签字后有 2 处变化" in rows[1][0]
    beside = {row[0]: row[5] for row in rows[2:] if len(row) > 5}
    assert beside[library.people[1].name] == "签字时 1 次 2.0 小时，现在 0 次 0.0 小时"
    assert post(clerk, _url(library, "party_reopen"), reason="冲正了一条").status_code == 302
    assert post(clerk, _url(library, "party_sign"), early="on").status_code == 302
    page = clerk.get(_url(library))
    assert page.context["rate"].numerator == 2 and not page.context["changes"]
    assert "冲正了一条" in text_of(page) and PartyReport.objects.count() == 2


def test_nobody_else_sees_names_and_the_levels_above_see_counts(library: Any) -> None:
    city, district = make.user_with("city_admin"), make.user_with("area_admin", library.area)
    neighbour = make.user_with("unit_admin", make.unit("别的单位", area=library.area, level="city"))
    auditor = make.user_with("auditor")
    for user in (city, district, neighbour, auditor, make.user()):
        browser = client(user)
        assert browser.get(_url(library)).status_code == 404
        for page in ("party_sign", "party_reopen", "party_export"):
            assert post(browser, _url(library, page), reason="看看").status_code == 404
        assert browser.get(_url(library, "party_branches")).status_code == 404
    assert not PartyReport.objects.exists()
    actions.sign(library.clerk, branch=Branch(library, None), year=2026, early=True)
    for user in (city, district):
        page = client(user).get(reverse("indicators:party"))
        row = next(row for row in page.context["rows"] if row[0].pk == library.pk)
        assert (row[1].numerator, row[1].denominator, row[2]) == (2, 4, (1, 4, 2))
        names = {person.name for person in library.people} - {user.display_name}
        assert names and not any(name in text_of(page) for name in names)
    assert client(make.user()).get(reverse("indicators:party")).status_code == 403


def test_no_other_page_tells_which_members_took_part(library: Any) -> None:
    """Levels above, an auditor, and the unit's administrator once a secretary answers for the branch: counts only."""
    city, district = make.user_with("city_admin"), make.user_with("area_admin", library.area)
    auditor = make.user_with("auditor")
    lists = {
        city: [reverse("indicators:people"), _url(library, "unit_people")],
        district: [reverse("indicators:area_people", args=[library.area.code])],
        auditor: [_url(library, "unit_people")],
        library.clerk: [_url(library, "unit_people")],
    }
    roster = reverse("organizations:unit", args=[library.pk])
    actions.name_secretary(library.clerk, branch=Branch(library, None), user=_account(library.people[0]))
    for user, addresses in lists.items():
        browser = client(user)
        for url in addresses:
            for which in ("party", "party_served", "party_not_served"):
                answer = browser.get(url, {"which": which})
                assert answer.status_code == 403 and "只有支部书记能看" in text_of(answer), (user, url)
            whole = text_of(browser.get(url, {"which": "not_served"}))
            assert "中共党员" not in whole and "非党员" not in whole
        # Beside a list of who did not take part the roster would tell who of them is a party member.
        for chip in ("registered_not_served", "all", "left"):
            shown = browser.get(roster, {"filter": chip}).content.decode()
            assert "中共党员</td>" not in shown and "政治面貌" not in shown
        for query in (
            {"filter": "party_not_served"},
            {"filter": "registered_not_served", "party": "yes"},
            {"filter": "all", "party": "yes"},
        ):
            answer = browser.get(roster, query)
            assert answer.status_code == 403 and "只有支部书记能看" in text_of(answer)
    form = post(
        client(city),
        reverse("indicators:people_export") + "?which=party_not_served",
        reason="核对一下",
        format="csv",
    )
    assert form.status_code == 403
    home = client(city).get(reverse("indicators:home")).content.decode()
    assert "which=party" not in home and reverse("indicators:party") in home
    assert (
        client(library.clerk)
        .get(reverse("organizations:remind", args=[library.pk]), {"filter": "party_not_served"})
        .status_code
        == 403
    )
    # Who answers for the branch keeps the chip: the administrator, where nobody else was named.
    actions.name_secretary(library.clerk, branch=Branch(library, None), user=None)
    assert client(library.clerk).get(roster, {"filter": "party_not_served"}).status_code == 200
    assert "中共党员</td>" in client(library.clerk).get(roster, {"filter": "all"}).content.decode()
    assert client(city).get(roster, {"filter": "party_not_served"}).status_code == 403


def test_who_looks_as_somebody_else_sees_no_names(library: Any) -> None:
    city = make.user_with("city_admin")
    names = {one.name for one in library.people} - {city.display_name, library.clerk.display_name}
    browser = client(city)
    assert post(browser, f"/staff/see-as/{library.clerk.pk}/", reason="本人来电说看不到").status_code == 302
    assert browser.get(reverse("indicators:party")).status_code == 200
    for url in (_url(library), _url(library, "party_branches")):
        answer = browser.get(url)
        assert answer.status_code == 403 and not any(name in text_of(answer) for name in names)
    assert not AuditLine.objects.filter(action="indicators.look_party_report").exists()


def test_looking_is_written_down_for_everybody_who_was_looked_at(library: Any) -> None:
    client(library.clerk).get(_url(library))
    line = AuditLine.objects.get(action="indicators.look_party_report")
    assert line.actor == library.clerk and line.details["people"] == 4
    seen = set(AuditTouch.objects.filter(line=line).values_list("person_id", flat=True))
    assert seen == {person.pk for person in library.people[:4]}
    assert not any(person.name in str(line.details) for person in library.people)


def test_once_there_is_a_secretary_the_clerk_sees_names_no_more(library: Any) -> None:
    secretary, outsider = _account(library.people[0]), _account(library.people[5])
    clerk = client(library.clerk)
    settings = _url(library, "party_branches")
    page = clerk.get(settings)
    offered = next(row[2].fields["user"].queryset for row in page.context["branches"])
    listed = [one.person.name_pinyin for one in offered]
    assert listed == sorted(listed)
    assert secretary in offered and outsider not in offered
    post(clerk, settings, user=outsider.pk, branch="")
    assert not BranchSecretary.objects.exists()
    assert post(clerk, settings, user=secretary.pk, branch="").status_code == 302
    assert Notice.objects.filter(user=secretary, title__contains="党员参与情况").exists()
    assert clerk.get(_url(library)).status_code == 404 and clerk.get(settings).status_code == 200
    own = client(secretary)
    assert own.get(_url(library)).status_code == 200 and own.get(settings).status_code == 404
    listed = own.get(reverse("indicators:party"))
    menu = listed.content.decode().split('id="menu"')[1].split("</nav>")[0]
    assert library.name in text_of(listed) and "党员参与情况" in menu
    assert reverse("indicators:party") in own.get(reverse("portal:me")).content.decode()
    assert reverse("indicators:party") not in client(outsider).get(reverse("portal:me")).content.decode()
    assert post(own, _url(library, "party_sign"), early="on").status_code == 302
    assert PartyReport.objects.get().signer_name == secretary.display_name
    post(clerk, settings, user="", branch="")
    assert clerk.get(_url(library)).status_code == 200 and own.get(_url(library)).status_code == 404


def test_several_branches_share_the_members_of_a_unit(library: Any) -> None:
    first, second = (PartyOrganization.objects.create(name=name, unit=library) for name in ("第一支部", "第二支部"))
    clerk = client(library.clerk)
    chosen = [library.people[0].pk, library.people[2].pk, library.people[5].pk]
    post(clerk, _url(library, "party_branches"), act="assign", branch=first.pk, person=chosen)
    post(clerk, _url(library, "party_branches"), act="assign", branch=second.pk, person=[library.people[1].pk])
    one, two = clerk.get(_url(library), {"branch": first.pk}), clerk.get(_url(library), {"branch": second.pk})
    assert [member.person for member in two.context["members"]] == [library.people[1].pk]
    # The one who is no party member was not taken along.
    assert {member.person for member in one.context["members"]} == {library.people[0].pk, library.people[2].pk}
    secretary = _account(library.people[0])
    post(clerk, _url(library, "party_branches"), branch=first.pk, user=secretary.pk)
    assert client(secretary).get(_url(library), {"branch": second.pk}).status_code == 404
    assert clerk.get(_url(library), {"branch": first.pk}).status_code == 404
    assert clerk.get(_url(library), {"branch": second.pk}).status_code == 200


@pytest.mark.parametrize("odd", ["²", "9" * 5_000, "9" * 30])
def test_what_is_no_number_names_nobody(library: Any, odd: str) -> None:
    first, second = (PartyOrganization.objects.create(name=name, unit=library) for name in ("第一支部", "第二支部"))
    clerk, address = client(library.clerk), _url(library, "party_branches")
    assert post(clerk, address, act="assign", branch=first.pk, person=[odd]).status_code == 302
    assert post(clerk, address, branch=second.pk, user=odd).status_code == 302
    assert not BranchSecretary.objects.exists()


def test_it_is_the_same_as_going_through_the_lines_one_by_one() -> None:
    made = factories.city(staff=9)
    for unit in made["units"][:6]:
        found = branches.members_of(Branch(unit, None), 2026)
        expected = {}
        for row in StaffMember.objects.filter(unit=unit, is_party_member=True, in_service=True):
            lines = [line for line in HourEntry.objects.all() if line.volunteer.person_id == row.person_id]
            expected[row.person_id] = (len(lines), sum(line.minutes for line in lines))
        assert {one.person: (one.entries, one.minutes) for one in found} == expected


def test_what_is_refused(library: Any) -> None:
    branch = Branch(library, None)
    with pytest.raises(NotFound):
        actions.look(make.user_with("city_admin"), branch=branch, year=2026)
    with pytest.raises(Refusal, match="今年和以前"):
        actions.sign(library.clerk, branch=branch, year=2027)
    with pytest.raises(Conflict, match="还没有签字"):
        actions.reopen(library.clerk, branch=branch, year=2026, reason="更正")
    actions.sign(library.clerk, branch=branch, year=2026, early=True)
    with pytest.raises(Conflict, match="已经签过字"):
        actions.sign(library.clerk, branch=branch, year=2026, early=True)
    with pytest.raises(Refusal, match="为什么撤回"):
        actions.reopen(library.clerk, branch=branch, year=2026, reason=" ")
    # Last year is another report.
    assert actions.sign(library.clerk, branch=branch, year=2025).served == 1
    empty = make.unit("空单位", area=library.area, level="city")
    with pytest.raises(Refusal, match="没有在职党员"):
        actions.sign(make.user_with("unit_admin", empty), branch=Branch(empty, None), year=2026, early=True)


def test_who_is_erased_leaves_the_counts(library: Any) -> None:
    report = actions.sign(library.clerk, branch=Branch(library, None), year=2026, early=True)
    erase(library.people[0])
    report.refresh_from_db()
    names = [one.name for one in from_text(report.lines)]
    assert NOBODY in names and library.people[0].name not in names and (report.members, report.served) == (4, 2)


def test_changes_in_words() -> None:
    signed = [Member(1, "甲", "", 1, 60), Member(2, "乙", "", 0, 0), Member(3, "丙", "", 2, 90)]
    now = [Member(1, "甲", "", 1, 60), Member(3, "丙", "", 3, 150), Member(4, "丁", "", 0, 0)]
    assert [one.name for one in changes(signed, now)] == ["乙", "丙", "丁"]
    assert from_text(as_text(signed)) == signed


def test_statements_do_not_grow_with_members(library: Any, django_assert_max_num_queries: Any) -> None:
    for person in factories.people(40):
        make.staff_member(library, person, party=True)
    made = [make.unit(f"单位{number}", area=library.area, level="city") for number in range(20)]
    assert made
    clerk, city = client(library.clerk), client(make.user_with("city_admin"))
    for browser, url in (
        (clerk, _url(library)),
        (clerk, reverse("indicators:party")),
        (city, reverse("indicators:party")),
    ):
        browser.get(url)
        with django_assert_max_num_queries(20):
            assert browser.get(url).status_code == 200


def test_of_many_members_anybody_is_found_by_name_and_the_report_has_pages(library: Any) -> None:
    people = factories.people(130)
    for person in people:
        make.staff_member(library, person, party=True)
    refresh(person.pk for person in people)
    accounts = [_account(person) for person in people[:70]]
    clerk, settings = client(library.clerk), _url(library, "party_branches")
    page = clerk.get(settings)
    assert 'data-choices="' in page.content.decode()
    last = max(accounts, key=lambda user: user.person.name_pinyin)
    offered = clerk.get(reverse("choices", args=["indicators.secretaries"]), {"q": last.display_name}).json()["rows"]
    assert offered and offered[0]["value"].startswith(last.display_name)
    first = clerk.get(_url(library))
    assert len(first.context["members"]) == 100 and first.context["rate"].denominator == 134
    rest = clerk.get(_url(library) + first.context["page"].next_url)
    assert len(rest.context["members"]) == 34 and rest.context["page"].prev_url
    post(clerk, settings, branch="", user=f"{last.display_name} #{last.pk}")
    assert BranchSecretary.objects.get().user == last
