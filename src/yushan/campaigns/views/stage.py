"""The final: the chair calls one nominee up after the other, every reviewer scores on the phone."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.campaigns.actions import scoring
from yushan.campaigns.forms.review import ScoreForm
from yushan.campaigns.models import AwardCampaign, Nominee, Round
from yushan.campaigns.queries import reviewing as queries
from yushan.campaigns.queries.campaigns import campaign_seen, open_round
from yushan.campaigns.queries.nominees import nominee_of
from yushan.campaigns.rules.preparing import criteria_of
from yushan.campaigns.views.reviews import material_of
from yushan.common.asked import asked_number
from yushan.common.errors import NotAllowed, NotFound
from yushan.common.refused import done


def _final(campaign: AwardCampaign) -> Round:
    found = open_round(campaign)
    if found is None or found.kind != Round.Kind.FINAL:
        raise NotFound("现在没有正在进行的决赛。")
    found.campaign = campaign
    return found


@login_required
@never_cache
def chair(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is on the stage, who has scored (not what), who comes next."""
    campaign = campaign_seen(request.user, pk)
    if not queries.leads_final(request.user, campaign):
        raise NotAllowed(scoring.CHAIRS)
    running = _final(campaign)
    if request.method == "POST":
        if request.POST.get("do") == "end":
            return done(
                request,
                lambda: scoring.end_turn(request.user, round_=running),
                _("这一位打完了。"),
                "campaigns:stage",
                pk,
            )
        nominee = nominee_of(campaign, asked_number(request.POST.get("nominee")))
        return done(
            request, lambda: scoring.call_up(request.user, round_=running, nominee=nominee), _("已请上台，评审可以打分。"),
            "campaigns:stage", pk,
        )  # fmt: skip
    turn = queries.turn_of(running)
    over = set(running.turns.filter(closed_at__isnull=False).values_list("nominee", flat=True))
    scored = queries.on_stage(running, turn.nominee) if turn else []
    # Whoever scores here reads in a blind review what every reviewer reads, also as the chair.
    blind = campaign.is_blind and queries.is_reviewer(request.user, campaign)
    context = {
        "campaign": campaign,
        "round": running,
        "turn": turn,
        "on_stage": _called(turn.nominee, blind=blind) if turn else "",
        "scored": [(one.reviewer, one.done_at is not None) for one in scored],
        "lines": [(one, _called(one, blind=blind), one.pk in over) for one in queries.finalists(running)],
    }
    name = "campaigns/_stage.html" if request.headers.get("HX-Request") else "campaigns/stage.html"
    return render(request, name, context)


def _called(nominee: Nominee, *, blind: bool) -> str:
    return nominee.code if blind else nominee.name


@login_required
@never_cache
@require_safe
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's phone in a final: it asks every two seconds who is on the stage."""
    return _live(request, pk, "campaigns/live.html")


@login_required
@never_cache
@require_safe
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of that page that changes. While somebody types it is left alone: 204 where nothing changed."""
    return _live(request, pk, "campaigns/_live.html")


def _live(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    row = queries.reviewer_of(request.user, pk)
    running = _final(row.campaign)
    turn = queries.turn_of(running)
    assignment = queries.own_on_stage(request.user, running, turn.nominee) if turn else None
    key = str(turn.pk) if turn else "none"
    if assignment and assignment.done_at:
        key += f"-{int(assignment.done_at.timestamp())}"
    if template == "campaigns/_live.html" and request.GET.get("seen") == key:
        return HttpResponse(status=204)
    context: dict[str, Any] = {
        "campaign": row.campaign, "round": running, "turn": turn, "key": key, "is_chair": row.is_chair,
    }  # fmt: skip
    if assignment:
        given = queries.own_points(assignment)
        initial = {f"points_{code}": value for code, value in given.items()} | {"comment": assignment.comment}
        criteria = criteria_of(row.campaign.criteria)
        form = ScoreForm(criteria=criteria, initial=initial) if queries.reads_material(assignment) else None
        context |= {**material_of(assignment), "assignment": assignment, "form": form}
    return render(request, template, context)
