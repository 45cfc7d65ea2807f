"""Data that is doubtful, some of it explained and put right meanwhile; a unit reminded of its target."""

from datetime import timedelta

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.demo.world import World
from yushan.exchange.models import ImportRun
from yushan.indicators import places
from yushan.indicators.actions import quality, reminding
from yushan.indicators.models import QualityIssue
from yushan.indicators.queries import figures
from yushan.indicators.queries.catalogue import indicator
from yushan.organizations.models import Unit, UnitHeadcount

# How many days ago the data was looked over, so that there is a trend to see.
_LOOKS = (16, 12, 9, 6, 3, 1)


def make_doubts(world: World) -> None:
    """A few units leave something undone; the nightly look finds it, people act on some of it."""
    units = list(Unit.objects.exclude(area__code="500107").order_by("code"))
    long_ago = world.now - timedelta(days=230)
    Unit.objects.filter(pk__in=[unit.pk for unit in units[3:30:7]]).update(roster_updated_at=long_ago)
    for unit in units[5:24:9]:
        last = UnitHeadcount.objects.filter(unit=unit).order_by("-stat_day").first()
        if last:
            UnitHeadcount.objects.filter(pk=last.pk).update(staff=last.staff * 2 + 7)
    for (days, rejected), unit in zip(((11, 4), (7, 9)), units[2:9:6], strict=False):
        moment = world.now - timedelta(days=days)
        ImportRun.objects.create(
            kind="roster", state="applied", filename=f"{unit.name}花名册.xlsx", sha256=f"{unit.pk:064x}", unit=unit,
            rejected=rejected, rows=40, uploaded_at=moment, applied_at=moment,
        )  # fmt: skip
    for days in _LOOKS:
        with clock.pretend(world.now - timedelta(days=days)):
            quality.look_over()
            if days == _LOOKS[2]:
                _act(world)
    quality.look_over()
    with clock.pretend(world.now - timedelta(days=5)):
        _remind(world)


def _act(world: World) -> None:
    """One roster is brought up to date, one doubt is explained, one owner reminded."""
    stale = QualityIssue.objects.filter(kind="stale_rosters", state="open").order_by("pk")
    if first := stale.first():
        Unit.objects.filter(pk=first.node).update(roster_updated_at=clock.now())
    if last := stale.last():
        reason = "全年没有人员变动，已和人事核对，下月一并更新"
        quality.accept(world.users["city_admin"], issue=last, reason=reason)
    unmatched = QualityIssue.objects.filter(kind="unmatched_rows", state="open").first()
    if unmatched:
        quality.remind_about(world.users["city_admin"], issue=unmatched)


def _remind(world: World) -> None:
    """The city wrote to the clerks of the first two units that miss 60 %; one of them has read it."""
    city, today = world.users["city_admin"], clock.today()
    rows = figures("unit", year=today.year, as_of=today)
    behind = [row for row in rows if row.registration.met is False][:2]
    for row in behind:
        place = places.unit(city, row.code)
        sent = reminding.remind(city, place=place, indicator=indicator("registration_rate"), note="下周三集体注册")
        if row is behind[0]:  # read at once
            Notice.objects.filter(key=sent.key).update(read_at=clock.now())
