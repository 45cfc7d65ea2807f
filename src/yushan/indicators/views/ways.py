"""What is missing to a target and the way there: the list of people, a message to who looks after the place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from yushan.indicators.behind import behind_url
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.listed import lists_of
from yushan.indicators.queries.owners import WORDS
from yushan.indicators.queries.party import may_open_unit
from yushan.indicators.queries.people import PeopleFilter
from yushan.indicators.queries.reminders import may_remind, reminders_of, with_readers
from yushan.indicators.rules.measuring import Measured
from yushan.indicators.views.asked import address
from yushan.indicators.words import REPLACED_BY_RATE
from yushan.organizations.access import can

# Whose names stand behind what is missing of a rate, what the button says, and what they would have to do.
_MISSING = {
    "registration": (PeopleFilter.UNREGISTERED, "看未注册的名单", "注册"),
    "party": (PeopleFilter.PARTY_NOT_SERVED, "看各支部的人数", "参与"),
    "staff": (PeopleFilter.NOT_SERVED, "看没有参与的名单", "参与"),
}
_SENT_SHOWN = 5


@dataclass(frozen=True)
class Way:
    """One figure that is behind, and what can be done about it from here; addresses are empty for who may not."""

    name: str
    text: str
    target: str
    missing: str
    people: str
    people_url: str
    roster_url: str
    remind_url: str
    role: str
    note: str = ""


def remind_url(request: HttpRequest, place: Place, at: Moment, now: Measured) -> str:
    """Where somebody writes to who looks after a place that is behind today; empty for who may not."""
    if not now.missing or not at.is_today or place.scope not in ("unit", "area") or not may_remind(request.user, place):
        return ""
    return f"{reverse('indicators:remind', args=[now.indicator.code])}?{_query(place)}"


def _left_out(request: HttpRequest, place: Place, at: Moment, one: Measured) -> tuple[str, str]:
    """The list of what is not counted in a share yet, and what the button says; empty where there is none."""
    listed = next((found for found in lists_of(one.indicator, one) if found.whole is not None), None)
    allowed = listed and all(
        can(request.user, need, on=place.access) for need in (one.indicator.drill, listed.things.needs)
    )
    if listed is None or not allowed:
        return "", ""
    return f"看没计入的 {listed.amount}", address("listed", place, at, one.indicator.code, which=listed.name)


def _unregistered(measures: Mapping[str, Measured]) -> str:
    """Of the share of staff: that those who registered are too few to reach the target; empty where they are enough."""
    registered, staff = (measures.get(code) for code in ("registration_rate", "staff_participation"))
    if registered is None or staff is None:
        return ""
    known, served = registered.counts.get("staff_registered"), staff.counts.get("staff_served")
    if known is None or served is None or known >= served + staff.missing:
        return ""
    who = "还没有人注册" if not known else f"已注册的只有 {int(known):,} 人"
    return f"{who}，都参与也达不到，请先注册。"


def _query(place: Place) -> str:
    return urlencode({"scope": place.scope, "node": place.code})


def _way(
    request: HttpRequest, place: Place, at: Moment, one: Measured, *, may_write: bool, note: str, too_few: str
) -> Way:
    which, label, act = _MISSING.get(REPLACED_BY_RATE.get(one.indicator.code, ""), (None, "", ""))
    sees_names = which and place.scope != "organization" and can(request.user, "roster.view", on=place.access)
    if which == PeopleFilter.PARTY_NOT_SERVED and place.unit is not None and may_open_unit(request.user, place.unit):
        label = "看党员名单"
    own = at.is_today and which and place.scope == "unit" and can(request.user, "roster.edit", on=place.access)
    if own and which == PeopleFilter.PARTY_NOT_SERVED:
        own = place.unit is not None and may_open_unit(request.user, place.unit)
    # Who is not registered cannot take part: the people themselves are asked for the step that is next.
    step = PeopleFilter.UNREGISTERED if too_few else PeopleFilter.REGISTERED_NOT_SERVED
    asked = step if which == PeopleFilter.NOT_SERVED else which
    roster = f"{reverse('organizations:unit', args=[place.pk])}?{urlencode({'filter': asked})}" if own else ""
    others, others_url = ("", "") if which else _left_out(request, place, at, one)
    write = f"{reverse('indicators:remind', args=[one.indicator.code])}?{_query(place)}"
    return Way(
        name=one.indicator.name,
        text=one.full_text,
        target=one.target_text,
        missing=one.missing_text + act,
        people=label or others,
        people_url=behind_url(place, at, which) if which and sees_names else others_url,
        roster_url="" if may_write else roster,
        remind_url=write if may_write and at.is_today else "",
        role=WORDS[place.scope],
        note={PeopleFilter.UNREGISTERED: note, PeopleFilter.NOT_SERVED: too_few}.get(which, "") if which else "",
    )


def ways_of(
    request: HttpRequest, place: Place, at: Moment, measures: Mapping[str, Measured], *, note: str = ""
) -> dict[str, Any]:
    """For the template _ways.html: what is behind at a place, and what was written about it; 3 statements at most.

    `note`: what a list of who has not registered cannot show (queries.figures.beyond_roster).
    """
    may_write = place.scope != "city" and may_remind(request.user, place)
    behind, too_few = [one for one in measures.values() if one.missing], _unregistered(measures)
    context: dict[str, Any] = {
        "ways": [_way(request, place, at, one, may_write=may_write, note=note, too_few=too_few) for one in behind]
    }
    if place.scope != "city":
        only = next(iter(measures)) if len(measures) == 1 else ""
        context["sent"] = with_readers(reminders_of(place, only)[:_SENT_SHOWN])
        context["sent_today"] = behind[0].missing_text if only and behind else ""
    return context
