"""Everybody at once: threads with their own connections, on PostgreSQL and on SQLite."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from yushan.accounts.models import Person, User
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, Refusal
from yushan.indicators.actions import check_drift
from yushan.ledger.tests import people as hours
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import (
    apply_membership,
    ask_transfer,
    create_invitation,
    cultivation,
    decide_membership,
    decide_transfer,
    join_by_invitation,
    pause_membership,
    register,
    resume_membership,
    take_over_volunteers,
)
from yushan.volunteers.actions.facts import VolunteerRow
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.actions.undoing import undo_merge
from yushan.volunteers.models import Cultivation, Invitation, Membership, MembershipTransfer, PersonMerge, Volunteer
from yushan.volunteers.tests.factories import PASSWORD, REQUIRED, membership, mobile, number_of, volunteer

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


def _invited(team: Organization, **terms: object) -> str:
    admin = base.user_with("organization_admin", team)
    return create_invitation(admin, organization=team, **({"days": 9} | terms))[1]  # type: ignore[arg-type]


def test_the_limit_holds_whatever_way_people_come_in() -> None:
    """Applications, invitations, a file of the city and a move at the same moment: five in the end, never six."""
    who = volunteer()
    user, old = who.person.user, base.team(name="老队")
    row = membership(who, old)
    for number in range(2):
        membership(who, base.team(name=f"旧队{number}"))
    new = [base.team(name=f"新队{number}") for number in range(6)]
    asked = ask_transfer(user, membership=row, target=new[0], reason="搬家了")
    admin = base.user_with("organization_admin", new[0])
    tokens = [_invited(team) for team in new[1:3]]
    facts = VolunteerRow(who.person.name, number_of(who.person), who.phone, organization=new[5])
    results = together(
        lambda: decide_transfer(admin, transfer=asked, approve=True),
        *((lambda token=token: join_by_invitation(user, volunteer=who, token=token)) for token in tokens),
        *((lambda team=team: apply_membership(user, volunteer=who, organization=team)) for team in new[3:5]),
        lambda: take_over_volunteers(COMMAND_LINE, rows=[facts])[0],
    )
    assert isinstance(results[0], MembershipTransfer)  # one for one: the limit does not touch it
    current = Membership.objects.filter(volunteer=who, state__in=["applied", "approved", "paused"])
    assert current.count() == 5
    for team in [old, *new]:
        members = Membership.objects.filter(organization=team, state="approved").count()
        assert Organization.objects.get(pk=team.pk).member_count == members, team.name


def test_the_last_place_of_an_invitation_goes_to_one() -> None:
    team = base.team()
    token = _invited(team, most_uses=2)
    people = [volunteer() for _ in range(5)]
    results = together(
        *((lambda who=who: join_by_invitation(who.person.user, volunteer=who, token=token)) for who in people)
    )
    assert sum(isinstance(one, Membership) for one in results) == 2 == Invitation.objects.get().uses
    assert {one.code for one in results if isinstance(one, Refusal)} == {"used_up"}
    assert Organization.objects.get(pk=team.pk).member_count == 2


def test_one_transfer_decided_by_three() -> None:
    old, new, who = base.team(name="老队"), base.team(name="新队"), volunteer()
    asked = ask_transfer(who.person.user, membership=membership(who, old), target=new, reason="搬家了")
    admins = [base.user_with("organization_admin", new) for _ in range(3)]
    results = together(*((lambda by=by: decide_transfer(by, transfer=asked, approve=True)) for by in admins))
    assert sum(isinstance(one, MembershipTransfer) for one in results) == 1
    counts = dict(Organization.objects.filter(pk__in=[old.pk, new.pk]).values_list("pk", "member_count"))
    assert counts == {old.pk: 0, new.pk: 1}


def test_two_who_change_places_do_not_block_each_other() -> None:
    one, two = base.team(name="甲队"), base.team(name="乙队")
    pairs = []
    for number in range(6):
        source, target = (one, two) if number % 2 else (two, one)
        who = volunteer()
        row = membership(who, source)
        asked = ask_transfer(who.person.user, membership=row, target=target, reason="搬家了")
        pairs.append((base.user_with("organization_admin", target), asked))
    results = together(*((lambda by=by, row=row: decide_transfer(by, transfer=row, approve=True)) for by, row in pairs))
    assert all(isinstance(result, MembershipTransfer) for result in results)
    assert {row.member_count for row in Organization.objects.filter(pk__in=[one.pk, two.pk])} == {3}


def test_pausing_and_resuming_at_once_keep_the_count() -> None:
    team, who = base.team(), volunteer()
    row = membership(who, team)
    user = who.person.user
    together(*(lambda: pause_membership(user, membership=row, reason="备考") for _ in range(4)))
    assert Organization.objects.get(pk=team.pk).member_count == 0
    together(*(lambda: resume_membership(user, membership=row) for _ in range(4)))
    assert Organization.objects.get(pk=team.pk).member_count == 1


def test_two_admins_merge_the_same_pair_at_once() -> None:
    """Whichever way round: one wins, the others are told; the figures are those of one merging."""
    one, other = volunteer("田家明"), volunteer("田家明")
    team = base.team()
    for who in (one, other):
        hours.post(who, team)
    admins = [base.user_with("city_admin") for _ in range(4)]
    results = together(
        *(
            (lambda by=by, pair=pair: merge_people(by, kept=pair[0], gone=pair[1], reason="看过证件"))
            for by, pair in zip(admins, [(one.person, other.person), (other.person, one.person)] * 2, strict=True)
        )
    )
    assert sum(isinstance(result, PersonMerge) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"merged"}
    assert sum(isinstance(result, Conflict) for result in results) == 3
    assert PersonMerge.objects.count() == 1 and check_drift().drift == 0
    made = PersonMerge.objects.get()
    undone = together(*((lambda by=by: undo_merge(by, merge=made, reason="看错了")) for by in admins))
    assert sum(isinstance(result, Conflict) for result in undone) == 3 and check_drift().drift == 0


def test_hours_posted_while_two_are_merged_count_for_the_one_that_stays() -> None:
    one, other, team = volunteer("田家明"), volunteer("田家明"), base.team()
    city = base.user_with("city_admin")
    together(
        lambda: merge_people(city, kept=one.person, gone=other.person, reason="看过证件"),
        *((lambda who=who: hours.post(who, team)) for who in (one, other, other)),
    )
    assert Volunteer.objects.get(pk=one.pk).posted_minutes == 270 and check_drift().drift == 0


def _reviewed_team() -> tuple[Organization, Volunteer, list[User]]:
    """A team, a member to be its leader, and two administrators of the level above."""
    node = base.detachment(base.area("500109"))
    team = base.team(node, "缙云山科普服务队")
    who = volunteer("谭小雨", area=team.area)
    membership(who, team)
    return team, who, [base.user_with("organization_admin", node, display_name=name) for name in ("钟明远", "黎静")]


def _nominated(team: Organization, who: Volunteer) -> Cultivation:
    own = base.user_with("organization_admin", team)
    return cultivation.nominate(own, volunteer=who, organization=team, reason="讲解好，肯带人")


def _under_review(team: Organization, who: Volunteer) -> Cultivation:
    row = _nominated(team, who)
    own = row.nominated_by
    cultivation.answer_nomination(who.person.user, cultivation=row, agree=True)
    cultivation.begin_leading(own, cultivation=row, mentor=volunteer("罗一鸣"), evidence="骨干培训")
    return cultivation.ask_review(own, cultivation=row, evidence="领衔 4 场")


def _told(results: list[object]) -> Conflict:
    [lost] = [one for one in results if isinstance(one, Refusal)]
    assert isinstance(lost, Conflict) and lost.message
    return lost


def test_two_nominate_the_same_person_and_one_is_told() -> None:
    team, who, above = _reviewed_team()
    results = together(
        *(
            (lambda by=by: cultivation.nominate(by, volunteer=who, organization=team, reason="讲解好，肯带人"))
            for by in above
        )
    )
    assert "已经在培育中" in _told(results).message
    assert Cultivation.objects.count() == 1


def test_one_lets_pass_while_another_one_sends_back() -> None:
    team, who, above = _reviewed_team()
    row = _under_review(team, who)
    results = together(
        lambda: cultivation.review(above[0], cultivation=row, passed=True, reason="能独立带队"),
        lambda: cultivation.review(above[1], cultivation=row, passed=False, reason="再带两场"),
    )
    assert "请刷新页面" in _told(results).message
    row.refresh_from_db()
    assert row.state == ("completed" if isinstance(results[0], Cultivation) else "leading")
    assert row.steps.filter(event__in=["complete", "go_on"]).count() == 1


def test_somebody_agrees_while_their_team_stops_the_track() -> None:
    team, who, _above = _reviewed_team()
    row = _nominated(team, who)
    own = row.nominated_by
    together(
        lambda: cultivation.answer_nomination(who.person.user, cultivation=row, agree=True),
        lambda: cultivation.stop(own, cultivation=row, reason="本人调走"),
    )
    row.refresh_from_db()
    # Stopped from any open state: the yes came before or is told that it is too late, never after it.
    assert row.state == "stopped" and list(row.steps.order_by("pk").values_list("event", flat=True))[-1] == "stop"


def test_a_review_ends_while_the_person_stops_the_track() -> None:
    team, who, above = _reviewed_team()
    row = _under_review(team, who)
    results = together(
        lambda: cultivation.review(above[0], cultivation=row, passed=True, reason="能独立带队"),
        lambda: cultivation.stop(who.person.user, cultivation=row, reason="家里有事"),
    )
    assert _told(results)
    row.refresh_from_db()
    assert row.state == ("completed" if isinstance(results[0], Cultivation) else "stopped")
