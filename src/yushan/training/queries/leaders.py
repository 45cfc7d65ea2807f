"""Who leads an organization and has, or lacks, the compulsory training (T5.8); rates by area."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yushan.common import clock
from yushan.common.rates import Rate
from yushan.organizations.access import visible
from yushan.training.models import Course, TrainingCertificate
from yushan.training.queries.audience import LEADING, terms_in_office

REACH = {"area": "organization__area", "organization": "organization__path"}


def standing_on(day: date) -> QuerySet[TrainingCertificate]:
    """Certificates that stand on a day, of courses that were compulsory when they were given."""
    return TrainingCertificate.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), Q(revoked_on=None) | Q(revoked_on__gt=day),
        is_compulsory=True, completed_on__lte=day,
    )  # fmt: skip


def with_training(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Terms with `is_trained`: whether the person has it on that day. Who is known by name only has not."""
    own = standing_on(day).filter(volunteer__person=OuterRef("person"))
    marked: QuerySet[Any] = rows.annotate(is_trained=Exists(own))
    return marked


def leaders_seen(user: Any, capability: str = "training.view") -> QuerySet[Any]:
    """Heads and deputies in office of the organizations in reach, with `is_trained`; who writes to them asks by
    `training.edit`."""
    rows = visible(user, capability, terms_in_office(), **REACH)
    return with_training(rows, clock.today()).select_related("organization__area", "person")


@dataclass(frozen=True)
class AreaRate:
    """The rate of an area; `code` is empty for the city's own organizations."""

    code: str
    name: str
    rate: Rate


def rates(rows: QuerySet[Any]) -> list[AreaRate]:
    """Trained of those in office, by area, the lowest first; 1 statement."""
    found = rows.select_related(None).order_by().values_list("organization__area__code", "organization__area__name")
    counted = found.annotate(all=Count("pk"), trained=Count("pk", filter=Q(is_trained=True)))
    made = [AreaRate(code or "", name or "市级", Rate(trained, total)) for code, name, total, trained in counted]
    return sorted(made, key=lambda one: (Fraction(one.rate.numerator, one.rate.denominator or 1), one.code))


def compulsory() -> QuerySet[Course]:
    """Courses that leaders have to take."""
    return Course.objects.filter(is_compulsory=True, state=Course.State.OFFERED)


def lacks_training(user: Any) -> bool:
    """Whether somebody leads an organization today without the training, where there is one to take; 1 statement."""
    person = getattr(user, "person_id", None)
    if not person:
        return False
    rows = with_training(terms_in_office().filter(person=person), clock.today())
    return bool(rows.filter(is_trained=False).filter(Exists(compulsory())).exists())


__all__ = [
    "LEADING",
    "AreaRate",
    "compulsory",
    "lacks_training",
    "leaders_seen",
    "rates",
    "standing_on",
    "with_training",
]
