"""The draw of an activity: the fingerprint of the seed at publication, one draw after the last moment of signing up."""

import secrets
from typing import Any

import structlog
from django.db import DatabaseError, IntegrityError, transaction

from yushan.activities import gates
from yushan.activities.actions.messages import ask_guardian, clock_text, tell
from yushan.activities.actions.places import locked_posts, note_kept_out
from yushan.activities.actions.planning import locked
from yushan.activities.actions.sign_ups import give_or_wait
from yushan.activities.models import Activity, Lottery, Post, SignUp
from yushan.activities.rules import lottery as rules
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.volunteers.models import Volunteer

log = structlog.get_logger(__name__)


def commit_seed(activity: Activity) -> None:
    """Called when the activity is published, under its lock: from now on nobody can choose another seed."""
    if activity.flow != Activity.Flow.LOTTERY:
        return
    seed = secrets.token_hex(16)
    Lottery.objects.get_or_create(
        activity=activity,
        defaults={"seed": seed, "commitment": rules.fingerprint(seed), "committed_at": clock.now()},
    )


def _busy(rows: list[SignUp]) -> set[int]:
    """Volunteers who have another place at the time of these sign-ups (of one shift); 1 statement."""
    if not rows:
        return set()
    others = SignUp.objects.filter(
        volunteer__in=[row.volunteer_id for row in rows],
        state__in=SignUp.BUSY,
        starts_at__lt=rows[0].ends_at,
        ends_at__gt=rows[0].starts_at,
    ).exclude(shift=rows[0].shift_id)
    return set(others.values_list("volunteer", flat=True))


def _draw_post(post: Post, seed: str) -> None:
    """In the order of the draw a place while there are some; the rest, and who is busy by now, in line."""
    rows = {
        row.pk: row for row in SignUp.objects.filter(post=post, state=SignUp.State.APPLIED).select_related("volunteer")
    }
    busy, left = _busy(list(rows.values())), post.places - post.taken
    people = {row.pk: row.volunteer.person_id for row in rows.values()}
    out = gates.kept_out(post.shift.activity, set(people.values()))
    gone = set(Volunteer.objects.filter(sign_ups__in=rows, state="withdrawn").values_list("pk", flat=True))
    got: list[SignUp] = []
    waiting: list[SignUp] = []
    for rank, pk in enumerate(rules.order(seed, rows), start=1):
        row = rows[pk]
        row.rank = rank
        why = out.get(people[pk])
        is_free = left > 0 and row.volunteer_id not in busy and row.volunteer_id not in gone and why is None
        give_or_wait(row, post, is_free)
        try:
            with transaction.atomic():
                row.save(update_fields=["state", "accepted_at", "held_until", "rank"])
        except IntegrityError as error:  # got a place elsewhere in this very moment
            if "sign_up_no_overlap" not in str(error):
                raise
            is_free, row.accepted_at, row.held_until = False, None, None
            row.state = SignUp.State.WAITLISTED
            row.save(update_fields=["state", "accepted_at", "held_until", "rank"])
        left -= is_free
        if why:
            note_kept_out(row, post, why)
        else:
            (got if is_free else waiting).append(row)
    _tell(post, got, waiting)


def _tell(post: Post, got: list[SignUp], waiting: list[SignUp]) -> None:
    activity = post.shift.activity
    when = f"{clock_text(post.shift)}，{activity.place or '线上'}。"
    for row in got:
        if row.state == SignUp.State.OFFERED:
            ask_guardian(row, post)
    accepted = [row for row in got if row.state == SignUp.State.ACCEPTED]
    tell(accepted, key="drawn", title=f"抽中了：“{activity.title}”{post.name}岗", body=f"{when}来不了请点“来不了”。")
    tell(
        waiting,
        key="not-drawn",
        title=f"“{activity.title}”{post.name}岗没有抽中，已按抽签次序候补",
        body="有人退出会按次序递补。抽签的种子和算法在活动页公开，可以自己核对。",
    )


@transaction.atomic
def draw(actor: Any, *, activity: Activity) -> Lottery:
    """Draws once, after the last moment of signing up; asked again, the draw that was made is answered.

    Conflict before that moment, or when the activity is no longer open.
    """
    activity = locked(activity)
    require(actor, "activity.edit", on=activity)
    lottery = Lottery.objects.select_for_update().filter(activity=activity).first()
    if lottery is None or activity.flow != Activity.Flow.LOTTERY:
        raise NotFound("这个活动不抽签。")
    if lottery.drawn_at:
        return lottery
    if activity.state not in Activity.OPEN:
        raise Conflict("这个活动现在不能抽签。")
    if activity.sign_up_until is None or clock.now() < activity.sign_up_until:
        raise Conflict("报名还没有截止，截止以后才能抽签。")
    if rules.fingerprint(lottery.seed) != lottery.commitment:
        raise Refusal("种子和事先公布的指纹不一致，没有抽签。请联系运维人员。")
    pks = Post.objects.filter(shift__activity=activity).values_list("pk", flat=True)
    for post in locked_posts(pks).values():
        _draw_post(post, lottery.seed)
    lottery.drawn_at = clock.now()
    lottery.save(update_fields=["drawn_at"])
    record(actor, "activities.draw", subject=activity, label=activity.title, commitment=lottery.commitment)
    return lottery


def draw_due(actor: Any = WORKER) -> int:
    """Draws whatever is due, each by itself, harmless when run twice; answers how many."""
    due = Activity.objects.filter(
        flow=Activity.Flow.LOTTERY,
        state__in=Activity.OPEN,
        sign_up_until__lte=clock.now(),
        lottery__drawn_at=None,
        lottery__isnull=False,
    )
    drawn = 0
    for activity in due.order_by("sign_up_until")[:50]:
        try:
            drawn += draw(actor, activity=activity).drawn_at is not None
        except (Refusal, DatabaseError):
            log.exception("lottery not drawn", activity=activity.pk)
    return drawn
