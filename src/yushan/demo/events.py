"""A large event that recruits: two halls, two batches, badges in every step; and one that is still being prepared."""

from collections.abc import Sequence
from datetime import time, timedelta

from yushan.activities.actions import PostPlan
from yushan.activities.models import Activity, Post
from yushan.common import clock
from yushan.demo.coming import draft, enter, free, publish
from yushan.demo.pictures import drawn
from yushan.demo.schedule import Held
from yushan.demo.stage import home_team
from yushan.demo.topics import TOPICS
from yushan.demo.world import Somebody, World
from yushan.events.actions import (
    approve,
    arrange,
    ask_everybody,
    assign,
    create_event,
    open_event,
    refuse,
    save_batch,
    save_boarding,
    save_guidance,
    save_service,
    save_venue,
    submit_photo,
)
from yushan.events.models import Accreditation, Batch, Event, Venue
from yushan.events.rules.languages import LEVELS, Need
from yushan.plan.queries import entry
from yushan.volunteers.actions import set_service
from yushan.volunteers.models import Volunteer

_AHEAD = 9  # days until it begins
_AREA = "500112"  # both halls stand in 渝北
_KNOW = {
    "bring": (
        "身份证、手机和充电宝、水杯。贵重物品不要带。",
        "Your identity document, a charged phone and a bottle. Please leave valuables at home.",
    ),
    "dress": (
        "志愿者马甲现场发。穿深色长裤和平底鞋，不穿拖鞋。",
        "You get a volunteer vest on site. Please wear dark trousers and flat shoes, no sandals.",
    ),
    "transport": (
        "轻轨 10 号线悦来站 2 号口出，步行 8 分钟。早上也有班车，见下面。",
        "Metro line 10, Yuelai station, exit 2, then walk for 8 minutes. There is a bus in the morning, see below.",
    ),
    "emergency": (
        "现场医疗点：N1 馆门厅，023-6365 8899。紧急情况先打 120、110。",
        "First aid: lobby of Hall N1, +86 23 6365 8899. In an emergency call 120 (ambulance) or 110 (police) first.",
    ),
    "rules": (
        "提前 20 分钟到岗；不收礼物；不对外发布嘉宾的照片。",
        "Be at your post 20 minutes early; accept no gifts; do not publish pictures of guests.",
    ),
}
# name, in English, duties, in English, places, languages asked for
_POSTS = (
    ("观众引导", "Visitor guide", "门厅引导，解答路线", "Show visitors the way from the lobby", 8, ()),
    (
        "外宾接待",
        "Guest assistant",
        "接待外国嘉宾，陪同参观",
        "Welcome guests from abroad and show them round",
        4,
        ("english",),
    ),
)
_COLOURS = ("#0b665c", "#7a4b8c", "#8c5a2b", "#2b5f8c", "#5a7a2b")


