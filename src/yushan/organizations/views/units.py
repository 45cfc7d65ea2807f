"""Pages of units and rosters."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yushan.common import clock, lists
from yushan.common.asked import asked_number
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.organizations import actions, closed_years, queries, roster_filters, unit_panels
from yushan.organizations.access import can, require, visible_or_404
from yushan.organizations.actions.reminders import reminder_key
from yushan.organizations.forms import HeadcountForm, refused
from yushan.organizations.models import Unit
from yushan.organizations.queries.hosts import hosted_by
from yushan.organizations.queries.listing import chip_asked, day_asked, found_under_other_chips, narrowed_roster
from yushan.organizations.rules import FIRST_STAT_DAY


def _unit(request: HttpRequest, pk: int, capability: str = "roster.view") -> Unit:
    return visible_or_404(request.user, capability, Unit.objects.select_related("area"), pk, area="area", unit="pk")


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """All units that one may see, with counts."""
    require(request.user, "roster.view")
    area = asked_number(request.GET.get("area")) or None
    level, text = request.GET.get("level", ""), request.GET.get("q", "")[:60]
    found = queries.units_seen(request.user, area_id=area, level=level, text=text)
    page = paginate(found, order=["code"], cursor=request.GET.get("after"), query=request.GET)
    today = clock.today()
    ids = [unit.pk for unit in page.rows]
    declared = queries.headcounts_on(today, ids)
    counts = queries.in_service_counts(today, ids)
    columns = [(column.title, column.cells(page.rows, today)) for column in unit_panels.columns()]
    rows = [
        {
            "unit": unit,
            "declared": declared[unit.pk].staff if unit.pk in declared else None,
            "in_service": counts.get(unit.pk, 0),
            "cells": [(title, cells.get(unit.pk, "")) for title, cells in columns],
        }
        for unit in page.rows
    ]
    context = {
        "page": page, "rows": rows, "columns": columns, "total": found.count(), "areas": queries.areas(), "area": area,
        "level": level, "text": text, "levels": Unit.Level.choices, "may_import": can(request.user, "unit.edit"),
    }  # fmt: skip
    return render(request, "organizations/units.html", context)


@login_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: rates (from the rooms above), data quality, roster."""
    found = _unit(request, pk)
    as_of = day_asked(request.GET)
    filters = roster_filters.in_order(request.user, found)
    counts = queries.roster_counts(request.user, unit=found, as_of=as_of, chips=filters)
    chip = chip_asked(request.user, found, request.GET)
    which, text = chip.code, request.GET.get("q", "")[:40]
    asked = request.GET.copy()
    asked.update({"unit": str(pk)})
    rows = narrowed_roster(request.user, asked)
    page = paginate(rows, order=["person__name_pinyin", "pk"], cursor=request.GET.get("after"), query=request.GET)
    reminders = queries.last_reminders(reminder_key(found.pk), [row.person_id for row in page.rows])
    links = [link for link in unit_panels.row_actions(which) if can(request.user, link.capability, found)]
    beyond = {link: set(link.beyond(page.rows)) for link in links}
    people = [
        {
            "member": row,
            "reminder": reminders.get(row.person_id),
            "links": [(link.label, link.url(row)) for link in links if link.shown(row) and row.pk not in beyond[link]],
        }
        for row in page.rows
    ]
    kept = {key: request.GET[key] for key in ("q", "as_of", "party", "since") if request.GET.get(key)}
    chips = [
        {
            "label": one.label,
            "count": counts[one.code],
            "on": one.code == which,
            "url": "?" + urlencode({"filter": one.code} | kept),
        }
        for one in filters
    ]
    day = {"as_of": request.GET["as_of"]} if request.GET.get("as_of") else {}
    elsewhere = [
        {"label": one.label, "count": count, "url": "?" + urlencode({"filter": one.code, "q": text} | day)}
        for one, count in (found_under_other_chips(request.user, asked) if text.strip() and not page.rows else [])
    ]
    in_service = counts[roster_filters.IN_SERVICE]
    today = clock.today()
    declared = queries.headcount_on(found, as_of)
    tools = lists.tools(request, "roster", unit=pk)
    sees_party = roster_filters.sees_party(request.user, found)
    if not sees_party:  # beside who took part it would tell which members did not
        columns = [(one, on) for one, on in tools.columns if one.code != "party"]
        tools = replace(tools, shown=tools.shown - {"party"}, columns=columns)
    if which == roster_filters.LEFT:  # of who has left the day of leaving is the point, whatever was chosen
        tools = replace(
            tools, shown=tools.shown | {"left"}, columns=[(one, on or one.code == "left") for one, on in tools.columns]
        )
    context = {
        "unit": found, "as_of": as_of, "is_today": as_of == today, "chips": chips, "chip": chip,
        "chip_count": counts[which], "text": text, "page": page, "elsewhere": elsewhere, "chosen": request.GET.get("filter", ""),
        "people": people, "in_service": in_service, "declared": declared,
        "gap": abs(declared.staff - in_service) if declared else 0,
        "panels": unit_panels.panels(request.user, found, as_of),
        "hosted": hosted_by(request.user, found), "sees_organizations": can(request.user, "organization.view"),
        "actions": [
            (action, action.url(found))
            for action in unit_panels.actions()
            if can(request.user, action.capability, found)
        ],
        "tools": tools, "party": request.GET.get("party", ""),
        "parties": [("yes", "中共党员"), ("no", "非党员")] if sees_party else [],
        "since": request.GET.get("since", ""), "years": [(str(year), f"{year} 年入职") for year in range(today.year, today.year - 12, -1)],
        "may_edit": can(request.user, "roster.edit", found), "may_unmask": can(request.user, "person.unmask", found),
    }  # fmt: skip
    return render(request, "organizations/unit.html", context)


