"""Pages for everybody: list, one activity, the notice of hours."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities import actions
from yushan.activities.forms import ListFilterForm
from yushan.activities.models import Activity, Post, Presence
from yushan.activities.queries import offers as offering
from yushan.activities.queries.documents import documents_for
from yushan.activities.queries.insurance import everybody_insured, lacks_insurance
from yushan.activities.queries.joining import box, kept_by
from yushan.activities.queries.mine import objections_about, waitlist_position
from yushan.activities.queries.people import volunteer_facts, volunteers_of
from yushan.activities.queries.public import (
    is_term_over,
    notice_lines,
    open_activities,
    public_activity,
    public_order,
    takes_sign_ups,
)
from yushan.activities.queries.series import further_dates
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.ledger.models import EntryCase
from yushan.ledger.queries import raised_by
from yushan.organizations.access import can
from yushan.volunteers.models import Volunteer

# 适合我 looks at the next hundred activities and shows the thirty that fit best.
WINDOW, SHOWN = 100, 30


def chosen_volunteer(request: HttpRequest) -> tuple[Volunteer | None, list[Volunteer]]:
    """For whom the page is drawn: `for` in the address among those the user acts for, else the first."""
    known = volunteers_of(request.user)
    asked = request.POST.get("for") or request.GET.get("for") or ""
    chosen = next((one for one in known if str(one.pk) == asked), known[0] if known else None)
    return chosen, known


def listing(request: HttpRequest) -> HttpResponse:
    """What is going on, soonest first, or what was; without sign-in."""
    form = ListFilterForm(request.GET or None)
    form = form if form.is_bound else ListFilterForm({})
    filters = form.filters()
    order = public_order(filters)
    page = paginate(open_activities(filters), order=order, cursor=request.GET.get("after"), size=20, query=request.GET)
    cards = offering.cards(page.rows, None, None)
    context = {"cards": cards, "page": page, "form": form, "filters": filters, "tab": "join"}
    return render(request, "activities/public_list.html", context)


def join(request: HttpRequest) -> HttpResponse:
    """参加: what I can join, with reasons; who is not signed in sees the same list by time."""
    volunteer, known = chosen_volunteer(request)
    form = ListFilterForm(request.GET or None)
    form = form if form.is_bound else ListFilterForm({})
    filters = form.filters()
    facts = volunteer_facts(volunteer) if volunteer else None
    fits = volunteer is not None and request.GET.get("sort") != "time"
    if fits:
        rows = list(open_activities(filters)[:WINDOW])
        found = offering.ranked(offering.cards(rows, volunteer, facts))
        cards, page, total = found[:SHOWN], None, len(found)
    else:
        order = public_order(filters)
        page = paginate(
            open_activities(filters), order=order, cursor=request.GET.get("after"), size=20, query=request.GET
        )
        cards, total = offering.cards(page.rows, volunteer, facts), None
    context = {
        "cards": cards,
        "page": page,
        "total": total,
        "window": WINDOW,
        "fits": fits,
        "form": form,
        "filters": filters,
        "volunteer": volunteer,
        "known": known,
        "tab": "join",
    }
    return render(request, "activities/join.html", context)


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One activity with its shifts, posts and places; the sign-up button stands at each post."""
    activity = public_activity(code)
    volunteer, known = chosen_volunteer(request)
    facts = volunteer_facts(volunteer) if volunteer else None
    shifts = offering.offers([activity], volunteer, facts)[activity.pk]
    asks_insurance = any(offer.post.needs_insurance for one in shifts for offer in one.posts)
    context = {
        "activity": activity,
        "shifts": shifts,
        "volunteer": volunteer,
        "known": known,
        "further": further_dates(activity),
        "is_open": takes_sign_ups(activity),
        "is_term_over": is_term_over(activity),
        "is_kept": activity.pk in kept_by(request.user),
        "box": box(activity, request.user),
        "documents": list(documents_for(request.user, activity)),
        "insured": everybody_insured(activity, [one.shift for one in shifts]) if asks_insurance else {},
        "leads": can(request.user, "membership.decide"),
        "tab": "join",
    }
    return render(request, "activities/public_detail.html", context)


@login_required
@require_POST
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """报名: for oneself or a child; the answer says place or position in line."""
    volunteer, _known = chosen_volunteer(request)
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise NotFound()
    if volunteer is None:
        messages.warning(request, _("先登记成志愿者，再来报名，大约两分钟。"))
        return redirect("volunteers:register")
    row = actions.sign_up(
        request.user,
        volunteer=volunteer,
        post=post,
        waitlist=request.POST.get("waitlist", "auto"),
        answers=request.POST.getlist("answer")[:20],
    )
    if row.state == "waitlisted":
        messages.warning(request, _("名额已满，已为您排在候补第 %(place)d 位。") % {"place": waitlist_position(row)})
    elif row.state == "applied":
        messages.success(request, _("已报名，结果会告诉您。"))
    elif row.state == "offered":
        messages.warning(request, _("名额先为您留着，等监护人同意。"))
    else:
        messages.success(request, _("报名成功，名额已为您留好。"))
    if row.state in ("accepted", "offered") and lacks_insurance(row):
        messages.warning(
            request, _("还差一项：意外保险。这个岗位要有保险才能签到，由主办方办理，办好以前请不要开始服务。")
        )
    return redirect("activities:my_sign_up", pk=row.pk)


def _noticed(code: str) -> Activity:
    activity = public_activity(code)
    if activity.state not in ("noticed", "settled") or not activity.notice_until:
        raise NotFound(_("这个活动还没有公示时长。"))
    return activity


def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The public notice: masked names, post, hours, grade; signed-in people may object."""
    activity = _noticed(code)
    page = paginate(notice_lines(activity), order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    mine, about_me, cases = [], [], []
    if request.user.is_authenticated:
        mine = list(activity.objections.filter(raised_by=request.user).order_by("-raised_at"))
        about_me = objections_about(request.user, activity)
        cases = list(raised_by(request.user, activity.pk))
    is_open = activity.state == "noticed" and bool(activity.notice_until and activity.notice_until > clock.now())
    context = {
        "activity": activity,
        "page": page,
        "mine": mine,
        "about_me": about_me,
        "spoken": {one.presence_id for one in mine},
        "cases": cases,
        "is_open": is_open,
        "tab": "join",
    }
    return render(request, "activities/notice.html", context)


@login_required
@require_POST
def object_to(request: HttpRequest, code: str) -> HttpResponse:
    """An objection to the notice or to one line of it."""
    activity = _noticed(code)
    line = asked_number(request.POST.get("presence"))
    presence = Presence.objects.filter(pk=line, sign_up__shift__activity=activity).first() if line else None
    made = actions.object_to_hours(
        request.user, activity=activity, presence=presence, text=request.POST.get("text", "")
    )
    if isinstance(made, EntryCase):
        messages.success(request, _("异议已收到。公示已经结束，由上一级、没有参与过的管理员裁定，结果会发消息给您。"))
        return redirect("ledger:own_case", made.pk)
    messages.success(request, _("已送达主办方，答复会出现在“消息”里。答复之前这场活动不会入账。"))
    return redirect("activities:notice", code=code)
