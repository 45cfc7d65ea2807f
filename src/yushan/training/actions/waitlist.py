"""Places of a class that come free go to the first who waits."""

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.training.actions.base import tell
from yushan.training.lifecycle import ENROLMENT
from yushan.training.models import Enrolment, TrainingClass
from yushan.volunteers.models import Volunteer


def promote(training_class: TrainingClass) -> list[Enrolment]:
    """Gives free places to the waitlist, in order; answers who got one. Call with the lock of the class held."""
    now = clock.now()
    if training_class.state not in TrainingClass.GOING_ON or training_class.ends_at <= now:
        return []
    taken = TrainingClass.objects.values_list("taken", flat=True).get(pk=training_class.pk)
    free = training_class.places - taken
    if free <= 0:
        return []
    waiting = Enrolment.objects.filter(training_class=training_class, state=Enrolment.State.WAITLISTED)
    waiting = waiting.exclude(volunteer__state=Volunteer.State.WITHDRAWN)
    promoted = list(waiting.order_by("pk")[:free])
    for row in promoted:
        row.state, row.accepted_at = ENROLMENT.next_state(row.state, "promote"), now
        row.save(update_fields=["state", "accepted_at"])
        record(WORKER, "training.promote", subject=row, label=training_class.title)
    tell(
        promoted, key="promoted", title=f"候补成功：“{training_class.title}”", body="您有名额了。来不了请退出，名额会给下一位。",
        starts_at=training_class.starts_at,
    )  # fmt: skip
    training_class.taken = taken + len(promoted)
    return promoted
