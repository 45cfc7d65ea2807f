"""People who may be there twice: the list, looking at two beside each other, merging, undoing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.tallies import up_to
from yushan.organizations.access import require
from yushan.volunteers.actions.merging import UNDO_DAYS, dismiss_doubt, merge_people
from yushan.volunteers.actions.undoing import undo_merge
from yushan.volunteers.models import DuplicateDoubt
from yushan.volunteers.queries import duplicates as queries
from yushan.volunteers.rules_duplicates import REASONS


def _why(doubt: DuplicateDoubt) -> list[str]:
    return [REASONS[code] for code in doubt.reasons if code in REASONS]


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Open pairs in scope, newest first; or what was merged, with its way back."""
    require(request.user, queries.CAPABILITY)
    merged = request.GET.get("show") == "merged"
    waiting = queries.open_doubts(request.user)
    label = _("待核对 %(count)s") % {"count": up_to(waiting)}
    context = {"merged": merged, "open_on": not merged, "waiting_label": label, "days": UNDO_DAYS}
    rows: QuerySet[Any] = queries.merges(request.user) if merged else waiting
    order = ["-merged_at", "-id"] if merged else ["-id"]
    page = paginate(rows, order=order, cursor=request.GET.get("after"), size=25, query=request.GET)
    now = clock.now()
    if merged:
        context["rows"] = [
            (row, row.undone_at is None and bool(row.journal) and row.undo_until > now) for row in page.rows
        ]
    else:
        context["rows"] = [(row, _why(row)) for row in page.rows]
    context["page"] = page
    return render(request, "volunteers/duplicates.html", context)


def _doubt(request: HttpRequest, pk: int) -> DuplicateDoubt:
    require(request.user, queries.CAPABILITY)
    found = queries.doubts(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@login_required
@never_cache
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Two beside each other, what merging would do, what stands against it; then the act."""
    doubt = _doubt(request, pk)
    if request.method == "POST" and request.POST.get("do") == "different":
        dismiss_doubt(request.user, doubt=doubt)
        messages.success(request, _("已记下不是同一个人，这一对不会再出现。"))
        return redirect("volunteers:duplicates")
    sides = queries.sides(doubt.first, doubt.second)
    asked = request.POST.get("keep") or request.GET.get("keep") or ""
    kept = next((side for side in sides if str(side.person.pk) == asked), max(sides, key=lambda side: side.weight))
    gone = sides[1] if kept is sides[0] else sides[0]
    error = ""
    if request.method == "POST":
        try:
            merge_people(
                request.user, kept=kept.person, gone=gone.person, reason=request.POST.get("reason", ""), doubt=doubt
            )
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            error = refusal.message
        else:
            messages.success(request, _("已合并成一份，%(days)d 天内可以撤销。") % {"days": UNDO_DAYS})
            return redirect("volunteers:duplicates")
    is_open = doubt.state != DuplicateDoubt.State.MERGED
    context = {
        "doubt": doubt,
        "why": _why(doubt),
        "sides": sides,
        "kept": kept,
        "gone": gone,
        "effects": queries.effects(kept, gone) if is_open else [],
        "obstacles": queries.merge_obstacles(kept.person, gone.person) if is_open else [],
        "is_open": is_open,
        "error": error,
        "reason": request.POST.get("reason", ""),
        "days": UNDO_DAYS,
    }
    return render(request, "volunteers/duplicate.html", context, status=422 if error else 200)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Two rows again, with a reason."""
    require(request.user, queries.CAPABILITY)
    merge = queries.merges(request.user).filter(pk=pk).first()
    if merge is None:
        raise NotFound()
    try:
        left = undo_merge(request.user, merge=merge, reason=request.POST.get("reason", ""))
    except Refusal as error:
        if error.status != 400:
            raise
        messages.error(request, error.message)
    else:
        text = _("已撤销，两份登记恢复成合并以前的样子。")
        if left:
            text += _("其中 %(left)d 处合并以后又改过，保持现在的样子，请核对。") % {"left": left}
        messages.success(request, text)
    return redirect("volunteers:duplicates")
