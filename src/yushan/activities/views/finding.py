"""Finding an activity and keeping it in view: map, bookmarks, the question box, the draw, standing in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.actions.bookmarks import keep
from yushan.activities.actions.stand_ins import answer_stand_in
from yushan.activities.actions.talks import ask_organisers
from yushan.activities.queries import joining, offers
from yushan.activities.queries.key_dates import areas_today
from yushan.activities.queries.people import volunteer_facts, volunteers_of
from yushan.activities.queries.public import open_activities, open_by_area, public_activity
from yushan.activities.queries.stand_ins import asked_of
from yushan.activities.views.public import chosen_volunteer
from yushan.common.errors import Refusal
from yushan.common.maps import outline
from yushan.common.paging import paginate


def on_the_map(request: HttpRequest) -> HttpResponse:
    """Open activities by area, on the map and as a list; each leads to what can be joined there."""
    counts = open_by_area()
    lines = [(area, counts.get(area.pk, 0)) for area in areas_today()]
    values = [
        {
            "code": area.code,
            "value": count,
            "text": _("%(n)d 场可以参加") % {"n": count},
            "url": f"{reverse('activities:join')}?area={area.pk}",
        }
        for area, count in lines
        if count
    ]
    context = {
        "map": {"outline": outline(), "label": _("有活动"), "values": values},
        "lines": [line for line in lines if line[1]],
        "tab": "join",
    }
    return render(request, "activities/map.html", context)


@login_required
@never_cache
def kept(request: HttpRequest) -> HttpResponse:
    """What I kept and is still open, soonest first."""
    volunteer, _known = chosen_volunteer(request)
    rows = open_activities().filter(pk__in=joining.kept_by(request.user))
    page = paginate(rows, order=["starts_at", "id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    facts = volunteer_facts(volunteer) if volunteer else None
    context = {"cards": offers.cards(page.rows, volunteer, facts), "page": page, "tab": "join"}
    return render(request, "activities/kept.html", context)


@login_required
@require_POST
def bookmark(request: HttpRequest, code: str) -> HttpResponse:
    """Keeps an activity, or lets it go."""
    activity = public_activity(code)
    is_kept = request.POST.get("do") != "drop"
    keep(request.user, activity=activity, kept=is_kept)  # type: ignore[arg-type]
    messages.success(request, _("已收藏，在“参加”里点“收藏的”就能找到。") if is_kept else _("已取消收藏。"))
    return redirect("activities:public_detail", code=code)


@login_required
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """A question to the organisers."""
    activity = public_activity(code)
    try:
        ask_organisers(request.user, activity=activity, text=request.POST.get("text", ""))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("已送达主办方，答复会出现在“消息”和这个页面里。"))
    return redirect("activities:public_detail", code=code)


def lottery(request: HttpRequest, code: str) -> HttpResponse:
    """The draw for everybody to check: fingerprint beforehand; afterwards seed, tickets and lots in order."""
    activity = public_activity(code)
    row = joining.lottery_of(activity)
    page, lines = None, []
    if row.drawn_at:
        page = paginate(
            joining.drawn(row), order=["post_id", "rank"], cursor=request.GET.get("after"), size=100, query=request.GET
        )
        lines = joining.with_lots(row, page.rows)
    mine = set()
    if request.user.is_authenticated:
        mine = {one.pk for one in volunteers_of(request.user)}
    context = {"activity": activity, "row": row, "page": page, "lines": lines, "mine": mine, "tab": "join"}
    return render(request, "activities/lottery.html", context)


@login_required
@never_cache
def stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody asks me to come in their stead: what it is, yes or no."""
    row = asked_of(request.user, pk)
    if request.method == "POST":
        accept = request.POST.get("do") == "accept"
        answer_stand_in(
            request.user, stand_in=row, accept=accept, answers=request.POST.getlist("answer")[:20] if accept else None
        )
        messages.success(request, _("名额换给您了，到时见。") if accept else _("已告诉对方，您这次不能来。"))
        return redirect("activities:stand_in", pk=pk)
    return render(request, "activities/stand_in.html", {"row": row, "tab": "me"})
