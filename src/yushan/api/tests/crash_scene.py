"""The processes of test_crash.py that are no server, started as programs of their own.

`python -m yushan.api.tests.crash_scene prepare | post`
prepare  migrates an empty database, opens a shift with many accepted people, leaves many activities due for posting
post     first examines the ledger and the counts, then posts one activity after the other, telling each one it has done
"""

import json
import os
import sys
from datetime import timedelta

import django

PEOPLE, DUE, PRESENT = 1200, 400, 2


def _say(fact: dict[str, object]) -> None:
    """One line at once: the reader takes it for done."""
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


def _prepare() -> None:
    from django.core.management import call_command

    from yushan.accounts.actions import create_token
    from yushan.activities.models import Activity, Attendance, Post, Presence, Shift, SignUp
    from yushan.activities.tests import factories as make
    from yushan.common import clock
    from yushan.common.actors import COMMAND_LINE
    from yushan.common.signals import tell_person_facts_changed
    from yushan.indicators.actions.cells import refresh_activities
    from yushan.volunteers.models import Volunteer

    call_command("migrate", verbosity=0)
    now = clock.now()
    corps = make.OrganizationFactory(level="corps", name="重庆市科技志愿服务总队", area=None)
    teams = [make.OrganizationFactory(parent=corps) for _ in range(3)]
    people = _people(PEOPLE)
    tell_person_facts_changed(one.person_id for one in people)  # rows in bulk tell nobody
    door = make.PostFactory(
        places=PEOPLE, shift__starts_at=now, shift__ends_at=now + timedelta(hours=3),
        shift__activity__organization=teams[0], shift__activity__starts_at=now,
        shift__activity__ends_at=now + timedelta(hours=3),
    )  # fmt: skip
    SignUp.objects.bulk_create(
        SignUp(
            post=door, shift=door.shift, volunteer=one, state="accepted", starts_at=door.shift.starts_at,
            ends_at=door.shift.ends_at, applied_at=now, accepted_at=now,
        )
        for one in people
    )  # fmt: skip
    begin = clock.at((now - timedelta(days=20)).date(), 9)
    end = begin + timedelta(hours=2)
    activities = Activity.objects.bulk_create(
        Activity(
            code=f"GS{n:05d}", title=f"社区科普讲座第 {n + 1} 讲", organization=teams[n % 3], area=teams[n % 3].area,
            state="noticed", place="白市驿镇文化广场", in_charge="唐宁", starts_at=begin + timedelta(hours=3 * n),
            ends_at=end + timedelta(hours=3 * n), notice_from=begin, notice_until=now - timedelta(hours=1),
        )
        for n in range(-DUE, 0)
    )  # fmt: skip
    shifts = Shift.objects.bulk_create(
        Shift(activity=one, starts_at=one.starts_at, ends_at=one.ends_at, secret="9f2c7a") for one in activities
    )
    posts = Post.objects.bulk_create(Post(shift=shift, name="讲解", places=10) for shift in shifts)
    rows = SignUp.objects.bulk_create(
        SignUp(
            post=post, shift=post.shift, volunteer=people[(at + n) % 60], state="attended", applied_at=begin,
            starts_at=post.shift.starts_at, ends_at=post.shift.ends_at, accepted_at=begin,
        )
        for at, post in enumerate(posts)
        for n in range(PRESENT)
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(sign_up=row, direction=direction, at=at, received_at=at, source="pass", device="door-1")
        for row in rows
        for direction, at in (("in", row.starts_at), ("out", row.ends_at))
    )
    Presence.objects.bulk_create(
        Presence(sign_up=row, in_at=row.starts_at, out_at=row.ends_at, minutes=120, confirmed_at=begin) for row in rows
    )
    refresh_activities(one.pk for one in activities)
    token = create_token(COMMAND_LINE, user=make.organiser(teams[0]))
    passes = list(Volunteer.objects.order_by("pk").values_list("pass_code", flat=True))
    _say({"shift": door.shift_id, "token": token, "passes": passes})


def _people(count: int):  # type: ignore[no-untyped-def]
    """Volunteers without accounts, in two statements."""
    from yushan.accounts.models import Person
    from yushan.activities.tests import factories as make
    from yushan.volunteers.models import Volunteer

    area = make.AreaFactory()
    people = Person.objects.bulk_create(make.PersonFactory.build_batch(count))
    return Volunteer.objects.bulk_create(
        make.VolunteerFactory.build(person=person, area=area, user=False) for person in people
    )


def _post() -> None:
    from yushan.activities.actions.settlement import due_activities, settle_activity
    from yushan.common.actors import WORKER
    from yushan.indicators.actions import check_drift
    from yushan.ledger.verification import flaws

    found = [f"{flaw.place}：{flaw.reason}" for flaw in flaws()]
    drift = check_drift()
    _say({"flaws": found, "drift": drift.drift, "details": drift.details})
    for activity in due_activities():
        lines = settle_activity(WORKER, activity=activity)
        _say({"posted": activity.pk, "lines": lines})


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    {"prepare": _prepare, "post": _post}[sys.argv[1]]()
