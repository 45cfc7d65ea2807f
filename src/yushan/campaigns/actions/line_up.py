"""Who stands in the notice: chosen down the ranks, and the next ones where somebody is struck or leaves."""

from datetime import datetime, timedelta
from typing import Any

from yushan.audit.actions import record
from yushan.campaigns.actions.base import tell_nominees
from yushan.campaigns.models import AwardCampaign, Category, Nominee
from yushan.campaigns.queries.campaigns import last_results
from yushan.campaigns.rules.winning import Standing, chosen, next_in_line
from yushan.common import clock, periods, rulebook

State = Nominee.State
_RANKED = (State.ELIGIBLE, State.SHORTLISTED)


def standings(category: Category) -> list[Standing]:
    """Who is still in, by the rank of the last round; a category with a further round counts those of that round only."""
    rows = last_results(category.campaign).filter(
        nominee__category=category, nominee__state__in=_RANKED, nominee__consent__in=Nominee.AGREED
    )
    found = list(rows.values_list("round__number", "nominee", "rank", "nominee__area"))
    last = max((number for number, *_rest in found), default=0)
    return [Standing(nominee, rank, area) for number, nominee, rank, area in found if number == last]


def first_line_up(category: Category) -> int:
    """Puts the winners to be into the notice; answers how many."""
    return _enter(category, chosen(standings(category), category.quota, category.area_quota))


def fill_places(actor: Any, category: Category) -> int:
    """Moves up whoever is next where places are free during the notice; each has a whole notice of their own."""
    campaign = category.campaign
    if campaign.state != AwardCampaign.State.NOTICED:
        return 0
    standing = Nominee.objects.filter(category=category, state=State.SHORTLISTED).values_list("pk", flat=True)
    up = next_in_line(standings(category), list(standing), category.quota, category.area_quota)
    if up:
        _enter(category, up)
        campaign.notice_until = _notice_ends()
        campaign.save(update_fields=["notice_until"])
        record(actor, "campaigns.move_up", subject=campaign, label=category.name, nominees=len(up))
    return len(up)


def _notice_ends() -> datetime:
    return periods.notice_ends(clock.now(), rulebook.number("campaign_notice_working_days"))


def _enter(category: Category, keys: list[int]) -> int:
    now, until = clock.now(), _notice_ends()
    ranks = {one.nominee: one.rank for one in standings(category)}
    rows = list(Nominee.objects.filter(pk__in=keys).select_related("volunteer__person", "organization", "project"))
    for row in rows:
        row.state, row.place, row.notice_from, row.notice_until = State.SHORTLISTED, ranks[row.pk], now, until
    Nominee.objects.bulk_update(rows, ["state", "place", "notice_from", "notice_until"], batch_size=200)
    last = clock.local(until - timedelta(seconds=1))
    said = (f"拟入选“{category.honour}”，正在公示", f"公示到 {last.month} 月 {last.day} 日，期满没有异议就公布。")
    tell_nominees(rows, "noticed", {row.pk: said for row in rows})
    return len(rows)
