"""The board of needs for staff, the list, one need with its candidates and its story."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.audit.queries import told
from yushan.common.asked import asked_number
from yushan.common.documents import download
from yushan.common.errors import NotAllowed, NotFound
from yushan.common.numbers_in_text import without_numbers
from yushan.common.paging import paginate
from yushan.needs.actions.ordering import FILES
from yushan.needs.lifecycle import NEED
from yushan.needs.models import UNSORTED_SAID, Dispatch, Need
from yushan.needs.queries import cases, lists
from yushan.needs.queries.candidates import candidates
from yushan.needs.queries.own import story
from yushan.needs.views.common import windows_text
from yushan.organizations.access import can, grants_of
from yushan.organizations.queries.areas import areas
from yushan.plan import queries as plan
from yushan.projects.queries.services import care_words

State = Need.State
_SHOWN = 5
_OPENLY = (State.DECLINED, State.WITHDRAWN, State.CLOSED)


def require_seeing(user: Any) -> None:
    """Who looks at needs at all: staff of areas, and teams that claim."""
    if not (can(user, "need.view") or can(user, "need.claim")):
        raise NotAllowed(_("您没有查看需求的权限，可以向区县管理员申请。"))


def _own_place(user: Any) -> str:
    """The one district that somebody looks after, in words; empty for the city and for several."""
    places = {grant.scope_label for grant in grants_of(user) if grant.scope in ("city", "area", "organization")}
    return places.pop() if len(places) == 1 else ""


def _filters(request: HttpRequest) -> lists.Filters:
    get = request.GET
    return lists.Filters(
        area=get.get("area", ""),
        kind=get.get("kind", ""),
        soon=bool(get.get("soon")),
        text=get.get("q", "")[:60],
        counted=bool(get.get("counted")),
        year=year if 2000 < (year := asked_number(get.get("year"), 4)) < 3000 else 0,
    )


def _kinds() -> list[tuple[str, Any]]:
    """What the type is narrowed by, what waits to be sorted last."""
    return [*plan.choices("service_types"), (lists.UNSORTED, UNSORTED_SAID)]


def _hide_numbers(need: Need) -> None:
    """For who may not see the contact. Only in old orders: what is typed in now has no number in it."""
    need.title, need.place, need.text = (without_numbers(one) for one in (need.title, need.place, need.text))


def panel(user: Any, need: Need) -> dict[str, Any]:
    """What stands beside the board and on top of the need's own page: candidates with reasons, and the story so far.

    A team reads of the other teams nothing but who has it: their reasons are for the area.
    """
    dispatches = lists.dispatches_of(need)
    may_triage, sees_all = can(user, "need.triage", on=need), can(user, "need.view", on=need)
    is_waiting = may_triage and need.state in (State.SUBMITTED, State.SCREENED)
    own = {row.organization_id for row in dispatches if can(user, "need.claim", on=row.organization)}
    knows = may_triage or bool(need.organization and can(user, "need.claim", on=need.organization))
    if not knows:
        _hide_numbers(need)
    return care_words(need) | {
        "need": need,
        "windows": windows_text(need),
        "dispatches": dispatches,
        "story": story(need, dispatches, own=None if sees_all else own),
        "may_triage": may_triage,
        "sees_all": sees_all,
        "knows_where": knows,
        # Who refused or lost reads that it is over, and no more what was asked for.
        "is_party": sees_all or lists.is_party(user, dispatches),
        "ranked": candidates(need)[:_SHOWN] if is_waiting and need.service_type else [],
        "types": plan.choices("service_types") if is_waiting and need.is_sortable else [],
        "is_waiting": is_waiting,
        "may_set_day": may_triage or (need.organization_id in own and need.state == State.CLAIMED),
        "twins": lists.twins_of(need) if is_waiting else [],
        # Each with whether the answer is the reader's own, or given instead of the team's by who stands over it.
        "mine": [
            (row, lists.is_of(user, row.organization))
            for row in dispatches
            if row.state == Dispatch.State.OFFERED and row.organization_id in own
        ],
    }


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Columns by state; `?need=` opens one beside them."""
    require_seeing(request.user)
    filters = _filters(request)
    lanes = lists.board(request.user, filters)
    chosen = asked_number(request.GET.get("need"))
    shown = panel(request.user, lists.staff_need(request.user, chosen)) if chosen else {}
    bare = request.GET.copy()
    bare.pop("need", None)
    kept = bare.urlencode()
    context = {
        "lanes": lanes, "filters": filters, "areas": areas(), "kinds": _kinds(),
        "open_count": sum(lane.count for lane in lanes[:-1]), "kept": f"{kept}&" if kept else "",
        "area": (area := next((one for one in areas() if one.code == filters.area), None)),
        "where": area.name if area else _own_place(request.user),
        "may_record": can(request.user, "need.record"), "may_triage_some": can(request.user, "need.triage"), "may_view": can(request.user, "need.view"),
    }  # fmt: skip
    return render(request, "needs/board.html", context | shown)


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The same as a list, page by page."""
    require_seeing(request.user)
    filters, chip = _filters(request), request.GET.get("state", "")
    rows = lists.card(lists.of_chip(lists.needs_seen(request.user, filters), chip))
    is_over = chip in ("over", "ended", "")
    page = paginate(
        rows, order=["-turn_at", "-id"] if is_over else lists.ORDER, cursor=request.GET.get("after"), query=request.GET
    )
    context = {
        "page": page, "chip": chip, "chips": [("", _("全部")), *((key, label) for key, label, _states in lists.CHIPS)],
        "filters": filters, "areas": areas(), "kinds": _kinds(),
        "area": next((one for one in areas() if one.code == filters.area), None),
    }  # fmt: skip
    return render(request, "needs/list.html", context)


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One need: what was ordered, what to do next, who suits, messages, review, history."""
    require_seeing(request.user)
    user, need = request.user, lists.staff_need(request.user, pk)
    shown = panel(user, need)
    is_team = bool(need.organization and can(user, "need.claim", on=need.organization))
    is_party = shown["is_party"]
    review = getattr(need, "review", None) if is_party else None
    led = lists.merged_into(need) if is_party else []
    if not shown["knows_where"]:
        for one in led:
            _hide_numbers(one)
    context = {
        # On top of the page, before everything that there is to read: on a phone the rest is below the first screen.
        "own_offers": [pair for pair in shown["mine"] if pair[1]],
        "mine": [pair for pair in shown["mine"] if not pair[1]],
        "steps": NEED.stepper(need.followed.state),
        "is_open": need.state in Need.OPEN,
        "chain": lists.chain_of(need) if need.merged_into_id else [],
        "led": led,
        "led_people": sum(row.people for row in led),
        "led_reviews": [row for row in led if hasattr(row, "review")],
        "is_team": is_team,
        # A reason for the area, "team: why", is not for other teams; one for the asker is.
        "reason": need.reason if shown["sees_all"] or is_team or need.state in _OPENLY else "",
        "eye": reverse("organizations:unmask", args=["need", need.pk, "phone"])
        if can(user, "person.unmask", on=need)
        else "",
        "talk": list(need.talk.all()) if is_team or shown["may_triage"] else [],
        "may_talk": is_team and need.state in (State.CLAIMED, State.SERVING, State.DONE),
        "files": list(need.files.all()) if is_team or shown["may_triage"] else [],
        "review": review,
        "to_visit": review is not None and shown["may_triage"] and cases.to_visit(user).filter(pk=review.pk).exists(),
        "is_for_city": review is not None and shown["may_triage"] and cases.is_for_city(user, need, review),
        "may_release": is_team and need.state == State.CLAIMED,
        "may_close": shown["may_triage"] and need.state in Need.CLOSABLE,
        "history": told(need, 20) if shown["may_triage"] else [],
    }
    return render(request, "needs/detail.html", shown | context)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A file of an order or a review: for the area's staff and the team that has it."""
    need = lists.staff_need(request.user, pk)
    is_team = need.organization is not None and can(request.user, "need.claim", on=need.organization)
    row = need.files.filter(pk=file_pk).first()
    if row is None or not (is_team or can(request.user, "need.triage", on=need)):
        raise NotFound()
    return download(FILES.fetch(row.name), row.media_type, f"{need.number}-{row.pk}")
