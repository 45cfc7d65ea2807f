"""Thank-you letters: one text of an organization to people who served at one of its activities."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.activities.models import Activity
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import require
from yushan.recognition.actions.telling import tell_all
from yushan.recognition.models import ThankYou, ThankYouLetter
from yushan.recognition.queries.thanks import served_at

PART = 200  # letters in one file: typeset within moments


@transaction.atomic
def send_thanks(
    actor: Any, *, activity: Activity, text: str, signature: str, volunteer_ids: Collection[int] | None = None
) -> ThankYou:
    """Writes to those of the activity who are named, or to all; each finds the letter under 我的.

    Refusal for words that are missing, and for people who did not serve there.
    """
    require(actor, "thanks.send", on=activity)
    words, name = text.strip(), " ".join(signature.split())
    if not 10 <= len(words) <= 600:
        raise Refusal("正文写 10 到 600 个字。", field="text")
    if not 2 <= len(name) <= 80:
        raise Refusal("请写署名，例如“队长 黎静”。", field="signature")
    present = dict(served_at(activity).values_list("pk", "person_id"))
    chosen = list(present) if volunteer_ids is None else [pk for pk in present if pk in set(volunteer_ids)]
    if not chosen:
        raise Refusal("请至少选一个人。只能感谢这次活动已经确认到场的人。", field="people")
    made = ThankYou.objects.create(
        organization_id=activity.organization_id, activity=activity, text=words, signature=name,
        signed_on=clock.today(), created_by=None if is_system(actor) else actor, created_at=clock.now(),
    )  # fmt: skip
    ThankYouLetter.objects.bulk_create(
        [ThankYouLetter(thanks=made, volunteer_id=pk, number=number) for number, pk in enumerate(chosen, 1)],
        batch_size=500,
    )
    title = f"{activity.organization.name}给您写了感谢信"
    messages = [(pk, f"thanks:{made.pk}", title, f"为“{activity.title}”。可以下载。") for pk in chosen]
    tell_all(messages, reverse("recognition:letters"))
    record(actor, "recognition.send_thanks", subject=activity, label=activity.title, people=len(chosen))
    return made


@transaction.atomic
def print_thanks(actor: Any, *, thanks: ThankYou, first: int) -> list[ThankYouLetter]:
    """The letters of one file, from a number on. Names leave the platform: each person finds it in their trail."""
    require(actor, "thanks.send", on=thanks)
    rows = ThankYouLetter.objects.filter(thanks=thanks, number__range=(first, first + PART - 1))
    found = list(rows.select_related("volunteer__person").order_by("number"))
    if not found:
        raise NotFound()
    record(
        actor, "recognition.print_thanks", subject=thanks.activity, label=thanks.activity.title, reason="打印感谢信",
        touched={one.volunteer.person_id for one in found}, letters=len(found),
    )  # fmt: skip
    return found
