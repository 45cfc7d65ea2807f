"""Staff pages of bases and lecturers."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require, visible_or_404
from yushan.training.actions.bases import save_base, save_lecturer
from yushan.training.forms.courses import BaseForm, LecturerForm
from yushan.training.models import Base, Lecturer
from yushan.training.queries import courses as queries


@login_required
def bases(request: HttpRequest) -> HttpResponse:
    """The bases in reach."""
    require(request.user, "training.view")
    page = paginate(
        queries.bases(request.user), order=["name", "id"], cursor=request.GET.get("after"), query=request.GET
    )
    context = {"page": page, "may_edit": can(request.user, "training.edit"), "today": clock.today()}
    return render(request, "training/bases.html", context)


def _answer(request: HttpRequest, form: Any, act: Any, back: str, heading: str, crumb: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect(back)
    context = {"form": form, "heading": heading, "back": back, "crumb": crumb}
    return render(request, "training/small_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def new_base(request: HttpRequest) -> HttpResponse:
    """One more base."""
    require(request.user, "training.edit")
    form = BaseForm(request.POST or None, actor=request.user, initial={"since": clock.today()})
    return _answer(
        request, form, lambda data: save_base(request.user, **data), "training:bases", _("登记培训基地"), _("培训基地")
    )


@login_required
def base(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts."""
    row = visible_or_404(
        request.user, "training.edit", Base.objects.select_related("organization"), pk, **queries.REACH
    )
    form = BaseForm(request.POST or None, actor=request.user, initial=BaseForm.facts_now(row))
    return _answer(
        request, form, lambda data: save_base(request.user, base=row, **data), "training:bases", row.name, _("培训基地")
    )


@login_required
def lecturers(request: HttpRequest) -> HttpResponse:
    """Who teaches, and for how long this year and in all."""
    require(request.user, "training.view")
    rows = queries.lecturers(request.user)
    page = paginate(rows, order=["name", "id"], cursor=request.GET.get("after"), query=request.GET)
    keys = [one.pk for one in page.rows]
    year = queries.hours_taught(keys, date(clock.today().year, 1, 1))
    total = queries.hours_taught(keys)
    lines = [(one, year.get(one.pk, 0), total.get(one.pk, 0)) for one in page.rows]
    context = {"page": page, "lines": lines, "may_edit": can(request.user, "training.edit")}
    return render(request, "training/lecturers.html", context)


def _saved(request: HttpRequest, data: dict[str, Any], row: Lecturer | None) -> None:
    facts = dict(data)
    save_lecturer(request.user, lecturer=row, volunteer=facts.pop("number"), **facts)


@login_required
def new_lecturer(request: HttpRequest) -> HttpResponse:
    """One more."""
    require(request.user, "training.edit")
    form = LecturerForm(request.POST or None, actor=request.user)
    return _answer(
        request, form, lambda data: _saved(request, data, None), "training:lecturers", _("登记讲师"), _("讲师")
    )


@login_required
def lecturer(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts."""
    rows = Lecturer.objects.select_related("organization", "volunteer__person")
    row = visible_or_404(request.user, "training.edit", rows, pk, **queries.REACH)
    form = LecturerForm(request.POST or None, actor=request.user, initial=LecturerForm.facts_now(row))
    return _answer(request, form, lambda data: _saved(request, data, row), "training:lecturers", row.name, _("讲师"))
