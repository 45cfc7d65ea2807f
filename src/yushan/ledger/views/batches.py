"""Certificates for many: choosing, watching, taking away as one archive with its list."""

import tempfile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.accounts.second_factor import step_up
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.models import Job
from yushan.common.paging import paginate
from yushan.ledger import queries
from yushan.ledger.actions import hand_out_batch, order_batch
from yushan.ledger.documents.archive import pack
from yushan.ledger.forms import BatchForm
from yushan.ledger.models import CertificateBatch
from yushan.ledger.views.register import activity_choices
from yushan.organizations.access import require

# Archives stay in memory up to here; a larger one lies in a file that is gone when it was sent.
_IN_MEMORY = 8 * 1024 * 1024


def _batch(request: HttpRequest, pk: int) -> CertificateBatch:
    require(request.user, "certificate.manage")
    found = queries.batches_in_scope(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Batches of one's organizations, newest first."""
    require(request.user, "certificate.manage")
    rows = queries.batches_in_scope(request.user)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    return render(request, "ledger/batches.html", {"page": page})


def _form(request: HttpRequest) -> tuple[BatchForm, int | None]:
    """The form with the activities of the organization and period that were typed; and how many people it would be."""
    own = queries.issuers(request.user)
    data = request.POST if request.method == "POST" else request.GET
    bound = data if data.get("organization") else None
    probe = BatchForm(bound, organizations=own, activities=[])
    probe.is_valid()
    chosen = probe.cleaned_data if bound else {}
    organization, since, until = (chosen.get(name) for name in ("organization", "period_from", "period_until"))
    if not (organization and since and until):
        return probe, None
    activities = queries.activities_of(organization, since, until)
    form = BatchForm(bound, organizations=own, activities=activity_choices(activities))
    if not form.is_valid():
        return form, None
    key = asked_number(form.cleaned_data["activity"])
    form.titles = {one[0]: one[1] for one in activities}  # type: ignore[attr-defined]
    return form, queries.people_with_hours(organization, since, until, key).count()


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Which organization, period and activity; then how many people; then the order."""
    require(request.user, "certificate.manage")
    form, people = _form(request)
    if request.method == "POST" and people is not None:
        data, key = form.cleaned_data, asked_number(form.cleaned_data["activity"])
        try:
            batch = order_batch(
                request.user,
                organization=data["organization"],
                period_from=data["period_from"],
                period_until=data["period_until"],
                language=data["language"],
                activity_id=key,
                activity_title=form.titles.get(key, ""),  # type: ignore[attr-defined]
            )
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            return redirect("ledger:batch", batch.pk)
    status = form.answer_status if form.is_bound and form.errors else 200
    return render(request, "ledger/new_batch.html", {"form": form, "people": people}, status=status)


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress, then the people with their numbers, and why somebody has none."""
    found = _batch(request, pk)
    page = paginate(queries.items_of(found), order=["pk"], cursor=request.GET.get("after"), size=50, query=request.GET)
    job = Job.objects.filter(pk=found.job_id or 0).first() if found.done_at is None else None
    return render(request, "ledger/batch.html", {"batch": found, "page": page, "job": job})


@require_safe
@login_required
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All valid certificates of a batch with a list of them, as one archive; written down for each person."""
    found = _batch(request, pk)
    if stopped := step_up(request):
        return stopped
    certificates = hand_out_batch(request.user, batch=found)
    file: Any = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 — FileResponse closes it
    pack(file, certificates)
    file.seek(0)
    name = f"志愿服务记录证明 {clock.today():%Y%m%d} 第{found.pk}批.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response
