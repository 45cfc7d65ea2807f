"""The calendar of key dates: for everybody, for staff, and as feeds for calendar programs (T3.2)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache

from yushan.activities import ical
from yushan.activities.actions.calendar_links import drop_calendar_link, make_calendar_link
from yushan.activities.actions.campaigns import save_campaign
from yushan.activities.forms.campaigns import CampaignForm
from yushan.activities.queries import cards, feeds
from yushan.activities.queries import key_dates as queries
from yushan.activities.queries.public import open_activities
from yushan.common import clock, rulebook
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import can, require
from yushan.organizations.models import Area

_FIRST_YEAR, _YEARS_AHEAD = 2000, 2
_CALENDAR = "text/calendar; charset=utf-8"


def _year(value: object) -> int:
    """The year asked for, where there can be one; else this year."""
    today = clock.today().year
    year = asked_number(str(value or ""), today)
    return year if _FIRST_YEAR <= year <= today + _YEARS_AHEAD else today


def _area(request: HttpRequest, areas: list[Area]) -> Area | None:
    return next((area for area in areas if area.code == request.GET.get("area")), None)


def year(request: HttpRequest) -> HttpResponse:
    """The year by months: key dates, their campaigns, how many activities; feeds to subscribe to."""
    areas, asked = queries.areas_today(), _year(request.GET.get("year"))
    area = _area(request, areas)
    days = queries.key_days(asked, area)
    context = {
        "months": queries.by_month(days),
        "year": asked,
        "years": (asked - 1, asked + 1),
        "areas": areas,
        "area": area,
        "feed": request.build_absolute_uri(reverse("activities:key_dates_feed")),
        "tab": "home",
    }
    return render(request, "activities/calendar.html", context)


def _day(year: int, code: str, area: Area | None = None) -> queries.KeyDay:
    if not _FIRST_YEAR <= year <= clock.today().year + _YEARS_AHEAD:
        raise NotFound()
    return queries.key_day(year, code, area)


def campaign(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """A key date of a year: theme, days, live figures, what can be joined."""
    areas = queries.areas_today()
    area = _area(request, areas)
    day = _day(year, code, area)
    coming = list(open_activities().filter(key_date=day.entry, **({"area": area} if area else {}))[:20])
    context = {
        "day": day,
        "own": queries.campaign_for(day, area) if area else None,
        "live": queries.live(day, area),
        "now": clock.now(),
        "cards": cards(coming, None, None),
        "areas": areas,
        "area": area,
        "tab": "home",
    }
    return render(request, "activities/campaign.html", context)


def campaign_figures(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Only the figures, asked for again every half minute by the page."""
    area = _area(request, queries.areas_today())
    day = _day(year, code, area)
    context = {"day": day, "live": queries.live(day, area), "now": clock.now(), "area": area}
    return render(request, "activities/_campaign_figures.html", context)


def _own_areas(request: HttpRequest, areas: list[Area]) -> list[Area]:
    """The areas for which this person arranges: all for the city, else the own ones."""
    return [area for area in areas if can(request.user, "activity.view", on={"area": area.pk})]


@login_required
def staff_year(request: HttpRequest) -> HttpResponse:
    """Area by key date: what is planned, what is missing."""
    require(request.user, "activity.view")
    asked = _year(request.GET.get("year"))
    days, areas = queries.key_days(asked), queries.areas_today()
    own = (
        _own_areas(request, areas) or areas
    )  # a team sees the year of everybody, it has no area of its own to answer for
    context = {
        "days": days,
        "lines": queries.by_area(days, own),
        "year": asked,
        "years": (asked - 1, asked + 1),
        "missing": [(day, len(queries.still_missing(day, own))) for day in days],
        "may_edit": can(request.user, "activity.edit"),
    }
    return render(request, "activities/staff_calendar.html", context)


@login_required
def staff_campaign(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """A key date of a year for staff: the campaign of the city or an area, and where nothing is planned."""
    require(request.user, "activity.view")
    areas = queries.areas_today()
    own = _own_areas(request, areas)
    is_city = can(request.user, "campaign.edit", on={})
    area = _area(request, areas) or (None if is_city or not own else own[0])
    day = _day(year, code)
    may_edit = can(request.user, "campaign.edit", on={"area": area.pk} if area else {})
    row = queries.campaign_for(day, area)
    initial: dict[str, Any] = {"starts_on": day.begin, "ends_on": day.end}
    if row:
        initial = {"theme": row.theme, "starts_on": row.starts_on, "ends_on": row.ends_on, "text": row.text}
    form, status = CampaignForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        require(request.user, "campaign.edit", on={"area": area.pk} if area else {})
        status = form.answer_status
        if form.is_valid():
            try:
                save_campaign(request.user, key_date=day.entry, year=year, area=area, **form.cleaned_data)
            except Refusal as error:
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("已保存，公开页上马上看得到。"))
                here = reverse("activities:staff_campaign", args=[year, code])
                return redirect(f"{here}?area={area.code}" if area else here)
    context = {
        "day": day,
        "row": row,
        "form": form,
        "may_edit": may_edit,
        "may_plan": can(request.user, "activity.edit"),
        "area": area,
        "areas": areas if is_city else own,
        "is_city": is_city,
        "now": clock.now(),
        "leads": rulebook.value("key_date_reminder_days"),
        "live": queries.live(day, area),
        "missing": queries.still_missing(day, [area] if area else own or areas),
        "lines": [(one, day.planned[one.pk], day.published[one.pk]) for one in (own or areas)],
    }
    return render(request, "activities/staff_campaign.html", context, status=status)


def _answer(calendar: Any) -> HttpResponse:
    return HttpResponse(calendar.to_ical(), content_type=_CALENDAR)


@cache_control(public=True, max_age=3600)
def key_dates_feed(request: HttpRequest) -> HttpResponse:
    """The key dates of this year and the next; `area=` adds that area's activities for them."""
    area = _area(request, queries.areas_today())
    book = ical.book(f"渝善渝美重要节点{f' · {area.name}' if area else ''}")
    today = clock.today()
    days = [day for year in (today.year, today.year + 1) for day in queries.key_days(year, area)]
    ical.add_key_days(book, days)
    if area:
        ical.add_activities(book, feeds.for_key_dates(area))
    return _answer(book)


@cache_control(public=True, max_age=300)
def team_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What a team and those below it have published, called off included. NotFound for a team that is not running."""
    team = feeds.running_team(code)
    book = ical.book(f"{team.name}的活动")
    ical.add_activities(book, feeds.of_team(team))
    return _answer(book)


@never_cache
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's own sign-ups and their children's, by the secret address; the address alone opens it."""
    user = feeds.owner_of(token)
    if user is None:
        raise NotFound()
    book = ical.book("我的志愿服务")
    ical.add_sign_ups(book, feeds.of_person(user), user.person_id or 0)
    return _answer(book)


@login_required
@never_cache
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Where the secret address is made, replaced and taken back; it is shown this once."""
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            drop_calendar_link(request.user)  # type: ignore[arg-type]
            messages.success(request, _("地址已作废，订阅过的日历不再更新。"))
            return redirect("activities:my_calendar")
        token = make_calendar_link(request.user)  # type: ignore[arg-type]
        address = request.build_absolute_uri(reverse("activities:personal_feed", args=[token]))
    context = {"address": address, "made": feeds.link_of(request.user), "tab": "me"}  # type: ignore[arg-type]
    return render(request, "activities/my_calendar.html", context)
