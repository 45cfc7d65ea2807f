"""Honours of a campaign for staff: the register, certificates, taking one back by two."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.campaigns.actions import publishing as actions
from yushan.campaigns.models import AwardCampaign, HonourEntry
from yushan.campaigns.queries.campaigns import campaign_seen, may_organise
from yushan.campaigns.queries.honours import honour_of, is_named, register_of
from yushan.campaigns.views.room import tabs_of
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.organizations.access import can, require


def _seen(request: HttpRequest, pk: int) -> AwardCampaign:
    campaign = campaign_seen(request.user, pk)
    if not can(request.user, "audit.view", on=campaign):
        require(request.user, "award.edit", on=campaign)
    return campaign


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was given what; certificates that are still to be made are started here."""
    campaign = _seen(request, pk)
    if request.method == "POST":
        require(request.user, "award.edit", on=campaign)
        return done(
            request, lambda: actions.start_certificates(request.user, campaign), _("证书正在开。"),
            "campaigns:honours_of", pk,
        )  # fmt: skip
    rows = register_of(campaign)
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    context = {
        "campaign": campaign,
        "tab": "honours",
        "tabs": tabs_of(request.user, campaign),
        "page": page,
        "lines": [(row, is_named(row)) for row in page.rows],
        "missing": rows.filter(file="").exclude(state=HonourEntry.State.REVOKED).count(),
        "may_edit": may_organise(request.user, campaign),
    }
    return render(request, "campaigns/register.html", context)


@login_required
def detail(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """One honour: its certificate, and whether it stands."""
    campaign = _seen(request, pk)
    row = honour_of(campaign, entry)
    edits = may_organise(request.user, campaign)
    context = {
        "campaign": campaign,
        "tab": "honours",
        "tabs": tabs_of(request.user, campaign),
        "entry": row,
        "is_named": is_named(row),
        "may_edit": edits,
        "may_decide": edits and row.state == HonourEntry.State.ASKED and row.asked_by_id != request.user.pk,
        "history": told(row, 15) if edits else [],
    }
    return render(request, "campaigns/honour.html", context)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Asks for a revocation, agrees to one, refuses it."""
    campaign = _seen(request, pk)
    require(request.user, "award.edit", on=campaign)
    row, reason = honour_of(campaign, entry), request.POST.get("reason", "")
    acts: dict[str, tuple[Any, str]] = {
        "ask": (
            lambda: actions.ask_revocation(request.user, entry=row, reason=reason), _("已提出，要另一位管理员同意才撤销。"),
        ),
        "agree": (lambda: actions.decide_revocation(request.user, entry=row, agrees=True), _("已撤销，证书作废，荣誉榜不再显示。")),
        "refuse": (lambda: actions.decide_revocation(request.user, entry=row, agrees=False), _("没有同意，荣誉照旧。")),
    }  # fmt: skip
    if (do := request.POST.get("do", "")) not in acts:
        raise NotFound()
    act, said = acts[do]
    return done(request, act, said, "campaigns:honour", pk, entry)
