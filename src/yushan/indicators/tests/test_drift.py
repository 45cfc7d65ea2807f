"""The nightly check finds what was tampered with, says so, and the recount puts it right."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yushan.audit.models import AuditLine
from yushan.common import schedule
from yushan.common.models import Job
from yushan.common.signals import tell_person_facts_changed
from yushan.common.todos import sources
from yushan.indicators.actions import check_drift, nightly_check, recompute, refresh
from yushan.indicators.actions.watching import RECOUNT, run_recount
from yushan.indicators.models import Contribution, DriftCheck
from yushan.indicators.queries import figures
from yushan.indicators.tests import factories
from yushan.ledger.models import YearlyParticipation
from yushan.organizations.models import StaffMember
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

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
    factories.serve(volunteers[0], date(2026, 3, 5))
    made.people = people
    return made


def test_nothing_differs_and_a_second_refresh_changes_nothing(unit: Any) -> None:
    outcome = check_drift()
    assert (outcome.drift, outcome.people) == (0, 3)
    assert refresh(person.pk for person in unit.people) == 0 and recompute() == 0


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
    assert outcome.drift == 1 and outcome.details[0]["count"] in ("contribution", "yearly_participation")
    if kind == "ledger sum":
        return
    assert recompute() > 0 and check_drift().drift == 0


def test_a_refresh_puts_a_person_right_again(unit: Any) -> None:
    before = figures("city", year=2026, as_of=AS_OF)
    Contribution.objects.filter(person=unit.people[0]).delete()
    assert figures("city", year=2026, as_of=AS_OF) != before
    assert refresh([unit.people[0].pk]) > 0
    assert figures("city", year=2026, as_of=AS_OF) == before


def test_a_drift_leaves_a_line_and_waits_for_the_city(unit: Any, django_capture_on_commit_callbacks: Any) -> None:
    admin, district = make.user_with("city_admin"), make.user_with("area_admin", unit.area)
    source = next(one for one in sources() if one.name == "indicators.drift")
    assert nightly_check() == "drift 0 over 3 people" and source.count(admin) == 0
    assert not AuditLine.objects.filter(action="indicators.drift").exists()
    Contribution.objects.filter(person=unit.people[0], scope="city").update(delta=3)
    assert schedule.run_due(force=True)["indicators.check_drift"] == "drift 1 over 3 people"
    assert AuditLine.objects.get(action="indicators.drift").details["drift"] == 1
    assert source.count(admin) == 1 and source.count(district) == 0 and source.collect(district, 5) == []
    assert "1 处与原始记录不一致" in source.collect(admin, 5)[0].text
    browser = client(admin)
    page = text_of(browser.get(source.collect(admin, 5)[0].url))
    assert "1 处不一致" in page and "人员的三项指标计数 1" in page
    assert client(district).get(reverse("indicators:checks")).status_code == 403
    assert post(client(district), reverse("indicators:recount")).status_code == 403
    with django_capture_on_commit_callbacks(execute=False):
        started = post(browser, reverse("indicators:recount"))
    job = Job.objects.get(kind=RECOUNT)
    assert started["Location"] == reverse("job", args=[job.pk])
    run_recount(job)
    assert DriftCheck.objects.latest("pk").drift == 0 and source.count(admin) == 0
    assert "全部一致" in text_of(browser.get(reverse("indicators:checks")))
