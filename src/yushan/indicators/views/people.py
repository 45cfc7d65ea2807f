"""The people behind a figure, the ledger lines behind a person's taking part, and the list as a file."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.paging import paginate
from yushan.indicators import export, places, queries
from yushan.indicators.actions import hand_out_people
from yushan.indicators.actions.handing_out import PEOPLE_HEADER, look_at_record
from yushan.indicators.behind import PARTY_CLOSED, behind_url
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.people import (
    PARTY_FILTERS,
    PeopleFilter,
    facts_beside,
    lines_behind,
    people_behind,
    placed_on,
)
from yushan.indicators.views.asked import frame, moment_of
from yushan.indicators.views.nodes import people_counts
from yushan.indicators.words import PEOPLE_WORDS
from yushan.ledger.queries import split_of
from yushan.organizations.access import can, require


class ReasonForm(KitForm):
    """Why a list with names is taken along."""

    reason = forms.CharField(label="导出原因", max_length=200, help_text="会记入审计。")
    format = forms.ChoiceField(label="格式", choices=[("xlsx", "Excel 工作簿"), ("csv", "CSV 文本")])


def _which(request: HttpRequest) -> PeopleFilter:
    try:
        which = PeopleFilter(request.GET.get("which", PeopleFilter.ALL))
    except ValueError:
        raise NotFound("没有这份名单，请从页面上选择。") from None
    if which in PARTY_FILTERS:
        raise NotAllowed(PARTY_CLOSED)
    return which


def _where(place: Place, at: Moment) -> dict[str, Any]:
    return {"scope": place.scope, "pk": place.pk, "year": at.year, "as_of": at.as_of}


def _listing(request: HttpRequest, place: Place) -> HttpResponse:
    require(request.user, "roster.view", on=place.access)
    at, which, text = moment_of(request), _which(request), request.GET.get("q", "").strip()[:40]
    rows = people_behind(request.user, which, text=text, **_where(place, at))
    # By name where as many as a district's can be sorted; those of the whole city stand as they were entered.
    order = ["pk"] if place.scope == "city" else ["name_pinyin", "pk"]
    page = paginate(rows, order=order, cursor=request.GET.get("after"), query=request.GET)
    beside = facts_beside(request.user, [person.pk for person in page.rows], **_where(place, at))
    now = queries.figures_of(place.scope, place.pk, year=at.year, as_of=at.as_of)
    counts = people_counts(now)
    context = frame(request, at, place, {"which": which}) | {
        "which": which,
        "title": PEOPLE_WORDS[which],
        "page": page,
        "people": [(person, beside[person.pk], place.url("record", at, person=person.pk)) for person in page.rows],
        "chips": [(PEOPLE_WORDS[one], behind_url(place, at, one), one is which, counts[one]) for one in counts],
        "text": text,
        "elsewhere": _units_elsewhere(place, at),
        "may_export": can(request.user, "data.export", on=place.access),
        "export_url": place.url("people_export", at, {"which": which} | ({"q": text} if text else {})),
    }
    return render(request, "indicators/people.html", context)


def _units_elsewhere(place: Place, at: Moment) -> int:
    """Units that stood in the area on the day and belong to another one today: their people are listed there."""
    if place.scope != "area" or at.is_today:
        return 0
    return placed_on(at.as_of).filter(area_id=place.pk).exclude(unit__area_id=F("area_id")).count()


def _record(request: HttpRequest, place: Place, person_id: int) -> HttpResponse:
    require(request.user, "roster.view", on=place.access)
    at = moment_of(request)
    people = people_behind(request.user, PeopleFilter.ALL, **_where(place, at))
    person = people.filter(pk=person_id).first()
    if person is None:
        raise NotFound()
    if not request.GET.get("after"):  # once, not for every page of it
        look_at_record(request.user, place=place, person=person, moment=at)
    lines = lines_behind(person, year=at.year, as_of=at.as_of)
    page = paginate(lines, order=["service_day", "pk"], cursor=request.GET.get("after"), query=request.GET)
    context = frame(request, at, place) | {
        "person": person,
        "beside": facts_beside(request.user, [person.pk], **_where(place, at))[person.pk],
        "page": page,
        "split": split_of(lines),
        "people_url": place.url("people", at),
    }
    return render(request, "indicators/record.html", context)


def _export(request: HttpRequest, place: Place) -> HttpResponse:
    for capability in ("roster.view", "data.export"):
        require(request.user, capability, on=place.access)
    at, which, text = moment_of(request), _which(request), request.GET.get("q", "").strip()[:40]
    form = ReasonForm(request.POST or None, initial={"format": "xlsx"})
    if request.method == "POST" and form.is_valid():
        try:
            rows = hand_out_people(
                request.user, place=place, which=which, moment=at, text=text, reason=form.cleaned_data["reason"]
            )
        except Refusal as error:
            form.refuse(error)
        else:
            name = f"{place.name}-{PEOPLE_WORDS[which]}-{at.as_of}"
            title = f"{place.name} · {PEOPLE_WORDS[which]}，截至 {at.as_of}"
            return export.download(form.cleaned_data["format"], name, title, PEOPLE_HEADER, rows)
    context = {
        "place": place,
        "form": form,
        "title": PEOPLE_WORDS[which],
        "back": place.url("people", at, {"which": which}),
        "action": "?" + urlencode(at.parameters | {"which": which} | ({"q": text} if text else {})),
    }
    return render(request, "indicators/people_export.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
def city(request: HttpRequest) -> HttpResponse:
    """People of the whole city."""
    return _listing(request, places.city(request.user))


@login_required
@never_cache
def area(request: HttpRequest, code: str) -> HttpResponse:
    """People of an area."""
    return _listing(request, places.area(request.user, code))


@login_required
@never_cache
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """People of a unit."""
    return _listing(request, places.unit(request.user, code))


@login_required
@require_safe
@never_cache
def city_record(request: HttpRequest, person: int) -> HttpResponse:
    """One person's lines, from the city's list."""
    return _record(request, places.city(request.user), person)


@login_required
@require_safe
@never_cache
def area_record(request: HttpRequest, code: str, person: int) -> HttpResponse:
    """One person's lines, from an area's list."""
    return _record(request, places.area(request.user, code), person)


@login_required
@require_safe
@never_cache
def unit_record(request: HttpRequest, code: str, person: int) -> HttpResponse:
    """One person's lines, from a unit's list."""
    return _record(request, places.unit(request.user, code), person)


@login_required
@never_cache
def city_export(request: HttpRequest) -> HttpResponse:
    """The city's list as a file."""
    return _export(request, places.city(request.user))


@login_required
@never_cache
def area_export(request: HttpRequest, code: str) -> HttpResponse:
    """An area's list as a file."""
    return _export(request, places.area(request.user, code))


@login_required
@never_cache
def unit_export(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's list as a file."""
    return _export(request, places.unit(request.user, code))