def make_events(world: World) -> None:
    """The Smart Industry Expo of the corps, served by teams; the talent conference is a draft."""
    city, corps = world.users["city_admin"], world.corps
    if corps is None:
        return
    first = world.today + timedelta(days=_AHEAD)
    with clock.pretend(world.now - timedelta(days=14)):
        expo = create_event(
            city, organization=corps, name=f"{first.year} 世界智能产业博览会",
            name_en=f"World Smart Industry Expo {first.year}", kind=entry("large_events", "smart-industry"),
            starts_on=first, ends_on=first + timedelta(days=2),
            text="展会三天、两个场馆，需要观众引导和外宾接待。欢迎会外语的志愿者，也欢迎在渝的外国朋友。",
            text_en="Three days at two venues. We look for visitor guides and for assistants who look after guests from "
            "abroad. Friends from abroad who live in Chongqing are welcome.",
            contact="博览会志愿者办公室 023-6365 8800",
        )  # fmt: skip
        halls = _halls(world, expo)
        batches = _batches(world, expo)
        _on_the_way(world, expo)
        save_guidance(city, event=expo, texts=_KNOW)
        create_event(
            city, organization=corps, name=f"{first.year} 重庆国际人才交流大会",
            name_en=f"Chongqing International Talent Conference {first.year}", kind=entry("large_events", "talent"),
            starts_on=first + timedelta(days=60), ends_on=first + timedelta(days=61),
        )  # fmt: skip
    held = [_activity(world, expo, hall, day) for day in range(2) for hall in halls]
    with clock.pretend(world.now - timedelta(days=8)):
        for place, activity in enumerate(held):
            _serve(world, expo, activity, halls[place % 2], batches[place // 2])
        expo = open_event(city, event=expo)
    for activity in held:
        _sign_up(world, activity)
    _badges(world, expo)


def _halls(world: World, event: Event) -> list[Venue]:
    city = world.users["city_admin"]
    one = save_venue(
        city, event=event, name="国际博览中心 N1 馆", name_en="International Expo Centre, Hall N1",
        address="渝北区悦来大道 66 号", address_en="66 Yuelai Avenue, Yubei District", longitude=106.5560, latitude=29.7190,
        needs=[Need("english", "working", 4), Need("japanese", "basic", 1)],
    )  # fmt: skip
    two = save_venue(
        city, event=event, name="悦来国际会议中心", name_en="Yuelai International Conference Centre",
        address="渝北区悦来滨江路 86 号", address_en="86 Yuelai Riverside Road, Yubei District", longitude=106.5480,
        latitude=29.7150, needs=[Need("english", "expert", 2)],
    )  # fmt: skip
    return [one, two]


def _batches(world: World, event: Event) -> list[Batch]:
    city, first = world.users["city_admin"], event.starts_on
    trains = clock.at(first - timedelta(days=3), 14)
    return [
        save_batch(
            city, event=event, name=name, name_en=name_en, audience=audience, audience_en=audience_en,
            sign_up_from=clock.now(), sign_up_until=clock.at(first - timedelta(days=2), 18),
            trains_at=trains + timedelta(hours=2 * place), trains_where="悦来国际会议中心 二楼报告厅",
        )
        for place, (name, name_en, audience, audience_en) in enumerate(
            (
                ("第一批", "First batch", "第一天在岗的志愿者", "Volunteers of the first day"),
                ("第二批", "Second batch", "第二天在岗的志愿者", "Volunteers of the second day"),
            )
        )
    ]  # fmt: skip


def _on_the_way(world: World, event: Event) -> None:
    city = world.users["city_admin"]
    for name, name_en, hour, minute in (
        ("轻轨悦来站 2 号口", "Yuelai metro station, exit 2", 7, 30),
        ("观音桥步行街东口", "Guanyinqiao pedestrian street, east entrance", 7, 0),
    ):
        save_boarding(
            city, event=event, name=name, name_en=name_en, leaves_at=time(hour, minute), returns_at=time(18, 30)
        )


def _activity(world: World, event: Event, hall: Venue, day: int) -> Activity:
    start = clock.at(event.starts_on + timedelta(days=day), 8, 30)
    posts = [
        PostPlan(name, places, duties=duties, languages=list(languages))
        for name, _en, duties, _duties_en, places, languages in _POSTS
    ]
    planned = world.now - timedelta(days=10)
    held = Held(home_team(world), TOPICS[0], start, start + timedelta(hours=8))
    activity = draft(
        world, held, sum(post.places for post in posts), planned, posts=posts,
        title=f"博览会志愿服务 · {hall.name} · 第{'一二'[day]}天", description="在展馆引导观众、接待外宾。全天在岗，中午供餐。",
        brand=None, area=world.areas[_AREA], place=hall.name, longitude=hall.longitude, latitude=hall.latitude,
    )  # fmt: skip
    return publish(world, activity, planned + timedelta(hours=6))


def _serve(world: World, event: Event, activity: Activity, hall: Venue, batch: Batch) -> None:
    city = world.users["city_admin"]
    row = assign(city, event=event, activity=activity, venue=hall, batch=batch)
    save_service(
        city, service=row, venue=hall, batch=batch, title_en=f"Volunteers at the Expo, {hall.name_en}",
        text_en="A full day at the hall, lunch included. It is crowded: keep the aisles free and stay hydrated.",
        posts={name: (name_en, duties_en) for name, name_en, _duties, duties_en, _places, _languages in _POSTS},
    )  # fmt: skip


def _sign_up(world: World, activity: Activity) -> None:
    """Not all places are taken; the printed volunteer serves on the first day."""
    day = clock.local(activity.starts_at).date()
    since, until = world.now - timedelta(days=7), world.now - timedelta(days=4)
    for post, count in zip(Post.objects.filter(shift__activity=activity).order_by("pk"), (5, 3), strict=True):
        crowd = free(world, home_team(world), day, count)
        own = world.people["volunteer"]
        if not post.languages and own not in crowd and day not in own.busy and "N1" in activity.title:
            crowd = [own, *crowd[1:]]
        for who in crowd:
            who.busy.add(day)
        if post.languages:
            _learn(crowd)
        enter(world, post, crowd, since, until)


def _learn(people: Sequence[Somebody]) -> None:
    for who in people:
        volunteer = Volunteer.objects.select_related("person__user").get(pk=who.volunteer_id)
        set_service(
            volunteer.person.user, volunteer=volunteer, available=volunteer.available, languages=["mandarin", "english"]
        )


def _badges(world: World, event: Event) -> None:
    """Asked, sent, refused and approved; meals and buses of who has answered."""
    city, levels = world.users["city_admin"], list(LEVELS)
    with clock.pretend(world.now - timedelta(days=3)):
        ask_everybody(city, event=event)
    points = list(event.boarding_points.all())
    rows = list(Accreditation.objects.filter(event=event).select_related("volunteer__person__user").order_by("pk"))
    for place, row in enumerate(rows):
        if place % 4 == 3:
            continue
        volunteer, user = row.volunteer, row.volunteer.person.user
        name = volunteer.person.name
        speaks = {"english": levels[place % 3]} if "english" in volunteer.languages else {}
        with clock.pretend(world.now - timedelta(days=2, minutes=-place)):
            submit_photo(
                user, event=event, volunteer=volunteer, content=drawn(name[-1], _COLOURS[place % 5]),
                name_latin=row.name_latin, languages=speaks, agreed=True,
            )  # fmt: skip
            diet, allergies = (("usual", ""), ("vegetarian", ""), ("halal", ""), ("usual", "花生过敏"))[place % 7 % 4]
            arrange(
                user, event=event, volunteer=volunteer, diet=diet, allergies=allergies,
                boarding=points[place % 2] if place % 3 else None, agreed=True,
            )  # fmt: skip
        with clock.pretend(world.now - timedelta(days=1, minutes=-place)):
            if place % 8 == 6:
                refuse(city, accreditation=row, reason="背景太暗，请在白墙前重拍一张。")
            elif place % 8 != 2:
                approve(city, accreditation=row)
