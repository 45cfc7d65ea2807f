"""The sign-up window of a batch holds for the activities of that batch."""

from typing import Any

from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import Conflict
from yushan.events.models import Service


def check_batch(activity: Any, volunteer: Any) -> None:
    """For activities.gates. Conflict before the batch's sign-up begins and after it ends; 1 statement."""
    service = Service.objects.filter(activity=activity).select_related("batch").first()
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
