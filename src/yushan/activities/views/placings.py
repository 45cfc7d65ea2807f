"""Placings: the coordinator's list and pages, and the page of who was asked."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.actions import placings as actions
from yushan.activities.actions.placing_invites import answer_line, invite_lines
from yushan.activities.forms.placings import ChangeForm, ConditionsForm, PlacingForm
from yushan.activities.models import Placing, PlacingLine, SignUp
from yushan.activities.queries import placings as queries
from yushan.activities.queries.placing_others import alternatives
from yushan.activities.queries.placing_tasks import MOST_FOR_ONE
from yushan.activities.rules.placing_reasons import said_to_them
from yushan.common.asked import asked_number
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import say_refused
from yushan.matching.quality import quality, share_of_best
from yushan.organizations.access import require
from yushan.volunteers.models import Volunteer


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Placings of one's own scope, newest first."""
    require(request.user, "activity.edit")
    rows = queries.placings_of(request.user)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    return render(request, "activities/placings.html", {"page": page})


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Which posts; then the solver works in the background."""
    require(request.user, "activity.edit")
    asked = {name: request.GET[name] for name in ("key_date", "starts_on", "ends_on", "title") if name in request.GET}
    form, status = PlacingForm(request.POST or None, initial=asked, actor=request.user), 200
    if request.method == "POST":
        status = form.answer_status
        if form.is_valid():
            try:
                made = actions.create_placing(request.user, **form.facts())
            except Refusal as error:
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("正在安排，做完会在这一页看到。"))
                return redirect("activities:placing", pk=made.pk)
    return render(request, "activities/placing_form.html", {"form": form}, status=status)


@login_required
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal: how good it is, line by line with reasons, and what stays empty."""
    row = queries.placing_of(request.user, pk)
    get, asked = request.GET, request.GET.get("state", "")
    state = asked if asked in PlacingLine.State.values else ""
    only = queries.Narrowed(state, asked_number(get.get("activity")), get.get("q", "")[:40], bool(get.get("open")))
    page = paginate(
        queries.shown_lines(row, only),
        order=["post__shift__starts_at", "post_id", "id"],
        cursor=request.GET.get("after"),
        size=50,
        query=request.GET,
    )
    counts = queries.counts_of(row)
    shown = [one for one in PlacingLine.State if counts[one.value] or one.value == state]
    context = {
        "row": row,
        "page": page,
        "counts": counts,
        "chips": [("", _("全部")), *((one.value, one.label, counts[one.value]) for one in shown)],
        "state": state,
        "only": only,
        "activities": queries.activities_of(row),
        "here": get.urlencode(),
        "quality": quality(row.objective, row.bound),
        "share": share_of_best(row.objective, row.bound),
        "empty_posts": queries.empty_posts(row),
    }
    return render(request, "activities/placing.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Solve again, send the invitations, close."""
    row = queries.placing_of(request.user, pk)
    try:
        if event == "again":
            actions.solve_again(request.user, placing=row)
            messages.success(request, _("正在重新安排：锁定的、已邀请的和答应的都不变。"))
        elif event == "invite":
            _said_what_was_sent(request, row, invite_lines(request.user, placing=row))
        else:
            actions.close_placing(request.user, placing=row)
            messages.success(request, _("已结束。发出的邀请仍然有效。"))
    except Refusal as error:
        say_refused(request, error)
    return redirect("activities:placing", pk=pk)


def _said_what_was_sent(request: HttpRequest, row: Placing, asked: Sequence[PlacingLine]) -> None:
    if asked:
        messages.success(request, _("已邀请 %(n)d 人次，等本人答复。") % {"n": len(asked)})
    if held := queries.held_back(row):
        why = "，".join(f"{reason} {count} 人次" for reason, count in held)
        messages.warning(request, _("有的邀请没有发出：%(why)s。平台会另找人，几分钟后看新的建议。") % {"why": why})


@login_required
def conditions(request: HttpRequest, pk: int) -> HttpResponse:
    """Other hours, other weights; then it is solved again."""
    row = queries.placing_of(request.user, pk)
    form, status = ConditionsForm(request.POST or None, placing=row), 200
    if request.method == "POST":
        status = form.answer_status
        if form.is_valid():
            try:
                actions.change_placing(request.user, placing=row, **form.facts())
            except Refusal as error:
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("已按新的条件重新安排：锁定的、已邀请的和答应的都不变。"))
                return redirect("activities:placing", pk=pk)
    return render(request, "activities/placing_conditions.html", {"row": row, "form": form}, status=status)


