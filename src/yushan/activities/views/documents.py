"""Papers of an activity: the list of staff, and fetching one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities.actions.documents import DOCUMENTS, add_document, remove_document
from yushan.activities.forms.documents import DocumentForm
from yushan.activities.queries.documents import document_for
from yushan.activities.queries.staff import staff_activity
from yushan.common.documents import download
from yushan.common.errors import Refusal
from yushan.organizations.access import can, require


@login_required
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is, for whom, and a form for one more."""
    activity = staff_activity(request.user, pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(request.user, "activity.edit", on=activity)
        if form.is_valid():
            data = form.cleaned_data
            try:
                add_document(
                    request.user, activity=activity, name=data["name"], audience=data["audience"],
                    content=data["file"].read(),
                )  # fmt: skip
            except Refusal as error:
                form.refuse(error)
            else:
                messages.success(request, _("已放上。"))
                return redirect("activities:documents", pk=pk)
    context = {
        "activity": activity,
        "rows": activity.documents.all(),
        "form": form,
        "may_edit": can(request.user, "activity.edit", on=activity),
    }
    return render(request, "activities/documents.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One paper less."""
    activity = staff_activity(request.user, pk)
    require(request.user, "activity.edit", on=activity)
    remove_document(request.user, document=get_object_or_404(activity.documents, code=code))
    messages.success(request, _("已删除。"))
    return redirect("activities:documents", pk=pk)


def fetch(request: HttpRequest, code: str) -> HttpResponse:
    """The file, for who may have it."""
    row = document_for(request.user, code)
    return download(DOCUMENTS.fetch(row.file), row.media_type, f"{row.activity.code}-{row.pk}")
