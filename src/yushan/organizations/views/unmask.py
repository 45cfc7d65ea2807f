"""Showing one masked value in full, in place (htmx) or on a page of its own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yushan.common.errors import NotFound, Refusal
from yushan.organizations import actions, unmasking
from yushan.organizations.access import can
from yushan.organizations.forms import UnmaskForm, refused


@login_required
@never_cache
def unmask(request: HttpRequest, kind: str, pk: int, field: str) -> HttpResponse:
    """Asks the reason, then shows the value once. What belongs to others is not found."""
    found, what = unmasking.find(kind, field)
    subject = found.rows().filter(pk=pk).first()
    if subject is None or not can(request.user, "person.unmask", subject):
        raise NotFound()
    form = UnmaskForm(request.POST or None)
    context = {
        "kind": kind, "pk": pk, "field": field, "label": what.label, "whose": found.describe(subject), "form": form,
        "masked": what.mask(what.read(subject)),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                context["value"] = actions.unmask(
                    request.user, subject=subject, field=field, reason=form.cleaned_data["reason"]
                )
        except Refusal as error:
            refused(form, error)
        status = 200 if "value" in context else 422
    fragment = "HX-Request" in request.headers
    # htmx leaves an answer of 4xx out of the page; the form with its error must be seen.
    template = "organizations/unmask_fragment.html" if fragment else "organizations/unmask.html"
    return render(request, template, context, status=200 if fragment else status)
