"""Pages around lists: choosing columns, keeping filters, doing one thing to many rows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import bulk_runs, lists
from yushan.common.asked import asked_numbers
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.models import BulkRun, Job


def _back(request: HttpRequest, listing: lists.Listing) -> str:
    asked = request.POST.get("next", "")
    good = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if good else listing.address(request.user)


@login_required
@require_POST
def columns(request: HttpRequest, name: str) -> HttpResponse:
    """Which columns this person sees in a list."""
    listing = lists.listing_of(request.user, name)
    lists.choose_columns(request.user, listing, request.POST.getlist("column"))
    return redirect(_back(request, listing))


@login_required
@require_POST
def save_filter(request: HttpRequest, name: str) -> HttpResponse:
    """Keeps the filter that the page shows."""
    listing = lists.listing_of(request.user, name)
    query = QueryDict(request.POST.get("query", "")[:1000])
    try:
        made = lists.save_filter(
            request.user, listing, name=request.POST.get("name", ""), query=query, node=request.POST.get("node", "")
        )
    except Refusal as error:
        messages.error(request, error.message)
        return redirect(_back(request, listing))
    if made.scope:
        text = _("筛选“%(name)s”已保存，%(node)s及以下有角色的人也能用；每个人只看到自己范围里的。")
        messages.success(request, text % {"name": made.name, "node": made.scope_label})
    else:
        messages.success(request, _("筛选“%(name)s”已保存。") % {"name": made.name})
    return redirect(_back(request, listing))


@login_required
@require_POST
def drop_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes one's own filter."""
    gone = lists.drop_filter(request.user, pk)
    messages.success(request, _("筛选“%(name)s”已删除。") % {"name": gone.name})
    try:
        return redirect(_back(request, lists.listing_of(request.user, gone.listing)))
    except NotFound:  # the role that showed the list has ended
        return redirect("workspace:home")


@login_required
@require_POST
def prepare(request: HttpRequest, name: str) -> HttpResponse:
    """From the chosen rows, or all that the filter shows, to the preview."""
    listing = lists.listing_of(request.user, name)
    action = lists.action_of(request.user, listing, request.POST.get("action", ""))
    if request.POST.get("all"):
        rows = listing.rows(request.user, QueryDict(request.POST.get("query", "")[:1000]))
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[: bulk_runs.MOST + 1])
    else:
        keys = asked_numbers(request.POST.getlist("pick")[: bulk_runs.MOST + 1])
    try:
        run = bulk_runs.prepare(request.user, listing, action, keys, back=_back(request, listing))
    except Refusal as error:
        messages.error(request, error.message)
        return redirect(_back(request, listing))
    return redirect("bulk", run.pk)


@login_required
@never_cache
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """What is needed, then the preview; while it runs the progress, afterwards the result of each row."""
    run, listing, action = bulk_runs.run_of(request.user, pk)
    if run.state != BulkRun.State.PREPARED:
        return _result(request, run, listing, action)
    context = {"run": run, "listing": listing, "action": action, "back": run.back or listing.address(request.user)}
    status = 200
    form = bulk_runs.form_of(run, action, request.user, request.POST or None)
    if form is not None and request.method == "POST":
        if form.is_valid():
            bulk_runs.fill_in(run, form)
            return redirect("bulk", pk)
        status = 422
    if run.is_ready and status == 200:
        try:
            context["preview"] = bulk_runs.preview(run, listing, action, request.user)
        except (NotAllowed, NotFound):
            raise
        except Refusal as error:
            messages.error(request, error.message)
    context |= {"form": form, "count": run.items.count()}
    return render(request, "common/lists/bulk.html", context, status=status)


def _has_ended(run: BulkRun) -> bool:
    """A job that failed leaves rows undone; its result is shown all the same."""
    return Job.objects.filter(pk=run.job_id or 0, state__in=[Job.State.FAILED, Job.State.DONE]).exists()


def _result(request: HttpRequest, run: BulkRun, listing: lists.Listing, action: lists.BulkAction) -> HttpResponse:
    if run.state == BulkRun.State.RUNNING and not _has_ended(run):
        return redirect("job", run.job_id)
    rows = bulk_runs.outcome(run, listing)
    done = sum(item.state == "done" for _title, item in rows)
    context = {
        "run": run,
        "action": action,
        "listing": listing,
        "rows": rows,
        "done": done,
        "not_done": len(rows) - done,
        "back": run.back or listing.address(request.user),
    }
    return render(request, "common/lists/bulk_result.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Starts what the preview showed."""
    run, listing, action = bulk_runs.run_of(request.user, pk)
    try:
        run = bulk_runs.confirm(request.user, run, listing, action)
    except Refusal as error:
        messages.error(request, error.message)
        return redirect("bulk", pk)
    return redirect("bulk", pk) if run.state == BulkRun.State.DONE else redirect("job", run.job_id)
