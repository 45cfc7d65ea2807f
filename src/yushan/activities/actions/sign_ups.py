"""Signing up: exactly `places` are accepted whatever arrives at once, the rest waits in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yushan.activities import gates
from yushan.activities.actions.flows import (
    check_fairness,
    check_invited,
    check_term,
    checked_answers,
    has_place,
    keep_answers,
    team_for,
    waits_for_guardian,
)
from yushan.activities.actions.messages import ask_guardian, clock_text, tell
from yushan.activities.actions.places import busy_between, held_until, locked_pair, locked_post, promote
from yushan.activities.lifecycle import SIGN_UP, sign_ups_that_may
from yushan.activities.models import Activity, Post, SignUp
from yushan.activities.queries.people import eligibility_facts, requirements_of
from yushan.activities.queries.recording import may_record
from yushan.activities.rules import VolunteerFacts, missing
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.bulk import insert_one
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.prepared import Prepared
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

# Flows in which a sign-up does not take a place by itself.
CHOSEN = ("approval", "lottery")


def _is_helper(actor: Any, post: Post) -> bool:
    return may_record(actor, post.shift)


def _arranges(actor: Any, post: Post) -> bool:
    """Whether somebody may put people on the list whatever its rules say: the organisers always, whoever checks in at the
    station on the day, for those who came by."""
    is_today = clock.local(post.shift.starts_at).date() <= clock.today()
    return is_today or can(actor, "activity.edit", on=post.shift)


def _is_somebody_else(actor: Any, volunteer: Volunteer) -> bool:
    return bool(getattr(actor, "pk", None)) and actor.person_id != volunteer.person_id


def _check_open(post: Post, is_helper: bool) -> None:
    activity, now = post.shift.activity, clock.now()
    if activity.state not in Activity.OPEN:
        raise Conflict(_("这个活动现在不能报名（%(state)s）。") % {"state": activity.get_state_display()})
    # An organiser may still add somebody who came by; others sign up before the shift begins.
    limit = post.shift.ends_at if is_helper else post.shift.starts_at
    if now >= limit:
        raise Conflict(_("这一场已经开始，不能再报名。看看别的场次吧。"))


_STANDING = Prepared(
    lambda shift, volunteer: SignUp.objects.filter(shift=shift, volunteer=volunteer, state__in=SignUp.CURRENT)
)
_BUSY = Prepared(
    lambda volunteer, shift, begin, end: (
        busy_between(volunteer, begin, end).exclude(shift=shift).values_list("shift__activity__title", flat=True)[:1]
    )
)


def _busy(volunteer: Volunteer, post: Post) -> str | None:
    return _BUSY.first(volunteer.pk, post.shift_id, post.shift.starts_at, post.shift.ends_at)


def _overlap_refusal(title: str) -> Refusal:
    return Refusal(_("您已报名同一时间的“%(title)s”，一个时间只能报一场。") % {"title": title}, code="overlap")


def _happened_meanwhile(error: IntegrityError) -> bool:
    """Whether the database refused a row because of another of the same person. Which of the two constraints it names
    for a second row in one shift depends on the order in which they were made; SQLite names the columns."""
    names = (
        "sign_up_no_overlap",
        "sign_up_once_in_shift",
        "activities_signup.shift_id, activities_signup.volunteer_id",
    )
    return any(name in str(error) for name in names)


def _accept_or_wait(row: SignUp, post: Post, busy: str | None) -> SignUp:
    if busy:
        raise _overlap_refusal(busy)
    if post.taken < post.places:
        promote(post)  # whoever waits and is free by now comes before a newcomer
    give_or_wait(row, post, has_place(post, row.team))
    insert_one(row)
    return row


def give_or_wait(row: SignUp, post: Post, is_free: bool) -> None:
    """The state of an applied sign-up by whether there is a place; a minor's is kept for the guardian's yes."""
    now = clock.now()
    if not is_free:
        row.state = SIGN_UP.next_state(SignUp.State.APPLIED, "waitlist")
    elif row.guardian_asked_at:
        row.state, row.held_until = SIGN_UP.next_state(SignUp.State.APPLIED, "offer"), held_until(now, post.shift)
    else:
        row.state, row.accepted_at = SIGN_UP.next_state(SignUp.State.APPLIED, "accept"), now


@dataclass(frozen=True)
class _Before:
    """What is read before the lock on which everybody waits who wants a place of the post: it does not hang on the others.

    What the same person does at this very moment elsewhere is refused by the database (`_happened_meanwhile`).
    """

    facts: VolunteerFacts
    standing: SignUp | None
    busy: str | None


def _as_it_stands(row: SignUp, post: Post, volunteer: Volunteer) -> SignUp:
    row.post, row.volunteer = post, volunteer
    return row


def sign_up(
    actor: Any,
    *,
    volunteer: Volunteer,
    post: Post,
    waitlist: str = SignUp.Waitlist.AUTO,
    by: Any = None,
    answers: Sequence[str] | None = None,
    leads: Organization | None = None,
) -> SignUp:
    """A volunteer for a post: accepted while places last, else waitlisted in the order of arrival.

    Asked again for the same post, the sign-up that stands is returned. `by` is who did it for the volunteer (a
    leader, a station keeper, a guardian); the record keeps it. Refusal names what is missing or what overlaps.

    How one gets in is the activity's flow (actions/flows.py): by approval and by lottery the sign-up stays applied.
    `answers` are those to the activity's questions, in their order. `leads` is the team for which a leader signs up
    a member (actions/groups.py has looked at both).
    """
    if waitlist not in SignUp.Waitlist.values:
        raise Refusal(_("请选择候补方式。"), field="waitlist")
    before = _Before(
        facts=eligibility_facts(volunteer),
        standing=_STANDING.first(post.shift_id, volunteer.pk),
        busy=_busy(volunteer, post),
    )
    locked = post
    try:
        with transaction.atomic():
            locked = locked_post(post.pk)
            return _signed_up(actor, volunteer, before, locked, waitlist=waitlist, by=by, answers=answers, leads=leads)
    except IntegrityError as error:
        if not _happened_meanwhile(error):
            raise
        standing = _STANDING.first(post.shift_id, volunteer.pk)
        if standing is None:  # accepted elsewhere
            raise _overlap_refusal(_busy(volunteer, locked) or "另一场活动") from error
        if standing.post_id != post.pk:
            raise Conflict(_("您刚刚已报名这一场，请刷新页面看结果。")) from error
        return _as_it_stands(standing, locked, volunteer)  # asked twice at this very moment


def _signed_up(
    actor: Any,
    volunteer: Volunteer,
    before: _Before,
    post: Post,
    *,
    waitlist: str,
    by: Any,
    answers: Sequence[str] | None,
    leads: Organization | None,
) -> SignUp:
    """`sign_up` with the post's lock held."""
    own = acts_for(actor, volunteer)
    is_helper = not own and _is_helper(actor, post)
    arranges = is_helper and _arranges(actor, post)
    if not own and not is_helper and leads is None:
        raise NotAllowed(_("您只能为自己报名；为他人报名要有现场签到的权限。"))
    standing = before.standing
    if standing and standing.post_id == post.pk:
        return _as_it_stands(standing, post, volunteer)
    if standing:
        name = Post.objects.values_list("name", flat=True).get(pk=standing.post_id)
        raise Refusal(_("您已报名本场的“%(name)s”岗，要换岗请先退出那一个。") % {"name": name}, code="other_post")
    activity = post.shift.activity
    _check_open(post, is_helper)
    if not arranges:
        check_term(activity)
        gates.check(activity, volunteer)
        check_invited(activity, volunteer)
        check_fairness(activity, volunteer)
    gates.keep_out(activity, volunteer, is_own=own)
    pairs = checked_answers(activity, (answers or ()) if own else answers)
    if lacking := missing(requirements_of(post), before.facts):
        raise Refusal("；".join(lacking) + "。", code="not_eligible")
    row = SignUp(
        post=post,
        shift=post.shift,
        volunteer=volunteer,
        waitlist=waitlist,
        starts_at=post.shift.starts_at,
        ends_at=post.shift.ends_at,
        applied_at=clock.now(),
        signed_up_by=by or (actor if _is_somebody_else(actor, volunteer) else None),
        team=team_for(post, volunteer),
        guardian_asked_at=clock.now() if waits_for_guardian(actor, volunteer) else None,
    )
    if activity.flow in CHOSEN and not arranges:
        row.state = SignUp.State.APPLIED
        insert_one(row)
    else:
        row = _accept_or_wait(row, post, before.busy)
    keep_answers(row, pairs)
    if row.state == SignUp.State.OFFERED:
        ask_guardian(row, post)
    record(
        actor,
        "activities.sign_up",
        subject=row,
        label=post.shift.activity.title,
        person_id=volunteer.person_id,
        state=row.state,
        post=post.pk,
        for_somebody_else=not own,
    )
    return row


