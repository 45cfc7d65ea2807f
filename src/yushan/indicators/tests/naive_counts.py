"""The named counts once more: plain loops over raw rows, written from what each count says it is."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from yushan.activities.models import Activity, ClosingReport, Feedback
from yushan.common import clock
from yushan.ledger.models import HourEntry
from yushan.needs.models import Need, NeedReview
from yushan.organizations.models import Area, OrganizationLeader, OrganizationPlacement
from yushan.projects.models import Achievement, Project, ServiceItem
from yushan.regulations.models import RegulationVersion
from yushan.stations.models import Designation, Station
from yushan.training.models import Base, Teaching, TrainingCertificate, TrainingClass
from yushan.volunteers.models import Cultivation, Membership, PastRegistration, Volunteer

# Which part is asked: the city (None), an area by its key, an organization by its path.
Here = Callable[[int | None, str], bool]
HELD = {"finished", "noticed", "settled"}
SET_UP = {"recruiting", "running", "evaluating", "improving", "closed"}


def _day(moment: Any) -> date:
    return clock.local(moment).date()


def _in_year(day: date, asked: date) -> bool:
    return day.year == asked.year and day <= asked


def _holds(first: date, ended: date | None, day: date) -> bool:
    return first <= day and (ended is None or day < ended)


def _tree(here: Here, day: date) -> dict[str, Any]:
    rows = [
        row
        for row in OrganizationPlacement.objects.select_related("organization", "parent")
        if _holds(row.from_day, row.until_day, day) and here(row.area_id, row.organization.path)
    ]
    teams = [row for row in rows if row.organization.level == "team"]
    return {
        "areas_with_detachment": len({row.area_id for row in rows if row.organization.level == "detachment"}),
        "areas_with_teams": len({row.area_id for row in teams}),
        "detachments": sum(row.organization.level == "detachment" for row in rows),
        "detachments_with_teams": len({row.parent_id for row in teams if row.parent.level == "detachment"}),
        "teams": len(teams),
        "squads": sum(row.organization.level == "squad" for row in rows),
        "towns_covered": len(
            {
                row.organization.town_id
                for row in rows
                if row.organization.town_id and row.organization.level in ("team", "squad")
            }
        ),
        "areas": sum(here(area.pk, "") for area in Area.objects.all()),
    }


def _people(here: Here, day: date) -> dict[str, Any]:
    who = [one for one in Volunteer.objects.all() if one.verified_on and here(one.area_id, "")]
    standing = [one for one in who if _holds(one.verified_on, one.withdrawn_on, day)]
    earlier = [
        one
        for one in PastRegistration.objects.select_related("volunteer")
        if _holds(one.verified_on, one.withdrawn_on, day) and here(one.volunteer.area_id, "")
    ]
    members = {
        one.volunteer_id
        for one in Membership.objects.select_related("organization")
        if one.state in ("approved", "paused", "left") and here(one.organization.area_id, one.organization.path)
        and _day(one.decided_at) <= day and (one.left_at is None or day < _day(one.left_at))
    }  # fmt: skip
    tracks = [
        one
        for one in Cultivation.objects.select_related("organization")
        if here(one.organization.area_id, one.organization.path)
    ]
    year_ago = day.replace(year=day.year - 1)
    active = {
        entry.volunteer_id
        for entry in _standing()
        if year_ago < entry.service_day <= day and entry.volunteer_id in {one.pk for one in standing}
    }
    return {
        "volunteers": len(standing) + len(earlier),
        "volunteers_with_skills": sum(bool(one.skills) for one in standing),
        "members": len(members),
        "leaders_trained": sum(one.state == "completed" and _day(one.changed_at) <= day for one in tracks),
        "leaders_in_training": sum(one.state in Cultivation.OPEN for one in tracks),
        "volunteers_active": len(active),
    }


def _standing() -> list[HourEntry]:
    rows = list(HourEntry.objects.select_related("organization"))
    taken_back = {row.reverses_id for row in rows if row.reverses_id}
    return [row for row in rows if not row.reverses_id and row.pk not in taken_back]


def _hours(here: Here, day: date) -> dict[str, Any]:
    rows = [row for row in _standing() if _in_year(row.service_day, day)]
    own = [row for row in rows if here(row.organization.area_id, row.organization.path)]
    first: dict[int, date] = {}
    for row in rows:
        first[row.volunteer_id] = min(first.get(row.volunteer_id, row.service_day), row.service_day)
    minutes = {
        grade: sum(row.minutes for row in own if row.grade == grade) for grade in ("measured", "confirmed", "declared")
    }
    return {f"hours_{grade}": Fraction(value, 60) for grade, value in minutes.items()} | {
        "hours": Fraction(sum(minutes.values()), 60),
        "services": len(own),
        "people_served_in_year": len({row.volunteer_id for row in own}),
        "people_came_back": len({row.volunteer_id for row in own if row.service_day > first[row.volunteer_id]}),
    }


def _projects(here: Here, day: date) -> dict[str, Any]:
    def own(rows: Iterable[Any]) -> list[Any]:
        return [row for row in rows if here(row.organization.area_id, row.organization.path)]

    rows = own(Project.objects.select_related("organization"))
    shown = [row for row in rows if row.state in SET_UP]
    done = [
        row
        for row in own(Achievement.objects.select_related("organization"))
        if row.state == "published" and _day(row.published_at) <= day
    ]
    items = [
        row
        for row in ServiceItem.objects.select_related("project__organization")
        if row.state == "published" and here(row.project.organization.area_id, row.project.organization.path)
    ]
    return {
        "projects_set_up": sum(row.approved_at is None or _day(row.approved_at) <= day for row in shown),
        "projects_running": sum(row.state != "closed" for row in shown),
        "projects_improved": sum(row.round > 1 for row in shown),
        "feature_projects": sum(row.is_feature for row in shown),
        "areas_with_feature": len({row.organization.area_id for row in shown if row.is_feature}),
        "services_offered": len(items),
        "achievements": len(done),
        **{f"achievements_{level}": sum(row.level == level for row in done) for level in ("west", "nation", "city")},
    }


def _activities(here: Here, day: date) -> dict[str, Any]:
    def own(activity: Activity) -> bool:
        return here(activity.area_id or activity.organization.area_id, activity.organization.path)

    held = [
        row
        for row in Activity.objects.select_related("organization")
        if row.state in HELD and _in_year(_day(row.ends_at), day) and own(row)
    ]
    reports = [
        row
        for row in ClosingReport.objects.select_related("activity__organization")
        if row.published_at and _in_year(_day(row.activity.ends_at), day) and own(row.activity)
    ]
    opinions = [
        row
        for row in Feedback.objects.select_related("activity__organization")
        if _in_year(row.given_on, day) and own(row.activity)
    ]
    return {
        "activities": len(held),
        "activities_demonstration": sum(row.mode == "demonstration" for row in held),
        "activities_regular": sum(row.mode == "regular" for row in held),
        "activities_online": sum(row.is_online for row in held),
        "activities_on_key_dates": sum(row.key_date_id is not None for row in held),
        "activities_in_projects": sum(row.project_id is not None for row in held),
        "activities_of_works": sum(row.work_id is not None for row in held),
        "areas_with_activities": len({row.area_id or row.organization.area_id for row in held}),
        "teams_with_activities": len({row.organization_id for row in held if row.organization.level == "team"}),
        "activities_recorded": sum(row.state == "settled" for row in held),
        "activities_reported": len(reports),
        "people_reached": sum(row.reached for row in reports),
        "feedback_given": len(opinions),
        "feedback_points": sum(row.rating for row in opinions),
        "feedback_good": sum(row.rating >= 4 for row in opinions),
    }


def _of_areas(here: Here, day: date) -> dict[str, Any]:
    asked = [row for row in Need.objects.all() if _in_year(_day(row.asked_at), day) and here(row.area_id, "")]
    reviews = [
        row
        for row in NeedReview.objects.select_related("need")
        if _in_year(_day(row.reviewed_at), day) and here(row.need.area_id, "")
    ]
    stations = [row for row in Station.objects.all() if here(row.area_id, "")]
    certified = [row for row in stations if row.state in ("certified", "rectifying")]
    named = [
        row
        for row in Designation.objects.select_related("station")
        if row.since <= day
        and (row.valid_until is None or row.valid_until >= day)
        and (row.ended_on is None or row.ended_on > day)
        and here(row.station.area_id, "")
    ]
    of_area = [row for row in named if row.level == "area"]
    is_city = here(None, "")
    rules = [
        row
        for row in RegulationVersion.objects.select_related("regulation__organization")
        if _holds(row.effective_on, row.ended_on, day)
        and here(row.regulation.area_id or row.regulation.organization.area_id, "")
    ]
    return {
        "needs_asked": sum(row.state not in ("merged", "withdrawn") for row in asked),
        "needs_accepted": sum(row.state in Need.ACCEPTED for row in asked),
        "needs_claimed": sum(row.state in Need.WITH_TEAM for row in asked),
        "needs_fulfilled": sum(row.state in ("done", "reviewed") for row in asked),
        "need_reviews": len(reviews),
        "need_review_points": sum(row.stars for row in reviews),
        "stations": sum(row.state not in ("closed", "suspended", "declined") for row in stations),
        "stations_certified": len(certified),
        "areas_with_station": len({row.area_id for row in certified}),
        "stations_graded": sum(row.total is not None for row in certified),
        "demonstration_stations": sum(row.level == "city" for row in named) if is_city else len(of_area),
        "demonstration_stations_area": len(of_area),
        "areas_with_demonstration": len({row.station.area_id for row in of_area}),
        "regulations_in_force": len({row.regulation_id for row in rules}),
    }


def _training(here: Here, day: date) -> dict[str, Any]:
    def own(rows: Iterable[Any], of: Callable[[Any], Any]) -> list[Any]:
        return [row for row in rows if here(of(row).area_id, of(row).path)]

    certificates = [
        row
        for row in TrainingCertificate.objects.select_related(
            "course", "volunteer", "enrolment__training_class__organization"
        )
        if row.stands(day) or (row.completed_on <= day and not row.revoked_on)
    ]
    trained = {row.volunteer.person_id for row in certificates if row.is_compulsory and row.stands(day)}
    in_office = [
        row
        for row in own(OrganizationLeader.objects.select_related("organization"), lambda row: row.organization)
        if row.post in ("head", "deputy")
        and row.organization.state == "active"
        and _holds(row.from_day, row.until_day, day)
    ]
    held = own(TrainingClass.objects.select_related("organization"), lambda row: row.organization)
    lessons = own(
        Teaching.objects.select_related("session__training_class__organization"),
        lambda row: row.session.training_class.organization,
    )
    whole = own(certificates, lambda row: row.enrolment.training_class.organization)
    return {
        "leaders_in_office": len(in_office),
        "leaders_with_training": sum(row.person_id in trained for row in in_office),
        "trained_people": len({row.volunteer_id for row in whole if _in_year(row.completed_on, day)}),
        "training_classes": sum(
            row.state not in ("draft", "cancelled") and _in_year(_day(row.starts_at), day) for row in held
        ),
        "lecturer_hours": Fraction(
            sum(
                row.minutes
                for row in lessons
                if row.session.cancelled_at is None
                and row.session.training_class.state != "draft"
                and _in_year(_day(row.session.ends_at), day)
            ),
            60,
        ),
        "training_bases": sum(
            _holds(row.since, row.ended_on, day)
            for row in own(Base.objects.select_related("organization"), lambda row: row.organization)
        ),
    }


def naive_things(here: Here, day: date) -> dict[str, Any]:
    """The counts of the tree and of activities alone."""
    return _tree(here, day) | _activities(here, day)


def naive_counts(here: Here, day: date) -> dict[str, Any]:
    """Every count of a part of the city on a day."""
    found: dict[str, Any] = {}
    for part in (_tree, _people, _hours, _projects, _activities, _of_areas, _training):
        found |= part(here, day)
    return found
