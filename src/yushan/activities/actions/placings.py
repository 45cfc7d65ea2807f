"""A coordinator has posts filled by the solver, locks some, changes some, removes some, and has the rest solved again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.activities.actions.messages import clock_text
from yushan.activities.lifecycle import PLACING_LINE
from yushan.activities.models import Invitation, Placing, PlacingLine
from yushan.activities.queries.placing_others import alternatives
from yushan.activities.queries.placing_tasks import MOST_POSTS, open_posts, people_of
from yushan.activities.rules.placing_fit import PARTS, USUAL
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.plan.models import Entry
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import inboxes_of

KIND = "activities.placing"
State = PlacingLine.State


@transaction.atomic
def create_placing(
    actor: Any,
    *,
    title: str,
    organization: Organization,
    starts_on: date,
    ends_on: date,
    most_hours: int,
    answer_days: int,
    key_date: Entry | None = None,
    cares: Mapping[str, int] | None = None,
) -> Placing:
    """Takes up the open posts of these days and starts the solver. Refusal when there is none, or far too many.

    `most_hours` is what one person is given at most in all, `cares` how much the parts of the score count
    (rules/placing_fit.py, PARTS).
    """
    require(actor, "activity.edit", on=organization)
    if ends_on < starts_on:
        raise Refusal("最后一天比第一天还早，请核对。", field="ends_on")
    posts = list(open_posts(organization, starts_on, ends_on, key_date).values_list("pk", flat=True)[: MOST_POSTS + 1])
    if not posts:
        raise Refusal("这段时间里没有还缺人的岗位。请换日期，或者先发布活动。", field="starts_on")
    if len(posts) > MOST_POSTS:
        raise Refusal(
            f"这段时间里有 {MOST_POSTS} 个以上的岗位，请分几段安排，或者由下级组织各自安排。", field="ends_on"
        )
    if not people_of(organization).exists():
        raise Refusal("这个组织还没有在队的志愿者，没有人可以安排。", field="organization")
    row = Placing.objects.create(
        title=title.strip()[:80], organization=organization, key_date=key_date, starts_on=starts_on, ends_on=ends_on,
        most_hours=most_hours, answer_days=answer_days, created_by=None if is_system(actor) else actor,
        created_at=clock.now(), cares=_known(cares or {}),
    )  # fmt: skip
    row.posts.set(posts)
    record(actor, "activities.create_placing", subject=row, label=row.title, posts=len(posts))
    start_round(actor, row)
    return row


@transaction.atomic
def solve_again(actor: Any, *, placing: Placing) -> Placing:
    """Solves what is not fixed once more; while a round runs, nothing is started."""
    row = locked_placing(placing.pk)
    require(actor, "activity.edit", on=row)
    live(row)
    if not row.is_running:
        record(actor, "activities.solve_placing_again", subject=row, label=row.title)
        start_round(actor, row)
    return row


@transaction.atomic
def change_placing(
    actor: Any, *, placing: Placing, title: str, most_hours: int, answer_days: int, cares: Mapping[str, int]
) -> Placing:
    """Other conditions: what is fixed stays, the rest is solved by them. Conflict once it is closed."""
    row = locked_placing(placing.pk)
    require(actor, "activity.edit", on=row)
    live(row)
    moved(
        row,
        title=title.strip()[:80],
        most_hours=most_hours,
        answer_days=answer_days,
        cares=_known(cares),
        is_stale=True,
    )
    record(actor, "activities.change_placing", subject=row, label=row.title)
    if not row.is_running:
        start_round(actor, row)
    return row


def _known(cares: Mapping[str, int]) -> dict[str, int]:
    return {part: cares[part] for part in PARTS if cares.get(part, USUAL) != USUAL}


def start_round(actor: Any, row: Placing) -> None:
    """Queues a round for the actor, under the placing's lock. Until its proposal is written there is something to solve."""
    url = reverse("activities:placing", args=[row.pk])
    row.job = jobs.start(actor, kind=KIND, title=f"安排“{row.title}”", total=100, result_url=url, placing=row.pk)
    row.is_stale = True
    row.save(update_fields=["job", "is_stale"])


def locked_placing(pk: int) -> Placing:
    """Under lock: everybody who changes its lines queues here, after the posts."""
    return locked_row(Placing(pk=pk), "organization", "job")


def live(row: Placing) -> None:
    """Conflict once it is closed."""
    if row.is_closed:
        raise Conflict("这次安排已经结束，不能再改。")


