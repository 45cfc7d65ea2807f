"""Everybody at once: threads with their own connections, on PostgreSQL and on SQLite."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from yushan.accounts.models import Person, User
from yushan.common.errors import Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import apply_membership, decide_membership, register
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.tests.factories import PASSWORD, REQUIRED, membership, mobile, volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


def together(*jobs: Callable[[], object]) -> list[object]:
    """Runs the jobs at the same moment, each in its own thread and connection; answers results or refusals."""
    gate = threading.Barrier(len(jobs))
    results: list[object] = [None] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            gate.wait()
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    broken = [error for error in results if isinstance(error, Exception) and not isinstance(error, Refusal)]
    assert not broken, broken
    return results


def newcomer(number: object, area: object, phone: str = "") -> Callable[[], Volunteer]:
    facts = {"name": "余小禾", "identity": number, "phone": phone or mobile(), "password": PASSWORD}
    return lambda: register(None, consents=REQUIRED, area=area, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("known", [False, True])
def test_same_identity_six_times_at_once(known: bool) -> None:
    number, area = base.identity(), base.area()
    if known:  # on a roster already
        base.person("余小禾", number=number)
    results = together(*(newcomer(number, area) for _ in range(6)))
    assert Volunteer.objects.count() == User.objects.count() == Person.objects.count() == 1
    refused = [one for one in results if isinstance(one, Refusal)]
    assert len(refused) == 5 and {one.code for one in refused} == {"already_registered"}


def test_different_people_one_telephone_and_different_numbers() -> None:
    area, phone = base.area(), mobile()
    results = together(*(newcomer(base.identity(), area, phone) for _ in range(6)))
    assert all(isinstance(one, Volunteer) for one in results)
    assert len({one.number for one in results if isinstance(one, Volunteer)}) == 6
    assert User.objects.exclude(phone_hash=None).count() == 1


def test_membership_limit_holds() -> None:
    who = volunteer()
    for number in range(3):
        membership(who, base.team(name=f"老队{number}"))
    user, teams = who.person.user, [base.team(name=f"新队{number}") for number in range(5)]
    results = together(
        *((lambda team=team: apply_membership(user, volunteer=who, organization=team)) for team in teams)
    )
    assert sum(isinstance(one, Membership) for one in results) == 2
    assert {one.code for one in results if isinstance(one, Refusal)} == {"too_many"}
    assert Membership.objects.filter(volunteer=who).count() == 5


def test_same_team_twice_at_once() -> None:
    who, team = volunteer(), base.team()
    user = who.person.user
    results = together(*(lambda: apply_membership(user, volunteer=who, organization=team) for _ in range(4)))
    assert sum(isinstance(one, Membership) for one in results) == 1 and Membership.objects.count() == 1


def test_one_application_decided_by_three() -> None:
    team = base.team()
    row = membership(volunteer(), team, "applied")
    admins = [base.user_with("organization_admin", team) for _ in range(3)]
    results = together(*((lambda who=who: decide_membership(who, membership=row, approve=True)) for who in admins))
    assert sum(isinstance(one, Membership) for one in results) == 1
    assert Organization.objects.get(pk=team.pk).member_count == 1
