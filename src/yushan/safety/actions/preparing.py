"""Before and on the day: whom to call, the checklist, talks read by somebody else."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.models import Activity
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.locking import locked as held
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import can, require
from yushan.safety.lifecycle import TALK
from yushan.safety.models import Preparation, TalkReview, Tick
from yushan.safety.queries.preparing import items_of

TALKS = SealedFolder("talks", "这份讲稿已经删除。")
MOST_BYTES = 10 * 1024 * 1024
_MOST_OF_SERIES = 500


@transaction.atomic
def save_preparation(
    actor: Any,
    *,
    activity: Activity,
    contact_name: str,
    contact_phone: str,
    hospital: str = "",
    meeting_point: str = "",
) -> Preparation:
    """Who is called first, which hospital is near, where everybody gathers."""
    activity = held(activity, "organization")
    require(actor, "activity.edit", on=activity)
    if activity.state in ("settled", "cancelled"):
        raise Conflict(f"活动{activity.get_state_display()}，不用再改。")
    name = because(contact_name, "请写紧急联系人。", field="contact_name", most=30)
    try:
        phone = normalise_mobile(contact_phone)
    except IdentityError as error:
        raise Refusal(error.reason, field="contact_phone") from error
    facts = {
        "contact_name": name, "contact_phone": phone, "hospital": hospital.strip()[:100],
        "meeting_point": meeting_point.strip()[:100], "saved_by": actor, "saved_at": clock.now(),
    }  # fmt: skip
    row, _is_new = Preparation.objects.update_or_create(activity=activity, defaults=facts)
    others = _rest_of_series(activity)
    Preparation.objects.bulk_create((Preparation(activity=one, **facts) for one in others), ignore_conflicts=True)
    record(actor, "safety.prepare", subject=activity, label=activity.title, others=len(others))
    return row


def _rest_of_series(activity: Activity) -> list[Activity]:
    """Those of the same series that are to come and of which nobody has said it: nobody types it fifty times."""
    if activity.series_id is None:
        return []
    rows = Activity.objects.filter(series=activity.series_id, starts_at__gt=clock.now(), preparation=None)
    return list(rows.exclude(pk=activity.pk).exclude(state__in=("settled", "cancelled"))[:_MOST_OF_SERIES])


@transaction.atomic
def tick(actor: Any, *, activity: Activity, item: str, is_fine: bool, note: str = "") -> Tick:
    """One line of the checklist, as it is on the day; a later look replaces an earlier one, the trail keeps both."""
    activity = held(activity, "organization", "station")
    require(actor, "attendance.record", on=activity)
    if activity.state not in Activity.HELD:
        raise Conflict("活动还没有发布，检查清单在活动当天用。")
    known = {one.code: one.text for one in items_of(activity)}
    if item not in known:
        raise Refusal("清单里没有这一项，请刷新页面。")
    said = note.strip()[:200]
    if not is_fine and len(said) < 2:
        raise Refusal("没有做到的，请写怎么处理。", field="note")
    facts = {"is_fine": is_fine, "note": said, "ticked_by": actor, "ticked_at": clock.now()}
    row, _is_new = Tick.objects.update_or_create(activity=activity, item=item, defaults=facts)
    record(actor, "safety.tick", subject=activity, label=activity.title, item=known[item], fine=is_fine, reason=said)
    return row


@dataclass(frozen=True)
class Talk:
    """What is handed in to be read."""

    title: str
    speaker: str
    summary: str
    content: bytes = b""


def _talk_facts(actor: Any, activity: Activity, talk: Talk) -> dict[str, Any]:
    require(actor, "activity.edit", on=activity)
    if activity.state in ("settled", "cancelled"):
        raise Conflict(f"活动{activity.get_state_display()}，不用再审内容。")
    facts: dict[str, Any] = {
        "title": because(talk.title, "请写讲什么。", field="title", most=100),
        "speaker": because(talk.speaker, "请写谁来讲。", field="speaker", most=60),
        "summary": because(talk.summary, "请写主要内容和说法的出处。", field="summary", most=2000),
        "handed_in_by": actor, "handed_in_at": clock.now(),
    }  # fmt: skip
    if talk.content:
        try:
            bare, facts["media_type"] = cleaned(talk.content, most_bytes=MOST_BYTES)
        except NoDocument as error:
            raise Refusal(str(error), field="file") from error
        facts["file"] = TALKS.keep(bare)
    return facts


@transaction.atomic
def hand_in_talk(actor: Any, *, activity: Activity, talk: Talk) -> TalkReview:
    """A talk to be read by somebody else before it is held."""
    activity = held(activity, "organization")
    row = TalkReview.objects.create(activity=activity, **_talk_facts(actor, activity, talk))
    record(actor, "safety.hand_in_talk", subject=activity, label=activity.title, talk=row.pk)
    return row


@transaction.atomic
def hand_in_again(actor: Any, *, review: TalkReview, talk: Talk) -> TalkReview:
    """A returned talk, changed as was asked; the last opinion stands beside it until the next one. Without a new file the old
    one stays.
    """
    activity = held(review.activity, "organization")
    row = TalkReview.objects.select_for_update().get(pk=review.pk)
    facts = _talk_facts(actor, activity, talk) | {"reviewed_by": None, "reviewed_at": None}
    row.state = TALK.next_state(row.state, "again")
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *facts])
    record(actor, "safety.hand_in_again", subject=activity, label=activity.title, talk=row.pk)
    return row


@transaction.atomic
def review_talk(actor: Any, *, talk: TalkReview, approve: bool, opinion: str) -> TalkReview:
    """By somebody who may approve activities there, and did not hand it in."""
    row = held(talk, "activity__organization")
    if not can(actor, "activity.approve", on=row.activity):
        raise NotAllowed("您没有审核这场活动内容的权限。")
    if row.handed_in_by_id == getattr(actor, "pk", None):
        raise NotAllowed("自己交的要由另一个人审。")
    said = opinion.strip()[:500]
    if not approve and len(said) < 2:
        raise Refusal("退回的请写要改什么。", field="opinion")
    row.state = TALK.next_state(row.state, "approve" if approve else "return")
    row.reviewed_by, row.reviewed_at, row.opinion = actor, clock.now(), said
    row.save(update_fields=["state", "reviewed_by", "reviewed_at", "opinion"])
    record(actor, "safety.review_talk", subject=row.activity, label=row.activity.title, talk=row.pk, now=row.state)
    if row.handed_in_by_id:
        notify(
            [row.handed_in_by_id], key=f"talk:{row.pk}:{row.handed_in_at.isoformat()}", title=f"“{row.title}”内容审核：{row.get_state_display()}",
            body=said, url=reverse("safety:preparation", args=[row.activity_id]),
        )  # fmt: skip
    return row


def tidy_talks() -> int:
    """Removes files that no row names."""
    return TALKS.tidy(TalkReview.objects.exclude(file="").values_list("file", flat=True))
