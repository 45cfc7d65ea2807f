"""Pages of reviewers, on a phone and at a desk: invitations, what waits, one nominee to score."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.campaigns.actions import material, reviewers, scoring
from yushan.campaigns.forms.review import ScoreForm
from yushan.campaigns.models import Assignment, Nominee, Reviewer, Round
from yushan.campaigns.queries import reviewing as queries
from yushan.campaigns.queries.campaigns import open_round
from yushan.campaigns.queries.eligibility import shown_facts
from yushan.campaigns.queries.ties import tie_of
from yushan.campaigns.rules.blinding import without_names
from yushan.campaigns.rules.preparing import criteria_of
from yushan.common.documents import download
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Campaigns in which I score, with what waits in each."""
    rows = list(queries.invitations_of(request.user)[:50])
    waiting: dict[int, int] = {}
    for pk in queries.to_score(request.user).values_list("round__campaign", flat=True):
        waiting[pk] = waiting.get(pk, 0) + 1
    context = {"lines": [(row, waiting.get(row.campaign_id, 0)) for row in rows]}
    return render(request, "campaigns/reviews.html", context)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepts an invitation, or says that it is not possible."""
    row = queries.invitation_of(request.user, pk)
    accepts = request.POST.get("do") == "accept"
    said = _("谢谢，分到候选人以后会通知您。") if accepts else _("已记下。")
    return done(
        request,
        lambda: reviewers.answer_invitation(request.user, reviewer=row, accepts=accepts),
        said,
        "campaigns:reviews",
    )


@login_required
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """What I have to score in a campaign: what is undone first, the rest can be changed until the round ends."""
    row = queries.reviewer_of(request.user, pk)
    if row.state != Reviewer.State.ACCEPTED:
        return redirect("campaigns:reviews")
    running = open_round(row.campaign)
    if running and running.kind == Round.Kind.FINAL:
        return redirect("campaigns:live", pk=pk)
    rows = queries.assignments_of(request.user, row.campaign)
    page = paginate(rows, order=["is_done", "id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    for one in page.rows:
        one.nominee.campaign = row.campaign
    counted = rows.aggregate(all=Count("pk"), done=Count("done_at"))
    context = {
        "campaign": row.campaign,
        "reviewer": row,
        "round": running,
        "page": page,
        "lines": [(one, shown_name(one.nominee)) for one in page.rows],
        "left": counted["all"] - counted["done"],
        "all": counted["all"],
    }
    return render(request, "campaigns/review.html", context)


def shown_name(nominee: Nominee) -> str:
    """The name, or in a blind review the code alone."""
    return nominee.code if nominee.campaign.is_blind else nominee.name


def material_of(assignment: Assignment) -> dict[str, Any]:
    """What a reviewer reads of a nominee; blind: no name, unit, district, file, and none of these in the text. Nothing but
    what it is called where its points are not asked of them.
    """
    nominee = assignment.nominee
    blind = nominee.campaign.is_blind
    shown: dict[str, Any] = {"nominee": nominee, "name": shown_name(nominee), "is_blind": blind, "reads": False}
    if not queries.reads_material(assignment):
        return shown
    return shown | {
        "reads": True,
        "statement": without_names(nominee.statement, queries.named_in(nominee)) if blind else nominee.statement,
        "facts": shown_facts(nominee),
        "files": [] if blind else list(nominee.files.all()),
        "voices": [] if blind else list(nominee.nominations.exclude(reason="").values_list("reason", flat=True)[:5]),
    }


@login_required
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """One nominee: the material and the points. Until the round ends one's own points can be changed."""
    assignment = queries.assignment_of(request.user, pk)
    campaign_ = assignment.nominee.campaign
    criteria, given = criteria_of(campaign_.criteria), queries.own_points(assignment)
    initial = {f"points_{code}": value for code, value in given.items()} | {"comment": assignment.comment}
    tied = tie_of(assignment.reviewer, assignment.nominee)
    open_ = queries.reads_material(assignment) and not tied
    form = ScoreForm(request.POST or None, criteria=criteria, initial=initial)
    if request.method == "POST":
        if not assignment.round.is_open:
            raise NotAllowed(scoring.CLOSED)
        if form.is_valid():
            try:
                scoring.give_score(
                    request.user, assignment=assignment, points=form.points(), comment=form.cleaned_data["comment"]
                )
            except Refusal as error:
                put_refused(form, error)
            else:
                return _onward(request, assignment)
    context = {
        **material_of(assignment),
        "assignment": assignment,
        "campaign": campaign_,
        "form": form if open_ else None,
        "tied": tied,
        "criteria": [(one, given.get(one.code)) for one in criteria],
    }
    wrong = form.is_bound and form.errors
    return render(request, "campaigns/score.html", context, status=form.answer_status if wrong else 200)


def _onward(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """The next one that waits; the list when there is none."""
    campaign_id = assignment.nominee.campaign_id
    if assignment.round.kind == Round.Kind.FINAL:
        messages.success(request, _("已记下，这一位结束以前可以改。"))
        return redirect("campaigns:live", pk=campaign_id)
    following = queries.to_score(request.user).filter(round=assignment.round).order_by("pk").first()
    if following is None:
        messages.success(request, _("都打完了。这一轮结束以前还可以改。"))
        return redirect("campaigns:review", pk=campaign_id)
    messages.success(request, _("已记下，这是下一个。"))
    return redirect("campaigns:score", pk=following.pk)


@login_required
@require_POST
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Stands aside for one nominee."""
    assignment = queries.assignment_of(request.user, pk)
    reason = request.POST.get("reason", "")
    return done(
        request, lambda: scoring.stand_aside(request.user, assignment=assignment, reason=reason),
        _("已回避，换别的评审打。"), "campaigns:review", assignment.nominee.campaign_id,
    )  # fmt: skip


@login_required
@require_safe
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file of the material; none where the review is blind."""
    assignment = queries.assignment_of(request.user, pk)
    row = assignment.nominee.files.filter(code=code).first() if queries.reads_material(assignment) else None
    if row is None or assignment.nominee.campaign.is_blind or tie_of(assignment.reviewer, assignment.nominee):
        raise NotFound("这份材料现在不能看：已经删除、匿名评审不提供附件，或者这个候选人不用您打分。")
    return download(material.FILES.fetch(row.file), row.media_type, f"material-{row.pk}")
