"""The pages of the daily work by the role that uses them, with places of the demo; prints them as JSON.

A program of its own with the platform's settings: `python -m bench.pages_work`.
"""

import json
import os
from typing import Any

import django


def main() -> None:
    """Prints [{"role", "user", "password", "paths"}]; user is null for pages without sign-in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.demo.accounts import PASSWORD

    work = [{"role": "public", "user": None, "paths": _public()}, *_roles()]
    print(json.dumps([one | {"password": PASSWORD} for one in work]))


def _public() -> list[str]:
    from yushan.activities.models import Activity
    from yushan.ledger.models import Certificate
    from yushan.projects.models import Project

    published = Activity.objects.filter(state="published").earliest("starts_at")
    project = Project.objects.filter(state="running").first() or Project.objects.filter(state="recruiting").first()
    certificate = Certificate.objects.filter(state="issued").first()
    return [
        *("/", "/activities", f"/activities/{published.code}/", "/projects", "/stations", "/services", "/plan"),
        *("/ledger/roots", "/calendar/activities.ics", "/feed/activities.atom", "/register/", "/accounts/login/"),
        *([f"/projects/{project.code}/"] if project else []),
        *([f"/verify/{certificate.code}"] if certificate else ["/verify"]),
    ]


def _roles() -> list[dict[str, Any]]:
    from yushan.demo.accounts import PRINTED

    work = {
        "city_admin": _city, "area_admin": _area, "detachment_admin": _team, "team_admin": _team, "unit_admin": _unit,
        "project_lead": _project, "volunteer": _volunteer,
    }  # fmt: skip
    return [
        {"role": key, "user": (user := _user(key, phone)).username, "paths": work[key](user)}
        for key, _role, _name, phone, _title in PRINTED
        if key in work
    ]


def _user(key: str, phone: str) -> Any:
    from yushan.accounts.actions.people import phone_hash
    from yushan.accounts.models import User

    if key == "volunteer":
        return User.objects.get(phone_hash=phone_hash(phone))
    return User.objects.get(username=f"demo-{key.replace('_', '-')}")


def _place(user: Any) -> int:
    from yushan.organizations.models import RoleGrant

    return int(RoleGrant.objects.filter(user=user).latest("pk").scope_id)


def _city(user: Any) -> list[str]:
    from yushan.organizations.models import Organization, Unit

    unit, team = Unit.objects.latest("pk"), Organization.objects.filter(level="team").earliest("pk")
    return [
        *("/staff/", "/staff/overview/", "/staff/indicators/", "/staff/indicators/areas/500103/"),
        *("/staff/indicators/units/", f"/staff/indicators/units/{unit.code}/", "/staff/indicators/people/"),
        *("/staff/units/", f"/staff/units/{unit.pk}/", "/staff/organizations/", f"/staff/organizations/{team.pk}/"),
        *("/staff/activities/", "/staff/projects/", "/staff/volunteers/", "/staff/memberships/", "/staff/stations/"),
        *("/staff/hours/", "/staff/hours/certificates/", "/staff/imports/", "/staff/audit/", "/staff/grants/"),
        "/staff/search/?q=科普",
    ]


def _area(user: Any) -> list[str]:
    from yushan.organizations.models import Area

    code = Area.objects.get(pk=_place(user)).code
    return [
        *("/staff/", f"/staff/indicators/areas/{code}/", f"/staff/indicators/areas/{code}/people/", "/staff/units/"),
        *("/staff/organizations/", "/staff/activities/", "/staff/volunteers/"),
    ]


def _team(user: Any) -> list[str]:
    from yushan.activities.models import Activity
    from yushan.organizations.models import Organization

    place = Organization.objects.get(pk=_place(user))
    activities = Activity.objects.filter(organization__path__startswith=place.path)
    settled = activities.filter(state="settled", is_imported=False).latest("pk")
    shift = settled.shifts.first()
    return [
        *("/staff/", "/staff/activities/", "/staff/activities/new/", f"/staff/activities/{settled.pk}/"),
        *(f"/staff/activities/{settled.pk}/scene/", f"/staff/organizations/{place.pk}/", "/staff/memberships/"),
        *("/staff/volunteers/", "/staff/hours/", "/staff/projects/"),
        *([f"/staff/shifts/{shift.pk}/screen/"] if shift else []),
    ]


def _unit(user: Any) -> list[str]:
    from yushan.organizations.models import Unit

    unit = Unit.objects.get(pk=_place(user))
    return [
        *("/staff/", f"/staff/units/{unit.pk}/", f"/staff/indicators/units/{unit.code}/", "/staff/imports/"),
        *(f"/staff/indicators/units/{unit.code}/people/", "/staff/imports/new/roster/"),
    ]


def _project(user: Any) -> list[str]:
    from yushan.organizations.models import Organization
    from yushan.projects.models import Project

    place = Organization.objects.get(pk=_place(user))
    project = Project.objects.filter(organization__path__startswith=place.path).latest("pk")
    return ["/staff/", "/staff/projects/", f"/staff/projects/{project.pk}/", "/staff/activities/"]


def _volunteer(user: Any) -> list[str]:
    from yushan.activities.models import Activity

    published = Activity.objects.filter(state="published").earliest("starts_at")
    return [
        *("/me/", "/me/entries/", "/me/pass/", "/me/notices/", "/me/certificates/", "/me/profile/", "/me/privacy/"),
        *("/me/memberships/", "/activities", f"/activities/{published.code}/", "/check-in/", "/teams/"),
    ]


if __name__ == "__main__":
    main()
