"""Who is insured, and who is not, at posts that ask for it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.activities import coverage
from yushan.activities.models import Activity, InsurancePolicy, SignUp
from yushan.activities.rules.insurance import Policy, is_insured
from yushan.common import clock

_AT_RISK = (*SignUp.BUSY, "absent")


def policies_of(activity_id: int) -> QuerySet[InsurancePolicy]:
    """Those that hold, first added first."""
    return InsurancePolicy.objects.filter(activity=activity_id, void_at=None)


def _days(row: SignUp) -> tuple[date, date]:
    """The first and the last day of the shift; one that ends at midnight does not begin another day."""
    return clock.local(row.starts_at).date(), clock.local(row.ends_at - timedelta(microseconds=1)).date()


def insured(row: SignUp) -> bool:
    """Whether somebody is insured in their shift, its activity known; 1 statement, 2 where policies name people, 1 more
    where none of the activity's own does.
    """
    return _by_own(row) or SignUp.objects.filter(coverage.covering(row.shift.activity), pk=row.pk).exists()


def _by_own(row: SignUp) -> bool:
    """By a policy of the activity itself."""
    listed = list(policies_of(row.shift.activity_id))
    everybody = [Policy(one.starts_on, one.ends_on) for one in listed if one.covers_everybody]
    if is_insured(everybody, row.volunteer_id, *_days(row)):
        return True
    naming = InsurancePolicy.people.through.objects.filter(
        insurancepolicy__in=[one.pk for one in listed if not one.covers_everybody], volunteer=row.volunteer_id
    )
    if len(everybody) == len(listed):
        return False
    named, own = set(naming.values_list("insurancepolicy_id", flat=True)), frozenset([row.volunteer_id])
    by_name = [Policy(one.starts_on, one.ends_on, own) for one in listed if one.pk in named]
    return is_insured(by_name, row.volunteer_id, *_days(row))


def _covered(policies: Sequence[InsurancePolicy]) -> Q:
    """`is_insured` as a condition on sign-ups."""
    condition = Q(pk__in=[])
    for one in policies:
        begin, end = clock.at(one.starts_on), clock.at(one.ends_on + timedelta(days=1))
        in_time = Q(starts_at__gte=begin, ends_at__lte=end)
        condition |= in_time if one.covers_everybody else in_time & Q(volunteer__in=one.people.values("pk"))
    return condition


def at_insured_posts(activity: Activity) -> QuerySet[SignUp]:
    """Everybody with a place at a post that asks for insurance; order ["id"]."""
    rows = SignUp.objects.filter(shift__activity=activity, post__needs_insurance=True, state__in=_AT_RISK)
    return rows.select_related("volunteer__person", "post", "shift")


def not_insured(activity: Activity) -> QuerySet[SignUp]:
    """Those of them whom no policy insures; 1 statement for the policies, 1 for the page. Order ["id"]."""
    covered = _covered(list(policies_of(activity.pk))) | coverage.covering(activity)
    return at_insured_posts(activity).exclude(covered)


def lacks_insurance(row: SignUp) -> bool:
    """Whether this sign-up still needs a policy; no statement where the post asks for none (post and shift loaded)."""
    return row.post.needs_insurance and not insured(row)


def everybody_insured(activity: Activity, shifts: Sequence[Any]) -> dict[int, bool]:
    """By shift: whether a policy already insures everybody who gets a place in it; 1 statement."""
    listed = [Policy(one.starts_on, one.ends_on) for one in policies_of(activity.pk) if one.covers_everybody]
    return {
        shift.pk: is_insured(
            listed, 0, clock.local(shift.starts_at).date(),
            clock.local(shift.ends_at - timedelta(microseconds=1)).date(),
        )
        for shift in shifts
    }  # fmt: skip
