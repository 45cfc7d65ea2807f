"""Where the people behind a figure stand: a list, but of party members only their counts and the branch's own report."""

from urllib.parse import urlencode

from django.urls import reverse

from yushan.common import clock
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.people import PARTY_FILTERS, PeopleFilter

PARTY_CLOSED = "党员参加了没有，名单只有支部书记能看；没有指定书记的支部由单位管理员看。各单位的人数在“数据总览 → 党员参与情况”里。"

# Counts whose people stand on the list of a place's rosters: who counts, and who of them does not.
PEOPLE = {
    "staff_registered": (PeopleFilter.REGISTERED, PeopleFilter.UNREGISTERED),
    "roster_staff": (PeopleFilter.ALL, None),
    "staff_served": (PeopleFilter.SERVED, PeopleFilter.NOT_SERVED),
    "party_members": (PeopleFilter.PARTY, None),
    "party_members_served": (PeopleFilter.PARTY_SERVED, PeopleFilter.PARTY_NOT_SERVED),
}


def behind_url(place: Place, at: Moment | None, which: PeopleFilter) -> str:
    """The list; for party members the page that shows counts to levels above and leads a branch to its report."""
    if which not in PARTY_FILTERS:
        return place.url("people", at, {"which": str(which)})
    this_year = clock.today().year
    query = urlencode({"year": str(at.year)}) if at and at.year != this_year else ""
    return reverse("indicators:party") + (f"?{query}" if query else "")
