"""Nobody signs up for what serves an event that was called off; the window of a batch holds for its activities."""

from typing import Any

from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import Conflict
from yushan.common.prepared import Prepared
from yushan.events.models import Event, Service

_SERVICE = Prepared(lambda activity: Service.objects.filter(activity=activity).select_related("event", "batch")[:1])


def check_batch(activity: Any, volunteer: Any) -> None:
    """For activities.gates. Conflict once the event is called off, before the batch's sign-up begins and after it
    ends; 1 statement.
    """
    service = _SERVICE.first(activity.pk)
    if service and service.event.state == Event.State.CANCELLED:
        raise Conflict(_("这次大型活动已经取消，不再报名。看看别的活动吧。"))
    batch = service.batch if service else None
    if batch is None:
        return
    now = clock.now()
    if batch.sign_up_from and now < batch.sign_up_from:
        begin = clock.local(batch.sign_up_from)
        raise Conflict(
            _("这一批 %(day)s %(time)s 开始报名，请到时再来。") % {"day": f"{begin:%Y-%m-%d}", "time": f"{begin:%H:%M}"}
        )
    if batch.sign_up_until and now >= batch.sign_up_until:
        raise Conflict(_("这一批报名已经截止。看看别的批次吧。"))
