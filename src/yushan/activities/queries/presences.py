"""Whose times count: one definition for confirmation, notice, posting and every page that adds hours up."""

from django.db.models import Q, QuerySet

from yushan.activities.models import Activity, Presence, SignUp

# On site now, or attended. Who was taken off the list or is absent has no hours, whatever scans say.
COUNTING = Q(sign_up__state__in=("accepted", "attended"), minutes__gt=0)


def listed(activity: Activity) -> QuerySet[Presence]:
    """Presences of everybody who holds a place: doubts are about these."""
    return Presence.objects.filter(sign_up__shift__activity=activity, sign_up__state__in=SignUp.HOLDING)


def counting(activity: Activity) -> QuerySet[Presence]:
    """Presences with time that counts: what is confirmed, shown in the notice and posted."""
    return Presence.objects.filter(COUNTING, sign_up__shift__activity=activity)
