"""Badges to be printed: ordering a PDF, watching it being made, fetching it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.common.errors import Refusal
from yushan.common.models import Job
from yushan.common.refused import put_refused
from yushan.events import actions, queries
from yushan.events.forms.planning import SheetForm
from yushan.events.models import BadgeSheet
from yushan.events.queries import OF_EVENT
from yushan.events.views.common import pdf
from yushan.organizations.access import can, visible_or_404


@login_required
@never_cache
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """What was ordered, and a form for one more."""
    event = queries.staff_event(request.user, pk)
    form = SheetForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_sheet(request.user, event=event, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("正在后台生成，做好会发消息给您。"))
            return redirect("events:badges", pk)
    rows = list(event.sheets.select_related("batch", "asked_by")[:20])
    jobs = Job.objects.in_bulk([row.job_id for row in rows if row.job_id])
    context = {
        "event": event,
        "form": form,
        "rows": [(row, jobs.get(row.job_id)) for row in rows],
        "may_export": can(request.user, "data.export", on=event),
    }
    return render(request, "events/sheets.html", context, status=form.answer_status if form.errors else 200)


@login_required
@never_cache
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF."""
    rows = BadgeSheet.objects.select_related("event__organization")
    sheet = visible_or_404(request.user, "event.edit", rows, pk, **OF_EVENT)
    return pdf(actions.fetch_sheet(request.user, sheet=sheet), f"badges-{sheet.event.code}-{sheet.pk}.pdf")