@login_required
def headcount(request: HttpRequest, pk: int) -> HttpResponse:
    """Declaring the headcount."""
    found = _unit(request, pk, "roster.edit")
    current = queries.headcount_on(found, clock.today())
    initial: dict[str, Any] = {"stat_day": clock.today()}
    if current:
        initial |= {"staff": current.staff, "party_members": current.party_members}
    form = HeadcountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_headcount(request.user, unit=found, **form.cleaned_data)
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(request, f"已申报：干部职工 {form.cleaned_data['staff']:,} 人。")
            return redirect("organizations:unit", pk)
    context = {
        "unit": found, "form": form, "title": "申报职工人数", "button": "申报这个人数",
        "history": found.headcounts.order_by("-stat_day")[:12],
        "signed": closed_years.signed_years(found, FIRST_STAT_DAY, None),
    }  # fmt: skip
    return render(request, "organizations/headcount.html", context, status=422 if form.errors else 200)


@login_required
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Reminding the people under a chip: the effect first, then the act, then who was not reached."""
    found = _unit(request, pk, "roster.edit")
    source = request.POST if request.method == "POST" else request.GET
    chip = roster_filters.found_for(request.user, found, source.get("filter", ""))
    if not chip.reminder:
        raise Refusal("这份名单没有需要提醒的事。")
    people = queries.roster(request.user, unit=found, as_of=clock.today(), which=chip.code)
    count, with_account = people.count(), people.filter(person__user__is_active=True).count()
    context: dict[str, Any] = {
        "unit": found, "chip": chip, "count": count, "with_account": with_account,
        "without_account": count - with_account,
    }  # fmt: skip
    if request.method == "POST":
        context["result"] = actions.remind_staff(
            request.user, unit=found, people=people, title=chip.reminder, body=chip.reminder_body,
            url=chip.reminder_url,
        )  # fmt: skip
        link = request.build_absolute_uri(chip.reminder_url or reverse("portal:home"))
        names = "、".join(context["result"].without_account)
        context["notice"] = f"{chip.reminder}。{chip.reminder_body}\n{link}\n\n{names}"
    return render(request, "organizations/remind.html", context)
