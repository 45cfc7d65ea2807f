"""Beside the cases: questions to organizations, public answers, figures."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.organizations.access import can, require
from yushan.rights import actions
from yushan.rights.queries import cases as queries
from yushan.rights.queries.figures import figures as read_figures

_FIRST_YEAR = 2025


@login_required
def referrals(request: HttpRequest) -> HttpResponse:
    """Questions to one's organizations, those waiting first."""
    require(request.user, "rights.reply")
    rows = queries.referrals_seen(request.user)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    return render(request, "rights/referrals.html", {"page": page})


@login_required
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One question and its answer; each look stands in the trail of the case."""
    row = queries.referral_seen(request.user, pk)
    if request.method == "POST":
        text = request.POST.get("text", "")[:2000]
        return done(
            request, lambda: actions.reply(request.user, referral=row, text=text), _("已回复。"), "rights:referral", pk
        )
    actions.look_at_question(request.user, referral=row)
    return render(request, "rights/referral.html", {"row": row})


@login_required
def answers(request: HttpRequest) -> HttpResponse:
    """Public answers: drafts to be put out by somebody else, and those that stand in public."""
    require(request.user, "rights.handle")
    rows = queries.public_to_decide(request.user)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    return render(request, "rights/answers.html", {"page": page})


@login_required
@require_POST
def decide_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts one out, or takes it off."""
    row = queries.public_to_decide(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    publish = request.POST.get("do") == "publish"
    return done(
        request, lambda: actions.decide_public(request.user, answer=row, publish=publish),
        _("已发布，所有人都能看到。") if publish else _("已撤下。"), "rights:answers",
    )  # fmt: skip


@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """The year's figures in the reader's reach."""
    require(request.user, "rights.figures")
    this_year = clock.today().year
    year = asked_number(request.GET.get("year"), 4)
    year = year if _FIRST_YEAR <= year <= this_year else this_year
    context = {
        "figures": read_figures(request.user, year),
        "year": year,
        "years": list(range(this_year, _FIRST_YEAR - 1, -1)),
        "is_desk": can(request.user, "rights.handle"),
        "as_of": clock.now(),
    }
    return render(request, "rights/figures.html", context)
