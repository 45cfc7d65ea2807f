"""What happens elsewhere and is followed here: somebody leaves, is erased, two registrations become one."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from yushan.accounts.models import Person
from yushan.campaigns.actions.base import locked_nominee
from yushan.campaigns.actions.consenting import take_consent_back
from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    AwardObjection,
    AwardRecusal,
    HonourEntry,
    Nomination,
    Nominee,
    NomineeFile,
)
from yushan.common.actors import WORKER
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.models import Volunteer

_GONE = "（本人注销，内容已删除）"
_OVER = (AwardCampaign.State.DONE, AwardCampaign.State.CANCELLED)


def leave(sender: Any, *, volunteer: Volunteer, **_more: Any) -> None:
    """Listens to volunteers.signals.volunteer_withdrawn: in selections that are under way they take part no more."""
    rows = Nominee.objects.filter(volunteer=volunteer, state__in=Nominee.IN).exclude(campaign__state__in=_OVER)
    for row in rows.select_related("campaign").order_by("pk"):
        nominee = locked_nominee(row)
        if nominee.state in Nominee.IN:
            take_consent_back(WORKER, nominee, "候选人注销了志愿者注册")


def erase(person: Person) -> None:
    """For accounts.erasure: what was written of and by the person goes; scores, ranks and the register stay as numbers. Of a
    certificate the file goes, which has the name; its digest stays, so that a copy can still be verified.
    """
    own = Nominee.objects.filter(volunteer__person=person)
    for row in own.select_related("campaign").order_by("pk"):
        nominee = locked_nominee(row)
        if nominee.is_agreed:
            take_consent_back(WORKER, nominee, "候选人注销了")
    NomineeFile.objects.filter(nominee__in=own).delete()  # the sealed files follow by tidy_files
    own.update(statement="", facts=None, lacks=[], reason="")
    Nomination.objects.filter(nominee__in=own).update(reason="")
    Assignment.objects.filter(nominee__in=own).exclude(comment="").update(comment="")
    AwardRecusal.objects.filter(nominee__in=own).update(reason=_GONE)
    AwardObjection.objects.filter(nominee__in=own).update(text=_GONE, answer="")
    HonourEntry.objects.filter(nominee__in=own).exclude(reason="").update(reason=_GONE)
    _drop_certificates(HonourEntry.objects.filter(nominee__in=own).exclude(file=""))
    theirs = Q(user__person=person) | Q(user__person__merged_into=person)
    Nomination.objects.filter(theirs).update(user=None, reason="", name="", phone="", phone_hash="")
    AwardObjection.objects.filter(theirs).update(user=None, name="", phone="", phone_hash="")


def _drop_certificates(rows: QuerySet[HonourEntry]) -> None:
    names = list(rows.values_list("file", flat=True))
    rows.update(file="")

    def remove() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(remove)


def take_along(sender: Any, *, kept: Volunteer, gone: Volunteer, journal: Journal, **_more: Any) -> None:
    """Listens to volunteers.signals.volunteers_joining. Where both were nominated in one campaign each stays as it is."""
    held = Nominee.objects.filter(volunteer=kept).values("campaign")
    journal.move(Nominee.objects.filter(volunteer=gone).exclude(campaign__in=held), volunteer_id=kept.pk)
