"""Sheets of badges: who is on them, when their files go, what one bad picture does to the others."""

from typing import Any

import pytest

from yushan.accounts.erasure import run_erasers
from yushan.audit.models import AuditLine, AuditTouch
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.models import Job
from yushan.events import actions
from yushan.events.actions import accreditation, sheets
from yushan.events.actions.accreditation import PHOTOS
from yushan.events.models import BadgePhoto, BadgeSheet, Event
from yushan.events.tests import factories as events
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.volunteers.actions import set_consent

pytestmark = pytest.mark.django_db


def _admin(event: Event) -> Any:
    return make.user_with("organization_admin", event.organization, display_name="柳叶")


def _asked(event: Event, callbacks: Any, by: Any = None) -> BadgeSheet:
    with callbacks():
        return actions.ask_sheet(by or _admin(event), event=event, reason="第一批打印制证")


def _made(event: Event, callbacks: Any, by: Any = None) -> BadgeSheet:
    sheet = _asked(event, callbacks, by)
    sheets.run(Job.objects.get(pk=sheet.job_id))
    sheet.refresh_from_db()
    return sheet


def test_a_download_stands_in_the_trail_of_everybody_on_the_sheet(django_capture_on_commit_callbacks):
    event = events.open_event()
    rows = [events.approved(event), events.approved(event)]
    sheet = _made(event, django_capture_on_commit_callbacks)
    assert actions.fetch_sheet(_admin(event), sheet=sheet).startswith(b"%PDF")
    line = AuditLine.objects.get(action="events.download_sheet")
    touched = set(AuditTouch.objects.filter(line=line).values_list("person_id", flat=True))
    assert touched == {row.volunteer.person_id for row in rows}


@pytest.mark.parametrize("way", ["erased", "deleted", "withdrawn"])
def test_a_sheet_goes_with_whoever_leaves_it(way, django_capture_on_commit_callbacks):
    event = events.open_event()
    row = events.approved(event)
    sheet = _made(event, django_capture_on_commit_callbacks)
    other = events.approved(event)
    kept = _made(event, django_capture_on_commit_callbacks)
    name = sheet.file
    with django_capture_on_commit_callbacks(execute=True):
        if way == "erased":
            run_erasers(row.volunteer.person)
        elif way == "deleted":
            actions.forget_photo(row.volunteer.person.user, accreditation=row)
        else:
            set_consent(row.volunteer.person.user, volunteer=row.volunteer, purpose="badge_photo", given=False)
            actions.tidy_photos()
    sheet.refresh_from_db(), kept.refresh_from_db()
    assert sheet.file == "" and sheet.badges == 1
    assert kept.file and list(kept.accreditations.all()) == [other]
    with pytest.raises(NotFound):
        sheets.FILES.fetch(name)
    with pytest.raises(NotFound, match="撤回了同意"):
        actions.fetch_sheet(_admin(event), sheet=sheet)


def test_who_deletes_the_photograph_while_the_sheet_is_set_is_not_on_it(
    django_capture_on_commit_callbacks, monkeypatch
):
    event = events.open_event()
    gone, stays = events.approved(event), events.approved(event)
    sheet = _asked(event, django_capture_on_commit_callbacks)
    real, asked = sheets.typeset_badges, []

    def slow(badges: Any) -> bytes:
        asked.append([one.number for one in badges])
        if len(asked) == 1:
            actions.forget_photo(gone.volunteer.person.user, accreditation=gone)
        return real(badges)

    monkeypatch.setattr(sheets, "typeset_badges", slow)
    sheets.run(Job.objects.get(pk=sheet.job_id))
    sheet.refresh_from_db()
    assert asked == [[gone.badge_number, stays.badge_number], [stays.badge_number]]
    assert sheet.badges == 1 and list(sheet.accreditations.all()) == [stays]


def test_rights_and_days_are_looked_at_again_when_the_sheet_is_made(django_capture_on_commit_callbacks):
    event = events.open_event()
    events.approved(event)
    admin = _admin(event)
    sheet = _asked(event, django_capture_on_commit_callbacks, admin)
    job = Job.objects.get(pk=sheet.job_id)
    RoleGrant.objects.filter(user=admin).update(ends_at=clock.now())
    with pytest.raises(NotAllowed):
        sheets.run(job)
    RoleGrant.objects.filter(user=admin).update(ends_at=None)
    actions.close_event(COMMAND_LINE, event=event)
    with pytest.raises(Conflict, match="已结束"):
        sheets.run(job)
    sheet.refresh_from_db()
    assert sheet.badges is None


def test_a_picture_that_cannot_be_drawn_is_refused_when_it_comes():
    event = events.open_event()
    with pytest.raises(Refusal, match="不完整") as caught:
        events.submitted(event, content=events.broken_png())
    assert caught.value.field == "photo" and not BadgePhoto.objects.exists()
    with pytest.raises(Refusal, match="超过 1 MB"):
        events.submitted(event, content=events.png() + bytes(accreditation.MOST_BYTES))


def test_a_picture_that_cannot_be_drawn_is_named_and_a_lost_file_is_no_photograph(django_capture_on_commit_callbacks):
    event = events.open_event()
    events.approved(event)
    broken, lost = events.approved(event), events.approved(event)
    BadgePhoto.objects.filter(accreditation=broken).update(file=PHOTOS.keep(events.broken_png()))
    sheet = _asked(event, django_capture_on_commit_callbacks)
    job = Job.objects.get(pk=sheet.job_id)
    with pytest.raises(Refusal) as caught:
        sheets.run(job)
    assert broken.badge_number in caught.value.message and broken.volunteer.person.name in caught.value.message
    assert lost.badge_number not in caught.value.message
    with pytest.raises(Refusal, match=broken.badge_number):
        actions.single_badge(_admin(event), accreditation=broken)
    actions.take_back(COMMAND_LINE, accreditation=broken, reason="照片印不出来")
    PHOTOS.remove(BadgePhoto.objects.get(accreditation=lost).file)
    sheets.run(job)
    sheet.refresh_from_db()
    assert sheet.badges == 2 and lost in sheet.accreditations.all()
