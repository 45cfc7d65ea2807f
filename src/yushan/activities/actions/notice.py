"""The time of the public notice: begun by the confirmation, begun anew when somebody's hours grow under it."""

from typing import Any

from django.utils.translation import gettext as _

from yushan.activities.actions.messages import tell_all
from yushan.activities.models import Activity, SignUp
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.periods import notice_ends


def set_notice(activity: Activity) -> None:
    """From now for the working days of the rulebook; the caller saves."""
    now = clock.now()
    activity.notice_from, activity.notice_until = now, notice_ends(now, rulebook.number("notice_working_days"))


def tell_notice(activity: Activity, *, key: str, title: str) -> None:
    """Everybody who came or was missed hears until when they may object."""
    if activity.notice_until is None:
        return
    until = clock.local(activity.notice_until)
    people = SignUp.objects.filter(shift__activity=activity, state__in=("attended", "absent"))
    tell_all(
        activity,
        people.values_list("volunteer_id", flat=True),
        key=key,
        title=title,
        body=_("公示到 %(month)d 月 %(day)d 日零时。时长不对可以在公示页提出异议。")
        % {"month": until.month, "day": until.day},
    )


def restart_notice(actor: Any, activity: Activity) -> None:
    """New minutes stand in the open for as long as all others did, before they are posted; under the activity's lock."""
    set_notice(activity)
    activity.save(update_fields=["notice_from", "notice_until"])
    line = record(
        actor,
        "activities.notice_again",
        subject=activity,
        label=activity.title,
        until=activity.notice_until.isoformat() if activity.notice_until else "",
    )
    tell_notice(
        activity,
        key=f"notice:{activity.pk}:{line.pk}",
        title=_("“%(title)s”有时长增加，重新开始公示") % {"title": activity.title},
    )
