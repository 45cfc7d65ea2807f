"""Stories of the winners of the demo: some published with pictures, one that waits for a second person, one being written."""

from datetime import timedelta

from yushan.campaigns.actions.consenting import give_portrait_consent
from yushan.campaigns.models import HonourEntry, Kind
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.honours import SHOWN
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.demo.pictures import drawn
from yushan.demo.world import World
from yushan.publicity.actions.pictures import add_picture
from yushan.publicity.actions.writing import begin_story, publish_story, submit_story

_TEXTS = {
    Kind.PERSON: {
        "title": "{name}：村里老人的“手机老师”",
        "lead": "{name}每个赶集日在镇上摆一张桌子，教老人用手机挂号、识骗局，一年没有落下一场。",
        "beginning": "头一回，是邻居婆婆看病挂不上号，在医院坐了一上午。教会她只用了十分钟，旁边又围过来三个人。",
        "doing": "{name}把最常用的六件事画成一张大字卡，一次只教一件，学会了再教下一件。逢集值守，平时接电话；带出的徒弟轮流顶班。",
        "change": "镇卫生院的网上挂号多了一倍，来问“这条短信是不是骗人”的人也多了。值守的记录都在台账里，时长本人核对过。",
        "quote": "他不嫌我问得多，教十遍都不烦。",
        "quote_by": "走马镇居民",
    },
    Kind.ORGANIZATION: {
        "title": "{name}：把课排到群众的时间上",
        "lead": "晚上七点、赶集日、放学以后，{name}的课表跟着群众走。",
        "beginning": "刚成立那年，上午九点的讲座只来了五个人。队员挨家问，才晓得大家那个时候在地里。",
        "doing": "先问再排：每季度收一次点单，按村排课，讲师轮流试讲，课件公开给别的队伍用；每场请服务对象评，评得低的当月就改。",
        "change": "到课的人多了三倍，邻近两个镇照着办了起来。活动、人数和时长都来自平台记录。",
        "quote": "他们的课，收了工还赶得上。",
        "quote_by": "含谷镇村民",
    },
    Kind.STATION: {
        "title": "{name}：门开着，人就来了",
        "lead": "全年按时开放，周末不关门，{name}成了周边孩子的第二间教室。",
        "doing": "值班排到人、贴上墙；展品坏了当天报修；每周六一堂能动手的课，老人课、亲子课分开讲。给新站点当师傅，台账怎么记、课怎么排都教。",
        "change": "到站的人次一年翻了一番，来学的站点把课表带回去改成自己的。",
    },
    Kind.PROJECT: {
        "title": "{name}：一堂别处也能上的课",
        "lead": "方案、物料和讲稿都整理好了，花钱不多，{name}换一个地方照着就能办。",
        "doing": "从群众点单里来，请专家把难题拆成一堂堂能动手的课；每轮办完请四方评，改过再办下一轮。",
        "change": "服务对象说得出变化，已经有区县来学、来复制。数字从签到和台账里数出来。",
        "quote": "拿着他们的清单，我们两周就开了第一课。",
        "quote_by": "来学习的服务队队长",
    },
}  # fmt: skip
# A second person has done something else.
_ANOTHER = {
    "title": "{name}：把显微镜搬进村小",
    "lead": "{name}带着六台显微镜跑了五所村小，孩子们第一次看见了洋葱的细胞。",
    "beginning": "村小的科学课一直缺人，老师一个人带三个年级，实验只能看书上的图。",
    "doing": "{name}和队友把一学期的课排成八个动手实验，材料装进一个箱子，一个人就背得走；先教老师，再和老师一起上。",
    "change": "五所村小每月都有了一堂实验课，老师自己开的课比我们去得还多。次数从签到里数出来。",
    "quote": "原来课本上的图是真的。",
    "quote_by": "村小四年级学生",
}
_SIGNS = {Kind.PERSON: ("集", "#b4233f"), Kind.ORGANIZATION: ("课", "#0f766e"), Kind.STATION: ("站", "#1d4ed8"),
          Kind.PROJECT: ("学", "#7c3aed")}  # fmt: skip


def make_stories(world: World) -> None:
    """About the honours of the finished selection: two people, one of whom agreed to name and face, and one of each other kind."""
    rows = HonourEntry.objects.filter(SHOWN).select_related("campaign", *(f"nominee__{name}" for name in READ))
    chosen: list[HonourEntry] = []
    for kind in Kind:
        chosen += rows.filter(kind=kind).order_by("nominee__place", "pk")[:2]
    people = [one for one in chosen if one.kind == Kind.PERSON and one.nominee.volunteer]
    if people and people[0].nominee.volunteer:
        with clock.pretend(world.now - timedelta(days=24)):
            owner = people[0].nominee.volunteer.person.user
            people[0].nominee = give_portrait_consent(owner, nominee=people[0].nominee)
    for place, honour in enumerate(chosen):
        _story(world, honour, place)


def _story(world: World, honour: HonourEntry, place: int) -> None:
    city, kind = world.users["city_admin"], Kind(honour.kind)
    name = honour.nominee.name
    words = _ANOTHER if kind == Kind.PERSON and place else _TEXTS[kind]
    texts = {key: text.format(name=name) for key, text in words.items()}
    texts["title"] = texts["title"][:60]
    # The city has one administrator in the demo: the office writes, they publish; one story waits for them.
    with clock.pretend(world.now - timedelta(days=12 + place)):
        story = begin_story(WORKER, honour=honour, **texts)
        sign, colour = _SIGNS[kind]
        add_picture(
            WORKER, story=story, content=drawn(sign, colour), caption="上课的时候（示意图）", credit="渝善渝美平台",
            licence="cc-by-4.0", shows="winner" if kind == Kind.PERSON else "nobody",
        )  # fmt: skip
        if kind == Kind.STATION and place % 2:
            return
        story = submit_story(WORKER, story=story)
    if kind == Kind.PROJECT and place % 2:
        return
    with clock.pretend(world.now - timedelta(days=11 + place)):
        publish_story(city, story=story)
