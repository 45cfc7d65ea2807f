"""What this room puts on the unit pages of the rooms below: chips, cards, a column."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yushan.common import clock
from yushan.indicators import queries
from yushan.indicators.moments import Moment
from yushan.indicators.places import VIEW, Place
from yushan.indicators.queries.people import PeopleFilter, narrow_roster
from yushan.indicators.words import PEOPLE_WORDS, RATES
from yushan.organizations.access import can
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.pages import Link
from yushan.organizations.roster_filters import RosterFilter, sees_party
from yushan.organizations.unit_panels import Column, Panel


def _chip(which: PeopleFilter, order: int, **more: Any) -> RosterFilter:
    def apply(rows: QuerySet[StaffMember], as_of: date) -> QuerySet[StaffMember]:
        return narrow_roster(rows, which, as_of)

    return RosterFilter(str(which), PEOPLE_WORDS[which], apply, order, **more)


CHIPS = [
    _chip(
        PeopleFilter.UNREGISTERED,
        1,
        reminder="请注册成为科技志愿者",
        reminder_body="用手机三分钟就能办好，单位花名册会自动和您的注册对上。",
        reminder_url="/register/",
    ),
    _chip(
        PeopleFilter.REGISTERED_NOT_SERVED,
        2,
        reminder="请参加今年的科技志愿服务",
        reminder_body="打开“参加”，挑一场适合您的活动报名。",
        reminder_url="/join",
    ),
    _chip(
        PeopleFilter.PARTY_NOT_SERVED,
        3,
        may=sees_party,
        reminder="请党员同志参加今年的科技志愿服务",
        reminder_body="打开“参加”，挑一场适合您的活动报名。",
        reminder_url="/join",
    ),
]


def panel(actor: Any, unit: Unit, as_of: date) -> Panel | None:
    """The three rates on top of a unit's roster page."""
    now = queries.figures_of("unit", unit.pk, year=as_of.year, as_of=as_of)
    rates = [(RATES[code].title, rate) for code, rate in now.rates.items()]
    place = Place("unit", unit.pk, unit.code, unit.name, {})
    moment = Moment(as_of.year, as_of, as_of == clock.today())
    return Panel("indicators/_panel.html", {"rates": rates, "url": place.url("", moment)})


def _cells(units: Sequence[Unit], as_of: date) -> Mapping[int, SafeString]:
    rows = queries.figures("unit", year=as_of.year, as_of=as_of, ids=[unit.pk for unit in units])
    return {
        row.pk: format_html(
            '<a href="{}">{}</a>',
            Place("unit", row.pk, row.code, row.name, {}).url(),
            format_html_join(
                " · ", "{}{}", ((rate.percent, "%" if rate.denominator else "") for rate in row.rates.values())
            ),
        )
        for row in rows
    }


COLUMN = Column("注册 · 党员 · 职工参与率", _cells, order=10)


def _figures_of(organization: Organization) -> str:
    query = urlencode({"scope": "organization", "node": organization.code})
    return f"{reverse('indicators:catalogue')}?{query}"


def _may_see(user: Any, organization: Organization) -> bool:
    """Who sees figures there, while it is at work."""
    return organization.state in ("active", "suspended") and can(user, VIEW, organization)


LINK = Link("指标", "list-details", _figures_of, _may_see, order=30)
