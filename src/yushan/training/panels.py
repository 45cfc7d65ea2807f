"""The record of training on the staff page of a volunteer."""

from typing import Any

from django.db.models import Sum

from yushan.common import clock
from yushan.organizations.access import can
from yushan.training.queries.courses import taught_by
from yushan.training.queries.mine import enrolments_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.panels import Panel

SHOWN = 20


def record_of(user: Any, volunteer: Volunteer) -> Panel | None:
    """Classes with their certificates, newest first, and hours taught, for who looks at training; 2 statements."""
    if not can(user, "training.view"):
        return None
    rows = list(enrolments_of(volunteer)[:SHOWN])
    taught = taught_by(volunteer.pk).order_by().aggregate(minutes=Sum("minutes"))["minutes"] or 0
    if not rows and not taught:
        return None
    return Panel("training/_volunteer.html", {"rows": rows, "taught": taught, "today": clock.today(), "shown": SHOWN})
