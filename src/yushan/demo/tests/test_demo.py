"""The demo obeys every rule that real data obeys, and a second run changes nothing."""

from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.activities.models import (
    Activity,
    ActivityDocument,
    Announcement,
    Bookmark,
    BoxQuestion,
    Campaign,
    ClosingReport,
    Evaluation,
    Feedback,
    Lottery,
    Post,
    ReportPhoto,
    Series,
    SignUp,
    SignUpAnswers,
    StandIn,
)
from yushan.activities.queries.key_dates import KeyDay, key_days, live
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.counts import year_before
from yushan.common.identity import normalise_uscc
from yushan.demo import guard, report
from yushan.demo.accounts import PASSWORD
from yushan.demo.fill import fill
from yushan.demo.models import Load
from yushan.demo.sizes import SMALL
from yushan.demo.tree import HOME_TEAM
from yushan.events.models import Accreditation, Arrangement, Event
from yushan.events.queries.people import languages_of
from yushan.indicators.actions import check_drift
from yushan.indicators.models import BranchSecretary, KeptReport, YearStatement
from yushan.indicators.queries import figures
from yushan.indicators.queries.figures import figures_of
from yushan.indicators.queries.reports import content as content_of
from yushan.indicators.queries.reports import place_of
from yushan.indicators.rules.reports import from_data as from_report
from yushan.indicators.rules.statements import differences, digest, from_data
from yushan.ledger.models import Certificate, CertificateBatch, EntryCase, HourEntry, LedgerRoot
from yushan.ledger.verification import flaws
from yushan.needs.queries import figures as need_figures
from yushan.needs.rules.figures import forecast
from yushan.notifications.models import Delivery
from yushan.organizations.models import Organization, RoleGrant, StaffMember, Unit
from yushan.organizations.tests import factories as base
from yushan.oversight.models import Assignment, Evidence, PioneerTeam, PlanTask, Pledge, TaskReport
from yushan.oversight.queries.party import fulfilment
from yushan.projects.models import LibraryEntry, Project
from yushan.stations.models import Assessment, Designation, Improvement, MentorVisit, Station
from yushan.tours.models import Stop, Tour
from yushan.volunteers.models import (
    Cultivation,
    DuplicateDoubt,
    Invitation,
    Membership,
    MembershipTransfer,
    Qualification,
    Volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _elsewhere(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def _counts() -> dict[str, int]:
    models = (Volunteer, Activity, HourEntry, SignUp, Organization, RoleGrant, Load)
    return {model.__name__: model.objects.count() for model in models}


def _overlaps() -> int:
    """Pairs of accepted shifts of one person at the same time."""
    busy = SignUp.objects.filter(state__in=("accepted", "offered", "attended")).order_by("volunteer", "starts_at")
    rows = list(busy.values_list("volunteer", "starts_at", "ends_at"))
    return sum(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(rows))


def _key_days_to_come() -> list[KeyDay]:
    year = clock.today().year
    return [day for day in key_days(year) + key_days(year + 1) if not day.is_over]


def _last_year(load: Load) -> None:
    """Hours of the year before, signed from below to above, with one correction since; a branch with its secretary."""
    year, today = clock.today().year - 1, clock.today()
    assert HourEntry.objects.filter(service_day__year=year, service_day__lte=year_before(today)).count() >= 10
    city = figures("city", year=year, as_of=year_before(today))[0]
    assert 0 < city.staff.numerator < city.staff.denominator and city.party.numerator
    signed = YearStatement.objects.filter(year=year, reopened_at=None)
    assert {"unit", "area", "city"} == set(signed.values_list("scope", flat=True))
    assert not [one.content["name"] for one in signed if digest(one.content) != one.sha256]
    assert all(one.signed_by_id and clock.local(one.signed_at).year == year + 1 for one in signed)
    changed = {
        one.scope
        for one in signed
        if differences(
            from_data(one.content).figures, figures_of(one.scope, _node(one), year=year, as_of=one.as_of).rates
        )
    }
    assert changed >= {"unit", "city"}, "the correction shows at each level that counted it"
    secretary = BranchSecretary.objects.get(ended_at=None)
    assert ["支部书记", secretary.user.display_name] == load.sign_ins[-1][:2]
    client = Client()
    client.force_login(secretary.user)
    page = client.get(reverse("indicators:party_report", args=[secretary.unit.code]) + f"?year={year}")
    assert page.context["signed"].signed_by == secretary.user and page.context["members"]
    assert {"month", "year"} == set(KeptReport.objects.values_list("period", flat=True))
    names = [row[1] for row in load.sign_ins]
    assert User.objects.filter(display_name__in=names).count() == len(names), "a printed name is nobody else's"
    rows = StaffMember.objects.filter(unit__name__contains="中学") | StaffMember.objects.filter(
        unit__name__contains="小学"
    )
    assert not rows.filter(position__in=("主任医师", "护士")).exists()
    quoted = Notice.objects.filter(title__contains="““") | Notice.objects.filter(title__contains="””")
    assert not quoted.exists(), "names that are put into quotation marks have none of their own"


def _reports_agree() -> None:
    """A report that is there from the start says what the pages of the same day say, down to the last indicator."""
    for kept in KeptReport.objects.select_related("unit__area", "area"):
        told, shown = from_report(kept.content), content_of(place_of(kept), from_report(kept.content).span)
        assert (told.rates, list(map(tuple, told.happened))) == (shown.rates, list(shown.happened)), kept
        assert [tuple(row) for row in told.measured] == [tuple(row) for row in shown.measured], kept


def _node(one: YearStatement) -> int:
    return one.unit_id or one.area_id or 0


@pytest.mark.timeout(600)  # seconds of work; a machine shared by several may need minutes
def test_the_demo_keeps_every_rule_and_runs_once() -> None:
    base.load_plan()
    load = fill(SMALL, lambda what: None)

    assert list(flaws()) == []
    assert check_drift().details == []
    assert not Post.objects.filter(taken__gt=F("places")).exists()
    held = Count("sign_ups", filter=Q(sign_ups__state__in=SignUp.HOLDING))
    assert not Post.objects.annotate(held=held).exclude(held=F("taken")).exists()
    assert _overlaps() == 0
    assert all(normalise_uscc(unit.code) for unit in Unit.objects.all())
    for team in Organization.objects.annotate(held=Count("memberships", filter=Q(memberships__state="approved"))):
        assert team.member_count == team.held, team.name

    # Whatever a person would do was done by one: the command line makes the first administrator, as it does for real.
    by_command = AuditLine.objects.filter(actor_name="command line").exclude(action="plan.load")
    assert sorted(by_command.values_list("action", flat=True)) == ["accounts.create_user", "organizations.give_grant"]

    # Spread: some units meet a target and some do not, all grades, all roots up to yesterday.
    rows = figures("unit", year=clock.today().year, as_of=clock.today())
    for rate in ("registration", "party", "staff"):
        assert {getattr(row, rate).met for row in rows} >= {True, False}, rate
    assert set(HourEntry.objects.values_list("grade", flat=True)) == {"measured", "confirmed", "declared"}
    assert HourEntry.objects.filter(reverses__isnull=False).exists()
    over = clock.local(clock.now() - timedelta(minutes=30)).date()  # a day is sealed half an hour after its end
    last = HourEntry.objects.filter(posted_at__lt=clock.at(over)).latest("posted_at")
    assert LedgerRoot.objects.latest("day").day == clock.local(last.posted_at).date()
    # Who signs in as the administrator of the team finds a past.
    assert Activity.objects.filter(organization__name=HOME_TEAM, state="settled", is_imported=False).exists()
    states = set(Activity.objects.values_list("state", flat=True))
    assert states == set(Activity.State.values)
    assert set(Project.objects.values_list("state", flat=True)) == set(Project.State.values)
    proved = LibraryEntry.objects.filter(state="published", project__rounds__isnull=False)
    assert proved.exists() and LibraryEntry.objects.filter(facets__contains="quality").exists()
    early = Activity.objects.filter(project__starts_on__isnull=False, project__round=1, is_imported=False)
    assert not [
        one for one in early.select_related("project") if clock.local(one.starts_at).date() < one.project.starts_on
    ]
    city = User.objects.get(username="demo-city-admin")
    _this, past = need_figures.months(city, clock.today().year)
    assert len(past) == 2 and all(forecast(past)), "every month of the year has orders of years before"
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued", "superseded", "revoked"}
    assert {"to_confirm", "verified", "withdrawn"} == set(Volunteer.objects.values_list("state", flat=True))

    # What waits around members, for each step something to look at.
    assert {"to_check", "valid"} <= set(Qualification.objects.values_list("state", flat=True))
    assert MembershipTransfer.objects.filter(state="waiting").exists()
    assert Membership.objects.filter(state="paused").exists() and Invitation.objects.filter(revoked_at=None).exists()
    assert len(set(Cultivation.objects.values_list("state", flat=True))) >= 4
    assert DuplicateDoubt.objects.filter(state="open").exists()
    assert {"email", "sms"} == set(
        Delivery.objects.filter(user__person__name="余小禾").values_list("channel", flat=True)
    )

    # Every way into an activity, and what is said and asked about it.
    open_flows = Activity.objects.filter(state="published").values_list("flow", flat=True)
    assert set(open_flows) == set(Activity.Flow.values)
    assert {"applied", "accepted", "declined"} <= set(
        SignUp.objects.filter(shift__activity__flow="approval").values_list("state", flat=True)
    )
    assert SignUpAnswers.objects.exists() and SignUp.objects.filter(rank__gt=0, state="waitlisted").exists()
    assert Lottery.objects.filter(drawn_at=None).exists() and Lottery.objects.exclude(drawn_at=None).exists()
    assert {"asked", "agreed"} <= set(StandIn.objects.values_list("state", flat=True))
    assert BoxQuestion.objects.filter(answered_at=None).exists() and BoxQuestion.objects.exclude(answer="").exists()
    assert Activity.objects.filter(tags__code="three-in", state="settled").exists()
    assert set(ActivityDocument.objects.values_list("audience", flat=True)) == {"everybody", "signed_up", "staff"}
    assert Announcement.objects.filter(people__gt=0).exists() and Bookmark.objects.count() == 3
    assert Series.objects.get().activities.count() == 4

    # Stations wherever a station can be: well and poorly graded, one for the whole city, areas with none to learn from.
    assert set(Station.objects.values_list("state", flat=True)) == set(Station.State.values)
    assert Assessment.objects.exclude(grade="").values("grade").distinct().count() >= 2
    assert Station.objects.filter(state="certified", version=None).exists(), "taken over, not graded yet"
    assert {"area", "city"} == set(Designation.objects.filter(ended_on=None).values_list("level", flat=True))
    assert 0 < Designation.objects.filter(level="area").values("station__area").distinct().count() < 38
    assert set(Improvement.UNFINISHED) <= set(Improvement.objects.values_list("state", flat=True))
    assert MentorVisit.objects.filter(mentorship__ended_on=None).exists()

    assert {"requested", "confirmed", "declined"} <= set(Stop.objects.values_list("state", flat=True))
    assert {"open", "draft"} == set(Tour.objects.values_list("state", flat=True))

    # Tasks of the plan: to all districts, in each state, with figures and files; late ones passed up; party work.
    assert (
        PlanTask.objects.filter(area=None).count() == 3 and PlanTask.objects.filter(part_of__isnull=False).count() == 1
    )
    assert {"ongoing", "to_check", "done"} == set(Assignment.objects.values_list("state", flat=True))
    assert Assignment.objects.filter(escalated_at__isnull=False, urged_until=None).exists()
    assert Evidence.objects.exists() and TaskReport.objects.exclude(figures=[]).exists()
    kept = [one.is_kept for one in fulfilment(list(Pledge.objects.select_related("unit"))).values()]
    assert True in kept and False in kept and PioneerTeam.objects.count() == 1

    # A large event with two halls and two batches, badges in each step, gaps on its boards.
    expo = Event.objects.get(state="open")
    assert (expo.venues.count(), expo.batches.count(), expo.services.count()) == (2, 2, 4)
    assert {"asked", "submitted", "refused", "approved"} == set(
        Accreditation.objects.filter(event=expo).values_list("state", flat=True)
    )
    assert Arrangement.objects.filter(event=expo, boarding__isnull=False).exists()
    assert any(line.lacking for one in languages_of(expo) for line in one.lines)

    # Key dates, and what remains of activities that are over.
    assert Campaign.objects.filter(area=None).count() == 2 and Campaign.objects.exclude(area=None).exists()
    assert live(next(day for day in _key_days_to_come() if day.campaign)).taken
    reports = ClosingReport.objects.values_list("published_at", flat=True)
    assert None in reports and any(reports) and ReportPhoto.objects.exists() and Feedback.objects.exists()
    assert set(Evaluation.objects.values_list("side", flat=True)) == set(Evaluation.Side.values)
    assert {"open", "stands", "corrected"} == set(EntryCase.objects.values_list("state", flat=True))
    assert EntryCase.objects.filter(state="open", volunteer__person__name="余小禾", heard_at=None).exists()
    batch = CertificateBatch.objects.get()
    assert batch.done_at and not batch.items.exclude(said="").exists()

    _last_year(load)
    _reports_agree()
    for title, _name, phone, _where in load.sign_ins:
        user = authenticate(None, username=phone, password=PASSWORD)
        assert user is not None, title
        client = Client()
        client.force_login(user)
        assert client.get("/staff/" if user.grants.exists() else "/me", follow=True).status_code == 200, title
    public = Client()
    for what, path in load.addresses:
        if not path.startswith(("/staff/", "/me")):
            assert public.get(path, follow=True).status_code == 200, what
    own = Volunteer.objects.get(person__name="余小禾")
    assert {"accepted", "offered", "waitlisted", "attended"} <= set(own.sign_ups.values_list("state", flat=True))

    before, said = _counts(), StringIO()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("demo", stdout=said)
    assert _counts() == before
    assert said.getvalue().strip() == report.text(load).strip()
    assert len(queries) <= 3

    again = StringIO()
    call_command("demo", prepare=str(settings.BASE_DIR / "plans" / "chongqing-2025"), stdout=again)
    assert _counts() == before and again.getvalue().endswith(said.getvalue()), "a further start changes nothing"

    folder = guard.begun_mark().parent / "samples"
    call_command("demo", sample_files=str(folder), stdout=StringIO())
    report_file = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import", "roster", str(folder / "花名册_不整齐.xlsx"), dry_run=True, json=True, stdout=report_file
        )
    assert ended.value.code == 2  # the good rows are good, the spoilt ones are named
    assert '"created": 4' in report_file.getvalue() and "科学记数法" in report_file.getvalue()


def test_a_database_of_somebody_else_is_left_alone() -> None:
    base.load_plan()
    base.unit()

    with pytest.raises(CommandError, match="已经有单位"):
        call_command("demo")

    assert not Load.objects.exists()


def test_production_is_refused(settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="正式环境"):
        call_command("demo")


def test_an_interrupted_load_leaves_nothing_and_the_next_run_says_so(monkeypatch) -> None:
    base.load_plan()
    monkeypatch.setattr(
        "yushan.demo.fill._PARTS", (("组织", lambda world: base.corps()), ("中断", lambda world: 1 / 0))
    )
    with pytest.raises(ZeroDivisionError):
        call_command("demo", stderr=StringIO())
    assert not Organization.objects.exists()
    monkeypatch.setattr("yushan.demo.fill._PARTS", ())
    monkeypatch.setattr(
        "yushan.demo.report.keep",
        lambda world, seconds: Load(
            seconds=seconds, loaded_at=world.now, sign_ins=[["a"] * 4], addresses=[["a", "/"]], counts=[]
        ),
    )

    said = StringIO()
    call_command("demo", stdout=StringIO(), stderr=said)

    assert "上一次装入没有做完" in said.getvalue()
    assert not guard.begun_mark().exists()
