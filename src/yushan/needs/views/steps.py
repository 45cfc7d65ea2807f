"""What staff and teams do with a need by one button: one address for each step, back to the need afterwards."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_number, asked_numbers
from yushan.common.refused import done
from yushan.needs import actions
from yushan.needs.actions.ordering import PARTS
from yushan.needs.queries import lists
from yushan.needs.views.common import said_of
from yushan.organizations.models import Organization
from yushan.plan import queries as plan


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it on."""
    need = lists.staff_need(request.user, pk)
    return done(
        request, lambda: actions.accept_need(request.user, need=need), _("已受理，请派给合适的队。"), "needs:detail", pk
    )


@login_required
@require_POST
def sort(request: HttpRequest, pk: int) -> HttpResponse:
    """Of which service type it is."""
    need, kind = lists.staff_need(request.user, pk), plan.entry("service_types", request.POST.get("service_type", ""))
    said = _("已归类。")
    return done(
        request, lambda: actions.sort_need(request.user, need=need, service_type=kind), said, "needs:detail", pk
    )


@login_required
@require_POST
def set_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The day that the asker said when asked again."""
    need, part = lists.staff_need(request.user, pk), request.POST.get("part", "")
    day = parse_date(request.POST.get("day", "")[:10])
    windows = [(day, part if part in PARTS else "morning")] if day else []
    said = _("已记下新的日子。")
    return done(request, lambda: actions.set_days(request.user, need=need, windows=windows), said, "needs:detail", pk)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Does not, and why."""
    need, reason = lists.staff_need(request.user, pk), request.POST.get("reason", "")
    said = _("已答复，点单的人会看到原因。")
    return done(request, lambda: actions.decline_need(request.user, need=need, reason=reason), said, "needs:detail", pk)


@login_required
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Into another one that says the same."""
    need = lists.staff_need(request.user, pk)
    into = lists.staff_need(request.user, asked_number(request.POST.get("into")))
    said = _("已合并到 %(number)s。") % {"number": into.number}
    return done(request, lambda: actions.merge_need(request.user, need=need, into=into), said, "needs:detail", pk)


@login_required
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the one into which it was merged; back to the page where the button was pressed."""
    need = lists.staff_need(request.user, pk)
    back = lists.staff_need(request.user, asked_number(request.POST.get("back")) or pk)
    said = _("已拆开，%(number)s 单独办。") % {"number": need.number}
    return done(request, lambda: actions.split_need(request.user, need=need), said, "needs:detail", back.pk)


@login_required
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends what comes to nothing, and why."""
    need, reason = lists.staff_need(request.user, pk), request.POST.get("reason", "")
    said = _("已结束办理，点单的人会看到原因。")
    return done(request, lambda: actions.close_need(request.user, need=need, reason=reason), said, "needs:detail", pk)


@login_required
@require_POST
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """To one organization, or to several of which the first has it."""
    need = lists.staff_need(request.user, pk)
    chosen = list(Organization.objects.filter(pk__in=asked_numbers(request.POST.getlist("organization"))))
    said = _("已派给 %(names)s。") % {"names": "、".join(one.name for one in chosen)}
    return done(
        request, lambda: actions.dispatch_need(request.user, need=need, organizations=chosen), said, "needs:detail", pk
    )


@login_required
@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes open offers back."""
    need, reason = lists.staff_need(request.user, pk), request.POST.get("reason", "")
    said = _("已收回，可以重新派。")
    return done(
        request, lambda: actions.recall_offers(request.user, need=need, reason=reason), said, "needs:detail", pk
    )


@login_required
@require_POST
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """Onto the wall of wishes, or not."""
    need, shown = lists.staff_need(request.user, pk), request.POST.get("do") == "show"
    said = _("已上心愿墙。") if shown else _("不上心愿墙。")
    return done(request, lambda: actions.put_on_wall(request.user, need=need, shown=shown), said, "needs:detail", pk)


@login_required
@require_POST
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Called back."""
    need, note = lists.staff_need(request.user, pk), request.POST.get("note", "")
    return done(
        request, lambda: actions.close_case(request.user, need=need, note=note), _("已记下回访。"), "needs:detail", pk
    )


@login_required
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """The team takes it."""
    row = lists.team_dispatch(request.user, pk)
    said = _("接到了。请在时限内跟点单人约时间，可以在下面留言。")
    return done(request, lambda: actions.claim(request.user, dispatch=row), said, "needs:detail", row.need_id)


@login_required
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The team does not, and why."""
    row, reason = lists.team_dispatch(request.user, pk), request.POST.get("reason", "")
    said = _("已答复，区县会另外派。")
    return done(
        request, lambda: actions.refuse(request.user, dispatch=row, reason=reason), said, "needs:detail", row.need_id
    )


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The team gives it back."""
    need, reason = lists.staff_need(request.user, pk), request.POST.get("reason", "")
    said = _("已退回，区县会另外派。")
    return done(request, lambda: actions.release(request.user, need=need, reason=reason), said, "needs:detail", pk)


@login_required
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The team has spoken with the asker."""
    need = lists.staff_need(request.user, pk)
    return done(request, lambda: actions.note_contact(request.user, need=need), _("已记下联系过。"), "needs:detail", pk)


@login_required
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to the asker."""
    need, text = lists.staff_need(request.user, pk), request.POST.get("text", "")
    return done(
        request,
        lambda: actions.say(request.user, need=need, text=text),
        lambda row: said_of(row, _("已留言，点单人会看到。")),
        "needs:detail",
        pk,
    )


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The team answers the review."""
    need, text = lists.staff_need(request.user, pk), request.POST.get("text", "")
    # Of an order that was merged into this one: the team sees it here.
    led = lists.led_need(need, of) if (of := asked_number(request.POST.get("of"))) else need
    return done(
        request, lambda: actions.answer_review(request.user, need=led, text=text), _("已回复。"), "needs:detail", pk
    )
