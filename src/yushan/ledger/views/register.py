"""The register of certificates for staff: list, one certificate, issuing for somebody, withdrawing."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.audit import words
from yushan.audit.queries import history
from yushan.common import rulebook
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.ledger import actions, queries
from yushan.ledger.forms import IssueForm, ReasonForm
from yushan.ledger.models import Certificate
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import search


def _certificate(request: HttpRequest, pk: int) -> Certificate:
    require(request.user, "certificate.manage")
    rows = queries.certificates_in_scope(request.user).select_related("within", "superseded_by", "revoked_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@login_required
@never_cache
def certificates(request: HttpRequest) -> HttpResponse:
    """The register, newest request first."""
    require(request.user, "certificate.manage")
    own = queries.certificates_in_scope(request.user)
    state, text, issuer = (request.GET.get(name, "")[:60].strip() for name in ("state", "q", "issuer"))
    rows = queries.narrowed_certificates(own, state=state, text=text, issuer=issuer)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    counts = dict(own.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "page": page,
        "state": state,
        "text": text,
        "issuer": issuer,
        "states": [(value, label, counts.get(value, 0), value == state) for value, label in Certificate.State.choices],
        "all_states": not state,
        "total": sum(counts.values()),
        "filtered": bool(state or text or issuer),
        "days": rulebook.number("certificate_within_working_days"),
    }
    return render(request, "ledger/certificates.html", context)


@login_required
@never_cache
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate: state, file, lines, what happened to it."""
    found = _certificate(request, pk)
    lines = found.lines.select_related("entry__organization")
    page = paginate(
        lines, order=["entry__service_day", "pk"], cursor=request.GET.get("after"), size=50, query=request.GET
    )
    context = {
        "certificate": found,
        "page": page,
        "waiting": found.state == Certificate.State.REQUESTED,
        "valid": found.state == Certificate.State.ISSUED,
        "has_file": bool(found.file) and found.state != Certificate.State.REVOKED,
        "coverage": queries.coverage_of(found) if found.issued_at else None,
        "history": [(words.name(line.action), words.actor(line.who), line) for line in history(found)[:20]],
    }
    return render(request, "ledger/certificate.html", context)


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Has the worker issue what it did not issue by itself; leads to the progress."""
    found = _certificate(request, pk)
    if found.state != Certificate.State.REQUESTED:
        return redirect("ledger:certificate", pk)  # the page was a moment old: it is out, or was given up
    job = actions.order_certificate(request.user, certificate=found)
    return redirect("job", job.pk)


@login_required
@never_cache
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraws an untrue certificate."""
    found = _certificate(request, pk)
    if found.state != Certificate.State.ISSUED:
        state = found.get_state_display()
        messages.warning(request, _("这份证明现在是“%(state)s”，不能撤销。") % {"state": state})
        return redirect("ledger:certificate", pk)
    form = ReasonForm(request.POST or None, help_text=_("持有人会收到；公开的核验页只显示“已撤销”。"))
    if request.method == "POST" and form.is_valid():
        actions.revoke_certificate(request.user, certificate=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("已撤销 %(number)s，已告诉持有人。") % {"number": found.number})
        return redirect("ledger:certificate", pk)
    context = {"certificate": found, "form": form}
    return render(request, "ledger/revoke.html", context, status=422 if form.errors else 200)


def activity_choices(activities: list[tuple[int, str, date]]) -> list[tuple[str, str]]:
    """Activities as options, with the day on which they were."""
    return [(str(key), f"{title}（{day}）") for key, title, day in activities]


def _choices(actor: Any, volunteer: Volunteer) -> tuple[list[tuple[str, str]], dict[str, Organization]]:
    """Which hours of a person the actor may certify: all of them, or those of single organizations."""
    entries = list(queries.standing_entries(volunteer))
    if not entries:
        return [], {}
    above = actions.issuer_of(entries)
    single = sorted({one.organization for one in entries}, key=lambda one: one.path)
    own = {str(one.pk): one for one in single if can(actor, "certificate.manage", on=one)}
    choices = [("", _("全部时长，由%(name)s出具") % {"name": above.name})]
    if not can(actor, "certificate.manage", on=above):
        choices = []
    if len(single) > 1:
        choices += [(key, _("%(name)s记录的时长") % {"name": one.name}) for key, one in own.items()]
    return choices, own


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Issuing for somebody without a phone: find the person, choose the period, print."""
    require(request.user, "certificate.manage")
    people = queries.certifiable_volunteers(request.user)
    source = request.POST if request.method == "POST" else request.GET
    wanted, text = source.get("volunteer", ""), request.GET.get("q", "")[:60].strip()
    if not wanted:
        found = list(search(people, text).order_by("person__name", "pk")[:20]) if text else []
        return render(request, "ledger/find_person.html", {"text": text, "found": found})
    volunteer = people.filter(pk=asked_number(wanted)).first()
    if volunteer is None:
        raise NotFound()
    choices, own = _choices(request.user, volunteer)
    activities = queries.certified_activities(volunteer)
    form = IssueForm(request.POST or None, choices=choices, activities=activity_choices(activities))
    if request.method == "POST" and choices and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.request_certificate(
                request.user,
                volunteer=volunteer,
                period_from=data["period_from"],
                period_until=data["period_until"],
                within=own.get(data["within"]),
                activity_id=int(data["activity"]) if data["activity"] else None,
                language=data["language"],
            )
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            messages.success(request, _("已申请，几秒钟就能开好，开好后可以下载打印。"))
            return redirect("ledger:certificate", made.pk)
    context = {"volunteer": volunteer, "form": form, "choices": choices}
    return render(request, "ledger/new.html", context, status=422 if form.errors else 200)
