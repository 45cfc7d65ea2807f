"""Pages for everybody: what the desk is, bringing something forward, finding it again, figures and answers."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.common import clock, rulebook
from yushan.common.asked import asked_number
from yushan.common.errors import Refusal, TooOften
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.rights import actions
from yushan.rights.forms.asking import CaseForm, CodeForm
from yushan.rights.models import Case
from yushan.rights.queries.figures import public_answers, public_figures
from yushan.rights.views import shown
from yushan.rights.views.traceless import traceless
from yushan.volunteers.queries import volunteer_of

_FIRST_YEAR = 2025


def _terms() -> dict[str, int]:
    return {name: rulebook.number(f"rights_{name}_working_days") for name in ("accept", "answer", "second")}


def home(request: HttpRequest) -> HttpResponse:
    """What can be brought here, how it goes on, the figures of a year, answers of general interest."""
    this_year = clock.today().year
    year = asked_number(request.GET.get("year"), 4)
    year = year if _FIRST_YEAR <= year <= this_year else this_year
    text, topic = request.GET.get("text", "")[:40], request.GET.get("topic", "")[:12]
    rows = public_answers(text, topic)
    context = {
        "kinds": Case.Kind.choices,
        "terms": _terms(),
        "figures": public_figures(year),
        "few": rulebook.number("rights_few"),
        "year": year,
        "years": list(range(this_year, _FIRST_YEAR - 1, -1)),
        "page": paginate(
            rows, order=["-published_at", "-id"], cursor=request.GET.get("after"), size=10, query=request.GET
        ),
        "text": text,
        "topic": topic,
        "topics": Case.Topic.choices,
        "tab": "home",
    }
    return render(request, "rights/home.html", context)


def _usual(request: HttpRequest) -> dict[str, Any]:
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        return {"name": request.user.display_name} if request.user.is_authenticated else {}
    return {
        "name": volunteer.person.name, "phone": volunteer.phone, "side": "volunteer",
        "area": volunteer.area.code if volunteer.area else "",
    }  # fmt: skip


@traceless
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The form. The receipt is the answer itself: nothing of it is put into a session, nothing is kept to be repeated."""
    kind = request.GET.get("kind", "")
    initial = _usual(request) | {"kind": kind if kind in Case.Kind.values else "complaint"}
    form = CaseForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if not ratelimit.consume(request, action="rights_file"):
                raise TooOften(_("这个网络提交得太频繁了，请过一小时再试，或者打服务热线。"))
            made = actions.file_case(
                request.user if request.user.is_authenticated else None, matter=form.matter(), who=form.whoever(),
                submission=form.cleaned_data["submission"], files=form.contents(),
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            response = render(request, "rights/filed.html", {"case": made.case, "secret": made.code, "tab": "home"})
            response["Cache-Control"] = "no-store"
            return shown.let_see(response, made.case.pk)
    context = {"form": form, "terms": _terms(), "tab": "home"}
    return render(request, "rights/new.html", context, status=form.answer_status if form.errors else 200)


@traceless
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """A case by its code; so many tries from one network an hour."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="rights_look_up"):
            form.refuse(TooOften(_("试的次数太多了，请过一小时再试，或者打服务热线。"), field="code"))
            form.answer_status = TooOften.status
        elif found := actions.open_by_code(form.cleaned_data["code"]):
            return shown.let_see(redirect("rights:own"), found.pk)
        else:
            form.add_error("code", _("查询码不对，请核对。字母不分大小写，没有 0、O、1、I、L。"))
    context = {"form": form, "tab": "home"}
    return render(request, "rights/find.html", context, status=form.answer_status if form.errors else 200)
