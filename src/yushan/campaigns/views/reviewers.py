"""Who scores: inviting, the chair, how far everybody is."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.campaigns.actions import reviewers as actions
from yushan.campaigns.forms.review import InviteForm
from yushan.campaigns.models import AwardCampaign
from yushan.campaigns.queries.campaigns import campaign_seen, last_round, open_round
from yushan.campaigns.queries.reviewing import possible_reviewers, progress_of, reviewer_in
from yushan.campaigns.views.room import tabs_of
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import done, put_refused
from yushan.organizations.access import require
from yushan.organizations.forms import AccountForm


def _own(request: HttpRequest, pk: int) -> AwardCampaign:
    campaign = campaign_seen(request.user, pk)
    require(request.user, "award.edit", on=campaign)
    return campaign


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Reviewers with how far they are; more are invited here."""
    campaign = _own(request, pk)
    known = campaign.reviewers.values("user")
    users = possible_reviewers().exclude(pk__in=known)
    form = InviteForm(request.POST or None, users=users)
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["users"])
        if text := form.cleaned_data["account"].strip():
            account = AccountForm({"account": text})
            if account.is_valid():
                chosen.append(account.cleaned_data["account"])
            else:
                form.add_error("account", account.errors["account"][0])
        if not form.errors and not chosen:
            form.add_error("users", _("请至少选一位。"))
        if not form.errors:
            try:
                actions.invite_reviewers(request.user, campaign=campaign, users=chosen)
            except Refusal as error:
                put_refused(form, error)
            else:
                return done(request, lambda: None, _("已邀请，对方答复以后会分到候选人。"), "campaigns:reviewers", pk)
    context = {
        "campaign": campaign,
        "tab": "reviewers",
        "tabs": tabs_of(request.user, campaign),
        "form": form if campaign.state in actions.INVITING else None,
        "progress": progress_of(campaign, open_round(campaign) or last_round(campaign)),
        "round": open_round(campaign),
    }
    return render(request, "campaigns/reviewers.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Names the chair, or lets somebody go."""
    campaign = _own(request, pk)
    row = reviewer_in(campaign, asked_number(request.POST.get("reviewer")))
    reason = request.POST.get("reason", "")
    acts: dict[str, tuple[Any, str]] = {
        "chair": (lambda: actions.choose_chair(request.user, reviewer=row), _("已指定组长。")),
        "release": (
            lambda: actions.release_reviewer(request.user, reviewer=row, reason=reason), _("没有打的已经分给别的评审。"),
        ),
    }  # fmt: skip
    if (do := request.POST.get("do", "")) not in acts:
        raise NotFound()
    act, said = acts[do]
    return done(request, act, said, "campaigns:reviewers", pk)
