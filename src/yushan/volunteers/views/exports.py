"""Lists of volunteers as a file: what is asked for, and the files that are still kept."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.tallies import up_to
from yushan.organizations.access import require
from yushan.volunteers import people_columns, people_workbook
from yushan.volunteers.actions import exporting
from yushan.volunteers.forms.exports import ExportForm


@login_required
def exports(request: HttpRequest) -> HttpResponse:
    """The form for the list as it is narrowed, and one's own files of the last days."""
    require(request.user, "data.export")
    query = request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode()
    form = ExportForm(
        request.POST or None,
        may_unmask=exporting.may_unmask_somewhere(request.user),
        initial={"columns": [column.code for column in people_columns.COLUMNS if column.usual]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = exporting.ask_export(request.user, query=query[:1000], **form.asked())
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            return redirect("job", made.job_id)
    context = {
        "form": form,
        "query": query,
        "count": up_to(exporting.wanted(request.user, query), exporting.MOST_PEOPLE),
        "exports": exporting.exports_of(request.user),
        "days": exporting.KEPT_DAYS,
    }
    return render(request, "volunteers/exports.html", context, status=form.answer_status if form.errors else 200)


@login_required
@never_cache
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file; by POST, because it is written into the trail."""
    made, content = exporting.fetch_export(request.user, pk=pk)
    response = HttpResponse(content, content_type=people_workbook.TYPE)
    name = f"volunteers-{clock.local(made.asked_at):%Y%m%d}-E{made.pk}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
