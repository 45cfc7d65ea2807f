"""Classes for everybody, and enrolling."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.training.actions.enrolling import enrol
from yushan.training.models import Enrolment, TrainingClass
from yushan.training.queries import classes as queries
from yushan.training.queries.audience import not_for
from yushan.training.queries.leaders import lacks_training
from yushan.volunteers.queries import volunteer_of


def listing(request: HttpRequest) -> HttpResponse:
    """What one can still enrol in and what goes on, soonest first; a word to leaders who lack the training."""
    rows = queries.public_classes().filter(state__in=TrainingClass.GOING_ON)
    if only := request.GET.get("for") == "leaders":
        rows = rows.filter(version__course__is_compulsory=True)
    page = paginate(rows, order=["starts_at", "id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    volunteer = volunteer_of(request.user)
    own = {}
    if volunteer:
        mine = Enrolment.objects.filter(volunteer=volunteer, training_class__in=page.rows, state__in=Enrolment.CURRENT)
        own = {row.training_class_id: row for row in mine}
    context = {
        "page": page,
        "own": own,
        "only": only,
        "lacks": lacks_training(request.user),
        "now": clock.now(),
        "tab": "join",
    }
    return render(request, "training/public_list.html", context)


def show(request: HttpRequest, code: str) -> HttpResponse:
    """One class: what, when, where, who teaches, what has to be done, and the button."""
    row = queries.public_class(code)
    volunteer = volunteer_of(request.user)
    standing = None
    if volunteer:
        rows = Enrolment.objects.filter(training_class=row, volunteer=volunteer, state__in=Enrolment.CURRENT)
        standing = rows.first()
    is_open = row.state in TrainingClass.GOING_ON and clock.now() < row.enrol_until
    context = {
        "row": row,
        "course": row.version.course,
        "sessions": [one for one in queries.sessions_of(row) if not one.cancelled_at],
        "lessons": row.version.lessons.count(),
        "standing": standing,
        "volunteer": volunteer,
        "is_open": is_open,
        "free": max(0, row.places - row.taken),
        "why_not": not_for(row.version.course, volunteer) if volunteer and is_open and not standing else "",
        "tab": "join",
    }
    return render(request, "training/public_detail.html", context)


@login_required
@require_POST
def enrol_me(request: HttpRequest, code: str) -> HttpResponse:
    """The button."""
    row = queries.public_class(code)
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        return redirect("volunteers:register")

    def said(made: Enrolment) -> str:
        if made.state == Enrolment.State.WAITLISTED:
            return str(_("名额满了，已经替您候补。有人退出就轮到您，会发消息。"))
        return str(_("报上了。上课、学习、考试都在“我的培训”里。"))

    return done(
        request,
        lambda: enrol(request.user, training_class=row, volunteer=volunteer),
        said,
        "training:public_detail",
        code,
    )
