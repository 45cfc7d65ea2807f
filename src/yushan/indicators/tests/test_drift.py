"""The nightly check finds what was tampered with, says so, and the recount puts it right."""

from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from yushan.accounts.models import ErasureRequest
from yushan.audit.models import AuditLine
from yushan.common import clock, counts, schedule
from yushan.common.actors import WORKER
from yushan.common.models import Job
from yushan.common.signals import tell_person_facts_changed
from yushan.common.todos import sources
from yushan.indicators.actions import (
    check_drift,
    employers,
    fold,
    nightly_check,
    people,
    recompute,
    recounting,
    refresh,
    watching,
)
from yushan.indicators.actions.comparing import sum_differences
from yushan.indicators.actions.portions import people_after
from yushan.indicators.actions.watching import RECOUNT, run_recount
from yushan.indicators.models import (
    CellLine,
    Contribution,
    CountedActivity,
    CountedPlacement,
    DailyDelta,
    DailySum,
    DriftCheck,
    EmployerChange,
    PostedPlace,
    Recount,
    RegisteredSpell,
    ServedYear,
    UnitLine,
)
from yushan.indicators.queries import figures
from yushan.indicators.queries.cells import counted
from yushan.indicators.rules.people import Place
from yushan.indicators.rules.pivot import question
from yushan.indicators.tests import factories
from yushan.ledger.models import YearlyParticipation
from yushan.organizations.actions.placements import place
from yushan.organizations.models import StaffMember, UnitPlacement
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.projects.tests import factories as projects
from yushan.volunteers.actions import erase_due, request_erasure
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 25)


@pytest.fixture
def unit() -> Any:
    """Three people in service, two registered, one of whom served."""
    make.load_plan()
    made = make.unit(area=make.area("500109"), staff=3)
    people = factories.people(3)
    for person in people:
        make.staff_member(made, person, party=True)
    volunteers = factories.volunteers(people[:2], made.area, date(2026, 1, 6))
    tell_person_facts_changed(person.pk for person in people)
    team = make.team()
    place(team, make.detachment(), day=date(2025, 1, 1))
    projects.activity(
        projects.ready_project(team), "settled", starts_at=clock.at(AS_OF, 9), ends_at=clock.at(AS_OF, 11)
    )
    factories.serve(volunteers[0], date(2026, 3, 5), team)
    made.people = people
    return made


def test_nothing_differs_and_a_second_refresh_changes_nothing(unit: Any) -> None:
    outcome = check_drift()
    assert (outcome.drift, outcome.people) == (0, 3)
    assert refresh(person.pk for person in unit.people) == 0 and recompute().changed == 0


@pytest.mark.parametrize("kind", ["changed", "missing", "invented", "fact behind its back", "ledger sum"])
def test_a_row_that_was_tampered_with_is_found(unit: Any, kind: str) -> None:
    row = Contribution.objects.filter(metric="registered", scope="city").order_by("pk").first()
    assert row is not None
    if kind == "changed":
        Contribution.objects.filter(pk=row.pk).update(delta=2)
    elif kind == "missing":
        row.delete()
    elif kind == "invented":
        values = {"scope": "unit", "scope_id": unit.pk, "metric": "staff_served", "year": 2026, "day": AS_OF}
        Contribution.objects.create(person=unit.people[2], delta=1, **values)
    elif kind == "fact behind its back":
        StaffMember.objects.filter(person=unit.people[0]).update(left_on=date(2026, 6, 1))
    else:
        YearlyParticipation.objects.update(entries=7)
    outcome = check_drift()
    found = [one["count"] for one in outcome.details]
    assert outcome.drift == len(found) and found[0] in ("contribution", "yearly_participation")
    # Steps that were tampered with no longer fit the sums over them either: one by day, one by month.
    tampered = kind in ("changed", "missing", "invented")
    assert found[1:] == (["daily_sum"] * 2 if tampered else [])
    if kind == "ledger sum":
        return
    run = recompute()
    assert run.changed > 0 and run.finished_at and check_drift().drift == 0


