"""Writing a story, publishing it by a second person, taking it down."""

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.campaigns.models import HonourEntry
from yushan.campaigns.queries.honours import is_named
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.publicity.lifecycle import STORY
from yushan.publicity.models import Story
from yushan.publicity.queries.stories import READ
from yushan.publicity.rules.story import StoryFacts

FIELDS = {"title": 60, "lead": 200, "beginning": 2000, "doing": 3000, "change": 2000, "quote": 120, "quote_by": 40}


def by_whom(actor: Any) -> User | None:
    """The user behind an actor; nobody for the platform."""
    return None if is_system(actor) else actor


def locked(story: Story) -> Story:
    """The story under lock, as it is now, with its honour. NotFound when it is gone."""
    return locked_row(story, *READ)


def facts_of(story: Story) -> StoryFacts:
    """What the guards ask, of a story read with its honour."""
    honour = story.honour
    return StoryFacts(
        has_lead=bool(story.lead.strip()), has_doing=bool(story.doing.strip()), has_change=bool(story.change.strip()),
        honour_stands=honour.state != HonourEntry.State.REVOKED and is_named(honour),
    )  # fmt: skip


def _set(story: Story, texts: dict[str, str]) -> None:
    if unknown := set(texts) - set(FIELDS):
        raise TypeError(f"unknown texts: {unknown}")
    for name, text in texts.items():
        setattr(story, name, text.strip()[: FIELDS[name]])
    if len(story.title) < 4:
        raise Refusal("标题至少 4 个字，说清楚是谁、做了什么。", field="title")
    if story.quote and not story.quote_by:
        raise Refusal("请写这句话是谁说的，按本人愿意的称呼，例如：农科村村民。", field="quote_by")


@transaction.atomic
def begin_story(actor: Any, *, honour: HonourEntry, **texts: str) -> Story:
    """A draft about an honour that stands. Conflict where there is one already."""
    honour = locked_row(honour, "campaign__area")
    require(actor, "award.edit", on=honour)
    if honour.state == HonourEntry.State.REVOKED:
        raise Conflict("这项荣誉已经撤销，不再宣传。")
    year, now = clock.today().year, clock.now()
    story = Story(honour=honour, written_by=by_whom(actor), created_at=now, changed_at=now)
    _set(story, texts)
    story.code = f"GS{year}-{take(f'story:{year}'):04d}"
    try:
        with transaction.atomic():
            story.save()
    except IntegrityError as error:
        raise Conflict("这项荣誉已经有故事了，请打开那一篇改。") from error
    record(actor, "publicity.begin", subject=story, label=story.code)
    return story


@transaction.atomic
def write_story(actor: Any, *, story: Story, **texts: str) -> Story:
    """Changes the texts (FIELDS) of a draft; what is published is taken down first."""
    row = editable(actor, story)
    _set(row, texts)
    row.changed_at = clock.now()
    row.save(update_fields=[*texts, "changed_at"])
    record(actor, "publicity.write", subject=row, label=row.code, changed=sorted(texts))
    return row


def editable(actor: Any, story: Story) -> Story:
    """The story under lock for whoever may change it. Conflict while it waits or is published."""
    row = locked(story)
    require(actor, "award.edit", on=row)
    if row.state not in Story.EDITABLE:
        raise Conflict("正等发布或已经发布，退回或撤下以后才能改。")
    return row


def _step(actor: Any, row: Story, event: str, *fields: str, reason: str = "") -> Story:
    before = row.state
    row.state = STORY.next_state(before, event, facts_of(row))
    row.save(update_fields=["state", *fields])
    record(actor, f"publicity.{event}", subject=row, label=row.code, reason=reason, was=before, now=row.state)
    return row


@transaction.atomic
def submit_story(actor: Any, *, story: Story) -> Story:
    """Hands it to a second person. Refusal lists what is missing."""
    row = locked(story)
    require(actor, "award.edit", on=row)
    row.submitted_by, row.submitted_at, row.reason = by_whom(actor), clock.now(), ""
    row.published_by = row.published_at = None
    return _step(actor, row, "submit", "submitted_by", "submitted_at", "reason", "published_by", "published_at")


@transaction.atomic
def publish_story(actor: Any, *, story: Story) -> Story:
    """Somebody else than who handed it on shows it to everybody."""
    row = _second(actor, story)
    row.published_by, row.published_at = by_whom(actor), clock.now()
    return _step(actor, row, "publish", "published_by", "published_at")


@transaction.atomic
def return_story(actor: Any, *, story: Story, reason: str) -> Story:
    """Sends it back with what has to be changed."""
    row = _second(actor, story)
    row.reason = because(reason, "请写明要改什么，写的人会看到。")
    _step(actor, row, "return", "reason", reason=row.reason)
    if row.submitted_by_id:
        key, url = f"story:{row.pk}:{int(clock.now().timestamp())}", reverse("publicity:story", args=[row.pk])
        notify([row.submitted_by_id], key=key, title=f"故事 {row.code} 被退回", body=row.reason, url=url)
    return row


def _second(actor: Any, story: Story) -> Story:
    row = locked(story)
    require(actor, "award.edit", on=row)
    if row.submitted_by_id is not None and row.submitted_by_id == getattr(actor, "pk", None):
        raise NotAllowed("要由另一位管理员发布或退回，您是提交的人。")
    return row


@transaction.atomic
def withdraw_story(actor: Any, *, story: Story, reason: str) -> Story:
    """Takes it down, with the reason: pages, papers and feed have it no more."""
    row = locked(story)
    require(actor, "award.edit", on=row)
    row.reason = because(reason, "请写明为什么撤下，会留在记录里。")
    return _step(actor, row, "withdraw", "reason", reason=row.reason)