def moved(row: Placing, **values: Any) -> None:
    """What is fixed has changed: a round that began before is computed anew."""
    row.version += 1
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=["version", *values])


def _locked_line(actor: Any, line: PlacingLine) -> tuple[Placing, PlacingLine]:
    row = locked_placing(line.placing_id)
    require(actor, "activity.edit", on=row)
    live(row)
    fresh = PlacingLine.objects.select_for_update().filter(pk=line.pk).first()
    if fresh is None:
        raise Conflict("这条建议刚刚换过了，请看新的安排。")
    return row, fresh


@transaction.atomic
def lock_line(actor: Any, *, line: PlacingLine, locked: bool = True) -> PlacingLine:
    """Keeps a proposal whatever the next round finds, or lets it go again, also one that was chosen by hand."""
    row, fresh = _locked_line(actor, line)
    if fresh.state != State.PROPOSED:
        raise Conflict(f"这一项{fresh.get_state_display()}，不用再锁定。")
    if (fresh.is_locked or fresh.is_by_hand) != locked:
        fresh.is_locked, fresh.is_by_hand = locked, fresh.is_by_hand and locked
        fresh.save(update_fields=["is_locked", "is_by_hand"])
        moved(row)
        record(actor, "activities.lock_line", subject=row, label=row.title, post=fresh.post_id, locked=locked)
    return fresh


@transaction.atomic
def remove_line(actor: Any, *, line: PlacingLine) -> PlacingLine:
    """This person is not proposed for this post again; an invitation that has no answer yet is taken back, and they are told."""
    row, fresh = _locked_line(actor, line)
    if fresh.state == State.REMOVED:
        return fresh
    was_invited = fresh.state == State.INVITED
    fresh.state = PLACING_LINE.next_state(fresh.state, "remove")
    fresh.is_locked, fresh.answered_at = False, clock.now()
    fresh.save(update_fields=["state", "is_locked", "answered_at"])
    moved(row)
    if was_invited:
        _take_back(fresh)
    record(actor, "activities.remove_line", subject=row, label=row.title, post=fresh.post_id)
    return fresh


def _take_back(line: PlacingLine) -> None:
    """Whoever was asked hears that it is over; what the invitation opened to them is closed again."""
    activity = line.post.shift.activity
    if line.invited_at:
        Invitation.objects.filter(activity=activity, volunteer=line.volunteer_id, invited_at=line.invited_at).delete()
    notify(
        inboxes_of([line.volunteer_id])[line.volunteer_id].all(),
        key=f"placing-back:{line.pk}",
        title=f"不用来了：“{activity.title}”{line.post.name}岗的邀请收回了",
        body=f"{clock_text(line.post.shift)}的安排有变动，您不用再答复。想参加，可以看看别的活动。",
        url=reverse("activities:my_placing", args=[line.pk]),
    )


@transaction.atomic
def change_line(actor: Any, *, line: PlacingLine, volunteer: Volunteer) -> PlacingLine:
    """Somebody else for a post, who stays there whatever the next round finds.

    Refusal for who may not take the post, has something else then or too many hours, or stands there already.
    """
    row, fresh = _locked_line(actor, line)
    if fresh.state != State.PROPOSED:
        raise Conflict(f"这一项{fresh.get_state_display()}，不能换人。")
    if fresh.volunteer_id == volunteer.pk:
        return fresh
    found = next(iter(alternatives(fresh, volunteer)), None)
    if found is None:
        raise Refusal(
            "这个人现在不能上这个岗位：不符合条件，同一时间另有安排，超过每人最多几小时，或者已经在这个岗位的名单里。",
            field="volunteer",
        )
    fresh.volunteer, fresh.score, fresh.reasons = found
    fresh.is_by_hand, fresh.held_back = True, ""
    fresh.save(update_fields=["volunteer", "score", "reasons", "is_by_hand", "held_back"])
    moved(row)
    record(
        actor, "activities.change_line", subject=row, label=row.title, post=fresh.post_id, person_id=volunteer.person_id
    )
    return fresh


@transaction.atomic
def close_placing(actor: Any, *, placing: Placing) -> Placing:
    """Nothing more is proposed; invitations that wait keep their term. Twice does it once."""
    row = locked_placing(placing.pk)
    require(actor, "activity.edit", on=row)
    if not row.is_closed:
        row.lines.filter(state=State.PROPOSED).delete()
        moved(row, is_closed=True, is_stale=False)
        record(actor, "activities.close_placing", subject=row, label=row.title)
    return row
