"""Recognition in the demo: stars of people on duty for days, a shop with items and redemptions, letters, an honour wall."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal
from yushan.demo.pictures import drawn
from yushan.demo.stage import home_team
from yushan.demo.world import HOME, Somebody, World
from yushan.ledger.actions import post_entries, seal_due
from yushan.ledger.lines import EntryLine
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.recognition.actions import (
    ItemFacts,
    change_stock,
    create_item,
    hand_out,
    redeem,
    send_thanks,
    set_offered,
)
from yushan.recognition.models import PointAccount, PointMovement, Redemption, RewardItem
from yushan.recognition.queries.shop import for_volunteer, offered
from yushan.recognition.queries.stars import HONOURS
from yushan.recognition.queries.thanks import served_at
from yushan.volunteers.actions import set_consent
from yushan.volunteers.models import Volunteer

# Days of eight hours on duty, by place in the list of people: one of them reaches three stars.
_DUTY = (12, 13, 11, 14, 12, 40, 11, 10, 13, 80, 12, 11)
_ITEMS = (
    ("折叠晴雨伞", "自动开合，三折，装进包里。", 120, 20, 2, "伞", "#0f766e"),
    ("保温杯 500 毫升", "304 不锈钢内胆，杯身印“科技志愿者”。", 200, 12, 1, "杯", "#b4233f"),
    ("科技馆双人参观券", "含特展，一年内有效。", 160, 30, 2, "券", "#1d4ed8"),
    ("公交卡 30 元充值", "到站点当面充值。", 240, 0, 1, "卡", "#7c3aed"),
    ("绿植一盆", "绿萝或多肉，自己挑。", 60, 8, None, "绿", "#15803d"),
)


def make_recognition(world: World) -> None:
    """Everything, after the history: hours first, because points and stars come from them."""
    _on_duty(world)
    items = _shop(world)
    _redemptions(world, items)
    _letters(world)
    _honours(world)


def _free_days(world: World, who: Somebody, number: int) -> list[date]:
    """Past days on which somebody was registered and served nowhere."""
    since = max(who.verified_on or world.today, world.today - timedelta(days=world.size.days))
    busy = set(HourEntry.objects.filter(volunteer=who.volunteer_id).values_list("service_day", flat=True)) | who.busy
    days = [since + timedelta(days=step) for step in range((world.today - since).days - 15)]
    free = [day for day in days if day not in busy]
    return sorted(world.rng.sample(free, min(number, len(free))))


def _on_duty(world: World) -> None:
    """The printed volunteer and some of the team keep a hall open through the holidays: confirmed, eight hours a day."""
    team = home_team(world)
    own = world.people["volunteer"]
    served = set(HourEntry.objects.filter(reverses=None).values_list("volunteer", flat=True))
    mates = [who for who in world.volunteers if team in who.teams and who is not own and who.volunteer_id in served]
    others = [
        who for who in world.volunteers if who.area and who.area.code == HOME and who not in mates and who is not own
    ]
    chosen = [own, *mates, *(who for who in others if who.volunteer_id in served)][: len(_DUTY)]
    lines: list[EntryLine] = []
    for who, number in zip(chosen, _DUTY, strict=False):
        node = who.teams[0] if who.teams else team
        lines += _lines(node, who, _free_days(world, who, number))
    post_entries(WORKER, lines=lines)
    seal_due(WORKER)


def _lines(team: Organization, who: Somebody, days: Iterable[date]) -> list[EntryLine]:
    return [
        EntryLine(
            organization_id=team.pk, volunteer_id=who.volunteer_id, person_id=who.person_id,
            source_key=f"demo:duty:{who.volunteer_id}:{day}", activity_id=None, activity_title="科普场馆假日值守",
            service_type="场馆讲解", content="引导参观，讲解展品", place="九龙坡区科普馆", service_day=day,
            starts_at=clock.at(day, 9), ends_at=clock.at(day, 17), minutes=480, grade=HourEntry.Grade.CONFIRMED,
            recorder=team.leader_name, in_charge=team.leader_name,
        )
        for day in days
    ]  # fmt: skip


def _shop(world: World) -> list[RewardItem]:
    """Items of the city, the home district, its detachment and the printed team; one sold out, one not offered yet."""
    team, admin = home_team(world), world.users["team_admin"]
    station = next((one for one in world.stations if one.area_id == world.home.pk), None)
    givers: tuple[tuple[User, dict[str, Any]], ...] = (
        (world.users["city_admin"], {}),
        (world.users["area_admin"], {"area": world.home}),
        (world.users["city_admin"], {}),
        (world.users["detachment_admin"], {"organization": world.detachments[HOME]}),
        (admin, {"organization": team}),
    )
    made = []
    with clock.pretend(world.now - timedelta(days=20)):
        for (name, about, cost, stock, limit, sign, colour), (actor, giver) in zip(_ITEMS, givers, strict=True):
            facts = ItemFacts(
                name=name, description=about, cost=cost, limit=limit, place="服务台，工作日 9:00–17:00",
                contact=f"{world.names.name('F')} {world.names.landline()}", station=station,
                content=drawn(sign, colour),
            )  # fmt: skip
            item = create_item(actor, facts=facts, stock=stock, **giver)
            made.append(set_offered(actor, item=item, offered=True))
        draft = ItemFacts(name="定制队服 T 恤", cost=300, place="队部", contact=team.leader_name, limit=1)
        create_item(admin, facts=draft, organization=team, stock=10)
    with clock.pretend(world.now - timedelta(days=9)):
        change_stock(admin, item=made[-1], amount=-1, reason="搬运时打碎一盆")
    return made


def _redemptions(world: World, items: list[RewardItem]) -> None:
    """Some of those who had the points a week ago redeemed and collected; the printed volunteer has one to collect."""
    week_ago = world.now - timedelta(days=7)
    accounts = PointAccount.objects.filter(balance__gte=60, volunteer__person__user__isnull=False)
    old = accounts.exclude(pk__in=PointMovement.objects.filter(at__gt=week_ago).values("account"))
    people = [row.volunteer for row in old.select_related("volunteer__person__user").order_by("pk")[:12]]
    for place, who in enumerate(people):
        with clock.pretend(week_ago + timedelta(hours=place * 3)):
            goods = next((one for one in for_volunteer(offered(), who) if _redeemed(who, one)), None)
        if goods and place % 3:
            made = Redemption.objects.get(volunteer=who, item=goods)
            with clock.pretend(week_ago + timedelta(days=2, hours=place)):
                hand_out(world.users["city_admin"], redemption=made)
    volunteer = Volunteer.objects.select_related("person__user").get(pk=world.people["volunteer"].volunteer_id)
    redeem(volunteer.person.user, volunteer=volunteer, item=items[-1])


def _redeemed(who: Volunteer, goods: RewardItem) -> bool:
    try:
        redeem(who.person.user, volunteer=who, item=goods)
    except Refusal:
        return False
    return True


def _letters(world: World) -> None:
    """The printed team thanks the people of its last settled activity."""
    team = home_team(world)
    rows = Activity.objects.filter(organization=team, state=Activity.State.SETTLED).order_by("-starts_at", "-pk")
    activity = next((row for row in rows[:10] if served_at(row).exists()), None)
    if activity is None:
        return
    text = "感谢您参加这次科技志愿服务。您认真准备、耐心讲解，居民和孩子们都有收获。盼望再次与您同行。"
    with clock.pretend(world.now - timedelta(days=1)):
        send_thanks(
            world.users["team_admin"], activity=activity, text=text, signature=f"队长 {team.leader_name or '负责人'}"
        )


def _honours(world: World) -> None:
    """Two of three who have a star agreed to be shown."""
    rows = Volunteer.objects.filter(star_awards__is_top=True, person__user__isnull=False, state="verified")
    for place, who in enumerate(rows.select_related("person__user").order_by("pk")):
        if place % 3 != 1:
            set_consent(who.person.user, volunteer=who, purpose=HONOURS, given=True)
