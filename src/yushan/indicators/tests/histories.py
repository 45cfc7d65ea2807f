"""Random histories of a small town: what people, teams, units and activities go through, back-dated too."""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from yushan.accounts.models import Person
from yushan.activities.models import Activity, ClosingReport, Feedback
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.actions import fold, recompute
from yushan.indicators.models import DailyDelta
from yushan.indicators.tests import factories
from yushan.ledger.actions import correct_entry, post_entries, reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.actions import declare_headcount
from yushan.organizations.actions.placements import displace, place
from yushan.organizations.actions.reorganising import move
from yushan.organizations.models import Organization, StaffMember, UnitPlacement
from yushan.organizations.models import Town as PlanTown
from yushan.organizations.tests import factories as base
from yushan.plan.models import Entry
from yushan.projects.tests import factories as projects
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.actions.undoing import undo_merge
from yushan.volunteers.models import PersonMerge, Volunteer


def examples(number: int) -> int:
    """So many examples, or so many seconds for them; more of both where somebody has the time, at night for instance."""
    return number * max(1, int(os.environ.get("YUSHAN_EXAMPLES", "") or 1))


AREAS = ("500101", "500103", "500109")
DAYS = [
    date(2025, 11, 30),
    date(2026, 1, 1),
    date(2026, 1, 31),
    date(2026, 2, 1),
    date(2026, 6, 15),
    date(2026, 11, 25),
]
PEOPLE, TEAMS, ACTIVITIES, UNITS = 5, 3, 4, 3
small, day = st.integers(0, 11), st.sampled_from(DAYS)
happening = st.one_of(
    st.tuples(st.just("post"), small, small, day, st.sampled_from(["measured", "confirmed"]), st.booleans()),
    st.tuples(st.just("reverse"), small),
    st.tuples(st.just("correct"), small, st.integers(20, 60)),
    st.tuples(st.just("team_moves"), small, small),
    st.tuples(st.just("unit_moves"), small, small, day),
    st.tuples(st.just("joins"), small, small, st.none() | day, st.booleans()),
    st.tuples(st.just("leaves"), small, day),
    st.tuples(st.just("declares"), small, day, small),
    st.tuples(st.just("back_dated"), small, day),
    st.tuples(st.just("withdraws"), small, day),
    st.tuples(st.just("edited"), small, small, small),
    st.tuples(st.just("types"), small, small),
    st.tuples(st.just("held"), small, st.sampled_from(["published", "finished", "settled", "cancelled"])),
    st.tuples(st.just("project_edited"), small, small),
    st.tuples(st.just("replanted"), small, small),
    st.tuples(st.just("merges"), small, small),
    st.tuples(st.just("parts")),
    st.tuples(st.just("learns"), small, small),
    st.tuples(st.just("lives"), small, small),
    st.tuples(st.just("founded"), small, day, st.sampled_from(["team", "squad"])),
    st.tuples(st.just("closed"), small),
    st.tuples(st.just("bound"), small, small),
    st.tuples(st.just("reported"), small, small),
    st.tuples(st.just("said"), small, small, day),
    st.tuples(st.just("fold")),
    st.tuples(st.just("recompute")),
)


