"""The desk: its list, a case for those named, what they do about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common.asked import asked_number
from yushan.common.documents import download
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.organizations.queries import areas
from yushan.rights import actions
from yushan.rights.forms.asking import CaseForm, FilesForm
from yushan.rights.forms.working import (
    AnswerForm,
    HandOverForm,
    PublicForm,
    ReferForm,
    SessionForm,
    SubjectForm,
)
from yushan.rights.lifecycle import CASE
from yushan.rights.models import Case
from yushan.rights.queries import cases as queries
from yushan.rights.queries.people import fit_to_handle, users, why_not_on

State = Case.State


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Cases by number, soonest due first; who only answers for an organization sees the questions to it."""
    if not can(request.user, "rights.handle"):
        if can(request.user, "rights.reply"):
            return redirect("rights:referrals")
        require(request.user, "rights.figures")
        return redirect("rights:figures")
    get = request.GET
    filters = queries.Filters(
        show=get.get("show", "open")[:10], kind=get.get("kind", "")[:12], topic=get.get("topic", "")[:12],
        area=get.get("area", "")[:12], number=get.get("number", "")[:20],
    )  # fmt: skip
    is_city = can(request.user, "rights.handle", on={})
    order = ["-turn_at", "-id"] if filters.show in ("ended", "answered", "") else queries.ORDER
    context = {
        "page": paginate(queries.listed(request.user, filters), order=order, cursor=get.get("after"), query=get),
        "filters": filters,
        "chips": queries.CHIPS,
        "kinds": Case.Kind.choices,
        "topics": Case.Topic.choices,
        "areas": [("city", _("市级")), *((one.code, one.name) for one in areas())] if is_city else [],
        "is_narrowed": filters != queries.Filters(),
    }
    return render(request, "rights/list.html", context)


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A case: the whole of it for those named (and that stands in the trail), its number and term for the desk."""
    return _page(request, queries.case_seen(request.user, pk))


def _page(request: HttpRequest, case: Case, *, has_looked: bool = False, **bound: Any) -> HttpResponse:
    """`has_looked`: the look of this very request stands in the trail already."""
    reads = has_looked or actions.look(request.user, case=case)
    at_desk = can(request.user, "rights.handle", on=case)
    handlers = [one for one in case.handlers.all() if one.until is None]
    is_open = case.state in Case.OPEN
    others = [one for one in fit_to_handle(case) if one.pk != request.user.pk] if at_desk and is_open else []
    context: dict[str, Any] = {
        "case": case,
        "reads": reads,
        "steps": CASE.stepper(case.state),
        "handlers": handlers,
        "story": list(case.steps.all()),
        "why_not": why_not_on(request.user, case) if at_desk and not reads and is_open else "",
        "may_take": at_desk and not reads and is_open and not others,
        "possible": others,
        # By the minute, and with names: for those named only, and of an anonymous case for nobody.
        "history": told(case, 15) if reads and not case.is_anonymous else [],
    }
    if reads:
        context |= _whole(request, case) | bound
    status = next((form.answer_status for form in bound.values() if form.errors), 200)
    return render(request, "rights/detail.html", context, status=status)


def _whole(request: HttpRequest, case: Case) -> dict[str, Any]:
    """What those named read and may do."""
    referrals = list(case.referrals.select_related("organization"))
    talk = list(case.messages.all())
    names = users(line.said_by_id for line in talk if line.said_by_id)
    may_publish = bool(case.answered_at or case.second_at)
    is_open, working = case.state in Case.OPEN, case.state in (State.HANDLING, State.SECOND)
    return {
        "talk": [(line, names.get(line.said_by_id or 0)) for line in talk],
        "files": list(case.files.all()),
        "referrals": referrals,
        "mediations": list(case.mediations.select_related("mediator")),
        "published": list(case.public_answers.all()) if may_publish else [],
        "is_open": is_open,
        "may_answer": working,
        "may_hand_over": case.state in (State.SUBMITTED, State.HANDLING) and case.need_id is None,
        "answer_form": AnswerForm(prefix="answer") if working else None,
        "over_form": HandOverForm(prefix="over"),
        "refer_form": ReferForm(prefix="refer", user=request.user) if is_open else None,
        "subject_form": SubjectForm(prefix="subject", user=request.user) if is_open else None,
        "session_form": SessionForm(prefix="session") if case.state == State.MEDIATING else None,
        "say_form": FilesForm(prefix="say", said=_("写什么")),
        "public_form": PublicForm(prefix="public"),
        "may_publish": may_publish,
    }


@login_required
@require_POST
def step(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """One thing that the desk, or somebody named, does."""
    case, user = queries.case_seen(request.user, pk), request.user
    reason = request.POST.get("reason", "")[:500]
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "take": (lambda: actions.take(user, case=case), _("您现在是承办人，可以看了。")),
        "name": (lambda: _name(request, case), _("已指定，对方会收到消息。")),
        "aside": (lambda: actions.stand_aside(user, case=case, reason=reason), _("已回避。")),
        "accept": (lambda: actions.accept(user, case=case), _("已受理。")),
        "decline": (lambda: actions.decline(user, case=case, reason=reason), _("已答复不予受理。")),
        "mediate": (lambda: actions.begin_mediation(user, case=case, reason=reason), _("已转入调解。")),
    }
    if do in acts:
        act, said = acts[do]
        return done(request, act, said, "rights:detail", pk)
    return _form_step(request, case, do)


def _name(request: HttpRequest, case: Case) -> None:
    chosen = next((one for one in fit_to_handle(case) if one.pk == asked_number(request.POST.get("user"))), None)
    if chosen is None:
        raise Refusal(_("请先选一个人。"))
    actions.name_handler(request.user, case=case, user=chosen)


def _form_step(request: HttpRequest, case: Case, do: str) -> HttpResponse:
    """What needs a form: it stays on the page, with what was typed, where it is refused."""
    user, post = request.user, request.POST
    known: dict[str, tuple[str, Any, Callable[[Any], Any], str]] = {
        "answer": (
            "answer_form", lambda: AnswerForm(post, prefix="answer"),
            lambda form: actions.answer(user, case=case, **form.cleaned_data), _("已答复。"),
        ),
        "over": (
            "over_form", lambda: HandOverForm(post, prefix="over"),
            lambda form: actions.hand_over(user, case=case, **form.cleaned_data), _("已转办，您不再是承办人。"),
        ),
        "refer": (
            "refer_form", lambda: ReferForm(post, prefix="refer", user=user),
            lambda form: actions.refer(user, case=case, **form.cleaned_data), _("已发给组织，等它回复。"),
        ),
        "subject": (
            "subject_form", lambda: SubjectForm(post, prefix="subject", user=user),
            lambda form: actions.name_organization(user, case=case, **form.cleaned_data), _("已写明。"),
        ),
        "session": (
            "session_form", lambda: SessionForm(post, prefix="session"),
            lambda form: actions.record_session(user, case=case, session=form.session()), _("调解已记下。"),
        ),
        "ask": (
            "say_form", lambda: FilesForm(post, request.FILES, prefix="say", said=_("写什么")),
            lambda form: actions.ask_asker(user, case=case, text=form.cleaned_data["text"], files=form.contents()),
            _("已给提出人留言。"),
        ),
        "note": (
            "say_form", lambda: FilesForm(post, request.FILES, prefix="say", said=_("写什么")),
            lambda form: actions.note(user, case=case, text=form.cleaned_data["text"], files=form.contents()),
            _("已记下，只有承办人能看。"),
        ),
        "public": (
            "public_form", lambda: PublicForm(post, prefix="public"),
            lambda form: actions.write_public(user, case=case, **form.cleaned_data), _("已写好，等另一个人发布。"),
        ),
    }  # fmt: skip
    if do not in known:
        raise NotFound()
    if not actions.look(user, case=case):
        raise NotAllowed(_("这一件由指定的同志办理，您不在其中。"))
    name, make, act, said = known[do]
    form = make()
    if form.is_valid():
        try:
            act(form)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, said)
            seen = queries.cases_seen(user).filter(pk=case.pk).exists()
            return redirect("rights:detail", pk=case.pk) if seen else redirect("rights:list")
    return _page(request, case, has_looked=True, **{name: form})


@login_required
@never_cache
def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A file of a case, for those named; logged."""
    found = queries.file_of(pk, file_pk)
    content = actions.read_file(request.user, file=found)
    return download(content, found.media_type, f"attachment-{found.pk}")


@login_required
@never_cache
def record(request: HttpRequest) -> HttpResponse:
    """Somebody calls or comes: the same form at the desk; number and code are read out."""
    require(request.user, "rights.handle")
    form = CaseForm(request.POST or None, request.FILES or None, at_desk=True, initial={"kind": "complaint"})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.file_case(
                request.user, matter=form.matter(), who=form.whoever(), submission=form.cleaned_data["submission"],
                channel=Case.Channel.DESK, files=form.contents(),
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            response = render(request, "rights/recorded.html", {"case": made.case, "secret": made.code})
            response["Cache-Control"] = "no-store"
            return response
    return render(request, "rights/record.html", {"form": form}, status=form.answer_status if form.errors else 200)
