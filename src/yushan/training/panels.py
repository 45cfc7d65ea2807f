"""The record of training on the staff page of a volunteer."""

from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from yushan.common import clock
from yushan.organizations.access import can
from yushan.training.models import Enrolment, Teaching, TrainingCertificate
from yushan.training.queries.courses import taught
from yushan.volunteers.models import Volunteer
from yushan.volunteers.panels import Panel

SHOWN = 20
_READ = {
    "pk": "enrolments__pk",
    "state": "enrolments__state",
    "title": "enrolments__training_class__title",
    "day": "enrolments__training_class__starts_at",
    "giver": "enrolments__training_class__organization__name",
    "paper": "enrolments__certificate__state",
    "number": "enrolments__certificate__number",
    "until": "enrolments__certificate__valid_until",
}


def record_of(user: Any, volunteer: Volunteer) -> Panel | None:
    """Classes with their certificates, newest first, and hours taught, for who looks at training; 1 statement."""
    if not can(user, "training.view"):
        return None
    given = taught(Teaching.objects.filter(lecturer__volunteer=OuterRef("pk"))).order_by()
    minutes = given.values("lecturer__volunteer").annotate(whole=Sum("minutes")).values("whole")
    # From the person outwards: one row even for who only teaches, or has nothing to show.
    rows = Volunteer.objects.filter(pk=volunteer.pk).annotate(taught=Subquery(minutes)).order_by("-enrolments__pk")
    read = list(rows.values_list("taught", *_READ.values())[:SHOWN])
    hours = read[0][0] or 0
    lines = [_line(dict(zip(_READ, values, strict=True))) for _taught, *values in read if values[0]]
    if not lines and not hours:
        return None
    return Panel("training/_volunteer.html", {"lines": lines, "taught": hours, "shown": SHOWN})


def _line(row: dict[str, Any]) -> dict[str, Any]:
    row["label"] = Enrolment.State(row["state"]).label
    if row["paper"]:
        is_over = row["paper"] == TrainingCertificate.State.VALID and row["until"] and row["until"] < clock.today()
        row["paper_label"] = "已过有效期" if is_over else TrainingCertificate.State(row["paper"]).label
        row["paper"] = "expired" if is_over else row["paper"]
    return row
