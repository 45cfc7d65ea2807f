"""On the pages of a station: the honours it was given; for staff also where it stands in selections that go on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yushan.campaigns.models import AwardCampaign, Nominee
from yushan.campaigns.queries.honours import honours_of, public_honours
from yushan.campaigns.queries.lines import titled
from yushan.campaigns.queries.nominees import nominees_seen_anywhere
from yushan.organizations.access import can
from yushan.stations.models import Station
from yushan.stations.panels import Panel

_MOST = 12


def public(user: Any, station: Station) -> Panel | None:
    """For everybody: standing honours; 1 statement."""
    rows = public_honours().filter(kind="station", nominee__station=station).order_by("-year", "-pk")[:_MOST]
    found = [(row.year, titled(row), row.campaign.title, row.nominee.code) for row in rows]
    return Panel("campaigns/_station_public.html", {"honours": found}) if found else None


def staff(user: Any, station: Station) -> Panel | None:
    """For who reads selections: honours, also revoked ones, and nominations that this person sees; 2 statements."""
    if not can(user, "award.view"):
        return None
    honours = list(honours_of("station", station.pk)[:_MOST])
    going_on = nominees_seen_anywhere(user).filter(station=station, campaign__state__in=AwardCampaign.UNDER_WAY)
    nominations = list(going_on.exclude(state=Nominee.State.WITHDRAWN).order_by("-pk")[:_MOST])
    if not honours and not nominations:
        return None
    return Panel(
        "campaigns/_station_staff.html", {"honours": honours, "nominations": nominations, "heading": _("评选和荣誉")}
    )
