"""Two staff decide about one badge at the same moment; many badges are approved at once: a number is given once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.common.models import Job
from yushan.events import actions
from yushan.events.actions import sheets
from yushan.events.models import Accreditation, BadgeSheet
from yushan.events.queries.people import look_of
from yushan.events.tests import factories as events
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes.append(act())
        except Refusal as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == len(acts)
    return outcomes


def test_two_who_approve_one_badge_give_it_one_number():
    event = events.open_event()
    row = events.submitted(event)
    staff = [make.user_with("organization_admin", event.organization) for _n in range(4)]
    found = _at_once([lambda who=who: actions.approve(who, accreditation=row) for who in staff])
    assert {one.number for one in found} == {1}
    next_one = actions.approve(COMMAND_LINE, accreditation=events.submitted(event))
    assert next_one.number == 2


def test_badges_approved_at_once_have_numbers_of_their_own():
    event = events.open_event()
    rows = [events.submitted(event) for _n in range(5)]
    found = _at_once([lambda row=row: actions.approve(COMMAND_LINE, accreditation=row) for row in rows])
    assert sorted(one.number for one in found) == [1, 2, 3, 4, 5]


def test_of_a_yes_and_a_no_at_once_the_second_is_told():
    event = events.open_event()
    row = events.submitted(event)
    one, two = (make.user_with("organization_admin", event.organization) for _n in range(2))
    found = _at_once(
        [
            lambda: actions.approve(one, accreditation=row),
            lambda: actions.refuse(two, accreditation=row, reason="看不清脸"),
        ]
    )
    assert sum(isinstance(outcome, Refusal) for outcome in found) == 1
    row.refresh_from_db()
    assert (row.state, row.number) in (("approved", 1), ("refused", None))


def test_who_opens_the_page_twice_at_once_has_one_accreditation():
    event = events.open_event()
    who = events.placed(event)
    user = who.person.user
    found = _at_once([lambda: actions.for_person(user, event=event, volunteer=who) for _n in range(4)])
    assert {one.pk for one in found} == {Accreditation.objects.get().pk}


def test_a_photograph_changed_while_the_badge_is_approved_is_never_approved_unseen():
    event = events.open_event()
    row = events.submitted(event)
    admin = make.user_with("organization_admin", event.organization)
    seen = look_of(row)
    sent = {"content": events.png(200), "name_latin": "WANG Wu", "languages": {}, "agreed": True}
    found = _at_once(
        [
            lambda: actions.approve(admin, accreditation=row, seen=seen),
            lambda: actions.submit_photo(row.volunteer.person.user, event=event, volunteer=row.volunteer, **sent),
        ]
    )
    assert sum(isinstance(outcome, Refusal) for outcome in found) == 1
    row.refresh_from_db()
    assert (row.state, row.name_latin) in (("approved", "LI Jing"), ("submitted", "WANG Wu"))


def test_nobody_stays_on_a_sheet_who_deletes_the_photograph_while_it_is_made():
    event = events.open_event()
    rows = [events.approved(event) for _n in range(3)]
    gone = rows[1]
    owner = make.user_with("organization_admin", event.organization)
    # Made once at the commit here, and again below while somebody leaves it.
    sheet = actions.ask_sheet(owner, event=event, reason="第一批打印制证", only_new=False)
    BadgeSheet.objects.filter(pk=sheet.pk).update(file="", badges=None)
    job = Job.objects.get(pk=sheet.job_id)
    _at_once(
        [
            lambda: sheets.run(job),
            lambda: actions.forget_photo(gone.volunteer.person.user, accreditation=gone),
        ]
    )
    sheet.refresh_from_db()
    gone.refresh_from_db()
    assert gone.state == "asked" and sheet.badges is not None
    assert not (sheet.file and sheet.accreditations.filter(pk=gone.pk).exists())
