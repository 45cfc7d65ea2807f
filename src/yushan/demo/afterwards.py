"""What remains of activities that are over: reports, opinions, objections that came late, certificates for everybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Count, Q

from yushan.accounts.models import User
from yushan.activities.actions import (
    add_photo,
    evaluate_activity,
    evaluate_service,
    give_feedback,
    object_to_hours,
    publish_report,
    save_report,
)
from yushan.activities.actions.closing import Cost
from yushan.activities.models import Activity, Presence, ReportPhoto
from yushan.activities.queries.closing import came
from yushan.common import clock, jobs
from yushan.demo.pictures import drawn
from yushan.demo.stage import home_team
from yushan.demo.world import World
from yushan.ledger.actions import decide_case, order_batch, say_in_case
from yushan.ledger.models import EntryCase, HourEntry
from yushan.organizations.models import Organization

A = Activity.State
_SUMMARIES = (
    "按计划完成，现场分三组轮流讲解和动手。居民问得最多的是用药和防诈骗，已整理成一页问答发到社区群。下次多带两套教具。",
    "天气好，来的人比预计多三成，临时加开了一轮。孩子们动手的环节最受欢迎；签到处排过一次队，下次提前半小时布置。",
    "服务了附近三个村的居民。技术指导的地块插了牌，半个月后回访一次。物资有结余，已交站点登记。",
    "讲了一节课，一对一辅导了每一位到场的老人。还有几位没有学会预约挂号，已登记，下一场接着教。",
)
_COUNTED = ("入口发号牌计数", "签到表人数", "每组点名，合计后去掉重复", "现场拍照清点两次取平均")
_COSTS = (
    (Cost("教具和耗材", 68_000, "市科协活动经费"), Cost("志愿者午餐", 33_600, "镇街配套")),
    (Cost("租车", 120_000, "区科协"), Cost("饮用水", 9_600, "共建单位捐赠")),
    (Cost("印资料 300 份", 45_000, "市科协活动经费"),),
    (),
)
_SAID = (
    (5, "老师很有耐心，教了三遍也不烦。"), (5, "孩子回家还在讲那个实验。"), (4, "内容好，就是时间短了点。"), (5, ""),
    (4, "希望下次有座位，老人站久了累。"), (5, "学会了手机挂号，以后不用麻烦儿女。"), (3, "后排听不清，建议带个小音箱。"),
    (5, "讲得通俗，听得懂。"), (4, ""),
)  # fmt: skip
_THOUGHT = (
    (5, "分工清楚，队长照顾新人。"), (4, "集合点不好找，建议发个定位。"), (5, ""), (5, "第一次参加，收获很大。"),
    (3, "午饭安排晚了半小时。"),
)  # fmt: skip
_ASSESSED = ((5, "讲解熟练，主动帮新人。"), (5, ""), (4, "到得准时，讲解再慢一点更好。"), (5, "全程照看老人，细心。"))


def make_afterwards(world: World) -> None:
    """Reports and opinions of the last weeks; cases about older activities, the printed team's where it has any."""
    rows = Activity.objects.filter(
        state__in=(A.FINISHED, A.NOTICED, A.SETTLED), is_imported=False, starts_at__gte=_ago(world, 75)
    ).select_related("organization")
    home = home_team(world)
    own = list(rows.filter(organization=home).order_by("-starts_at", "pk")[:6])
    others = list(rows.exclude(organization=home).order_by("-starts_at", "pk")[: 2 + world.size.coming // 3])
    for place, activity in enumerate([*own, *others]):
        _report(world, activity, place)
        _opinions(world, activity, place)
    _cases(world, home)


def _ago(world: World, days: float) -> datetime:
    return world.now - timedelta(days=days)


def _after(world: World, activity: Activity, hours: float) -> datetime:
    """So long after its end, but not later than now."""
    return min(activity.ends_at + timedelta(hours=hours), world.now)


def _report(world: World, activity: Activity, place: int) -> None:
    """The newest has none yet, the next only a draft; two of the published ones have pictures."""
    if place == 0:
        return
    actor = world.organiser(activity.organization)
    costs = _COSTS[place % len(_COSTS)]
    with clock.pretend(_after(world, activity, 20)):
        save_report(
            actor, activity=activity, summary=_SUMMARIES[place % len(_SUMMARIES)],
            reached=40 + place * 17 % 160, reached_how=_COUNTED[place % len(_COUNTED)], costs=costs,
        )  # fmt: skip
        if place == 1:
            return
        for sign, caption in (("课", "布置好的教室，每张桌上一套教具"), ("展", "互动展品摆在广场上"))[: 3 - place]:
            add_photo(
                actor, activity=activity, content=drawn(sign, "#0f766e"), caption=caption,
                faces=ReportPhoto.Faces.NONE,
            )  # fmt: skip
    with clock.pretend(_after(world, activity, 22)):
        publish_report(actor, activity=activity)


def _opinions(world: World, activity: Activity, place: int) -> None:
    """Of people who were served, of volunteers about the activity, of the organiser about the service."""
    for number in range(3 + place * 5 % 7):
        rating, text = _SAID[(number + place) % len(_SAID)]
        with clock.pretend(_after(world, activity, number * 3)):
            if world.now < activity.ends_at + timedelta(days=29):
                give_feedback(activity=activity, device=f"demo-{number}", rating=rating, text=text)
    rows = list(came(activity).select_related("volunteer__person__user", "shift__activity").order_by("pk"))
    rows.sort(key=lambda row: row.volunteer_id != world.people["volunteer"].volunteer_id)
    for number, row in enumerate(rows[:5]):
        user = row.volunteer.person.user
        if user and number:  # the first, if it is the printed volunteer, has it still to do
            rating, text = _THOUGHT[(number + place) % len(_THOUGHT)]
            with clock.pretend(_after(world, activity, 26 + number)):
                evaluate_activity(user, sign_up=row, rating=rating, text=text)
    for number, row in enumerate(rows[:3]):
        rating, text = _ASSESSED[(number + place) % len(_ASSESSED)]
        with clock.pretend(_after(world, activity, 30)):
            evaluate_service(world.organiser(activity.organization), sign_up=row, rating=rating, text=text)


def _disputable(world: World, home: Organization) -> list[Presence]:
    """Posted lines whose notice was over ten days ago: one of the printed volunteer, then the printed team's."""
    rows = Presence.objects.filter(
        entry_id__isnull=False, minutes__gt=60, sign_up__volunteer__person__user__isnull=False,
        sign_up__shift__activity__state=A.SETTLED, sign_up__shift__activity__notice_until__lt=_ago(world, 10),
    ).exclude(entry_id__in=HourEntry.objects.exclude(reverses=None).values("reverses"))  # fmt: skip
    rows = rows.select_related("sign_up__volunteer__person__user", "sign_up__shift__activity__organization")
    own = Q(sign_up__volunteer=world.people["volunteer"].volunteer_id)
    at_home = Q(sign_up__shift__activity__organization=home)
    newest = ("-sign_up__shift__starts_at", "pk")
    return [
        *rows.filter(own).order_by(*newest)[:1],
        *rows.filter(at_home).exclude(own).order_by(*newest)[:6],
        *rows.exclude(at_home | own).order_by(*newest)[:6],
    ]


def _decider(world: World, team: Organization) -> User:
    """The area decides about what stands below its detachment, else the city."""
    area = team.area
    return world.users.get(f"area:{area.code}", world.users["city_admin"]) if area else world.users["city_admin"]


def _cases(world: World, home: Organization) -> None:
    """One where the printed volunteer has still to speak, one to be decided, one that stands, one corrected."""
    lines = _disputable(world, home)
    if len(lines) < 4:
        return
    raiser = {line.pk: _mate(line) for line in lines}
    unheard, ripe, stands, corrected = lines[:4]
    _open(world, unheard, raiser[unheard.pk], 0.3, "这一场我在现场，没有看到她签退，时间是不是按结束时间算的？")
    case = _open(world, ripe, raiser[ripe.pk], 3, "他下午提前走了，记录按全程算的，请核对签退时间。")
    _say(world, case, ripe.sign_up.volunteer.person.user, 2, "我送一位老人去卫生院，队长知道，后来回来签退的。")
    _say(
        world,
        case,
        world.organiser(ripe.sign_up.shift.activity.organization),
        1,
        "情况属实，有送医登记，全程算服务时间。",
    )
    case = _open(world, stands, raiser[stands.pk], 9, "签到比我们早半小时，是不是填错了？")
    _say(world, case, stands.sign_up.volunteer.person.user, 8, "我负责布展，提前半小时到场，签到码是队长给的。")
    with clock.pretend(_ago(world, 5)):
        answer = "查了签到记录和布展照片，提前到场属实；时长按场次时间算，没有多记。"
        decide_case(_decider(world, case.organization), case=case, outcome=EntryCase.State.STANDS, answer=answer)
    entry = HourEntry.objects.get(source_key=f"presence:{corrected.pk}")
    user = corrected.sign_up.volunteer.person.user
    case = _open(world, corrected, user, 6, "我中途去取器材，签退按错了，应该少算半小时，请更正。")
    _say(world, case, world.organiser(case.organization), 4, "本人说的和领物登记一致。")
    # Posted now: the roots of the days before are made and stay as they are.
    decide_case(
        _decider(world, case.organization), case=case, outcome=EntryCase.State.CORRECTED,
        answer="领物登记和本人说明一致，减去半小时。", starts_at=entry.starts_at, ends_at=entry.ends_at,
        minutes=entry.minutes - 30,
    )  # fmt: skip


def _mate(line: Presence) -> User:
    """Somebody who was there too, else the first of the other volunteers."""
    row = line.sign_up
    users = User.objects.filter(person__volunteer__isnull=False, is_active=True).exclude(
        person__volunteer=row.volunteer_id
    )
    there = users.filter(person__volunteer__sign_ups__shift=row.shift_id)
    return there.order_by("pk").first() or users.order_by("pk")[0]


def _open(world: World, line: Presence, user: User, days_ago: float, text: str) -> EntryCase:
    with clock.pretend(_ago(world, days_ago)):
        # A case, no objection: the notice of these was over long before.
        return cast("EntryCase", object_to_hours(user, activity=line.sign_up.shift.activity, text=text, presence=line))


def _say(world: World, case: EntryCase, user: User, days_ago: float, text: str) -> None:
    with clock.pretend(_ago(world, days_ago)):
        say_in_case(user, case=case, text=text)


def issue_for_all(world: World) -> None:
    """Certificates for everybody who served in one activity of the printed team, by the job that does it always."""
    home = home_team(world)
    served = Count("pk", filter=Q(reversal=None))
    rows = HourEntry.objects.filter(
        organization=home,
        activity_id__isnull=False,
        reverses=None,
        service_day__gte=world.today - timedelta(days=world.size.days),
    )
    groups: Sequence[tuple[int, int]] = list(
        rows.values_list("activity_id").annotate(served=served).filter(served__gte=3).order_by("served", "activity_id")
    )
    if not groups:
        return
    pk = next((pk for pk, count in groups if count >= 6), groups[-1][0])
    activity = Activity.objects.get(pk=pk)
    day = clock.local(activity.starts_at).date()
    batch = order_batch(
        world.users["team_admin"], organization=home, period_from=day, period_until=day, activity_id=activity.pk,
        activity_title=activity.title,
    )  # fmt: skip
    if batch.job_id:
        jobs.run.call(batch.job_id)
