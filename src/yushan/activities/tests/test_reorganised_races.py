"""A merger while people join, decide and sign up: nobody is left behind, nothing waits for each other for ever."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.activities.actions import sign_up
from yushan.activities.models import Activity
from yushan.activities.tests.factories import (
    OrganizationFactory,
    UserFactory,
    VolunteerFactory,
    grant,
    member,
    organiser,
)
from yushan.common.errors import Refusal
from yushan.organizations import actions
from yushan.organizations.models import Organization
from yushan.volunteers.actions import apply_membership, decide_membership
from yushan.volunteers.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(at: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[at] = call()
        except Exception as error:  # what the test looks at
            outcomes[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_nobody_is_left_in_a_team_that_merges_while_they_join(post: Any, team: Organization) -> None:
    sibling = OrganizationFactory(name="含谷科普服务队", parent=Organization.objects.get_parent(team))
    city = grant(UserFactory(person=None), "city_admin")
    asked = actions.propose(organiser(team), organization=team, kind="merge", target=sibling, reason="人数太少")
    applied = [
        Membership.objects.create(
            volunteer=VolunteerFactory(), organization=team, state="applied", applied_at=post.shift.starts_at
        )
        for _ in range(3)
    ]
    joining, signing = [VolunteerFactory() for _ in range(2)], [VolunteerFactory() for _ in range(2)]
    for who in signing:
        member(who, team)
    Organization.objects.filter(pk=team.pk).update(member_count=2)
    outcomes = together(
        lambda: actions.decide_request(city, request=asked, approve=True),
        *[
            lambda row=row: decide_membership(
                grant(UserFactory(person=None), "city_admin"), membership=row, approve=True
            )
            for row in applied
        ],
        *[
            lambda who=who: apply_membership(who.person.user, volunteer=who, organization=team, message="")
            for who in joining
        ],
        *[lambda who=who: sign_up(who.person.user, post=post, volunteer=who) for who in signing],
    )
    broken = [outcome for outcome in outcomes if isinstance(outcome, Exception) and not isinstance(outcome, Refusal)]
    assert not broken, outcomes
    assert Organization.objects.get(pk=team.pk).state == "closed"
    assert not Membership.objects.filter(organization=team, state__in=("applied", "approved")).exists(), outcomes
    assert Activity.objects.get(pk=post.shift.activity_id).organization == sibling
    counts = {
        row.pk: (row.member_count, Membership.objects.filter(organization=row, state="approved").count())
        for row in Organization.objects.filter(pk__in=(team.pk, sibling.pk))
    }
    assert all(kept == counted for kept, counted in counts.values()), counts
