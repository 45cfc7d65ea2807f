"""Who is in a class: the list with what is missing, taking off, one more try, enrolling several."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_numbers
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, say_refused
from yushan.organizations.access import can, require
from yushan.training.actions.certificates import revoke
from yushan.training.actions.enrolling import Outcome, decline, enrol_several
from yushan.training.actions.exams import give_attempt
from yushan.training.forms.people import WhoseForm
from yushan.training.models import Enrolment, TrainingCertificate
from yushan.training.queries import classes as queries
from yushan.training.queries import people as found
from yushan.training.queries.audience import belongs
from yushan.training.queries.doing import doing_of
from yushan.training.rules.finishing import lacks


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """By state and name, with how far each is."""
    row = queries.class_viewed(request.user, pk)
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    rows = found.participants(row, state, text)
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    doing = doing_of(page.rows)
    counts = queries.counted(row)
    context = {
        "row": row,
        "page": page,
        "lines": [(one, doing[one.pk], lacks(doing[one.pk])) for one in page.rows],
        "chips": [("", _("全部"), sum(counts.values()))]
        + [(value, label, counts[value]) for value, label in Enrolment.State.choices if counts.get(value)],
        "state": state,
        "text": text[:30],
        "may_edit": can(request.user, "training.edit", on=row),
    }
    return render(request, "training/people.html", context)


def _enrolment(request: HttpRequest, pk: int) -> Enrolment:
    row = Enrolment.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    queries.class_edited(request.user, row.training_class_id)
    return row


@login_required
@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the list, with a reason."""
    row = _enrolment(request, pk)
    reason = request.POST.get("reason", "")
    said = _("已移出名单，本人会看到原因；名额给了下一位。")
    return done(
        request,
        lambda: decline(request.user, enrolment=row, reason=reason),
        said,
        "training:people",
        row.training_class_id,
    )


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """One more paper."""
    row = _enrolment(request, pk)
    reason = request.POST.get("reason", "")
    said = _("多给了一次考试机会，本人会收到消息。")
    return done(
        request, lambda: give_attempt(request.user, enrolment=row, reason=reason), said, "training:people",
        row.training_class_id,
    )  # fmt: skip


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Revokes a certificate."""
    certificate = TrainingCertificate.objects.select_related("enrolment").filter(pk=pk).first()
    if certificate is None:
        raise NotFound()
    row = _enrolment(request, certificate.enrolment_id)
    reason = request.POST.get("reason", "")
    said = _("证书已撤销，授予的资格也收回了，核验页会显示已撤销。")
    return done(
        request, lambda: revoke(request.user, certificate=certificate, reason=reason), said, "training:people",
        row.training_class_id,
    )  # fmt: skip


@login_required
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """A clerk ticks people of the own unit or organization."""
    require(request.user, "training.enrol")
    row = queries.staff_class(request.user, pk)
    form = WhoseForm(request.POST if request.method == "POST" else request.GET, actor=request.user)
    whose = form.chosen
    if not whose and not form.is_offered("unit") and (first := found.organizations_of(request.user).first()):
        whose = {"organization": first}
    if request.method == "POST":
        keys = asked_numbers(request.POST.getlist("volunteer"))
        try:
            if not keys:
                raise Refusal(_("没有选人。先打勾，再报名。"))
            came = enrol_several(request.user, training_class=row, volunteers=keys, **whose)
        except Refusal as error:
            say_refused(request, error)
        else:
            _say(request, came)
        kind, thing = next(iter(whose.items()), ("", None))
        tail = f"?{kind}={thing.pk}" if thing else ""
        return redirect(reverse("training:enrol", args=[pk]) + tail)
    text = request.GET.get("q", "")
    people = found.named(found.own_people(**whose), text)
    page = paginate(people, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    standing = {
        one.volunteer_id: one
        for one in Enrolment.objects.filter(
            training_class=row, volunteer__in=page.rows, state__in=Enrolment.CURRENT
        )
    }  # fmt: skip
    inside = belongs(row.version.course, [one.pk for one in page.rows])
    context = {
        "row": row,
        "page": page,
        "lines": [(one, standing.get(one.pk), one.pk in inside) for one in page.rows],
        "whose": whose,
        "form": form,
        "units": form.is_offered("unit"),
        "teams": form.is_offered("organization"),
        "text": text[:30],
        "free": max(0, row.places - row.taken),
    }
    return render(request, "training/enrol.html", context)


def _say(request: HttpRequest, came: Outcome) -> None:
    text = _("报上 %(n)d 人。") % {"n": came.enrolled}
    if came.waiting:
        text += _("名额满了，%(n)d 人候补。") % {"n": came.waiting}
    if came.known:
        text += _("%(n)d 人早先已报名。") % {"n": came.known}
    messages.success(request, text)
    for name, why in came.refused[:10]:
        messages.warning(request, f"{name}：{why}")