@transaction.atomic
def decline_sign_up(actor: Any, *, sign_up: SignUp, reason: str) -> SignUp:
    """The organiser takes somebody off the list, with a reason that reaches them; the place goes on.

    Conflict once the person checked in: the hours would be lost, or posted for somebody who is not on the list.
    """
    post, row, waited_for = locked_pair(sign_up)
    require(actor, "activity.edit", on=post.shift)
    if not reason.strip():
        raise Refusal(_("请写明原因，会告诉本人。"), field="reason")
    if row.state not in sign_ups_that_may("decline"):
        raise Conflict(_("这条报名已经%(state)s，不能再改。") % {"state": row.get_state_display()})
    if row.scans.exists():
        raise Conflict(_("已经签到，不能移出名单。没有真正参加的，活动结束后在“现场与结算”里更正为没有到场。"))
    row.state, row.ended_at, row.held_until = SIGN_UP.next_state(row.state, "decline"), clock.now(), None
    row.save(update_fields=["state", "ended_at", "held_until"])
    tell([row], key="declined", title=f"“{post.shift.activity.title}”这次没有安排您", body=reason.strip())
    record(actor, "activities.decline_sign_up", subject=row, label=post.shift.activity.title, reason=reason)
    for free in (post, *waited_for):
        promote(free)
    return row


