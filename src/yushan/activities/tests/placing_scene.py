"""A science month with posts at the same times, and a team whose members differ in what they can and when."""

from datetime import timedelta
from typing import Any

from yushan.activities.actions import placing_rounds
from yushan.activities.actions.placings import create_placing
from yushan.activities.models import Placing, Post
from yushan.activities.tests.factories import EntryFactory, PostFactory, VolunteerFactory, member, moment
from yushan.common.models import Job
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.volunteers.models import Volunteer

MONTH = {"month": 9, "day": 1, "until_month": 9, "until_day": 30}
EVERY_MORNING = [f"{day}-morning" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")]


def science_month() -> Entry:
    """The key date, as the plan has it."""
    entry = EntryFactory(table="key_dates", code="science-month", name="全国科普月", data=MONTH)
    plan.forget()
    assert isinstance(entry, Entry)
    return entry


def posts(team: Organization, entry: Entry, days: tuple[int, ...] = (5, 6, 12, 13), places: int = 2) -> list[Post]:
    """Two posts each day at the same time: 讲解 for who knows how, 引导 for everybody."""
    found = []
    for day in days:
        first = PostFactory(
            shift__activity__organization=team, shift__activity__title=f"科普月第 {day} 天", shift__activity__key_date=entry,
            shift__activity__starts_at=moment(day, 9), shift__activity__ends_at=moment(day, 11),
            skills=["科普讲解"], places=places,
        )  # fmt: skip
        found += [first, PostFactory(shift=first.shift, name="引导", places=places)]
    return found


def people(team: Organization, number: int = 8, **values: Any) -> list[Volunteer]:
    """Every second one can explain; all are members and free in the mornings."""
    found = []
    for n in range(number):
        one = VolunteerFactory(
            skills=["科普讲解"] if n % 2 == 0 else [], available=EVERY_MORNING, posted_minutes=n * 300, **values
        )
        member(one, team)
        found.append(one)
    return found


def solved_placing(actor: Any, team: Organization, **values: Any) -> Placing:
    """A placing that has been solved."""
    facts: dict[str, Any] = {
        "title": "科普月安排", "organization": team, "starts_on": moment(1, 0).date() + timedelta(days=1),
        "ends_on": moment(30, 0).date(), "most_hours": 4, "answer_days": 3,
    }  # fmt: skip
    row = create_placing(actor, **{**facts, **values})
    return solved(row)


def solved(row: Placing) -> Placing:
    """Runs the round that waits, as the worker does."""
    job = Job.objects.get(pk=Placing.objects.get(pk=row.pk).job_id)
    placing_rounds.run(job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    return Placing.objects.select_related("organization", "job").get(pk=row.pk)
