"""Stories as staff and everybody find them. Whether one is public is asked anew each time: of the story, of the honour, of the
consent."""

from typing import Any

from django.db.models import QuerySet

from yushan.campaigns.models import AwardCampaign, HonourEntry
from yushan.campaigns.queries.candidates import READ as NOMINEE
from yushan.campaigns.queries.honours import SHOWN
from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter
from yushan.publicity.models import Story

READ = ("honour__campaign__area", "honour__area", *(f"honour__nominee__{name}" for name in NOMINEE))
State = Story.State


def public_stories() -> QuerySet[Story]:
    """What everybody reads, the newest first: published, of an honour that stands and whose owner agrees to be public."""
    shown = HonourEntry.objects.filter(SHOWN).order_by().values("pk")
    return Story.objects.filter(state=State.PUBLISHED, honour__in=shown).select_related(*READ)


def public_story(code: str) -> Story:
    """One of them. NotFound else, also once the consent was taken back."""
    found = public_stories().prefetch_related("pictures").filter(code=code).first()
    if found is None:
        raise NotFound("没有这篇故事，可能已经撤下，或者本人不再公开。")
    return found


def stories_seen(actor: Any) -> QuerySet[Story]:
    """For who organises selections: those of one's own."""
    where = scope_filter(actor, "award.edit", area="honour__campaign__area")
    return Story.objects.filter(where).select_related(*READ, "submitted_by", "published_by")


def story_seen(actor: Any, pk: int) -> Story:
    """One of them. NotFound else."""
    found = stories_seen(actor).prefetch_related("pictures").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def to_publish(actor: Any) -> QuerySet[Story]:
    """Stories that wait for a second person: not those that one handed on."""
    where = scope_filter(actor, "award.edit", area="honour__campaign__area")
    return Story.objects.filter(where, state=State.SUBMITTED).exclude(submitted_by=actor.pk)


def untold(actor: Any) -> QuerySet[HonourEntry]:
    """Honours of one's selections about which nothing is written yet."""
    where = scope_filter(actor, "award.edit", area="campaign__area")
    rows = HonourEntry.objects.filter(where, SHOWN, story=None)
    return rows.select_related("campaign", "area", *(f"nominee__{name}" for name in NOMINEE))


def untold_one(actor: Any, pk: int) -> HonourEntry:
    """One of them. NotFound else."""
    found = untold(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def results() -> QuerySet[AwardCampaign]:
    """Selections whose result is out."""
    return AwardCampaign.objects.filter(state=AwardCampaign.State.DONE).select_related("area")
