"""A selection whose result is out as it may be told at this moment: who was honoured, what came of it, its stories."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from yushan.campaigns.models import AwardCampaign, HonourEntry, Nominee
from yushan.campaigns.queries.honours import giver_of, public_honours
from yushan.campaigns.queries.lines import on_the_roll, roll_line
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.publicity.queries.stories import public_stories
from yushan.publicity.queries.telling import Told, tell

# A kit carries so many stories, the newest; each has a kit of its own on its page.
MOST_STORIES = 60


@dataclass(frozen=True)
class Honoured:
    """One line of the list."""

    name: str
    area: str
    url: str


@dataclass(frozen=True)
class Result:
    """`honours`: title of the honour with those who may be named; `hidden`: how many may not; `facts`: label and words."""

    code: str
    title: str
    year: int
    text: str
    giver: str
    document_no: str
    honours: Sequence[tuple[str, Sequence[Honoured]]] = ()
    hidden: int = 0
    facts: Sequence[tuple[str, str]] = ()
    stories: Sequence[Told] = field(default=(), repr=False)

    @property
    def count(self) -> int:
        """How many may be named."""
        return sum(len(lines) for _honour, lines in self.honours)


def result_of(code: str) -> Result:
    """One by its code; a dozen statements for any number of honours. NotFound before the result is out."""
    made = AwardCampaign.objects.filter(code=code, state=AwardCampaign.State.DONE).select_related("area").first()
    if made is None:
        raise NotFound("这次评选还没有公布结果，公布以后才有媒体材料。")
    rows = on_the_roll(public_honours().filter(campaign=made)).order_by(
        "nominee__category__order", "nominee__place", "id"
    )
    grouped: dict[str, list[Honoured]] = {}
    for row in rows:
        nominee, name, title, area = roll_line(row)
        url = str(settings.SITE_URL) + reverse("campaigns:card", args=[nominee])
        grouped.setdefault(title, []).append(Honoured(name, area or "市级", url))
    standing = HonourEntry.objects.filter(campaign=made).exclude(state=HonourEntry.State.REVOKED).count()
    named = sum(len(lines) for lines in grouped.values())
    stories = (
        public_stories().filter(honour__campaign=made).prefetch_related("pictures").order_by("-published_at", "-id")
    )
    return Result(
        code=made.code, title=made.title, year=made.year, text=made.text, giver=giver_of(made), document_no=made.document_no,
        honours=[*grouped.items()], hidden=max(standing - named, 0), facts=_facts(made, standing),
        stories=[tell(one) for one in stories[:MOST_STORIES]],
    )  # fmt: skip


def _facts(made: AwardCampaign, standing: int) -> list[tuple[str, str]]:
    nominees = Nominee.objects.filter(campaign=made)
    counted = nominees.aggregate(all=Count("pk"), areas=Count("area", distinct=True))
    rounds = list(made.rounds.filter(closed_at__isnull=False))
    reviewers = made.reviewers.filter(state="accepted").count()
    facts = [
        ("年度", f"{made.year} 年"), ("推荐渠道", "、".join(str(AwardCampaign.Route(one).label) for one in made.routes)),
        ("收到候选", f"{counted['all']:,} 个，来自 {counted['areas']} 个区县"),
        ("评审", f"{reviewers} 位评审，{'、'.join(str(one.get_kind_display()) for one in rounds) or '—'}"),
        ("评分标准", "、".join(f"{one['name']} {one['weight']}%" for one in made.criteria)),
        ("评出", f"{standing:,} 个"),
    ]  # fmt: skip
    facts += [("公示到", _day(clock.local(made.notice_until).date()))] if made.notice_until else []
    facts += [("公布", _day(clock.local(made.done_at).date()))] if made.done_at else []
    return facts + ([("表彰文件", made.document_no)] if made.document_no else [])


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