@transaction.atomic
def accept_sign_up(actor: Any, *, sign_up: SignUp) -> SignUp:
    """The organiser takes in somebody who applied: a place while there are some, else in line. Twice does it once.

    Refusal when the person has another place at that time by now.
    """
    post, row, _waited_for = locked_pair(sign_up)
    require(actor, "activity.edit", on=post.shift)
    if row.state in (SignUp.State.ACCEPTED, SignUp.State.OFFERED, SignUp.State.WAITLISTED):
        return row
    if row.state != SignUp.State.APPLIED:
        raise Conflict(_("这条报名已经%(state)s，不能再改。") % {"state": row.get_state_display()})
    if post.shift.activity.flow == "lottery":
        raise Refusal(_("这个活动抽签决定，不能挑人。"))
    _check_open(post, True)
    volunteer = Volunteer.objects.select_related("person").get(pk=row.volunteer_id)
    if title := _busy(volunteer, post):
        raise Refusal(_("这个人同一时间已有“%(title)s”的名额。") % {"title": title}, code="overlap")
    gates.keep_out(post.shift.activity, volunteer, is_own=False)
    give_or_wait(row, post, has_place(post, row.team))
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "accepted_at", "held_until"])
    except IntegrityError as error:
        if "sign_up_no_overlap" not in str(error):
            raise
        raise Refusal(_("这个人刚刚在同一时间有了别的名额。"), code="overlap") from error
    activity = post.shift.activity
    if row.state == SignUp.State.OFFERED:
        ask_guardian(row, post)
    else:
        got = row.state == SignUp.State.ACCEPTED
        title = f"“{activity.title}”{post.name}岗" + ("，您被录取了" if got else "通过审核，正在候补")
        tell(
            [row], key=f"taken:{row.state}", title=title, body=f"{clock_text(post.shift)}，{activity.place or '线上'}。"
        )
    record(actor, "activities.accept_sign_up", subject=row, label=activity.title, state=row.state)
    return row