@login_required
@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Locks a line, lets it go, or takes the person off the post."""
    line, act = queries.line_of(request.user, pk), request.POST.get("do")
    try:
        if act == "remove":
            actions.remove_line(request.user, line=line)
            messages.success(request, _("已去掉。点“重新安排”，空出的名额会另找人。"))
        else:
            actions.lock_line(request.user, line=line, locked=act == "lock")
            messages.success(request, _("已锁定，重新安排也不变。") if act == "lock" else _("已解除锁定。"))
    except Refusal as error:
        say_refused(request, error)
    return _back(request, line)


def _back(request: HttpRequest, line: PlacingLine) -> HttpResponse:
    """To the line itself, in the list as it was narrowed: whoever looks at many goes on where they were."""
    where = reverse("activities:placing", args=[line.placing_id])
    narrowed = QueryDict((request.POST.get("back") or request.GET.get("back", ""))[:300]).urlencode()
    return redirect(f"{where}{'?' if narrowed else ''}{narrowed}#post-{line.post_id}")


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else for the post, of those who can and are free."""
    line = queries.line_of(request.user, pk)
    asked = request.POST.get("volunteer", "")
    # Whoever was chosen is looked at by the action alone; the others are found only where the page is shown.
    volunteer = Volunteer.objects.filter(pk=asked_number(asked)).first() if asked else None
    found = [] if volunteer else alternatives(line)
    form, status = _change_form(request, volunteer, found), 200
    if request.method == "POST":
        status = form.answer_status
        if volunteer and form.is_valid():
            try:
                actions.change_line(request.user, line=line, volunteer=volunteer)
            except Refusal as error:
                found = alternatives(line)
                form = _change_form(request, volunteer, found)
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("已换人，重新安排也不变。"))
                return _back(request, line)
    context = {"line": line, "row": line.placing, "form": form, "found": found, "most": MOST_FOR_ONE}
    return render(request, "activities/placing_change.html", context, status=status)


def _change_form(request: HttpRequest, chosen: Volunteer | None, found: Sequence[Any]) -> ChangeForm:
    choices = [
        (one.pk, f"{one.person.name} {one.number}：{'，'.join(why) or '符合条件'}") for one, _score, why in found
    ]
    if chosen and chosen.pk not in dict(choices):
        choices.append((chosen.pk, _("刚才选的人")))  # nothing is said of somebody who may be a stranger
    return ChangeForm(request.POST or None, choices=choices)


@login_required
@never_cache
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is asked to come: what it is and why they, yes or no."""
    line = queries.asked_line(request.user, pk)
    if request.method == "POST":
        accept = request.POST.get("do") == "accept"
        try:
            said = answer_line(request.user, line=line, accept=accept, answers=_answers(request) if accept else None)
        except Refusal as error:
            say_refused(request, error)
        else:
            messages.success(request, _thanks(said))
        return redirect("activities:my_placing", pk=pk)
    context = {"line": line, "reasons": said_to_them(line.reasons), "tab": "me"}
    return render(request, "activities/my_placing.html", context)


def _answers(request: HttpRequest) -> list[str]:
    return request.POST.getlist("answer")[:20]


def _thanks(line: PlacingLine) -> Any:
    if line.sign_up is None:
        return _("已告诉主办方，您这次不能来。")
    if line.sign_up.state == SignUp.State.ACCEPTED:
        return _("名额给您了，到时见。")
    if line.sign_up.state == SignUp.State.WAITLISTED:
        return _("名额刚刚满了，已为您排上候补，有空位马上告诉您。")
    return _("已报名，结果会在消息里告诉您。")
