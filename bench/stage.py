"""Sets the scene for a benchmark, in a process with the platform's settings, and prints what the load needs to know.

`python -m bench.stage race PEOPLE PLACES` · `checkin PEOPLE` · `certificates PEOPLE` · `people`: people come from the import of
volunteers beforehand. What cannot be measured here is written straight to the tables, the way the actions leave it.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta

import django

ADMIN, PASSWORD = "organiser", "Jialing-2026"  # pragma: allowlist secret


def _setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()


def _post(places: int, starts_in: timedelta):  # type: ignore[no-untyped-def]
    from yushan.activities.models import Activity, Post, Shift
    from yushan.common import clock
    from yushan.organizations.models import Organization

    team = Organization.objects.get(level="team")
    starts_at = clock.now() + starts_in
    ends_at = starts_at + timedelta(hours=3)
    activity = Activity.objects.create(
        code="HD2026-00001", title="科普大篷车渝州行", organization=team, area=team.area, state="published",
        description="大篷车进镇，讲解展品，带孩子做实验。", safety_note="户外活动，请带水。", place="曾家岩广场",
        in_charge="冉隆贵", starts_at=starts_at, ends_at=ends_at, published_at=clock.now(),
    )  # fmt: skip
    shift = Shift.objects.create(activity=activity, starts_at=starts_at, ends_at=ends_at, secret="9f2c7a51")  # noqa: S106
    return Post.objects.create(shift=shift, name="讲解", places=places)


def _admin():  # type: ignore[no-untyped-def]
    """A city administrator who signs in with PASSWORD."""
    from yushan.accounts.actions import create_user
    from yushan.common.actors import COMMAND_LINE
    from yushan.organizations.actions import give_grant

    user = create_user(COMMAND_LINE, username=ADMIN, display_name="唐宁", password=PASSWORD)
    give_grant(COMMAND_LINE, user=user, role="city_admin", scope="city", scope_id=0, reason="性能测试")
    return user


def _admin_token() -> str:
    from yushan.accounts.actions import create_token
    from yushan.common.actors import COMMAND_LINE

    return create_token(COMMAND_LINE, user=_admin())


def race(people: int, places: int) -> dict[str, object]:
    """A post with few places and, for every volunteer, an account with a token."""
    from yushan.accounts.actions import create_token
    from yushan.accounts.models import User
    from yushan.common.actors import COMMAND_LINE
    from yushan.volunteers.models import Volunteer

    post = _post(places, timedelta(days=3))
    volunteers = list(Volunteer.objects.select_related("person").order_by("pk")[:people])
    users = User.objects.bulk_create(
        [User(username=one.number, display_name=one.person.name, person=one.person, password="!") for one in volunteers]  # noqa: S106
    )
    return {"shift": post.shift_id, "tokens": [create_token(COMMAND_LINE, user=user) for user in users]}


def checkin(people: int) -> dict[str, object]:
    """A shift that begins in a quarter of an hour with everybody accepted, and the passes that will be scanned."""
    from yushan.activities.models import Post, SignUp
    from yushan.common import clock
    from yushan.volunteers.models import Volunteer

    post, now = _post(people, timedelta(minutes=15)), clock.now()
    volunteers = list(Volunteer.objects.order_by("pk")[:people])
    SignUp.objects.bulk_create(
        [
            SignUp(
                post=post, shift=post.shift, volunteer=one, state="accepted", starts_at=post.shift.starts_at,
                ends_at=post.shift.ends_at, applied_at=now, accepted_at=now,
            )
            for one in volunteers
        ],
        batch_size=1000,
    )  # fmt: skip
    Post.objects.filter(pk=post.pk).update(taken=len(volunteers))
    return {"shift": post.shift_id, "token": _admin_token(), "passes": [one.pass_code for one in volunteers]}


def certificates(people: int) -> dict[str, object]:
    """Everybody with posted hours has asked for a certificate, and the jobs got lost: each waits to be ordered."""
    from datetime import date

    from django_tasks_db.models import DBTaskResult

    from yushan.common import clock
    from yushan.common.models import Job, ScheduledRun
    from yushan.ledger.actions import request_certificate
    from yushan.volunteers.models import Volunteer

    admin = _admin()
    asked = [
        request_certificate(admin, volunteer=one, period_from=date(2026, 1, 1), period_until=date(2026, 10, 31))
        for one in Volunteer.objects.filter(posted_minutes__gt=0).order_by("pk")[:people]
    ]
    DBTaskResult.objects.all().delete()
    Job.objects.all().delete()
    # The regular look at what was left over would issue them beside the orders that are measured.
    ScheduledRun.objects.create(name="ledger.certificates", began_at=clock.now() + timedelta(hours=1))
    return {"certificates": [one.pk for one in asked]}


def issued() -> dict[str, object]:
    """How many of the certificates are out, each with a signed file that answers its hash."""
    import hashlib

    from django.core.files.storage import default_storage

    from yushan.ledger.models import Certificate

    rows = list(Certificate.objects.filter(state="issued"))
    whole = 0
    for row in rows:
        with default_storage.open(row.file) as file:
            content = file.read()
        whole += hashlib.sha256(content).hexdigest() == row.sha256 and b"/ByteRange" in content
    return {"issued": len(rows), "whole": whole}


def people() -> dict[str, object]:
    """Who signs in, and what is looked for among many: somebody in the middle, a team, and nobody at all."""
    from yushan.organizations.models import Organization
    from yushan.volunteers.models import Volunteer

    admin = _admin()
    teams = Organization.objects.filter(level="team").select_related("area").order_by("pk")
    team = teams[teams.count() // 2]
    detachment = team.get_parent()
    known = Volunteer.objects.select_related("person").filter(pk__gte=Volunteer.objects.count() // 2).order_by("pk")[0]
    return {
        "user": admin.username, "password": PASSWORD, "organizations": Organization.objects.count(),
        "area": team.area.code, "team": team.pk, "detachment": detachment.pk, "team_name": team.name,
        "team_word": team.name[3:7], "name": known.person.name, "surname": known.person.name[0],
        "initials": known.person.name_initials, "number": known.number, "phone": known.phone, "nobody": "欧阳无此人",
    }  # fmt: skip


def indicators() -> dict[str, object]:
    """Who signs in, and a district, a unit and a detachment in the middle of all; every entry of the catalogue is there."""
    from yushan.common import clock
    from yushan.organizations.models import Area, Organization, Unit
    from yushan.organizations.tests.factories import user_with

    admin = _admin()
    units = Unit.objects.select_related("area").order_by("pk")
    unit = units[units.count() // 2]
    detachment = Organization.objects.filter(level="detachment", area=unit.area)[0]
    users = {
        "area_user": user_with("area_admin", unit.area), "organization_user": user_with("organization_admin", detachment),
        "unit_user": user_with("unit_admin", unit),
    }  # fmt: skip
    for user in users.values():
        user.set_password(PASSWORD)
        user.save()
    today = clock.today()
    within = today.replace(month=max(1, today.month - 1), day=15 if today.month > 1 else 1)
    return {
        **{name: user.username for name, user in users.items()}, "within": within.isoformat(),
        "user": admin.username, "password": PASSWORD, "area": unit.area.code, "unit": unit.code,
        "areas": Area.objects.count(), "units": units.count(),
        "detachment": detachment.code,
    }  # fmt: skip


def library(count: int) -> dict[str, object]:
    """Who signs in, beside a library of so many entries."""
    from bench.stage_library import fill

    fill(count)
    return {"user": _admin().username, "password": PASSWORD}


def needs(count: int) -> dict[str, object]:
    """Who looks at the board of so many orders: the city, a district, a team."""
    from bench.stage_needs import fill
    from yushan.organizations.tests.factories import user_with

    found = fill(count)
    users = {
        "city": _admin(), "area": user_with("area_admin", found["area"]),
        "team": user_with("organization_admin", found["team"]),
    }  # fmt: skip
    for user in users.values():
        user.set_password(PASSWORD)
        user.save()
    return {"users": {who: user.username for who, user in users.items()}, "password": PASSWORD}


def oversight(tasks: int, reports: int) -> dict[str, object]:
    """Who looks at so many tasks of the plan: the city, a district; the address of one of them."""
    from bench.stage_oversight import fill
    from yushan.organizations.tests.factories import user_with

    found = fill(tasks, reports)
    users = {"city": _admin(), "area": user_with("area_admin", found["area"])}
    for user in users.values():
        user.set_password(PASSWORD)
        user.save()
    return {
        "users": {who: user.username for who, user in users.items()}, "password": PASSWORD, "task": found["task"],
    }  # fmt: skip


def oversight_paper() -> dict[str, object]:
    """The report of the year with the seconds that it took."""
    from bench.stage_oversight import paper

    return paper()


def campaigns(nominees: int, reviewers: int) -> dict[str, object]:
    """Who organises a selection of so many nominees, ready for the review; reviewers sign in with the same password."""
    from bench.stage_campaigns import fill
    from yushan.accounts.models import User
    from yushan.campaigns.models import AwardCampaign

    found = fill(nominees, reviewers)
    admin = _admin()
    AwardCampaign.objects.filter(pk=found["campaign"]).update(created_by=admin)
    User.objects.filter(username__startswith="reviewer-").update(password=admin.password)
    User.objects.filter(username=found["nominee_user"]).update(password=admin.password)
    return found | {"user": admin.username, "password": PASSWORD}


def campaigns_assign() -> dict[str, object]:
    """Who scores whom, with the seconds that it took; the role that comes with an invitation for who is looked at as."""
    from bench.stage_campaigns import assign
    from yushan.accounts.models import User
    from yushan.campaigns.models import AwardCampaign
    from yushan.common.actors import COMMAND_LINE
    from yushan.organizations.actions import give_grant

    found = assign()
    give_grant(
        COMMAND_LINE, user=User.objects.get(username=found["reviewer"]), role="reviewer", scope="campaign",
        scope_id=AwardCampaign.objects.get().pk, reason="性能测试",
    )  # fmt: skip
    return found


def campaigns_final() -> dict[str, object]:
    """A final with somebody on the stage, scored by the same reviewers, who have the role over it."""
    from bench.stage_campaigns import final

    return final()


def campaigns_score() -> dict[str, object]:
    """Every score is given."""
    from bench.stage_campaigns import score

    return score()


def campaigns_rank() -> dict[str, object]:
    """The ranking with the seconds that it took, then notice and result; one of the winners by their public code."""
    from bench.stage_campaigns import rank
    from yushan.campaigns.models import HonourEntry

    return rank() | {"winner": HonourEntry.objects.order_by("pk").values_list("nominee__code", flat=True)[0]}


def listed() -> dict[str, object]:
    """How many people stand in the list that was ordered; it must be there as a file."""
    from yushan.volunteers.actions.exporting import FILES
    from yushan.volunteers.models import PeopleExport

    made = PeopleExport.objects.get()
    assert FILES.fetch(made.file).startswith(b"PK"), made.file
    return {"people": made.people}


def recorded() -> dict[str, object]:
    """What stands after the scans: facts, and how many people have more than one."""
    from django.db.models import Count

    from yushan.activities.models import Attendance

    twice = Attendance.objects.values("sign_up").annotate(facts=Count("pk")).filter(facts__gt=1)
    return {"recorded": Attendance.objects.count(), "double_recorded": twice.count()}


def signed_up() -> dict[str, object]:
    """What stands after the race, in the order of arrival."""
    from yushan.activities.models import SignUp

    states = list(SignUp.objects.order_by("pk").values_list("state", flat=True))
    accepted, waitlisted = states.count("accepted"), states.count("waitlisted")
    in_order = states == ["accepted"] * accepted + ["waitlisted"] * waitlisted
    return {"accepted": accepted, "waitlisted": waitlisted, "in_order": in_order}


TASKS: dict[str, Callable[..., dict[str, object]]] = {
    "race": race, "checkin": checkin, "certificates": certificates,
    "people": people, "recorded": recorded, "signed_up": signed_up, "issued": issued, "listed": listed,
    "library": library, "needs": needs, "oversight": oversight, "oversight_paper": oversight_paper,
    "indicators": indicators,
    "campaigns": campaigns, "campaigns_assign": campaigns_assign, "campaigns_score": campaigns_score,
    "campaigns_rank": campaigns_rank, "campaigns_final": campaigns_final,
}  # fmt: skip


def main() -> None:
    _setup()
    task, *numbers = sys.argv[1:]
    print(json.dumps(TASKS[task](*map(int, numbers))))


if __name__ == "__main__":
    main()
