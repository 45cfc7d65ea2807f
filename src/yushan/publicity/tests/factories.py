"""Winners and stories for tests: written straight to the tables where the way there is somebody else's matter."""

import secrets
from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.campaigns.models import AwardCampaign, Category, HonourEntry, Nominee
from yushan.campaigns.tests import factories as campaigns
from yushan.common import clock
from yushan.common.tests.pictures import png
from yushan.organizations.models import Organization
from yushan.publicity.actions.pictures import add_picture
from yushan.publicity.actions.writing import begin_story, publish_story, submit_story
from yushan.publicity.models import Story, StoryPicture

TEXTS = {
    "title": "谭小雨：教会老人用手机的大学生",
    "lead": "谭小雨每个赶集日都在镇上摆一张桌子，教老人挂号、识骗局。",
    "beginning": "外婆被骗走三千元，小雨决定从邻居教起。",
    "doing": "每逢二、五、八赶集，谭小雨和三个同学轮流值守。",
    "change": "一年教会 412 位老人，镇卫生院网上挂号翻了一倍。",
    "quote": "小雨不在，我们就不晓得问哪个。",
    "quote_by": "静观镇居民",
}


def won(team: Organization, name: str = "谭小雨", *, kind: str = "person", **values: Any) -> HonourEntry:
    """An honour of a selection that is over, of a volunteer of the team or of the team itself."""
    now = clock.now()
    made = AwardCampaign.objects.create(
        code=f"PX-{secrets.token_hex(4)}", area=values.pop("area", None), use="annual", title="年度科技志愿服务先进典型",
        year=clock.today().year, text="推选", state="completed", routes=["team"], criteria=campaigns.CRITERIA, seed="x",
        nominate_until=clock.today() - timedelta(days=60), notice_until=now - timedelta(days=10), done_at=now,
        document_no="渝科协办〔2026〕31号",
    )  # fmt: skip
    category = Category.objects.create(
        campaign=made, code="people", name="志愿者", honour="优秀科技志愿者", kind=kind, quota=3
    )
    candidate = {"volunteer": campaigns.person(team, name)} if kind == "person" else {"organization": team}
    nominee = Nominee.objects.create(
        campaign=made, category=category, code=f"{made.code}-1", kind=kind, area=team.area, state="designated",
        consent="given", statement=f"{name}坚持服务。", facts=[{"label": "活动", "text": "36 次"}], **candidate,
    )  # fmt: skip
    return HonourEntry.objects.create(
        nominee=nominee, campaign=made, kind=kind, area=team.area, year=made.year, title=category.honour,
        name="" if kind == "person" else team.name, awarded_on=clock.today(), number=f"渝{secrets.token_hex(4)}",
        code=secrets.token_hex(8).upper(),
    )  # fmt: skip


def portrait(
    story: Story, actor: User, *, shows: str = "winner", caption: str = "谭小雨在集市上", **more: Any
) -> StoryPicture:
    """A picture on which the winner can be recognised."""
    return add_picture(
        actor, story=story, content=png(), caption=caption, credit="李老师", licence="credit", shows=shows, **more
    )


def published(honour: HonourEntry, first: User, other: User, *, with_portrait: bool = False, **texts: str) -> Story:
    """A story of it that everybody reads."""
    story = begin_story(first, honour=honour, **(TEXTS | texts))
    if with_portrait:
        portrait(story, first)
    return publish_story(other, story=submit_story(first, story=story))
