"""Invitations: made and taken back by a team's administrators, opened by whoever got the link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import require
from yushan.volunteers.actions import create_invitation, join_by_invitation, revoke_invitation
from yushan.volunteers.forms import InvitationForm
from yushan.volunteers.models import Invitation, Membership
from yushan.volunteers.queries import current_memberships, invitation_by_token, invitations
from yushan.volunteers.views import wizard
from yushan.volunteers.views.teams import chosen_person, people_of

_WORDS = {"open": "可用", "revoked": "已撤销", "expired": "已过期", "used_up": "名额用完"}
_TONES = {"open": "ok", "revoked": "plain", "expired": "plain", "used_up": "plain"}
# Kept for a newcomer on the way through registration; a pending invitation is no secret of the platform but of the link.
PENDING = "invitation"


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """The team's links with their use, and a form for a new one; the new link is shown on the answer, once."""
    require(request.user, "membership.decide")
    form = InvitationForm(request.POST or None, actor=request.user)
    fresh: dict[str, Any] = {}
    teams = form.fields["organization"].queryset  # type: ignore[attr-defined]
    alone: dict[str, Any] = {"organization": teams[0]} if len(teams) == 1 else {}
    if request.method == "POST" and form.is_valid():
        try:
            made, token = create_invitation(request.user, **form.cleaned_data)
        except Refusal as error:
            if error.status == 403:
                raise
            form.refuse(error)
        else:
            link = request.build_absolute_uri(reverse("volunteers:join_team", args=[token]))
            fresh = {"made": made, "link": link}
            form = InvitationForm(actor=request.user)
    if not form.is_bound:
        form.initial.update(alone)
    page = paginate(
        invitations(request.user), order=["-created_at", "-id"], cursor=request.GET.get("after"), size=20,
        query=request.GET,
    )  # fmt: skip
    rows = [{"row": row, "word": _WORDS[row.standing], "tone": _TONES[row.standing]} for row in page]
    context = {"form": form, "page": page, "rows": rows, "teams": len(teams)} | fresh
    return render(request, "volunteers/invitations.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a link back."""
    row = invitations(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    revoke_invitation(request.user, invitation=row)
    messages.success(request, _("邀请已撤销，链接和二维码不能再用；已经入队的不受影响。"))
    return redirect("volunteers:invitations")


def _over(request: HttpRequest, invitation: Invitation, standing: str) -> HttpResponse:
    """410: it was there once. Says why, and how else to get in."""
    context = {"invitation": invitation, "standing": standing, "tab": "join"}
    return render(request, "volunteers/invitation_over.html", context, status=410)


@never_cache
def join_team(request: HttpRequest, token: str) -> HttpResponse:
    """The team behind a link, and one button: join, sign in, or register and join."""
    invitation = invitation_by_token(token)
    if request.method == "POST":
        return _join(request, invitation, token)
    team = invitation.organization
    if (standing := invitation.standing) != "open" or team.state != team.State.ACTIVE:
        return _over(request, invitation, standing if standing != "open" else "closed")
    people = people_of(request) if request.user.is_authenticated else []
    choices = [
        {"person": one, "mine": next((row for row in current_memberships(one) if row.organization_id == team.pk), None)}
        for one in people
    ]
    context = {"invitation": invitation, "team": team, "token": token, "choices": choices, "tab": "join"}
    return render(request, "volunteers/join_team.html", context)


def _join(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """For whoever is a volunteer; a newcomer takes the invitation along into registration."""
    if not request.user.is_authenticated or not people_of(request):
        wizard.put_aside(request, PENDING, token)
        return redirect("volunteers:register")
    try:
        made = join_by_invitation(request.user, volunteer=chosen_person(request), token=token)
    except NotFound:
        raise
    except Refusal as error:
        if error.code in _WORDS:
            return _over(request, invitation, error.code)
        messages.error(request, error.message)
        return redirect("volunteers:join_team", token=token)
    messages.success(request, said(made))
    return redirect("volunteers:memberships")


def said(made: Membership) -> str:
    """What came of an invitation."""
    if made.state == Membership.State.APPROVED:
        return _("您已加入“%(name)s”。") % {"name": made.organization.name}
    return _("已向“%(name)s”提交申请，队伍审核后会在消息里告诉您。") % {"name": made.organization.name}


def pending_team(request: HttpRequest) -> Invitation | None:
    """The invitation with which a newcomer came, while it still opens something."""
    token = wizard.kept_aside(request, PENDING)
    try:
        invitation = invitation_by_token(token) if token else None
    except NotFound:
        return None
    return invitation if invitation and invitation.standing == "open" else None


def join_pending(request: HttpRequest) -> None:
    """After registering or confirming: into the team of the invitation; why not stands as a message."""
    token = wizard.kept_aside(request, PENDING)
    if not token:
        return
    wizard.drop_aside(request, PENDING)
    people = people_of(request)
    try:
        if people:
            messages.success(request, said(join_by_invitation(request.user, volunteer=people[0], token=token)))
    except Refusal as error:
        messages.warning(request, error.message)
