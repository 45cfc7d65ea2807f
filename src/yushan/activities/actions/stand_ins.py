"""Somebody with a place names who comes in their stead; with that person's yes the place changes hands at once."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.activities import gates
from yushan.activities.actions.flows import check_invited, checked_answers, full_teams, keep_answers, team_for
from yushan.activities.actions.messages import clock_text, sign_up_url, tell
from yushan.activities.actions.places import holds_elsewhere, locked_pair
from yushan.activities.lifecycle import SIGN_UP, STAND_IN
from yushan.activities.models import Post, SignUp, StandIn
from yushan.activities.queries.people import requirements_of, volunteer_facts
from yushan.activities.rules import missing
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for, inboxes_of


def _check_place(row: SignUp) -> None:
    if row.state != SignUp.State.ACCEPTED:
        raise Conflict(_("要有名额才能换人，这条报名现在是“%(state)s”。") % {"state": row.get_state_display()})
    if clock.now() >= row.starts_at or row.scans.exists():
        raise Conflict(_("这一场已经开始或者已经签到，不能再换人。"))


def _check_fits(post: Post, volunteer: Volunteer, *, is_own: bool) -> None:
    if holds_elsewhere(volunteer.pk, post.shift).exists():
        raise Refusal(_("对方同一时间已有别的场次，不能替您。"), code="overlap")
    standing = SignUp.objects.filter(shift=post.shift, volunteer=volunteer, state__in=SignUp.CURRENT)
    if standing.exclude(post=post).exists() or standing.filter(state__in=SignUp.HOLDING).exists():
        raise Refusal(_("对方已经报了这一场，不能再替您。"), code="already")
    gates.keep_out(post.shift.activity, volunteer, is_own=is_own)
    check_invited(post.shift.activity, volunteer)
    try:
        team_for(post, volunteer)
    except Refusal as error:
        raise Refusal(_("对方不在分到名额的队伍里，不能替您。"), code="no_quota") from error
    if lacking := missing(requirements_of(post), volunteer_facts(volunteer)):
        raise Refusal(_("对方还不能上这个岗位：%(why)s。") % {"why": "；".join(lacking)}, code="not_eligible")


@transaction.atomic
def ask_stand_in(actor: Any, *, sign_up: SignUp, number: str) -> StandIn:
    """Names a stand-in by the volunteer number; they are asked. One at a time; the place stays until they say yes."""
    post, row, _waited_for = locked_pair(sign_up)
    volunteer = Volunteer.objects.select_related("person").get(pk=row.volunteer_id)
    if not acts_for(actor, volunteer):
        raise NotAllowed(_("您只能为自己的名额找人替。"))
    _check_place(row)
    if number.strip() == volunteer.number:
        raise Refusal(_("这是您自己的编号，请填来替您的人的志愿者编号。"), field="number")
    found = Volunteer.objects.select_related("person").filter(number=number.strip(), state=Volunteer.State.VERIFIED)
    other = found.first()
    if other is None:
        raise Refusal(_("没有这个编号的志愿者，请向对方问清志愿者编号。"), field="number")
    _check_fits(post, other, is_own=False)
    open_one = StandIn.objects.filter(sign_up=row, state=StandIn.State.ASKED).first()
    if open_one and open_one.volunteer_id == other.pk:
        return open_one
    if open_one:
        raise Conflict(_("您已经问了一个人，还没有答复。先撤回再问别人。"))
    asked = StandIn.objects.create(
        sign_up=row, volunteer=other, asked_by=actor if getattr(actor, "pk", None) else None, asked_at=clock.now()
    )
    activity = post.shift.activity
    notify(
        inboxes_of([other.pk])[other.pk].all(),
        key=f"stand-in:{asked.pk}",
        title=f"{volunteer.person.name}想请您替：“{activity.title}”{post.name}岗",
        body=f"{clock_text(post.shift)}，{activity.place or '线上'}。能来请点“我来”，名额就换给您。",
        url=reverse("activities:stand_in", args=[asked.pk]),
    )
    record(actor, "activities.ask_stand_in", subject=row, label=activity.title, person_id=other.person_id)
    return asked


def _locked(asked: StandIn) -> tuple[Post, SignUp, StandIn]:
    """Post, sign-up and question under lock, in that order as everywhere."""
    post, row, _waited_for = locked_pair(asked.sign_up)
    fresh = StandIn.objects.select_for_update().filter(pk=asked.pk).first()
    if fresh is None:
        raise NotFound()
    return post, row, fresh


@transaction.atomic
def answer_stand_in(actor: Any, *, stand_in: StandIn, accept: bool, answers: Sequence[str] | None = None) -> StandIn:
    """Yes: in one step the one leaves, excused, and the other has the place; nobody of the waitlist comes between.

    `answers` to what the activity asks at sign-up, as there: Refusal for one left open, None where nobody is asked.
    Conflict when the place was given up meanwhile; the waitlist has it then. Answered again, the answer stands.
    """
    post, row, asked = _locked(stand_in)
    other = Volunteer.objects.select_related("person").get(pk=asked.volunteer_id)
    if not acts_for(actor, other):
        raise NotAllowed(_("只有被问的人可以答复。"))
    if asked.state == (StandIn.State.AGREED if accept else StandIn.State.REFUSED):
        return asked
    asked.state = STAND_IN.next_state(asked.state, "agree" if accept else "refuse")
    asked.answered_at = clock.now()
    if accept:
        _check_place(row)
        _check_fits(post, other, is_own=True)
        keep_answers(_hand_over(actor, post, row, other), checked_answers(post.shift.activity, answers))
    asked.save(update_fields=["state", "answered_at"])
    title = f"“{post.shift.activity.title}”：{other.person.name}" + ("来替您，名额已换" if accept else "这次不能替您")
    body = "您不用再去，也不算缺席。" if accept else "名额还是您的。来不了可以再问别人，或者点“来不了”。"
    tell([row], key=f"stand-in-{asked.state}:{asked.pk}", title=title, body=body)
    record(actor, "activities.answer_stand_in", subject=row, label=post.shift.activity.title, accept=accept)
    return asked


def _hand_over(actor: Any, post: Post, row: SignUp, other: Volunteer) -> SignUp:
    now = clock.now()
    team = team_for(post, other)
    row.state, row.ended_at = SIGN_UP.next_state(row.state, "withdraw"), now
    row.save(update_fields=["state", "ended_at"])
    if team and team.pk in full_teams(post):
        raise Refusal(_("%(team)s的名额已经用完，对方不能替您。") % {"team": team.name}, code="no_quota")
    new = SignUp.objects.filter(post=post, volunteer=other, state__in=SignUp.CURRENT).first()
    new = new or SignUp(post=post, shift=post.shift, volunteer=other, applied_at=now)
    new.state, new.accepted_at, new.held_until, new.team = SignUp.State.ACCEPTED, now, None, team
    new.starts_at, new.ends_at = post.shift.starts_at, post.shift.ends_at
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError as error:  # a place elsewhere, or here, in this very moment
        raise Conflict(_("您刚刚在同一时间有了别的名额，不能替。")) from error
    record(actor, "activities.stand_in", subject=new, label=post.shift.activity.title, person_id=other.person_id)
    body = f"{clock_text(post.shift)}，{post.shift.activity.place or '线上'}。"
    notify(
        inboxes_of([other.pk])[other.pk].all(),
        key=f"stood-in:{new.pk}:{row.pk}",
        title=f"名额已换给您：“{post.shift.activity.title}”{post.name}岗",
        body=body,
        url=sign_up_url(new.pk),
    )
    return new


@transaction.atomic
def end_stand_in(actor: Any, *, stand_in: StandIn) -> StandIn:
    """Takes the question back. Conflict when it was answered meanwhile."""
    _post, row, asked = _locked(stand_in)
    if not acts_for(actor, Volunteer.objects.get(pk=row.volunteer_id)):
        raise NotAllowed(_("只有问的人可以撤回。"))
    if asked.state == StandIn.State.ENDED:
        return asked
    asked.state, asked.answered_at = STAND_IN.next_state(asked.state, "end"), clock.now()
    asked.save(update_fields=["state", "answered_at"])
    record(actor, "activities.end_stand_in", subject=row, label=row.shift.activity.title)
    return asked
