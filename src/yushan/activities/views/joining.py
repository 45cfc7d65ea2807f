"""Staff pages around getting in: applications, invitations, places of teams, the draw, calls, groups, talks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities import actions
from yushan.activities.actions.admission import invite, set_quotas
from yushan.activities.actions.calls import call_stand_ins
from yushan.activities.actions.groups import sign_up_group
from yushan.activities.actions.lottery import draw as draw_lottery
from yushan.activities.actions.sign_ups import accept_sign_up
from yushan.activities.actions.talks import announce, answer_question
from yushan.activities.forms.joining import InviteForm, QuotaForm
from yushan.activities.models import Activity, BoxQuestion, SignUp
from yushan.activities.queries import joining as queries
from yushan.activities.queries.people import facts_of, requirements_of
from yushan.activities.queries.staff import staff_activity
from yushan.activities.rules import fit
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.identity import mask_name
from yushan.common.paging import paginate
from yushan.organizations.access import can, require


def _mine(request: HttpRequest, pk: int) -> Activity:
    return staff_activity(request.user, pk, "activity.edit")


@login_required
def applicants(request: HttpRequest, pk: int) -> HttpResponse:
    """Who wants in, with their answers; under «by approval» each is taken in or not."""
    activity = _mine(request, pk)
    if request.method == "POST":
        return _decide(request, activity)
    waiting = request.GET.get("state") != "all" and activity.flow == Activity.Flow.APPROVAL
    rows = queries.applicants(activity)
    if waiting:
        rows = rows.filter(state=SignUp.State.APPLIED)
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    facts = facts_of([row.volunteer for row in page.rows])
    lines = []
    for row in page.rows:
        row.post.shift = row.shift
        row.shift.activity = activity
        how = fit(requirements_of(row.post), facts[row.volunteer_id])
        lines.append((row, queries.answers_of(row), [reason.about_them for reason in how.reasons]))
    context = {"activity": activity, "page": page, "lines": lines, "waiting": waiting}
    return render(request, "activities/applicants.html", context)


def _decide(request: HttpRequest, activity: Activity) -> HttpResponse:
    row = SignUp.objects.filter(pk=asked_number(request.POST.get("sign_up")), shift__activity=activity).first()
    if row is None:
        raise NotFound()
    if request.POST.get("do") == "accept":
        taken = accept_sign_up(request.user, sign_up=row)
        messages.success(request, _("已处理：%(state)s，已告诉本人。") % {"state": taken.get_state_display()})
    else:
        actions.decline_sign_up(request.user, sign_up=row, reason=request.POST.get("reason", ""))
        messages.success(request, _("没有录取，原因已告诉本人。"))
    return redirect("activities:applicants", pk=activity.pk)


@login_required
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is invited; more by their numbers."""
    activity = _mine(request, pk)
    if activity.flow != Activity.Flow.INVITATION:
        raise NotFound()
    form, status = InviteForm(request.POST or None), 200
    if request.method == "POST":
        status = form.answer_status
        if form.is_valid():
            try:
                new = invite(request.user, activity=activity, numbers=form.listed())
            except Refusal as error:
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("新邀请了 %(n)d 人。") % {"n": new})
                return redirect("activities:invitations", pk=pk)
    rows = activity.invitations.select_related("volunteer__person")
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=50, query=request.GET)
    signed = queries.signed_up_for(activity)
    lines = [(row, row.volunteer_id in signed) for row in page.rows]
    context = {"activity": activity, "form": form, "page": page, "lines": lines}
    return render(request, "activities/invitations.html", context, status=status)


@login_required
def quotas(request: HttpRequest, pk: int) -> HttpResponse:
    """Places of each post by team."""
    activity = _mine(request, pk)
    if activity.flow != Activity.Flow.QUOTA:
        raise NotFound()
    posts = queries.posts_of(activity)
    chosen = asked_number(request.POST.get("post"))
    forms = [(post, QuotaForm(request.POST if post.pk == chosen else None, post=post)) for post in posts]
    status = 200
    for post, form in forms:
        if not form.is_bound:
            continue
        status = form.answer_status
        if form.is_valid():
            try:
                set_quotas(request.user, post=post, places=form.cleaned_data["lines"])
            except Refusal as error:
                form.refuse(error)
                status = form.answer_status
            else:
                messages.success(request, _("名额已分好。"))
                return redirect("activities:quotas", pk=pk)
    return render(request, "activities/quotas.html", {"activity": activity, "forms": forms}, status=status)


