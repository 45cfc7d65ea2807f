"""Leaders to be: the list with its counts, one track and its steps, and the person's own page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused, say_refused
from yushan.organizations.access import can, require, visible
from yushan.organizations.models import Area, Organization
from yushan.organizations.queries import areas
from yushan.plan import queries as plan
from yushan.volunteers.actions import cultivation as actions
from yushan.volunteers.forms.cultivation import AskReviewForm, LeadForm, NominateForm, ReviewForm, StopForm
from yushan.volunteers.lifecycle import CULTIVATION
from yushan.volunteers.models import Cultivation, Volunteer
from yushan.volunteers.queries import cultivation as queries
from yushan.volunteers.queries import volunteer_of, volunteers_in_scope

State = Cultivation.State
STAGES = (State.NOMINATED, State.TRAINING, State.LEADING, State.REVIEWING, State.COMPLETED)


def _sources(request: HttpRequest, rows: Any) -> list[tuple[str, int, dict[str, int]]]:
    """Talent sources of the plan: volunteers in reach, tracks by stage. Volunteers are counted once a minute."""

    def read() -> dict[str, int]:
        people = volunteers_in_scope(request.user).filter(state=Volunteer.State.VERIFIED).select_related(None)
        return dict(people.order_by().values_list("talent_source").annotate(Count("pk")))

    people = cache.get_or_set(f"volunteers:sources:{request.user.pk}", read, 60) or {}
    tracks = dict(queries.counts(rows, "volunteer__talent_source"))
    none = dict.fromkeys(State.values, 0)
    named = [*plan.choices("talent_sources"), ("", _("没有填"))]
    return [(str(name), people.get(code, 0), tracks.get(code, none)) for code, name in named]


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Counts by stage, by district and by talent source; the tracks, those that changed last first."""
    require(request.user, "cultivation.view")
    seen = queries.tracks_seen(request.user)
    stage, code = request.GET.get("stage", ""), request.GET.get("area", "")[:20]
    by_stage = dict(seen.select_related(None).order_by().values_list("state").annotate(Count("pk")))
    area = Area.objects.filter(code=code).first() if code else None
    rows = seen.filter(organization__area=area) if area else seen
    shown = rows.filter(state=stage) if stage in State.values else rows
    page = paginate(shown, order=["-changed_at", "-id"], cursor=request.GET.get("after"), query=request.GET)
    by_area = queries.counts(seen, "organization__area__name")
    context = {
        "page": page,
        "chips": [("", _("全部"), sum(by_stage.values()))]
        + [(value, label, by_stage.get(value, 0)) for value, label in State.choices],
        "stage": stage,
        "area": area,
        "areas": areas(),
        "stages": [(stage_, State(stage_).label) for stage_ in STAGES],
        "by_area": [(name or _("市级"), found) for name, found in by_area],
        "by_source": _sources(request, rows),
        "may_manage": can(request.user, "cultivation.manage"),
        "waiting": queries.to_review(request.user).count() if can(request.user, "cultivation.review") else 0,
    }
    return render(request, "volunteers/cultivations.html", context)