TAMPERED: dict[str, Any] = {
    "leaf": lambda: CellLine.objects.exclude(grade="").update(minutes=5),
    "place": lambda: PostedPlace.objects.update(area=make.area("500101")),
    "employer": lambda: UnitLine.objects.update(minutes=5),
    "roster": lambda: CellLine.objects.exclude(grade="").update(on_minutes=5),
    "spell": lambda: RegisteredSpell.objects.update(first=date(2025, 2, 2)),
    "service": lambda: ServedYear.objects.update(last_day=date(2026, 12, 1)),
    "no service": lambda: ServedYear.objects.all().delete(),
    "activity": lambda: CountedActivity.objects.update(held=0),
    "placement": lambda: CountedPlacement.objects.update(from_day=date(2026, 1, 1)),
    "month": lambda: DailySum.objects.filter(scope="city", metric="volunteers.m").update(amount=9),
    "teams": lambda: DailySum.objects.filter(scope="city", metric="act.teams").update(amount=9),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_kept_and_tampered_with_is_found_and_put_right(unit: Any, what: str) -> None:
    fold()
    names = [name for name, one in counts.known().items() if one.dated]
    before = counts.read("city", names, [AS_OF])
    assert check_drift().drift == 0 and TAMPERED[what]()
    assert check_drift().drift > 0
    run = recompute()
    assert run.changed > 0 and run.details and check_drift().drift == 0
    fold()
    assert check_drift().drift == 0 and counts.read("city", names, [AS_OF]) == before


@pytest.mark.parametrize("table", ["sum", "delta", "waiting"])
def test_a_sum_that_was_tampered_with_is_found_and_put_right(unit: Any, table: str) -> None:
    before = figures("city", year=2026, as_of=AS_OF)
    if table == "sum":
        fold()
        assert DailySum.objects.filter(scope="city", metric="staff.m").update(amount=7) == 1
        assert figures("city", year=2026, as_of=AS_OF) != before
    elif table == "delta":
        DailyDelta.objects.filter(scope="area", metric="party").first().delete()  # type: ignore[union-attr]
    else:
        EmployerChange.objects.filter(unit__gt=0).delete()
    assert check_drift().drift > 0
    assert recompute().changed > 0 and check_drift().drift == 0
    fold()
    assert check_drift().drift == 0 and figures("city", year=2026, as_of=AS_OF) == before


def test_a_recount_that_was_stopped_goes_on_where_it_stopped(unit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(recounting, "people_after", lambda cursor: people_after(cursor, 1))
    Contribution.objects.filter(person=unit.people[2], scope="city").delete()
    run = recounting.recount_some(recounting.begin().pk)
    assert (run.people, run.changed, run.phase) == (1, 0, "people")
    factories.serve(Volunteer.objects.get(person=unit.people[1]), date(2026, 4, 1))  # life goes on meanwhile
    done = recompute()
    assert (done.pk, done.people, done.phase) == (run.pk, 3, "done")
    assert [one for one in done.details if one["count"] == "contribution"] == [
        {"count": "contribution", "person": unit.people[2].pk}
    ]
    assert check_drift().drift == 0
    assert recompute().pk != run.pk, "the next one begins anew"


def test_the_workers_go_on_with_what_was_left(unit: Any) -> None:
    assert watching.go_on() == "nothing to do"
    run = recounting.begin()
    assert watching.go_on().startswith("done")
    run.refresh_from_db()
    assert run.phase == "done" and run.people == 3


def test_a_drift_leaves_a_line_and_waits_for_the_city(unit: Any, django_capture_on_commit_callbacks: Any) -> None:
    admin, district = make.user_with("city_admin"), make.user_with("area_admin", unit.area)
    source = next(one for one in sources() if one.name == "indicators.drift")
    assert nightly_check() == "drift 0 over 3 people" and source.count(admin) == 0
    assert not AuditLine.objects.filter(action="indicators.drift").exists()
    Contribution.objects.filter(person=unit.people[0], scope="city", metric="staff").update(delta=3)
    assert schedule.run_due(force=True)["indicators.check_drift"] == "drift 3 over 3 people"
    assert AuditLine.objects.get(action="indicators.drift").details["drift"] == 3
    assert source.count(admin) == 1 and source.count(district) == 0 and source.collect(district, 5) == []
    assert "3 处与原始记录不一致" in source.collect(admin, 5)[0].text
    browser = client(admin)
    page = text_of(browser.get(source.collect(admin, 5)[0].url))
    assert "3 处不一致" in page and "人员的三项指标计数 1" in page and "每日合计 2" in page
    assert client(district).get(reverse("indicators:checks")).status_code == 403
    assert post(client(district), reverse("indicators:recount")).status_code == 403
    with django_capture_on_commit_callbacks(execute=False):
        started = post(browser, reverse("indicators:recount"))
    job = Job.objects.get(kind=RECOUNT)
    assert started["Location"] == reverse("job", args=[job.pk])
    run_recount(job)
    assert DriftCheck.objects.latest("pk").drift == 0 and source.count(admin) == 0
    page = text_of(browser.get(reverse("indicators:checks")))
    assert "全部一致" in page and "改正 4 处" in page and "已完成" in page


def test_an_upgrade_fills_the_sums_and_leaves_the_cells_to_the_workers(unit: Any) -> None:
    before = figures("area", year=2026, as_of=AS_OF)
    for model in (DailySum, DailyDelta, PostedPlace, EmployerChange, UnitLine, CellLine):
        model.objects.all().delete()
    upgrade = import_module("yushan.indicators.migrations.0006_daily_sums")
    upgrade.fill(apps, SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql)))
    assert figures("area", year=2026, as_of=AS_OF) == before
    found = {name: number for name, number, _ in sum_differences()}
    assert found["daily_sum"] == found["daily_hours"] == 0
    assert watching.go_on().startswith("done") and check_drift().drift == 0 and CellLine.objects.exists()


