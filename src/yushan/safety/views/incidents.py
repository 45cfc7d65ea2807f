"""Incidents for those who were told."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.accounts.models import User
from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.safety import actions
from yushan.safety.forms.insuring import ClaimForm
from yushan.safety.forms.reporting import ClosingForm
from yushan.safety.lifecycle import INCIDENT
from yushan.safety.models import Claim, Incident, IncidentPerson, IncidentReader, Policy
from yushan.safety.queries import incidents as queries
from yushan.safety.queries.figures import figures as read_figures
from yushan.safety.queries.insurance import usable
from yushan.safety.queries.linking import proposed

State = Incident.State
_FIRST_YEAR = 2025


def _entered(user: Any) -> None:
    if not (can(user, "incident.handle") or can(user, "incident.figures")):
        require(user, "incident.handle")


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Those one was told of."""
    _entered(request.user)
    show = request.GET.get("show", "open")[:10]
    order = ["-turn_at", "-id"] if show in ("closed", "") else queries.ORDER
    page = paginate(queries.listed(request.user, show), order=order, cursor=request.GET.get("after"), query=request.GET)
    return render(request, "safety/incidents.html", {"page": page, "chips": queries.CHIPS, "show": show})


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One; each look stands in the trail. What is said of health is asked for apart."""
    return _page(request, queries.incident_read(request.user, pk))


def _policies(row: Incident) -> list[tuple[str, str]]:
    own = row.activity.policies.filter(void_at=None) if row.activity else []
    return [
        *((f"activity:{one.pk}", str(one)) for one in own),
        *((f"own:{one.pk}", str(one)) for one in usable(row.activity)),
    ]


def _claim_form(row: Incident, people: list[IncidentPerson], data: Any = None) -> ClaimForm:
    names = [(one.pk, one.name or one.get_role_display()) for one in people if one.role != IncidentPerson.Role.WITNESS]
    return ClaimForm(data, policies=_policies(row), people=names, prefix="claim")


def _page(request: HttpRequest, row: Incident, health: dict[int, str] | None = None, **bound: Any) -> HttpResponse:
    readers = actions.look(request.user, incident=row)
    user, people = request.user, list(row.people.select_related("volunteer__person"))
    named = next((one.why == IncidentReader.Why.NAMED for one in readers if one.user_id == user.pk), True)
    called = proposed(user, row, people) if row.state in Incident.OPEN else {}
    notes = list(row.notes.select_related("said_by"))
    context = {
        "row": row,
        "steps": INCIDENT.stepper(row.state),
        "people": [
            (one, (health or {}).get(one.pk, ""), called.get(one.name, []) if one.volunteer_id is None else [])
            for one in people
        ],
        "roles": IncidentPerson.Role.choices,
        "photos": list(row.photos.all()),
        "notes": notes,
        "readers": [
            (one, one.why == IncidentReader.Why.NAMED and (not named or one.user_id == user.pk)) for one in readers
        ],
        "claims": list(row.claims.select_related("policy", "of_activity", "person")),
        "is_open": row.state in Incident.OPEN,
        "may_take": row.state == State.REPORTED,
        "may_propose": row.state == State.HANDLING,
        "may_close": row.state == State.TO_CLOSE and user.pk not in (row.proposed_by_id, row.reported_by_id),
        "severities": Incident.Severity.choices,
        "closing": ClosingForm(prefix="closing"),
        "claim_form": _claim_form(row, people),
        "history": told(row, 15),
    } | bound
    status = next((form.answer_status for form in bound.values() if form.errors), 200)
    return render(request, "safety/incident.html", context, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """Takes up, notes, grades, names and ends readers, adds people and says who they are, closes, sends back."""
    row, user, post = queries.incident_read(request.user, pk), request.user, request.POST
    reason = post.get("reason", "")[:2000]
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "take": (lambda: actions.take(user, incident=row), _("已接报。")),
        "note": (lambda: actions.note(user, incident=row, text=reason), _("已记下。")),
        "grade": (
            lambda: actions.grade(user, incident=row, severity=asked_number(post.get("severity")), reason=reason),
            _("等级已改。"),
        ),
        "reader": (lambda: _name_reader(request, row, reason), _("已告诉对方。")),
        "end_reader": (lambda: _end_reader(request, row, reason), _("对方不再能看。")),
        "person": (lambda: _add_person(request, row), _("已补上。")),
        "link": (lambda: _link(request, row), _("已对上。")),
        "close": (lambda: actions.close(user, incident=row), _("已结案。")),
        "return": (lambda: actions.send_back(user, incident=row, reason=reason), _("已退回继续处置。")),
    }
    if do in acts:
        act, said = acts[do]
        return done(request, act, said, "safety:incident", pk)
    if do == "health":
        return _health(request, row, reason)
    if do not in ("propose", "claim"):
        raise NotFound()
    return _form_step(request, row, do)


def _name_reader(request: HttpRequest, row: Incident, reason: str) -> None:
    named = User.objects.filter(username=request.POST.get("username", "")[:150].strip(), is_active=True).first()
    if named is None:
        raise Refusal(_("没有这个账号，请核对登录名。"))
    actions.name_reader(request.user, incident=row, user=named, reason=reason)


def _end_reader(request: HttpRequest, row: Incident, reason: str) -> None:
    named = User.objects.filter(pk=asked_number(request.POST.get("reader"))).first()
    if named is None:
        raise Refusal(_("没有这个账号，请刷新页面。"))
    actions.end_reader(request.user, incident=row, user=named, reason=reason)


def _add_person(request: HttpRequest, row: Incident) -> None:
    post = request.POST
    person = actions.Person(
        post.get("role", "")[:10], post.get("name", "")[:30], post.get("phone", "")[:20], post.get("health", "")[:500],
        "is_minor" in post,
    )  # fmt: skip
    actions.add_person(request.user, incident=row, person=person)


def _link(request: HttpRequest, row: Incident) -> None:
    person = row.people.filter(pk=asked_number(request.POST.get("person"))).first()
    if person is None:
        raise Refusal(_("没有这个人，请刷新页面。"))
    actions.link_person(request.user, person=person, number=request.POST.get("number", "")[:40])


def _health(request: HttpRequest, row: Incident, reason: str) -> HttpResponse:
    person = row.people.filter(pk=asked_number(request.POST.get("person"))).first()
    if person is None:
        raise NotFound()
    try:
        text = actions.health_of(request.user, person=person, reason=reason)
    except Refusal as error:
        messages.error(request, error.message)
        return redirect("safety:incident", pk=row.pk)
    answer = _page(request, row, health={person.pk: text or _("没有写")})
    answer["Cache-Control"] = "no-store"
    return answer


def _form_step(request: HttpRequest, row: Incident, do: str) -> HttpResponse:
    form: Any
    if do == "propose":
        form = ClosingForm(request.POST, prefix="closing")
    else:
        form = _claim_form(row, list(row.people.all()), request.POST)
    if form.is_valid():
        try:
            if do == "propose":
                actions.propose_closing(request.user, incident=row, **form.cleaned_data)
            else:
                _open_claim(request, row, form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已记下。") if do == "claim" else _("已提请结案，请另一个人看。"))
            return redirect("safety:incident", pk=row.pk)
    return _page(request, row, **{"closing" if do == "propose" else "claim_form": form})


def _open_claim(request: HttpRequest, row: Incident, data: dict[str, Any]) -> Claim:
    kind, _sep, key = data["policy"].partition(":")
    policy: Any = Policy.objects.get(pk=key) if kind == "own" else row.activity.policies.get(pk=key)  # type: ignore[union-attr]
    return actions.open_claim(
        request.user, incident=row, policy=policy, reported_on=data["reported_on"],
        person=row.people.filter(pk=data["person"]).first() if data["person"] else None,
        insurer_number=data["insurer_number"],
    )  # fmt: skip


@login_required
@require_POST
def claim_step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """A claim goes on."""
    found = queries.claim_read(request.user, pk)
    paid = request.POST.get("paid_yuan", "")
    return done(
        request,
        lambda: actions.move_claim(
            request.user, claim=found, event=event, note=request.POST.get("note", ""),
            paid_yuan=asked_number(paid, 9) if paid.isdecimal() else None,
        ),
        _("已记下。"), "safety:incident", found.incident_id,
    )  # fmt: skip


@login_required
@never_cache
def photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """A picture; logged for everybody but whoever took it."""
    found = queries.photo_of(pk, photo_pk)
    return download(actions.read_photo(request.user, photo=found), found.media_type, f"photo-{found.pk}")


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """A year in numbers."""
    require(request.user, "incident.figures")
    this_year = clock.today().year
    year = asked_number(request.GET.get("year"), 4)
    year = year if _FIRST_YEAR <= year <= this_year else this_year
    context = {
        "figures": read_figures(request.user, year), "year": year, "as_of": clock.now(),
        "years": list(range(this_year, _FIRST_YEAR - 1, -1)),
    }  # fmt: skip
    return render(request, "safety/figures.html", context)


@login_required
def lessons(request: HttpRequest) -> HttpResponse:
    """What others learned, without anybody in it."""
    _entered(request.user)
    page = paginate(queries.lessons(), order=["-closed_at", "-id"], cursor=request.GET.get("after"), query=request.GET)
    return render(request, "safety/lessons.html", {"page": page})
