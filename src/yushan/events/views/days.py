"""Staff pages by day: the shift board, languages, meals and transport."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.refused import say_refused
from yushan.events import actions, queries
from yushan.events.models import Arrangement, Event
from yushan.events.queries.board import board_of, days_of
from yushan.events.queries.days import lists_of
from yushan.events.queries.people import languages_of
from yushan.events.rules.languages import LEVELS
from yushan.events.words import language
from yushan.organizations.access import can

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _day(text: str, days: list[date]) -> date:
    """The day that was asked for; else today, else the next one, else the last."""
    try:
        asked = parse_date(text)
    except ValueError:
        asked = None
    today = clock.today()
    return asked if asked in days else next((day for day in days if day >= today), days[-1])


def _frame(event: Event, text: str) -> tuple[date, list[date]]:
    days = days_of(event)
    return _day(text, days), days


@login_required
@never_cache
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """排班看板: one day, venue by venue."""
    event = queries.staff_event(request.user, pk)
    day, days = _frame(event, request.GET.get("day", ""))
    venues = board_of(event, day)
    context = {
        "event": event,
        "day": day,
        "days": days,
        "venues": venues,
        "places": sum(one.places for one in venues),
        "accepted": sum(one.accepted for one in venues),
        "present": sum(one.present for one in venues),
        "lacking": sum(one.lacking for one in venues),
        "now": clock.now(),
    }
    return render(request, "events/board.html", context)


@login_required
def languages(request: HttpRequest, pk: int) -> HttpResponse:
    """Which languages each venue needs, who is there, what lacks."""
    event = queries.staff_event(request.user, pk)
    venues = [
        (one, [(language(line.need.language), LEVELS[line.need.level], line) for line in one.lines])
        for one in languages_of(event)
    ]
    return render(request, "events/languages.html", {"event": event, "venues": venues})


@login_required
@never_cache
def lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Meals and transport of a day, in numbers; names only in the list that is handed out with a reason."""
    event = queries.staff_event(request.user, pk)
    day, days = _frame(event, request.GET.get("day", ""))
    context = {
        "event": event,
        "day": day,
        "days": days,
        "lists": lists_of(event, day),
        "diets": [label for _value, label in Arrangement.Diet.choices],
        "may_export": can(request.user, "data.export", on=event),
    }
    return render(request, "events/lists.html", context)


@login_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of a day with names, as a workbook."""
    event = queries.staff_event(request.user, pk)
    day, _days = _frame(event, request.POST.get("day", ""))
    try:
        content = actions.hand_out_day(request.user, event=event, day=day, reason=request.POST.get("reason", ""))
    except Refusal as error:
        say_refused(request, error)
        return redirect(reverse("events:lists", args=[pk]) + f"?day={day:%Y-%m-%d}")
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{event.code}-{day:%m%d}.xlsx"'
    return answer