def test_a_later_upgrade_leaves_what_the_catalogue_reads_to_the_workers(unit: Any) -> None:
    fold()
    names = [name for name, one in counts.known().items() if one.dated]
    before = counts.read("city", names, [AS_OF])
    for model in (RegisteredSpell, ServedYear, CountedActivity, CountedPlacement, UnitLine):
        model.objects.all().delete()
    CellLine.objects.update(on_minutes=0, on_amount=0)
    kept = DailySum.objects.filter(metric__in=["volunteers", "active", "served", "act", "org.team", "on.min.measured"])
    kept.delete()
    PostedPlace.objects.update(detachment=None)
    DailySum.objects.filter(scope="org").delete()
    upgrade = import_module("yushan.indicators.migrations.0010_kept_catalogue")
    upgrade.fill(apps, None)
    assert PostedPlace.objects.filter(detachment=make.detachment()).exists()
    assert Recount.objects.get().phase == "spells" and counts.read("city", names, [AS_OF]) != before
    assert watching.go_on().startswith("done") and check_drift().drift == 0
    fold()
    assert counts.read("city", names, [AS_OF]) == before


def test_a_beginning_beside_older_rooms_has_the_workers_count_them(unit: Any) -> None:
    """The folded beginning of this room in a database in which others have rows already; in an empty one it does nothing."""
    for model in (DailySum, DailyDelta, PostedPlace, EmployerChange, UnitLine, CellLine, RegisteredSpell, ServedYear):
        model.objects.all().delete()
    name = next(path.stem for path in (Path(__file__).parents[1] / "migrations").glob("0001_squashed_*.py"))
    begin = import_module(f"yushan.indicators.migrations.{name}").begin_counting
    begin(apps, SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql)))
    assert Recount.objects.get().phase == "people"
    assert watching.go_on().startswith("done") and check_drift().drift == 0


@pytest.mark.parametrize("folded", [False, True])
def test_the_hours_of_whoever_is_erased_lead_to_no_roster(unit: Any, folded: bool) -> None:
    person, asked = unit.people[0], question({"measure": "hours", "rows": "unit"}, year=2026)
    city = make.user_with("city_admin")
    if folded:
        fold()
    assert {line.key for line in counted(city, asked).lines} == {unit.code}
    request_erasure(make.user(who=person), volunteer=Volunteer.objects.get(person=person))
    ErasureRequest.objects.update(due_at=clock.now())
    assert erase_due(WORKER) == 1
    for _ in range(2):
        assert {line.key for line in counted(city, asked).lines} == {""} and check_drift().drift == 0
        fold()


