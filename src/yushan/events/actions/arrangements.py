"""What somebody eats and where they board."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yushan.accounts.models import Consent
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.events.models import Arrangement, BoardingPoint, Event
from yushan.events.queries.people import has_agreed, has_place
from yushan.volunteers.actions import set_consent
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

PURPOSE = "event_meals"
_AT_ONCE = 5000  # each is a transaction of its own


@transaction.atomic
def arrange(
    actor: Any,
    *,
    event: Event,
    volunteer: Volunteer,
    diet: str,
    allergies: str = "",
    boarding: BoardingPoint | None = None,
    agreed: bool = False,
) -> Arrangement:
    """Meals and bus of one person. A diet or an allergy says something of faith or health: a yes of its own is asked."""
    if not acts_for(actor, volunteer):
        raise NotAllowed(_("只能填自己的用餐和乘车。"))
    event = Event.objects.get(pk=event.pk)  # as it is now, not as the page saw it
    if event.state not in Event.LIVE:
        raise Conflict(_("这次大型活动%(state)s，不能再填。") % {"state": event.get_state_display()})
    if not has_place(event, volunteer):
        raise Conflict(_("您在这次大型活动里还没有录取的岗位。"))
    if diet not in Arrangement.Diet.values:
        raise Refusal(_("请选择用餐要求。"), field="diet")
    if boarding and boarding.event_id != event.pk:
        raise Refusal(_("请选这次大型活动的上车点。"), field="boarding")
    says_something = diet != Arrangement.Diet.USUAL or bool(allergies.strip())
    if says_something and not agreed and not has_agreed(volunteer.person_id, PURPOSE):
        raise Refusal(_("要先同意用这些信息安排用餐，才能填用餐要求。"), field="agreed")
    if agreed and says_something:
        set_consent(actor, volunteer=volunteer, purpose=PURPOSE, given=True)
    row, _made = Arrangement.objects.update_or_create(
        event=event, volunteer=volunteer,
        defaults={
            "diet": diet, "allergies": allergies.strip()[:200], "boarding": boarding, "said_at": clock.now(),
        },
    )  # fmt: skip
    record(actor, "events.arrange", subject=row, label=event.name, person_id=volunteer.person_id)
    return row


def forget_unagreed() -> str:
    """Regular work: who took the yes back eats what is usual. Answers how many."""
    agreed = Consent.objects.filter(purpose=PURPOSE, withdrawn_at=None).values("person_id")
    # Whoever eats what is usual needs no yes: they would fill the slice for ever.
    says_something = Arrangement.objects.exclude(diet=Arrangement.Diet.USUAL, allergies="")
    due = says_something.exclude(volunteer__person__in=agreed).order_by("pk").values_list("pk", flat=True)
    changed = sum(_forget(pk) for pk in list(due[:_AT_ONCE]))
    return f"{changed} 份用餐要求按撤回的同意清空"


@transaction.atomic
def _forget(pk: int) -> bool:
    """One of them; False for who said yes again, or whose row went, meanwhile."""
    rows = Arrangement.objects.select_for_update(of=("self",)).select_related("volunteer", "event")
    row = rows.filter(pk=pk).first()
    if row is None or has_agreed(row.volunteer.person_id, PURPOSE):
        return False
    row.diet, row.allergies = Arrangement.Diet.USUAL, ""
    row.save(update_fields=["diet", "allergies"])
    record(WORKER, "events.forget_meals", subject=row, label=row.event.name, person_id=row.volunteer.person_id)
    return True
