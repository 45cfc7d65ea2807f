"""The pages of whoever brought a case: by the code shown a moment ago, or by account."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_number
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused, say_refused
from yushan.rights import actions
from yushan.rights.askers import Asker
from yushan.rights.forms.asking import FilesForm, RateForm
from yushan.rights.lifecycle import CASE
from yushan.rights.models import Case
from yushan.rights.queries.own import case_by_key, cases_of, exclusions_of, own_case
from yushan.rights.views import shown
from yushan.rights.views.traceless import traceless

State = Case.State


def _by_code(request: HttpRequest) -> Case:
    key = shown.seen_case(request)
    found = case_by_key(key) if key else None
    if found is None:
        raise NotFound(_("请先用查询码打开。"))
    return found


def _page(request: HttpRequest, case: Case, base: str, form: FilesForm | None = None) -> HttpResponse:
    """`base`: the address of this page, below which its steps lie."""
    second = case.instance > 1
    may_ask = not second and case.state in (State.ANSWERED, State.DECLINED)
    context = {
        "case": case,
        "base": base,
        "steps": CASE.stepper(case.state),
        "story": list(case.steps.all()),
        "talk": list(case.messages.filter(is_note=False)),
        "files": list(case.files.filter(from_asker=True)),
        "form": form or FilesForm(),
        "rate": RateForm(),
        "may_say": case.state in Case.OPEN,
        "may_withdraw": case.state in Case.OPEN,
        # Who was not content with the first answer says what they think of the second one.
        "may_rate": case.state == State.FINAL or (case.state == State.ANSWERED and case.content != Case.Content.NO),
        "may_ask_second": may_ask,
        "by_code": base == reverse("rights:own"),
        "tab": "home",
    }
    status = form.answer_status if form is not None and form.errors else 200
    return render(request, "rights/own.html", context, status=status)


@traceless
@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """The case whose code this browser showed."""
    if shown.seen_case(request) is None:
        return redirect("rights:find")
    return _page(request, _by_code(request), reverse("rights:own"))


@traceless
@never_cache
@require_POST
def own_step(request: HttpRequest, do: str) -> HttpResponse:
    """One thing that whoever holds the code does."""
    if do == "leave":
        return shown.forget(redirect("rights:home"))
    case = _by_code(request)
    return _do(request, case, Asker(case.pk), do, reverse("rights:own"))


@traceless
@never_cache
def own_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was sent along."""
    return _file(_by_code(request), pk)


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What one brought with one's account, and what keeps one out."""
    page = paginate(cases_of(request.user), order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    exclusions = list(exclusions_of(getattr(request.user, "person_id", None))[:20])
    return render(request, "rights/mine.html", {"page": page, "exclusions": exclusions, "tab": "me"})


@login_required
@never_cache
def mine_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own case."""
    return _page(request, own_case(request.user, pk), reverse("rights:mine_one", args=[pk]))


@login_required
@require_POST
def mine_step(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """One thing one does about one's own case."""
    return _do(request, own_case(request.user, pk), request.user, do, reverse("rights:mine_one", args=[pk]))


@login_required
@never_cache
def mine_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A file that one sent along."""
    return _file(own_case(request.user, pk), file_pk)


def _file(case: Case, pk: int) -> HttpResponse:
    found = case.files.filter(pk=pk, from_asker=True).first()
    if found is None:
        raise NotFound()
    return download(actions.FILES.fetch(found.name), found.media_type, f"attachment-{found.pk}")


def _do(request: HttpRequest, case: Case, actor: Any, do: str, base: str) -> HttpResponse:
    if do == "say":
        return _say(request, case, actor, base)
    text = request.POST.get("text", "")[:2000]
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "withdraw": (lambda: actions.withdraw(actor, case=case, reason=text), _("已撤回。")),
        "rate": (
            lambda: actions.rate(actor, case=case, content=asked_number(request.POST.get("content")), text=text),
            _("谢谢，评价已收到。"),
        ),
        "second": (
            lambda: actions.ask_second(actor, case=case, text=text),
            _("已申请复核，由没有经手过的人重新办理。"),
        ),
    }
    if do not in acts:
        raise NotFound()
    act, said = acts[do]
    try:
        act()
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, said)
    return redirect(base)


def _say(request: HttpRequest, case: Case, actor: Any, base: str) -> HttpResponse:
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.say(actor, case=case, text=form.cleaned_data["text"], files=form.contents())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已补充，承办人会看到。"))
            return redirect(base)
    return _page(request, case, base, form)
