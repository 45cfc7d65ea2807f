"""What people thought: those who were served, without a name; volunteers of the activity; the organiser of the service."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yushan.activities.actions.messages import tell
from yushan.activities.actions.own import refuse_oneself
from yushan.activities.models import Activity, Evaluation, Feedback, SignUp
from yushan.activities.queries.closing import mark_of, may_be_evaluated, takes_feedback
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.volunteers.queries import acts_for


@transaction.atomic
def give_feedback(*, activity: Activity, device: str, rating: int, text: str = "") -> bool:
    """Keeps an opinion without a name; answers False when this device has given one already.

    No line of the trail: it would say when. Conflict before the activity begins and when the time for it is over.
    """
    if not takes_feedback(activity):
        raise Conflict(_("这个活动现在不收评价。"))
    if rating not in range(1, 6):
        raise Refusal(_("请选一到五星。"), field="rating")
    try:
        with transaction.atomic():
            Feedback.objects.create(
                activity=activity,
                device_mark=mark_of(activity, device),
                rating=rating,
                text=text.strip()[:300],
                given_on=clock.today(),
            )
    except IntegrityError:
        return False
    return True


def _came(row: SignUp) -> None:
    if not may_be_evaluated(row):
        raise Conflict(_("活动结束、到场确认以后才能评价。"))


def _keep(row: SignUp, side: str, actor: Any, rating: int, text: str) -> Evaluation:
    if rating not in range(1, 6):
        raise Refusal(_("请选一到五星。"), field="rating")
    values = {
        "rating": rating,
        "text": text.strip()[:300],
        "given_by": actor if getattr(actor, "pk", None) else None,
        "given_at": clock.now(),
    }
    made, _new = Evaluation.objects.update_or_create(sign_up=row, side=side, defaults=values)
    return made


@transaction.atomic
def evaluate_activity(actor: Any, *, sign_up: SignUp, rating: int, text: str = "") -> Evaluation:
    """The volunteer, or their guardian, says how the activity was; may be changed later. NotFound for everybody else."""
    if not acts_for(actor, sign_up.volunteer):
        raise NotFound()
    _came(sign_up)
    made = _keep(sign_up, Evaluation.Side.VOLUNTEER, actor, rating, text)
    record(actor, "activities.evaluate_activity", subject=sign_up.shift.activity, label=sign_up.shift.activity.title)
    return made


@transaction.atomic
def evaluate_service(actor: Any, *, sign_up: SignUp, rating: int, text: str = "") -> Evaluation:
    """The organiser assesses somebody's service; they read it. Below three stars a word why. NotAllowed for oneself."""
    activity = sign_up.shift.activity
    require(actor, "attendance.confirm", on=activity)
    _came(sign_up)
    refuse_oneself(actor, [sign_up.volunteer.person_id])
    if rating < 3 and not text.strip():
        raise Refusal(_("三星以下请写明原因，本人会看到。"), field="text")
    made = _keep(sign_up, Evaluation.Side.ORGANIZATION, actor, rating, text)
    record(
        actor,
        "activities.evaluate_service",
        subject=activity,
        label=activity.title,
        person_id=sign_up.volunteer.person_id,
    )
    key = f"evaluated:{int(made.given_at.timestamp())}"
    tell([sign_up], key=key, title=_("“%(title)s”的组织者评价了您的服务") % {"title": activity.title})
    return made
