"""What may be told of an honour at this moment: the one place where page, poster, card, feed and kit get their words from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yushan.campaigns.models import Kind
from yushan.campaigns.queries.honours import giver_of
from yushan.campaigns.rules.masking import masked
from yushan.publicity.models import Story, StoryPicture

HEADINGS = (("beginning", "缘起"), ("doing", "怎么做的"), ("change", "带来什么变化"))


@dataclass(frozen=True)
class Told:
    """A story as it may be read now: names masked and portraits left out where the person has not agreed to them."""

    code: str
    title: str
    name: str
    is_named: bool
    kind: str
    honour: str
    year: int
    campaign: str
    campaign_code: str
    nominee_code: str
    area: str
    giver: str
    lead: str
    quote: str
    quote_by: str
    published_at: datetime | None
    changed_at: datetime
    sections: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, str]] = ()
    pictures: Sequence[StoryPicture] = field(default=(), repr=False)


def tell(story: Story, *, with_giver: bool = True) -> Told:
    """Of a story read with stories.READ and its pictures; 1 statement more for who gives the honour."""
    honour = story.honour
    nominee, campaign = honour.nominee, honour.campaign
    is_named = nominee.is_told

    def said(text: str) -> str:
        return text if is_named else masked(text, nominee.name)

    return Told(
        code=story.code, title=said(story.title), name=nominee.told_name if honour.kind == Kind.PERSON else honour.name,
        is_named=is_named, kind=honour.kind, honour=honour.title, year=honour.year, campaign=campaign.title,
        campaign_code=campaign.code, nominee_code=nominee.code, area=honour.area.name if honour.area else "",
        giver=giver_of(campaign) if with_giver else "", lead=said(story.lead), quote=said(story.quote),
        quote_by=said(story.quote_by), published_at=story.published_at, changed_at=story.changed_at,
        sections=tuple((heading, said(text)) for name, heading in HEADINGS if (text := getattr(story, name).strip())),
        facts=tuple((one["label"], one["text"]) for one in nominee.facts or [] if one.get("label")),
        pictures=tuple(_with_words(one, said(one.caption), said(one.credit)) for one in shown_pictures(story)),
    )  # fmt: skip


def shown_pictures(story: Story) -> list[StoryPicture]:
    """Pictures that may be seen now: portraits of the winner only while they agree."""
    is_named = story.honour.nominee.is_told
    return [one for one in story.pictures.all() if is_named or one.shows != StoryPicture.Shows.WINNER]


def _with_words(row: StoryPicture, caption: str, credit: str) -> StoryPicture:
    row.caption, row.credit = caption, credit
    return row