def test_an_upgrade_knows_whom_declared_headcounts_hold(unit: Any) -> None:
    other = make.unit("北碚区图书馆", area=unit.area, staff=9, stat_day=date(2026, 3, 1))
    for at, person in enumerate(unit.people):
        # Two times that touch, one with a gap, one that ended before the headcount.
        make.staff_member(other, person, joined_on=date(2025, 1, 1), left_on=date(2026, 2 + at, 15))
        make.staff_member(other, person, joined_on=date(2026, 2 + 2 * at, 15), spell=2)
    UnitPlacement.objects.filter(unit=other).update(until_day=date(2026, 5, 1))
    UnitPlacement.objects.create(unit=other, area=make.area("500101"), from_day=date(2026, 5, 1))
    tell_person_facts_changed(person.pk for person in unit.people)
    before = [figures(scope, year=2026, as_of=AS_OF) for scope in ("city", "area")]
    covered = set(
        Contribution.objects.filter(metric="covered").values_list("person", "scope", "scope_id", "day", "delta")
    )
    assert covered
    Contribution.objects.filter(metric="covered").delete()
    for model in (DailySum, DailyDelta):
        model.objects.filter(metric__startswith="covered").delete()
    upgrade = import_module("yushan.indicators.migrations.0011_covered_by_headcounts")

    def execute(sql: str, params: Any = ()) -> Any:
        return connection.cursor().execute(sql, params)

    upgrade.fill(apps, SimpleNamespace(connection=connection, execute=execute))
    rows = Contribution.objects.filter(metric="covered")
    assert set(rows.values_list("person", "scope", "scope_id", "day", "delta")) == covered
    assert check_drift().drift == 0
    assert [figures(scope, year=2026, as_of=AS_OF) for scope in ("city", "area")] == before


def test_of_two_who_begin_to_rebuild_both_go_on_with_one(unit: Any, monkeypatch: Any) -> None:
    first = Recount.objects.create(started_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Recount.objects.create(started_at=clock.now())
    seen = iter([None, first])
    monkeypatch.setattr(recounting, "unfinished", lambda: next(seen))
    assert recounting.begin() == first and Recount.objects.count() == 1


def test_what_is_missing_is_compared_once_and_told(unit: Any) -> None:
    fold()
    DailySum.objects.filter(scope="city", metric="staff").delete()
    asked: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *more: (asked.append(sql), run(sql, *more))[1]):
        done = recompute()
    told = [one for one in done.details if one["count"] == "daily_sum"]
    assert told and {(one["scope"], one["metric"]) for one in told} == {("city", "staff")}
    assert done.changed == len(told) and check_drift().drift == 0
    assert not [sql for sql in asked if sql.lstrip().startswith("SELECT scope, scope_id, metric") and "sides" in sql]


def test_a_fold_holds_one_chain_at_a_time(unit: Any, monkeypatch: Any) -> None:
    above = make.detachment(unit.area)
    volunteer = Volunteer.objects.get(person=unit.people[0])
    for number in range(3):
        factories.serve(volunteer, date(2026, 5, 1 + number), make.team(above, name=f"第 {number} 队"))
    assert EmployerChange.objects.values("line__organization").distinct().count() >= 3
    held: list[int] = []
    monkeypatch.setattr(employers, "lock_chains", lambda chains: held.append(len(set(chains))))
    fold()
    assert len(held) >= 3 and set(held) == {1} and check_drift().drift == 0


def test_who_served_for_a_team_that_moves_is_locked_before_anything_is_counted(unit: Any, monkeypatch: Any) -> None:
    team = make.team(make.detachment(unit.area))
    for volunteer in Volunteer.objects.order_by("-pk"):
        factories.serve(volunteer, date(2026, 5, 1), team)
    monkeypatch.setattr(people, "_CHUNK", 1)
    order: list[Any] = []
    monkeypatch.setattr(people, "lock_people", lambda ids: order.append(sorted(ids)))
    monkeypatch.setattr(people, "append", lambda moved: order.append("counted"))
    people.move_places({team.pk: Place(1)}, {team.pk: Place(2)})
    everybody = sorted(Volunteer.objects.values_list("person_id", flat=True))
    assert order == [everybody, *["counted"] * len(everybody)]
