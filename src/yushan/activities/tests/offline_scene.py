"""What test_offline_storm.py begins with, made by a program of its own: `python -m … offline_scene SIZE FILE`.

A shift of this morning, twenty devices that loaded it, and what they scanned without a network, as they signed it.
Each scan comes with its true moment, which no device knows.
"""

import json
import os
import random
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

# People seen by two devices; of them, with a second stay; of each device that was set.
SIZES = {"small": (185, 56, 6), "full": (1850, 575, 50)}
STEADY, DRIFTING, SET = 14, 3, 3


def scans_of(size: str) -> int:
    """How many scans the devices made: 1,000 or 10,000."""
    twice, again, alone = SIZES[size]
    return twice * 4 + again * 4 + SET * alone * 2


def facts_of(size: str) -> int:
    """How many facts they are, as two devices at one door say the same."""
    twice, again, alone = SIZES[size]
    return twice * 2 + again * 2 + SET * alone * 2


Moments = list[tuple[str, datetime]]


def _errors(loaded: datetime, chance: random.Random) -> list[Callable[[datetime], timedelta]]:
    """How wrong the clock of each device is: by as much all day, drifting by some seconds, or set during the day."""

    def steady(by: timedelta) -> Callable[[datetime], timedelta]:
        return lambda moment: by

    def drifting(by: timedelta, seconds: float) -> Callable[[datetime], timedelta]:
        return lambda moment: by + timedelta(seconds=seconds) * ((moment - loaded) / timedelta(hours=5))

    def set_once(by: timedelta, minutes: float) -> Callable[[datetime], timedelta]:
        return lambda moment: by + timedelta(minutes=minutes if moment > loaded + timedelta(hours=2) else 0)

    wrong = [timedelta(days=-400), timedelta(days=3)]
    wrong += [timedelta(minutes=chance.uniform(-90, 90)) for _ in range(STEADY + DRIFTING + SET)]
    return (
        [steady(by) for by in wrong[:STEADY]]
        + [drifting(by, chance.uniform(10, 50) * sign) for by, sign in zip(wrong[STEADY:], (1, -1, 1), strict=False)]
        + [set_once(by, minutes) for by, minutes in zip(wrong[-SET:], (-20, 6, 15), strict=True)]
    )


def _day(start: datetime, is_back: bool, chance: random.Random) -> Moments:
    """When somebody came and went."""

    def after(low: float, high: float) -> datetime:
        return start + timedelta(minutes=chance.uniform(low, high))

    stays: Moments = [("in", after(-20, 10)), ("out", after(60, 80))]
    return stays + ([("in", after(100, 110)), ("out", after(150, 165))] if is_back else [])


def _prepare(size: str, path: Path) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from yushan.activities.models import SignUp
    from yushan.activities.tests import factories as make
    from yushan.activities.tests.phones import Phone
    from yushan.api.tests.crash_scene import _people
    from yushan.common import clock

    call_command("migrate", verbosity=0)
    twice, again, alone = SIZES[size]
    chance, now = random.Random(1017), clock.now()
    start, end, loaded = (now - timedelta(hours=hours) for hours in (4, 1, 5))
    team = make.OrganizationFactory(parent=make.OrganizationFactory(level="corps", area=None))
    people = _people(twice + SET * alone)
    post = make.PostFactory(
        places=len(people), shift__starts_at=start, shift__ends_at=end, shift__activity__organization=team,
        shift__activity__state="ongoing", shift__activity__starts_at=start, shift__activity__ends_at=end,
    )  # fmt: skip
    values = {"state": "accepted", "starts_at": start, "ends_at": end, "applied_at": loaded, "accepted_at": loaded}
    rows = SignUp.objects.bulk_create(SignUp(post=post, shift=post.shift, volunteer=one, **values) for one in people)
    phones, sessions = [], []
    for error in _errors(loaded, chance):
        phone = Phone(make.organiser(team), error=error)
        with clock.pretend(loaded):
            phone.take(post.shift, loaded)
        phone.reopen()
        phone.opened = loaded
        client = Client()
        client.force_login(phone.user)
        phones.append(phone)
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    scans: list[list[Any]] = [[] for _ in phones]

    def scan(row: SignUp, device: int, direction: str, moment: datetime) -> None:
        made = phones[device].scan(row, direction, moment)
        scans[device].append({"row": row.pk, "true": moment.timestamp(), "sent": asdict(made)})

    for number, row in enumerate(rows):
        for direction, moment in _day(start, number < again, chance):
            if number >= twice:
                scan(row, len(phones) - SET + (number - twice) // alone, direction, moment)
                continue
            for device, later in zip(
                chance.sample(range(STEADY + DRIFTING), 2), (0, chance.uniform(5, 40)), strict=True
            ):
                scan(row, device, direction, moment + timedelta(seconds=later))
    devices = [
        {
            "code": phone.code, "session": session, "scans": own, "is_set": at >= len(phones) - SET,
            "error_s": phone.error(now).total_seconds(),
        }
        for at, (phone, session, own) in enumerate(zip(phones, sessions, scans, strict=True))
    ]  # fmt: skip
    path.write_text(json.dumps(devices))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    _prepare(sys.argv[1], Path(sys.argv[2]))