class Town:
    """A small town that a history happens to."""

    def __init__(self) -> None:
        self.areas = [base.area(code) for code in AREAS]
        self.above = [base.detachment(area) for area in self.areas]
        self.teams = [base.team(above, name=f"{above.area.code}队") for above in self.above]
        self.towns = list(PlanTown.objects.filter(area__in=self.areas[:2]).order_by("code")[:4])
        for one in (*self.above, *self.teams):
            place(one, Organization.objects.get_parent(one), day=date(2025, 6, 1))
        self.merged: list[PersonMerge] = []
        self.units = [base.unit(f"第 {at + 1} 研究所", area=area) for at, area in enumerate(self.areas)]
        self.people = factories.people(PEOPLE)
        self.volunteers = factories.volunteers(self.people, self.areas[0], date(2025, 1, 1))
        self.entries = {name: list(Entry.objects.filter(table=name)[:2]) for name in ("works", "programmes", "brands")}
        self.kinds = list(Entry.objects.filter(table="service_types")[:3])
        self.projects = [
            projects.ready_project(team, state="running", programme=self.entries["programmes"][at % 2])
            for at, team in enumerate(self.teams)
        ]
        begins = [clock.at(one, 9) for one in DAYS[:ACTIVITIES]]
        self.activities = [
            projects.activity(
                self.projects[at % TEAMS], "settled" if at % 2 else "published", starts_at=moment,
                ends_at=moment + timedelta(hours=3), area=self.areas[at % 3] if at else None,
            )
            for at, moment in enumerate(begins)
        ]  # fmt: skip
        tell_person_facts_changed(person.pk for person in self.people)

    def happens(self, what: str, *facts: Any) -> None:
        getattr(self, what)(*facts)

    def post(self, who: int, at: int, when: date, grade: str, linked: bool) -> None:
        line = factories.line(self.volunteers[who % PEOPLE], when, self.teams[at % TEAMS], 30 + at)
        activity = self.activities[(who + at) % ACTIVITIES].pk if linked else None
        begins = clock.at(when, 8 + at)
        times = {"starts_at": begins, "ends_at": begins + timedelta(hours=1)}
        post_entries(WORKER, lines=[replace(line, activity_id=activity, grade=grade, **times)])

    def _standing(self, which: int) -> HourEntry | None:
        rows = list(HourEntry.objects.filter(reverses=None, reversal=None).order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def reverse(self, which: int) -> None:
        if entry := self._standing(which):
            reverse_entry(WORKER, entry=entry, reason="登记错了")

    def correct(self, which: int, minutes: int) -> None:
        entry = self._standing(which)
        with suppress(Refusal):  # beside another line of the same hour
            if entry:
                times = {"starts_at": entry.starts_at, "ends_at": entry.ends_at, "minutes": minutes}
                correct_entry(WORKER, entry=entry, reason="签到表", **times)

    def team_moves(self, which: int, where: int) -> None:
        team = Organization.objects.get(pk=self.teams[which % TEAMS].pk)
        team.area = self.areas[where % 3]
        team.save(update_fields=["area"])

    def unit_moves(self, which: int, where: int, when: date) -> None:
        current = UnitPlacement.objects.get(unit=self.units[which % UNITS], until_day=None)
        if current.from_day and current.from_day >= when:
            return
        UnitPlacement.objects.filter(pk=current.pk).update(until_day=when)
        UnitPlacement.objects.create(unit=current.unit, area=self.areas[where % 3], from_day=when)
        tell_person_facts_changed(StaffMember.objects.filter(unit=current.unit).values_list("person_id", flat=True))

    def joins(self, who: int, where: int, when: date | None, party: bool) -> None:
        person, unit = self.people[who % PEOPLE], self.units[where % UNITS]
        spell = StaffMember.objects.filter(person=person, unit=unit).count() + 1
        base.staff_member(unit, person, party=party, joined_on=when, spell=spell, in_service=True, left_on=None)
        tell_person_facts_changed([person.pk])

    def _row(self, which: int) -> StaffMember | None:
        rows = list(StaffMember.objects.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def leaves(self, which: int, when: date) -> None:
        row = self._row(which)
        if row and (row.joined_on is None or row.joined_on <= when):
            StaffMember.objects.filter(pk=row.pk).update(left_on=when, in_service=False)
            tell_person_facts_changed([row.person_id])

    def declares(self, which: int, when: date, staff: int) -> None:
        declare_headcount(WORKER, unit=self.units[which % UNITS], stat_day=when, staff=staff)

    def back_dated(self, which: int, when: date) -> None:
        row = self._row(which)
        if row and (row.left_on is None or when <= row.left_on):
            StaffMember.objects.filter(pk=row.pk).update(joined_on=when)
            tell_person_facts_changed([row.person_id])

    def withdraws(self, who: int, when: date) -> None:
        one = self.volunteers[who % PEOPLE]
        Volunteer.objects.filter(pk=one.pk).update(withdrawn_on=when, state=Volunteer.State.WITHDRAWN)
        tell_person_facts_changed([one.person_id])

    def replanted(self, which: int, where: int) -> None:
        """A team goes under the detachment of another area."""
        team = Organization.objects.get(pk=self.teams[which % TEAMS].pk)
        above = Organization.objects.get(pk=self.above[where % 3].pk)
        if Organization.objects.get_parent(team) != above:
            move(WORKER, team, above, "区划调整")

    def _standing_people(self) -> list[Person]:
        return list(Person.objects.filter(merged_into=None, volunteer__isnull=False).order_by("pk"))

    def merges(self, kept: int, gone: int) -> None:
        people = self._standing_people()
        kept, gone = kept % len(people), gone % len(people)
        if kept != gone:
            with suppress(Refusal):  # two at the same time, or both with something open
                self.merged.append(merge_people(WORKER, kept=people[kept], gone=people[gone], reason="同一个人"))

    def parts(self) -> None:
        if self.merged:
            undo_merge(WORKER, merge=self.merged.pop(), reason="认错了")

    def learns(self, who: int, what: int) -> None:
        one = Volunteer.objects.get(pk=self.volunteers[who % PEOPLE].pk)
        Volunteer.objects.filter(pk=one.pk).update(skills=["讲解"][: what % 2])
        tell_person_facts_changed([one.person_id])

    def lives(self, who: int, where: int) -> None:
        one = Volunteer.objects.get(pk=self.volunteers[who % PEOPLE].pk)
        Volunteer.objects.filter(pk=one.pk).update(area=self.areas[where % 3] if where % 4 else None)
        tell_person_facts_changed([one.person_id])

    def founded(self, where: int, when: date, level: str) -> None:
        """A team below a detachment, a squad below a team."""
        above = Organization.objects.get(pk=(self.above if level == "team" else self.teams)[where % 3].pk)
        made = base.team(above, name=f"第 {Organization.objects.count()} 队")
        made.level = level
        made.save(update_fields=["level"])
        place(made, above, day=when)

    def _lowest(self, which: int) -> Organization:
        rows = list(Organization.objects.filter(level__in=["team", "squad"]).order_by("pk"))
        return rows[which % len(rows)]

    def closed(self, which: int) -> None:
        displace(self._lowest(which))

    def bound(self, which: int, where: int) -> None:
        one = self._lowest(which)
        one.town = self.towns[where % len(self.towns)] if where % 5 else None
        one.save(update_fields=["town"])

    def reported(self, which: int, reached: int) -> None:
        activity = self._activity(which)
        report, _ = ClosingReport.objects.get_or_create(activity=activity, defaults={"written_at": clock.now()})
        report.reached, report.published_at = reached, clock.now()
        report.save()

    def said(self, which: int, rating: int, when: date) -> None:
        activity = self._activity(which)
        mark = f"{activity.pk}-{Feedback.objects.count()}"
        Feedback.objects.create(activity=activity, device_mark=mark, rating=1 + rating % 5, given_on=when)

    def _activity(self, which: int) -> Activity:
        return Activity.objects.get(pk=self.activities[which % ACTIVITIES].pk)

    def edited(self, which: int, where: int, what: int) -> None:
        activity = self._activity(which)
        activity.area = self.areas[where % 3] if where % 4 else None
        activity.work = self.entries["works"][what % 2] if what % 3 else None
        activity.programme = self.entries["programmes"][what % 2] if what % 5 else None
        activity.brand = self.entries["brands"][what % 2] if what % 4 else None
        activity.mode = ("regular", "demonstration")[what % 2]
        activity.ends_at = activity.starts_at + timedelta(hours=1 + what)
        activity.save()

    def types(self, which: int, what: int) -> None:
        self._activity(which).service_types.set(self.kinds[: what % 4])

    def held(self, which: int, state: str) -> None:
        activity = self._activity(which)
        activity.state = state
        activity.save(update_fields=["state"])

    def project_edited(self, which: int, what: int) -> None:
        project = self.projects[which % TEAMS]
        project.programme = self.entries["programmes"][what % 2] if what % 3 else None
        project.save(update_fields=["programme"])

    def fold(self) -> None:
        fold()
        assert not DailyDelta.objects.exists()

    def recompute(self) -> None:
        assert recompute().changed == 0
