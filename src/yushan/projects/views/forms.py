"""Forms of evaluation: what is in force, what was before, and for the city the next version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.projects.actions.forms import write_form
from yushan.projects.forms.room import EvaluationTextForm
from yushan.projects.models import Kind
from yushan.projects.queries.deciding import CITY
from yushan.projects.queries.evaluations import form_versions, least
from yushan.projects.rules.evaluation import written_form

_WORDS = {"stars": "打一到五星", "choice": "选一个", "text": "写几句话"}


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The four forms with their questions and all versions."""
    require(request.user, "project.view")
    versions, needed = form_versions(), least()
    context = {
        "kinds": [
            {
                "kind": str(kind), "label": str(kind.label), "least": needed[kind], "versions": versions[kind],
                "questions": [
                    (one, _WORDS[one["type"]]) for one in (versions[kind][0].questions if versions[kind] else [])
                ],
            }
            for kind in Kind
        ],
        "may_edit": can(request.user, "project.approve", on=CITY),
    }  # fmt: skip
    return render(request, "projects/forms/list.html", context)


@login_required
def edit(request: HttpRequest, kind: str) -> HttpResponse:
    """The next version of one of them."""
    require(request.user, "project.approve", on=CITY)
    if kind not in Kind.values:
        raise NotFound()
    newest = next(iter(form_versions()[kind]), None)
    before: list[dict[str, Any]] = newest.questions if newest else []
    initial = {
        "title": newest.title if newest else Kind(kind).label, "questions": written_form(before),
        "seen": newest.version if newest else None,
    }  # fmt: skip
    form = EvaluationTextForm(request.POST or None, before=before, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_form(request.user, kind=kind, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("第 %(n)s 版已生效，新开始的评估用它。") % {"n": made.version})
            return redirect("projects:forms")
    context = {"form": form, "label": Kind(kind).label, "newest": newest}
    return render(request, "projects/forms/edit.html", context, status=form.answer_status if form.errors else 200)
