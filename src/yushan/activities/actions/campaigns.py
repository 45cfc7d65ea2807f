"""Campaigns of key dates, and the reminders ahead of them (T3.2)."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.models import Campaign
from yushan.activities.queries.key_dates import KeyDay, areas_today, key_days, still_missing
from yushan.activities.rules import key_dates as rules
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization, RoleGrant
from yushan.plan.models import Entry


@transaction.atomic
def save_campaign(
    actor: Any, *, key_date: Entry, year: int, area: Area | None, theme: str, starts_on: date, ends_on: date, text: str
) -> Campaign:
    """What the city (no area) or an area makes of a key date in a year; saved again it replaces what stood there.

    The city's days move the key date for everybody; those of an area must lie within a month of it.
    """
    require(actor, "campaign.edit", on={"area": area.pk} if area else {})
    if key_date.table != "key_dates" or rules.days_in(key_date.data, year) is None:
        raise NotFound("没有这个重要节点。")
    if not theme.strip():
        raise Refusal("请填写主题。", field="theme")
    if ends_on < starts_on:
        raise Refusal("最后一天比第一天还早，请核对。", field="ends_on")
    if starts_on.year != year:
        raise Refusal(f"第一天要在 {year} 年。", field="starts_on")
    # The entry's row is the queue: two people who save at once leave one campaign.
    Entry.objects.select_for_update().get(pk=key_date.pk)
    row = Campaign.objects.filter(key_date=key_date, year=year, area=area).first()
    row = row or Campaign(key_date=key_date, year=year, area=area, created_by=None if is_system(actor) else actor)
    row.theme, row.starts_on, row.ends_on, row.text = theme.strip(), starts_on, ends_on, text.strip()
    row.changed_at = clock.now()
    row.save()
    record(
        actor, "activities.save_campaign", subject=row, label=row.theme, year=year, area=area.name if area else "全市"
    )
    return row


def _leaders() -> dict[int, set[int]]:
    """Users who arrange things for an area: its administrators and those of its detachment; 2 statements."""
    found: dict[int, set[int]] = defaultdict(set)
    for user, area in _standing().filter(role="area_admin", scope="area").values_list("user", "scope_id"):
        found[area].add(user)
    detachments = Organization.objects.filter(level="detachment", state="active").exclude(area=None)
    where = dict(detachments.values_list("pk", "area"))
    grants = _standing().filter(role="organization_admin", scope="organization", scope_id__in=where)
    for user, detachment in grants.values_list("user", "scope_id"):
        found[where[detachment]].add(user)
    return found


def _standing() -> QuerySet[RoleGrant]:
    now = clock.now()
    return RoleGrant.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


def _city() -> set[int]:
    return set(_standing().filter(role="city_admin", scope="city").values_list("user", flat=True))


def _remind(day: KeyDay, lead: int, areas: list[Area], leaders: dict[int, set[int]]) -> int:
    missing = still_missing(day, areas)
    key = f"key-date:{day.entry.code}:{day.year}:{lead}"
    when = f"{day.begin.month} 月 {day.begin.day} 日"
    url = reverse("activities:staff_campaign", args=[day.year, day.entry.code])
    told = 0
    for area in missing:
        if people := leaders.get(area.pk, set()):
            notify(
                people,
                key=f"{key}:{area.code}",
                title=f"“{day.entry.name}”{day.standing}，{area.name}还没有安排活动",
                body=f"{when}开始。去安排一场，或者告诉所属支队和服务队。",
                url=f"{url}?area={area.code}",
            )
            told += len(people)
    if missing:
        names = "、".join(area.name for area in missing[:10]) + ("等" if len(missing) > 10 else "")
        title = f"“{day.entry.name}”{day.standing}，{len(missing)} 个区县还没有安排活动"
        notify(_city(), key=key, title=title, body=f"{when}开始。还没有安排的：{names}。", url=url)
    return told


def remind_key_dates() -> int:
    """Ahead of each key date, whoever has nothing planned for it hears of it, once for each lead of the rulebook.

    Answers how many of the areas' people were told.
    """
    today = clock.today()
    leads = [int(lead) for lead in rulebook.value("key_date_reminder_days")]  # type: ignore[attr-defined]
    due = [
        (day, lead)
        for year in (today.year, today.year + 1)
        for day in key_days(year)
        if (lead := rules.lead_due(day.begin, today, leads)) is not None
    ]
    if not due:
        return 0
    areas, leaders = areas_today(), _leaders()
    return sum(_remind(day, lead, areas, leaders) for day, lead in due)
