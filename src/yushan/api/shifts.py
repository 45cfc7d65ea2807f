"""One shift: looking at it, signing up, checking in and out. The same actions as the pages."""

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Status

from yushan.activities import actions
from yushan.activities.models import Attendance, Post, Shift, SignUp
from yushan.activities.queries import post_for, volunteers_of
from yushan.activities.queries.public import is_public
from yushan.activities.queries.recording import require_recording
from yushan.activities.rules import receipt
from yushan.api.answers import errors
from yushan.api.schemas import Id, ScanIn, ScanOut, ShiftDetail, SignUpIn, SignUpOut
from yushan.api.shaping import brief, shift_facts, sign_up_facts
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.prepared import Prepared
from yushan.organizations.access import can
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import volunteer_of

router = Router(tags=["shifts"])
_SHIFT = Prepared(lambda pk: Shift.objects.select_related("activity__organization", "activity__area").filter(pk=pk))
_STANDING = Prepared(
    lambda shift, volunteer: SignUp.objects.select_related("post", "volunteer").filter(
        shift=shift, volunteer=volunteer, state__in=SignUp.CURRENT
    )
)


def _shift(actor: Any, pk: int) -> Shift:
    """A shift of a public activity, or of one that the actor may see as staff. NotFound for everything else."""
    found = _SHIFT.first(pk)
    if found is None or not (is_public(found.activity) or _may_see(actor, found.activity.organization)):
        raise NotFound(_("没有这个场次，或者还没有发布。"))
    return found


def _may_see(actor: Any, team: Organization) -> bool:
    return can(actor, "activity.view", on={"area": team.area_id, "organization": team.path})


def _volunteer(actor: Any, shift: Shift, number: str | None) -> Volunteer:
    """Oneself, a child one acts for, or (with the permission to record attendance) anybody by number."""
    if number is None:
        own = volunteer_of(actor)
        if own is None or own.state == Volunteer.State.WITHDRAWN:
            raise Refusal(_("这个账号还没有登记成志愿者；为他人报名请填 volunteer（志愿者编号）。"), field="volunteer")
        return own
    for one in volunteers_of(actor):
        if one.number.upper() == number.upper():
            return one
    # Asked before the look-up, so that numbers cannot be tried out.
    require_recording(actor, shift)
    people = Volunteer.objects.select_related("person", "area").exclude(state=Volunteer.State.WITHDRAWN)
    found = people.filter(number__iexact=number).first()
    if found is None:
        raise NotFound(_("没有这个志愿者编号，请核对后再试。"), field="volunteer")
    return found


def _post(shift: Shift, pk: int | None, volunteer: Volunteer) -> Post:
    if pk is None:
        found = post_for(shift, volunteer)
        if found is None:
            raise Refusal(_("这一场没有适合的岗位，看看别的场次吧。"), code="not_eligible")
        return found
    for post in shift.posts.all():
        if post.pk == pk:
            return post
    raise NotFound(_("这一场没有这个岗位。"), field="post")


def _standing(shift: Shift, volunteer: Volunteer | None) -> SignUp | None:
    return None if volunteer is None else _STANDING.first(shift.pk, volunteer.pk)


@router.get(
    "/shifts/{id}",
    response={200: ShiftDetail, **errors(401, 404, 422, 429)},
    operation_id="getShift",
    summary="一个场次",
)
def get_shift(request: HttpRequest, id: Path[Id]) -> Any:
    """Posts and places of a shift, its activity, and one's own sign-up."""
    shift = _shift(request.user, id)
    mine = _standing(shift, volunteer_of(request.user))
    facts = {"activity": brief(shift.activity), "my_sign_up": sign_up_facts(mine) if mine else None}
    return shift_facts(shift) | facts


@router.post(
    "/shifts/{id}/sign-ups",
    response={200: SignUpOut, 201: SignUpOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    operation_id="createSignUp",
    summary="报名",
)
def create_sign_up(request: HttpRequest, id: Path[Id], wish: SignUpIn) -> Any:
    """Accepted while places last, else waitlisted in the order of arrival. 200 when the sign-up stood already."""
    shift = _shift(request.user, id)
    volunteer = _volunteer(request.user, shift, wish.volunteer)
    before = _standing(shift, volunteer)
    if before and wish.post in (None, before.post_id):
        return sign_up_facts(before)
    post = _post(shift, wish.post, volunteer)
    row = actions.sign_up(request.user, volunteer=volunteer, post=post, answers=wish.answers, waitlist=wish.waitlist)
    return Status(200 if before else 201, sign_up_facts(row))


def _key_of_scan(request: HttpRequest) -> str | None:
    """The request's key as key of the scan: kept apart for each user, and still known when answers are forgotten."""
    sent = request.headers.get("Idempotency-Key", "")
    return "api:" + hashlib.sha256(f"{request.user.pk}:{sent}".encode()).hexdigest() if sent else None


@router.post(
    "/shifts/{id}/check-ins",
    response={200: ScanOut, 201: ScanOut, **errors(400, 401, 403, 404, 409, 422, 429)},
    operation_id="createCheckIn",
    summary="签到签退",
)
def create_check_in(request: HttpRequest, id: Path[Id], scan: ScanIn) -> Any:
    """Records one scan; sent again it is answered as already recorded (200), never as an error."""
    try:
        fact, created = actions.record_scan(
            request.user,
            shift=Shift(pk=id),
            pass_code=scan.pass_code,
            number=scan.volunteer,
            direction=scan.direction,
            at=scan.at,
            source=Attendance.Source.PASS if scan.pass_code else Attendance.Source.API,
            device=scan.device,
            key=_key_of_scan(request),
        )
    except (NotAllowed, NotFound):
        _shift(request.user, id)  # for who does not see it there is no shift at all
        raise
    told = {
        "receipt": receipt(fact.pk),
        "id": fact.pk,
        "created": created,
        "text": _("已记录") if created else _("早先已记录"),
        "volunteer": fact.sign_up.volunteer.number,
        "direction": fact.direction,
        "at": fact.at,
        "received_at": fact.received_at,
    }
    return Status(201 if created else 200, told)