@login_required
@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """The draw by hand; the worker draws as well once it is due. Pressed twice it is drawn once."""
    activity = _mine(request, pk)
    draw_lottery(request.user, activity=activity)
    messages.success(request, _("已抽签，结果已告诉每个人。"))
    return redirect("activities:lottery", code=activity.code)


@login_required
@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: those whom the post suits best are asked to step in."""
    post = queries.post_asked(pk)
    _mine(request, post.shift.activity_id)
    asked = call_stand_ins(request.user, post=post)
    names = "、".join(mask_name(one.volunteer.person.name) for one in asked[:3])
    text = _("已问 %(n)d 位合适又有空的人（%(names)s 等），谁先报名就是谁的。")
    messages.success(request, text % {"n": len(asked), "names": names})
    return redirect("activities:detail", pk=post.shift.activity_id)


@login_required
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader signs up members of the own team for a post of any public activity."""
    require(request.user, "membership.decide")
    post = queries.post_asked(pk)
    activity = post.shift.activity
    if activity.state not in Activity.OPEN:
        raise NotFound()
    teams = queries.teams_led_by(request.user)
    chosen = request.POST.get("team") or request.GET.get("team")
    team = next((one for one in teams if str(one.pk) == chosen), teams[0] if teams else None)
    if team is None:
        raise NotFound()
    error, left, status = "", [], 200
    if request.method == "POST":
        ids = [number for value in request.POST.getlist("members")[:200] if (number := asked_number(value))]
        try:
            outcome = sign_up_group(request.user, post=post, team=team, volunteer_ids=ids)
        except Refusal as refusal:
            error, status = refusal.message, 422
        else:
            left = outcome.left
            post.refresh_from_db(fields=["taken"])
            messages.success(request, _("报好了 %(n)d 人，都已告诉本人。") % {"n": len(outcome.rows)})
    page = paginate(
        queries.members_to_choose(team), order=["number"], cursor=request.GET.get("after"), size=50, query=request.GET
    )
    facts, asked = facts_of(page.rows), requirements_of(post)
    standing = queries.standing_of(post.shift, page.rows)
    lines = [(one, fit(asked, facts[one.pk]), standing.get(one.pk)) for one in page.rows]
    context = {
        "post": post,
        "activity": activity,
        "team": team,
        "teams": teams,
        "page": page,
        "lines": lines,
        "left": left,
        "error": error,
        "labels": dict(SignUp.State.choices),
    }
    return render(request, "activities/group.html", context, status=status)


@login_required
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Announcements to everybody signed up, and what people asked."""
    activity = staff_activity(request.user, pk)
    error, status = "", 200
    if request.method == "POST":
        require(request.user, "activity.edit", on=activity)
        try:
            row = announce(request.user, activity=activity, text=request.POST.get("text", ""))
        except Refusal as refusal:
            error, status = refusal.message, 422
        else:
            messages.success(request, _("已通知 %(n)d 人。") % {"n": row.people})
            return redirect("activities:talk", pk=pk)
    context = {
        "activity": activity,
        "announcements": queries.announcements(activity),
        "box": queries.questions_of(activity),
        "may_edit": can(request.user, "activity.edit", on=activity),
        "error": error,
        "text": request.POST.get("text", ""),
    }
    return render(request, "activities/talk.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to a question of the box."""
    row = BoxQuestion.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    _mine(request, row.activity_id)
    answer_question(request.user, question=row, answer=request.POST.get("answer", ""))
    messages.success(request, _("已答复，大家都看得到问题和答复，看不到谁问的。"))
    return redirect("activities:talk", pk=row.activity_id)
