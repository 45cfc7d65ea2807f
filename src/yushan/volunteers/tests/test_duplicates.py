"""Somebody who is there twice: found, merged with a preview, undone exactly; figures right before, between and after."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from yushan.accounts.actions import ensure_person
from yushan.accounts.actions.people import Named
from yushan.accounts.models import Consent, ErasureRequest, GuardianRequest, Notice, Person, User
from yushan.activities.models import Activity, Post, Shift, SignUp
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.actions import check_drift, recompute
from yushan.indicators.queries import figures
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import Certificate, HourEntry, YearlyParticipation
from yushan.ledger.queries import certificates_of, entries_of, standing_entries
from yushan.ledger.tests import people as hours
from yushan.ledger.verification import flaws
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import request_erasure, take_over_volunteers
from yushan.volunteers.actions.doubting import doubt_about, find_doubles
from yushan.volunteers.actions.erasing import erase_due
from yushan.volunteers.actions.facts import VolunteerRow
from yushan.volunteers.actions.merging import dismiss_doubt, merge_people
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.actions.undoing import forget_journals, undo_merge
from yushan.volunteers.models import DuplicateDoubt, Guardianship, Membership, PersonMerge, Skill, Volunteer
from yushan.volunteers.queries import acts_for, search, volunteers_in_scope, wards_of
from yushan.volunteers.queries.skills import forget
from yushan.volunteers.queries.students import asked_of
from yushan.volunteers.tests.factories import membership, mobile, number_of, volunteer, ward

pytestmark = pytest.mark.django_db
WHY = "看过身份证和护照原件"


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def team() -> Organization:
    return base.team()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def merge(kept: Volunteer | Person, gone: Volunteer | Person, by: Any = COMMAND_LINE) -> PersonMerge:
    kept, gone = (one.person if isinstance(one, Volunteer) else one for one in (kept, gone))
    return merge_people(by, kept=kept, gone=gone, reason=WHY)


# Tables that say what happened; they grow with every act.
_TOLD = (
    "audit",
    "accounts.notice",
    "volunteers.personmerge",
    "volunteers.duplicatedoubt",
    "indicators.driftcheck",
    "recognition.pointmovement",
)


_COUNTED = (
    "indicators.contribution",
    "indicators.registeredspell",
    "indicators.servedyear",
    "ledger.yearlyparticipation",
)


def everything() -> dict[str, Any]:
    """All rows of all tables, but for what only tells of acts and what is counted anew with other keys."""
    found: dict[str, Any] = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if not label.startswith(_TOLD) and label.split(".")[0] not in ("django_tasks_database", "sessions"):
            counted = label in _COUNTED
            left_out = {"id"} if counted else {"movements_made"}  # movements of points tell of both acts
            rows = [{k: v for k, v in row.items() if k not in left_out} for row in model._base_manager.values()]
            found[label] = sorted(rows, key=repr)
    # What was appended to kept sums: there and back again adds up to nothing.
    sums: Counter[tuple[Any, ...]] = Counter()
    for one in found["indicators.dailydelta"]:
        sums[one["scope"], one["scope_id"], one["metric"], one["year"], one["day"]] += one["amount"]
    found["indicators.dailydelta"] = {key: amount for key, amount in sums.items() if amount}
    worked: Counter[tuple[Any, ...]] = Counter()
    for one in found["indicators.employerchange"]:
        worked[one["unit"], one["line_id"], "minutes"] += one["minutes"]
        worked[one["unit"], one["line_id"], "amount"] += one["amount"]
    found["indicators.employerchange"] = {key: amount for key, amount in worked.items() if amount}
    return found


class Twice:
    """余小禾 by identity card and, earlier, by another document; with something of each kind on both."""

    def __init__(self, team: Organization) -> None:
        area, self.team = team.area, team
        self.other = base.team(base.detachment(area), name="巡讲队")
        self.kept = volunteer("余小禾", area=area, verified_on=date(2025, 6, 1))
        self.gone = volunteer("余小禾", area=area, verified_on=date(2025, 1, 6), politics="中共党员", skills=["天文"])
        self.unit, self.second_unit = base.unit(area=area), base.unit(area=area)
        base.staff_member(self.unit, self.kept.person, joined_on=date(2024, 1, 1), party=True)
        base.staff_member(self.unit, self.gone.person, joined_on=date(2024, 1, 1), party=True)
        base.staff_member(self.second_unit, self.gone.person, joined_on=date(2024, 1, 1))
        membership(self.kept, team)
        membership(self.gone, team)
        membership(self.gone, self.other)
        today = clock.today()
        self.lines = [
            hours.post(self.kept, team, 90, today - timedelta(days=9)),
            hours.post(self.gone, team, 60, today - timedelta(days=20)),
            hours.post(self.gone, self.other, 30, today - timedelta(days=400)),
        ]
        Consent.objects.create(
            person=self.gone.person, purpose="register", version="1", given_at=clock.now(), given_by="self"
        )
        Certificate.objects.create(
            number="证-2025-1", code="KQ7M5T3X", volunteer=self.gone, issuer=team, state="issued",
            period_from=today, period_until=today, requested_at=clock.now(), issued_at=clock.now(),
        )  # fmt: skip
        self.sign_up = self._sign_up(today + timedelta(days=4), self.gone)
        recompute()

    def _sign_up(self, day: date, who: Volunteer) -> SignUp:
        start = clock.at(day, 9)
        activity = Activity.objects.create(
            code=f"HD-{day:%m%d}-{who.pk}", title="航模进校园", organization=self.team, area=self.team.area,
            state="published", place="镇小学", starts_at=start, ends_at=start + timedelta(hours=2),
        )  # fmt: skip
        shift = Shift.objects.create(activity=activity, starts_at=start, ends_at=activity.ends_at, secret="9f2c")
        post = Post.objects.create(shift=shift, name="讲解", places=5)
        return SignUp.objects.create(
            post=post, shift=shift, volunteer=who, state="accepted", starts_at=start, ends_at=shift.ends_at,
            applied_at=clock.now(),
        )  # fmt: skip


def unit_figures(unit: Unit) -> Any:
    return figures("unit", year=clock.today().year, as_of=clock.today(), ids=[unit.pk])[0]


@pytest.fixture
def twice(team: Organization) -> Twice:
    return Twice(team)


def test_two_become_one_and_the_ledger_is_not_touched(twice: Twice) -> None:
    lines = list(HourEntry.objects.order_by("pk").values())
    merge(twice.kept, twice.gone)
    assert list(HourEntry.objects.order_by("pk").values()) == lines and not list(flaws())
    kept = Volunteer.objects.get(pk=twice.kept.pk)
    assert kept.posted_minutes == 180 and kept.verified_on == date(2025, 1, 6)
    assert kept.politics == "中共党员" and kept.skills == ["天文"]
    assert [entry.minutes for entry in entries_of(kept)] == [90, 60, 30]
    assert standing_entries(kept).count() == 3 and certificates_of(kept).count() == 1
    states = {(row.organization_id, row.state) for row in Membership.objects.filter(volunteer=kept)}
    assert states == {(twice.team.pk, "approved"), (twice.team.pk, "left"), (twice.other.pk, "approved")}
    assert Organization.objects.get(pk=twice.team.pk).member_count == 1
    assert set(StaffMember.objects.values_list("person_id", flat=True)) == {kept.person_id}
    assert Consent.objects.get(purpose="register").person_id == kept.person_id
    twice.sign_up.refresh_from_db()
    assert twice.sign_up.volunteer_id == kept.pk
    assert dict(User.objects.filter(person__isnull=False).values_list("person_id", "is_active")) == {
        kept.person_id: True,
        twice.gone.person_id: False,
    }
    assert Notice.objects.filter(user=kept.person.user, title__contains="合并成一份").exists()
    assert "volunteers.merge_people" in {line.action for line in about_person(kept.person_id)}


def test_figures_are_right_after_merging_and_after_undoing(twice: Twice) -> None:
    assert check_drift().drift == 0
    before = unit_figures(twice.unit)
    assert before.registration.numerator == 2 and before.party.numerator == 2
    made = merge(twice.kept, twice.gone)
    assert check_drift().drift == 0
    once = unit_figures(twice.unit)
    assert (once.registration.numerator, once.party.numerator, once.roster) == (1, 1, 1)
    assert unit_figures(twice.second_unit).registration.numerator == 1
    year = YearlyParticipation.objects.get(year=(clock.today() - timedelta(days=9)).year)
    assert year.person_id == twice.kept.person_id
    undo_merge(COMMAND_LINE, merge=made, reason="看错了")
    assert check_drift().drift == 0
    again = unit_figures(twice.unit)
    assert (again.registration, again.party, again.roster) == (before.registration, before.party, before.roster)


def test_undoing_puts_everything_back(twice: Twice) -> None:
    before = everything()
    made = merge(twice.kept, twice.gone)
    assert everything() != before
    assert undo_merge(COMMAND_LINE, merge=made, reason="看错了") == 0
    after = everything()
    for label, rows in before.items():
        assert after[label] == rows, label
    with pytest.raises(Conflict, match="已经撤销"):
        undo_merge(COMMAND_LINE, merge=made, reason="再一次")


def test_the_kept_one_is_found_by_the_skills_of_both_until_it_is_undone(twice: Twice) -> None:
    astronomy = Skill.objects.create(code="astronomy", name="天文")
    forget()
    map_skills([twice.kept.pk, twice.gone.pk])
    assert set(astronomy.volunteers.all()) == {twice.gone}
    made = merge(twice.kept, twice.gone)
    assert twice.kept in astronomy.volunteers.all()
    undo_merge(COMMAND_LINE, merge=made, reason="看错了")
    assert set(astronomy.volunteers.all()) == {twice.gone}


def test_hours_after_the_merging_count_once_and_stay(twice: Twice) -> None:
    made = merge(twice.kept, twice.gone)
    kept = Volunteer.objects.get(pk=twice.kept.pk)
    # A file that was read before the merging still names the second registration.
    hours.post(twice.gone, twice.team, 45, clock.today() - timedelta(days=3))
    kept.refresh_from_db()
    assert kept.posted_minutes == 225 and check_drift().drift == 0
    reverse_entry(WORKER, entry=twice.lines[1], reason="没有到场")
    kept.refresh_from_db()
    assert kept.posted_minutes == 165 and check_drift().drift == 0
    # Somebody left a team meanwhile: undoing does not bring it back.
    row = Membership.objects.get(volunteer=kept, organization=twice.other)
    row.state = "left"
    row.save()
    undo_merge(COMMAND_LINE, merge=made, reason="看错了")
    assert check_drift().drift == 0
    row.refresh_from_db()
    assert row.volunteer_id == twice.gone.pk and row.state == "left"
    assert list(Volunteer.objects.order_by("pk").values_list("posted_minutes", flat=True)) == [90, 75]


def test_the_other_document_leads_to_the_same_person(twice: Twice) -> None:
    number = number_of(twice.gone.person)
    merge(twice.kept, twice.gone)
    assert ensure_person(Named("余小禾", number)) == twice.kept.person
    city = base.user_with("city_admin")
    rows = [VolunteerRow("余小禾", one, mobile()) for one in (number, number_of(twice.kept.person))]
    take_over_volunteers(COMMAND_LINE, rows=rows)
    assert Volunteer.objects.filter(merged_into=None).count() == 1
    everybody = volunteers_in_scope(city)
    for typed in (twice.gone.number, twice.gone.person.identity_number, "余小禾"):
        assert list(search(everybody, typed)) == [twice.kept], typed
    page = browser(city).get(f"/staff/volunteers/{twice.gone.pk}/")
    assert page.status_code == 302 and page["Location"].endswith(f"/{twice.kept.pk}/")
    second = Volunteer.objects.select_related("person").get(pk=twice.gone.pk)
    assert acts_for(User.objects.get(person=twice.kept.person), second)


def test_somebody_on_a_roster_and_a_volunteer_by_another_number() -> None:
    unit = base.unit()
    on_roster, who = base.person("石晓蓉"), volunteer("石晓蓉")
    base.staff_member(unit, on_roster, joined_on=date(2024, 1, 1))
    recompute()
    assert unit_figures(unit).registration.numerator == 0
    made = merge(on_roster, who)
    who.refresh_from_db()
    assert who.person_id == on_roster.pk and who.merged_into_id is None
    assert unit_figures(unit).registration.numerator == 1 and check_drift().drift == 0
    assert User.objects.get().person_id == on_roster.pk
    undo_merge(COMMAND_LINE, merge=made, reason="看错了")
    assert unit_figures(unit).registration.numerator == 0 and check_drift().drift == 0


def test_a_guardian_with_two_accounts_keeps_the_children() -> None:
    kept, gone = volunteer("余秀兰"), volunteer("余秀兰")
    child, both = ward(gone), ward(gone, "余小禾")
    Guardianship.objects.create(
        volunteer=both, guardian=kept.person, relation="母亲", phone=kept.phone, consented_at=clock.now()
    )
    asked = GuardianRequest.objects.create(
        ward=volunteer("余小苑", state="to_confirm").person, guardian=gone.person, relation="母亲", asked_at=clock.now()
    )
    tell_person_facts_changed([kept.person_id, gone.person_id, child.person_id, both.person_id])
    before = everything()
    made = merge(kept, gone)
    account = User.objects.get(person=kept.person)
    assert wards_of(account) == [child, both] and all(acts_for(account, one) for one in (child, both))
    assert asked_of(account).get() == asked
    undo_merge(COMMAND_LINE, merge=made, reason="不是同一个人")
    assert everything() == before and wards_of(account) == []


def test_what_a_school_asked_about_a_child_follows_the_registration_that_stays() -> None:
    mother, kept, gone = (
        volunteer("余秀兰"),
        volunteer("余小苑", state="to_confirm"),
        volunteer("余小苑", state="to_confirm"),
    )
    asked = GuardianRequest.objects.create(
        ward=gone.person, guardian=mother.person, relation="母亲", asked_at=clock.now()
    )
    before = everything()
    made = merge(kept, gone)
    asked.refresh_from_db()
    assert asked.ward_id == kept.person_id and asked_of(mother.person.user).get() == asked
    undo_merge(COMMAND_LINE, merge=made, reason="看错了")
    assert everything() == before
    # One question at a time waits: where there is one already, the other stays as it was.
    GuardianRequest.objects.create(ward=kept.person, guardian=mother.person, relation="母亲", asked_at=clock.now())
    merge(kept, gone)
    asked.refresh_from_db()
    assert asked.ward_id == gone.person_id


def test_what_stands_against_it(twice: Twice) -> None:
    base.grant(User.objects.get(person=twice.gone.person), "organization_admin", twice.team)
    with pytest.raises(Refusal, match="还有授权"):
        merge(twice.kept, twice.gone)
    made = merge(twice.gone, twice.kept)  # the other way round it goes
    undo_merge(COMMAND_LINE, merge=made, reason="看错了")
    User.objects.get(person=twice.gone.person).grants.all().delete()
    row = ErasureRequest.objects.create(person=twice.gone.person, requested_at=clock.now(), due_at=clock.now())
    with pytest.raises(Refusal, match="等待删除"):
        merge(twice.kept, twice.gone)
    row.delete()
    other = twice._sign_up(clock.today() + timedelta(days=4), twice.kept)
    with pytest.raises(Refusal, match="航模进校园"):
        merge(twice.kept, twice.gone)
    other.delete()
    merge(twice.kept, twice.gone)
    with pytest.raises(Conflict, match="已经合并"):
        merge(twice.kept, twice.gone)


def test_a_chain_of_three_is_undone_from_the_end(twice: Twice) -> None:
    third = volunteer("余小禾")
    hours.post(third, twice.team, 15, clock.today() - timedelta(days=5))
    recompute()
    first = merge(twice.kept, twice.gone)
    second = merge(third, twice.kept)
    assert set(Person.objects.filter(merged_into=third.person).values_list("pk", flat=True)) == {
        twice.kept.person_id,
        twice.gone.person_id,
    }
    third.refresh_from_db()
    assert third.posted_minutes == 195 and check_drift().drift == 0
    with pytest.raises(Conflict, match="先撤销后面"):
        undo_merge(COMMAND_LINE, merge=first, reason="看错了")
    undo_merge(COMMAND_LINE, merge=second, reason="看错了")
    undo_merge(COMMAND_LINE, merge=first, reason="看错了")
    assert check_drift().drift == 0 and not Person.objects.filter(merged_into__isnull=False).exists()


def test_after_thirty_days_it_stays(twice: Twice) -> None:
    made = merge(twice.kept, twice.gone)
    with clock.pretend(clock.now() + timedelta(days=29)):
        assert forget_journals() == 0
    with clock.pretend(clock.now() + timedelta(days=30)):
        assert forget_journals() == 1
        with pytest.raises(Conflict, match="不能再撤销"):
            undo_merge(COMMAND_LINE, merge=made, reason="看错了")


def test_erasing_takes_the_second_row_along(twice: Twice) -> None:
    twice.sign_up.delete()
    merge(twice.kept, twice.gone)
    request_erasure(User.objects.get(person=twice.kept.person), volunteer=Volunteer.objects.get(pk=twice.kept.pk))
    with clock.pretend(clock.now() + timedelta(days=20)):
        assert erase_due(WORKER) == 1
    second = Volunteer.objects.select_related("person").get(pk=twice.gone.pk)
    assert second.person.name == "已注销" and not second.person.identity_number and not second.phone
    assert PersonMerge.objects.get().journal == "" and check_drift().drift == 0


def test_doubts_at_entry_say_nothing_of_the_other(team: Organization) -> None:
    one = volunteer("田家明", birth=date(1990, 3, 7), area=team.area)
    other = volunteer("田家明", birth=date(1990, 3, 7), phone=one.phone, area=team.area, with_user=False)
    base.user(other.number, who=other.person)
    assert doubt_about(other.person) and not doubt_about(other.person)  # noted once
    doubt = DuplicateDoubt.objects.get()
    assert doubt.reasons == ["phone", "name_birthday"]
    note = Notice.objects.get(user=other.person.user)
    for secret in (one.number, one.phone, one.person.identity_number):
        assert secret not in note.title + note.body
    assert not Notice.objects.filter(user=one.person.user).exists()


def test_registering_raises_the_doubt(team: Organization) -> None:
    from yushan.volunteers.actions import register
    from yushan.volunteers.consents import REQUIRED

    known = volunteer("田家明", birth=date(1990, 3, 7))
    made = register(
        None,
        name="田家明",
        identity=base.identity(date(1990, 3, 7)),
        phone=mobile(),
        password="Jialing-2026",
        consents=REQUIRED,
    )
    assert DuplicateDoubt.objects.get().first_id == known.person_id
    assert Notice.objects.filter(user=made.person.user, title="您可能有两份登记").exists()


def test_the_nightly_search_finds_each_pair_once(team: Organization) -> None:
    phone = mobile()
    pair = [volunteer(name, phone=phone, birth=birth, with_user=False) for name, birth in
            (("田家明", date(1990, 1, 2)), ("冉隆贵", date(1985, 5, 6)))]  # fmt: skip
    alike = [base.person("覃一帆", birth=date(1991, 2, 3)) for _ in range(3)]
    desk = mobile()
    for number in range(12):  # the telephone of a desk
        volunteer(phone=desk, birth=date(1960 + number, 1, 1), with_user=False)
    parent = volunteer("余建国", birth=date(1980, 5, 2))
    volunteer("余小苗", birth=date(2014, 1, 1), phone=parent.phone, with_user=False)
    assert find_doubles() == 4 and find_doubles() == 0
    found = {(row.first_id, row.second_id): row.reasons for row in DuplicateDoubt.objects.all()}
    assert found[pair[0].person_id, pair[1].person_id] == ["phone"]
    assert {key for key, reasons in found.items() if reasons == ["name_birthday"]} == {
        (alike[0].pk, alike[1].pk), (alike[0].pk, alike[2].pk), (alike[1].pk, alike[2].pk),
    }  # fmt: skip


@pytest.mark.capability("T1.2", page="/staff/duplicates/")
def test_a_district_works_off_its_own_list(twice: Twice) -> None:
    find_doubles()
    admin = base.user_with("area_admin", twice.team.area)
    client = browser(admin)
    page = text_of(client.get("/staff/duplicates/"))
    assert "待核对 1" in page and "姓名和出生日期相同" in page
    doubt = DuplicateDoubt.objects.get()
    url = f"/staff/duplicates/{doubt.pk}/?keep={twice.kept.person_id}"
    page = text_of(client.get(url))
    for one in (twice.kept, twice.gone):
        assert one.number in page and one.phone not in page and one.person.identity_number not in page
    assert "转过来的队伍：巡讲队" in page and "台账一行也不改" in page
    url = f"/staff/duplicates/{doubt.pk}/"
    assert client.post(url, {"do": "merge", "keep": twice.kept.person_id, "reason": ""}).status_code == 422
    client.post(url, {"do": "merge", "keep": twice.kept.person_id, "reason": WHY})
    made = PersonMerge.objects.get()
    assert (made.kept_id, made.merged_by) == (twice.kept.person_id, admin)
    page = text_of(client.get("/staff/duplicates/?show=merged"))
    assert WHY in page and "撤销，恢复成两份" in page
    client.post(f"/staff/duplicates/merges/{made.pk}/undo/", {"reason": "核对错了"})
    doubt.refresh_from_db()
    assert doubt.state == "open" and PersonMerge.objects.get().undone_by == admin
    client.post(url, {"do": "different"})
    assert "没有疑似重复的登记" in text_of(client.get("/staff/duplicates/"))
    assert find_doubles() == 0  # it does not come up again


def test_a_pair_over_two_districts_is_for_the_city(team: Organization) -> None:
    one = volunteer("田家明", area=team.area)
    other = volunteer("田家明", area=base.area("500109"))
    find_doubles()
    doubt = DuplicateDoubt.objects.get()
    near, city = base.user_with("area_admin", team.area), base.user_with("city_admin")
    assert browser(near).get(f"/staff/duplicates/{doubt.pk}/").status_code == 404
    with pytest.raises(NotFound):
        merge(one, other, near)
    with pytest.raises(NotFound):
        dismiss_doubt(near, doubt=doubt)
    assert browser(city).get(f"/staff/duplicates/{doubt.pk}/").status_code == 200
    assert merge(one, other, city).pk


def test_statements_do_not_grow(twice: Twice, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        volunteer("田家明", area=twice.team.area)
    find_doubles()
    client = browser(base.user_with("city_admin"))
    with django_assert_max_num_queries(20):
        client.get("/staff/duplicates/")
    doubt = DuplicateDoubt.objects.get(first=min(twice.kept.person_id, twice.gone.person_id))
    with django_assert_max_num_queries(20):
        client.get(f"/staff/duplicates/{doubt.pk}/")
