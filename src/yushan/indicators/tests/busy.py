"""Two districts in which something of everything happened, in both halves of a year and the year before."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yushan.activities.models import ClosingReport, Feedback
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.tests import factories
from yushan.ledger.actions import reverse_entry
from yushan.needs.models import NeedReview
from yushan.needs.tests import factories as needs
from yushan.organizations.actions.placements import displace, place
from yushan.organizations.models import Organization, Town
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.projects.models import Achievement
from yushan.projects.tests import factories as projects
from yushan.regulations.models import Regulation, RegulationVersion
from yushan.stations.models import Designation, Station
from yushan.volunteers.models import Cultivation, PastRegistration, Volunteer
from yushan.volunteers.tests import factories as people

EARLY, TODAY = date(2026, 6, 30), date(2026, 11, 25)


@dataclass
class Busy:
    """What tests go on with."""

    teams: list[Organization]
    volunteers: list[Volunteer]
    areas: list[Any]


def _tree() -> list[Organization]:
    teams = []
    for code, number in (("500103", 2), ("500109", 1)):
        area = make.area(code)
        above = make.detachment(area)
        for at in range(number):
            town = Town.objects.filter(area=area).order_by("code")[at]
            teams.append(make.team(above, name=f"{area.name}第{at + 1}服务队", town=town))
    Organization.objects.filter(pk=teams[1].pk).update(area=teams[0].area)
    for one in Organization.objects.order_by("path"):
        place(one, Organization.objects.get_parent(one), day=date(2026, 1, 5) if one == teams[1] else date(2024, 3, 1))
    place(make.team(make.detachment(make.area("500101")), name="关了的服务队"), make.detachment(make.area("500101")))
    displace(Organization.objects.get(name="关了的服务队"))
    return teams


def _people(teams: list[Organization]) -> list[Volunteer]:
    made = []
    for at in range(9):
        one = people.volunteer(
            area=teams[at % 3].area, verified_on=date(2025 + at % 2, 1 + at, 3), skills=["讲解"] if at % 2 else []
        )
        people.membership(one, teams[at % 3])
        made.append(one)
    Volunteer.objects.filter(pk=made[7].pk).update(state="withdrawn", withdrawn_on=date(2026, 9, 1))
    PastRegistration.objects.create(volunteer=made[8], verified_on=date(2024, 1, 1), withdrawn_on=date(2024, 6, 1))
    tell_person_facts_changed(one.person_id for one in made)
    began = clock.at(date(2026, 3, 1))
    for at, state in ((0, "completed"), (1, "training")):
        Cultivation.objects.create(
            volunteer=made[at], organization=teams[at], state=state, mentor=made[5], began_at=began,
            changed_at=clock.at(date(2026, 8, 1)),
        )  # fmt: skip
    return made


def _activities(teams: list[Organization]) -> None:
    work = Entry.objects.filter(table="works").first()
    for at, team in enumerate(teams):
        project = projects.ready_project(
            team, state=("running", "closed", "draft")[at], round=1 + at % 2, is_feature=at != 1,
            approved_at=clock.at(date(2026, 1 + 6 * (at % 2), 5)),
        )  # fmt: skip
        projects.service(project, state="published" if at else "draft")
        for number in range(5):
            begins = clock.at(date(2025 + (number > 0), 2 + 2 * number, 10), 9)
            one = projects.activity(
                project, ("settled", "finished", "published", "settled", "noticed")[number],
                starts_at=begins, ends_at=begins + timedelta(hours=3), is_online=number == 3,
                mode="demonstration" if number % 2 else "regular", work=work if number else None,
                area=None if number == 4 else team.area,
            )  # fmt: skip
            if number in (1, 3):
                ClosingReport.objects.create(
                    activity=one, reached=20 + at, written_at=begins, published_at=begins if at else None
                )
                for rating in range(1, 6):
                    Feedback.objects.create(
                        activity=one, device_mark=f"{one.pk}-{rating}", rating=rating, given_on=begins.date()
                    )


def _hours(teams: list[Organization], volunteers: list[Volunteer]) -> None:
    for at, one in enumerate(volunteers):
        factories.serve(one, date(2025, 9, 1 + at), teams[at % 3])
        if at % 2:
            factories.serve(one, date(2026, 3, 1 + at), teams[at % 3])
        if at % 3 == 0:
            factories.serve(one, date(2026, 8, 1 + at), teams[(at + 1) % 3])
    reverse_entry(WORKER, entry=factories.serve(volunteers[2], date(2026, 5, 5), teams[2]), reason="记错了人")


# Designations of three stations: level, last day, day on which it ended.
_NAMED: tuple[list[tuple[str, date | None, date | None]], ...] = (
    [("city", None, None), ("area", date(2026, 1, 31), None)],
    [("area", None, None)],
    [("area", None, date(2026, 8, 1))],
)


def _rest(teams: list[Organization]) -> None:
    for at, team in enumerate(teams):
        station = Station.objects.create(
            name=f"驿站{at}", kind="rural", area=team.area, state=("certified", "applied", "closed")[at],
            total=(8_650, None, 7_000)[at],
        )  # fmt: skip
        for level, until, ended in _NAMED[at]:
            Designation.objects.create(
                station=station, level=level, year=2025, document_no="渝科协〔2025〕9 号", since=date(2025, 10, 1),
                valid_until=until, reason="农技示范", designated_at=clock.now(), ended_on=ended,
                end_reason="站点已关闭" if ended else "",
            )  # fmt: skip
        Achievement.objects.create(
            code=f"CG-{at}", kind="practice", level=("west", "city", "nation")[at], title=f"做法{at}", organization=team,
            state="published" if at < 2 else "draft", published_at=clock.at(date(2026, 4 + 3 * at, 1)),
        )  # fmt: skip
    for number, (begins, ends) in enumerate(((date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), None))):
        rule, _ = Regulation.objects.get_or_create(code="ZD-1", title="管理办法", organization=make.corps())
        RegulationVersion.objects.create(
            regulation=rule, number=number + 1, state="in_force" if ends is None else "replaced", effective_on=begins,
            ended_on=ends, published_at=clock.at(begins),
        )  # fmt: skip
    at = needs.scene("500101")
    needs.order(at)
    needs.claimed(at)
    need = needs.done(at)
    NeedReview.objects.create(need=need, stars=4, reviewed_at=clock.now())


def busy() -> Busy:
    """The clock must stand at TODAY."""
    make.load_plan()
    teams = _tree()
    volunteers = _people(teams)
    _activities(teams)
    _hours(teams, volunteers)
    _rest(teams)
    return Busy(teams, volunteers, [teams[0].area, teams[2].area])
