"""The counts of an indicator on its page: each with its number, where it comes from and the list behind it."""

from dataclasses import dataclass

from django.http import HttpRequest

from yushan.common import counts
from yushan.indicators.behind import PARTY_CLOSED, PEOPLE, behind_url
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.listed import Listed, lists_of, said
from yushan.indicators.queries.people import PARTY_FILTERS
from yushan.indicators.rules.measuring import Indicator, Measured
from yushan.indicators.views.asked import address
from yushan.organizations.access import can

_TODAY_ONLY = "平台只知道今天的情况，过去的日子没有数字，也没有名单。"


@dataclass(frozen=True)
class Counted:
    """One count; `links` are addresses of lists with what they are called, `why` says why there is none."""

    count: counts.NamedCount
    text: str
    links: list[tuple[str, str]]
    why: str = ""


def counted(request: HttpRequest, one: Indicator, place: Place, at: Moment, now: Measured) -> list[Counted]:
    """The counts in the order of the formula; no statement."""
    known, lists = counts.known(), lists_of(one, now)
    links: list[tuple[str, str]]
    found: list[Counted] = []
    for name, value in now.counts.items():
        if name not in known:
            continue
        count, own = known[name], [listed for listed in lists if listed.count == name]
        if value is None:
            links, why = [], _TODAY_ONLY
        elif name in PEOPLE:
            links, why = _people(request, name, place, at)
        else:
            links, why = _listed(request, one, own, place, at), count.no_list
        # What both counts say is said once.
        said_before = any(row.why == why for row in found)
        found.append(Counted(count, said(value, count.unit), links, "" if said_before else why))
    return found


def _listed(
    request: HttpRequest, one: Indicator, lists: list[Listed], place: Place, at: Moment
) -> list[tuple[str, str]]:
    if not can(request.user, one.drill, on=place.access):
        return []
    return [
        (
            "名单" if found.whole is None else f"没计入的 {found.amount}",
            address("listed", place, at, one.code, which=found.name),
        )
        for found in lists
        if can(request.user, found.things.needs, on=place.access)
    ]


def _people(request: HttpRequest, name: str, place: Place, at: Moment) -> tuple[list[tuple[str, str]], str]:
    """Lists of rosters; of party members the page that tells their counts, and why no names."""
    if place.scope == counts.ORGANIZATION or not can(request.user, "roster.view", on=place.access):
        return [], "花名册上的姓名，要有查看花名册的权限才能看。"
    who, others = PEOPLE[name]
    if who in PARTY_FILTERS:
        return [("党员参与情况", behind_url(place, at, who))], PARTY_CLOSED
    links = [("名单", behind_url(place, at, who))]
    return links + ([("没计入的", behind_url(place, at, others))] if others else []), ""