@login_required
@never_cache
def nominate(request: HttpRequest) -> HttpResponse:
    """Proposes somebody."""
    require(request.user, "cultivation.manage")
    nodes = Organization.objects.filter(state=Organization.State.ACTIVE)
    mine = visible(request.user, "cultivation.manage", nodes, area="area", organization="path").order_by("path")
    people = volunteers_in_scope(request.user)
    initial = {"volunteer": request.GET.get("number", "")[:24]}
    if len(only := list(mine[:2])) == 1:
        initial["organization"] = only[0].pk
    form = NominateForm(request.POST or None, initial=initial, organizations=mine, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.nominate(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已推荐，等本人在“我的”里同意。"))
            return redirect("volunteers:cultivation", pk=row.pk)
    context = {"form": form}
    return render(
        request, "volunteers/cultivation_new.html", context, status=form.answer_status if form.errors else 200
    )


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One track: where it stands, what was done with what evidence, what comes next."""
    row = queries.track_or_404(request.user, pk)
    manage, decide = queries.may_manage(request.user, row), queries.may_review(request.user, row)
    offers = [offer for offer in OFFERS.values() if _is_open(offer, row, manage, decide)]
    context = {
        "row": row,
        "steps": list(row.steps.select_related("actor")),
        "stepper": CULTIVATION.stepper(row.state),
        "offers": offers,
        "labels": {
            "nominate": _("推荐"),
            actions.TRAINED: _("学完培训"),
            **{step.event: step.label for step in CULTIVATION.steps},
        },
        "waits_for_others": row.state == State.REVIEWING and manage and not decide,
        "source": plan.name_of("talent_sources", row.volunteer.talent_source) if row.volunteer.talent_source else "",
    }
    return render(request, "volunteers/cultivation.html", context)


@dataclass(frozen=True)
class Offer:
    """A step as the page offers it."""

    event: str
    label: str
    effect: str
    form: Callable[..., Any]
    act: Callable[..., Any]
    needs_people: bool = False
    is_review: bool = False
    is_danger: bool = False


OFFERS = {
    offer.event: offer
    for offer in (
        Offer(
            "lead", "培训合格，开始领衔", "本人和导师会收到消息。", LeadForm, actions.begin_leading, needs_people=True
        ),
        Offer(
            "ask_review", "提请复核", "上一级会在待办里看到，由推荐人以外的人复核。", AskReviewForm, actions.ask_review
        ),
        Offer("review", "复核", "结论和理由会告诉本人。", ReviewForm, actions.review, is_review=True),
        Offer("stop", "中止培育", "中止以后可以重新推荐，经过都保留。", StopForm, actions.stop, is_danger=True),
    )
}
_EVENTS = {"review": "complete"}


def _is_open(offer: Offer, row: Cultivation, manage: bool, decide: bool) -> bool:
    events = {step.event for step in CULTIVATION.events(row.state)}
    return _EVENTS.get(offer.event, offer.event) in events and (decide if offer.is_review else manage)


@login_required
@never_cache
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One step with its day, reason and evidence."""
    row = queries.track_or_404(request.user, pk)
    offer = OFFERS.get(event)
    if offer is None:
        raise NotFound()
    if offer.is_review:
        require(request.user, "cultivation.review", on=queries.above(row))
    else:
        require(request.user, "cultivation.manage", on=row)
    more = {"people": Volunteer.objects.select_related("person").filter(state="verified")} if offer.needs_people else {}
    form = offer.form(request.POST or None, **more)
    if request.method == "POST" and form.is_valid():
        try:
            offer.act(request.user, cultivation=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已记下，本人会收到消息。"))
            return redirect("volunteers:cultivation", pk=pk)
    context = {"row": row, "offer": offer, "form": form}
    return render(
        request, "volunteers/cultivation_step.html", context, status=form.answer_status if form.errors else 200
    )


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """One's own track: agree first, see every step, step out; and whom one mentors."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        if request.method == "POST":
            raise NotFound()
        return redirect("portal:me")
    if request.method == "POST":
        return _answer(request, volunteer)
    context = {
        "tracks": [(row, CULTIVATION.stepper(row.state)) for row in queries.own_tracks(volunteer)[:20]],
        "labels": {
            "nominate": _("推荐"),
            actions.TRAINED: _("学完培训"),
            **{one.event: one.label for one in CULTIVATION.steps},
        },
        "mentored": list(queries.mentored(volunteer)[:50]),
        "open_states": list(Cultivation.OPEN),
        "tab": "me",
    }
    return render(request, "volunteers/my_cultivation.html", context)


def _answer(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    pk, do, reason = request.POST.get("track", ""), request.POST.get("do", ""), request.POST.get("reason", "")
    row = queries.own_tracks(volunteer).filter(pk=int(pk) if pk.isdecimal() and len(pk) < 19 else 0).first()
    if row is None:
        raise NotFound()
    try:
        if do == "stop":
            actions.stop(request.user, cultivation=row, reason=reason)
            messages.success(request, _("已退出培育。"))
        else:
            actions.answer_nomination(request.user, cultivation=row, agree=do == "agree", reason=reason)
            messages.success(request, _("谢谢，已告诉推荐您的队伍。"))
    except Refusal as error:
        say_refused(request, error)
    return redirect("volunteers:my_cultivation")
