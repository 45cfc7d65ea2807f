"""Insurance, the preparation of an activity, signals."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.queries.staff import staff_activity
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.safety import actions
from yushan.safety.forms.insuring import ListForm, PolicyForm, PreparationForm, TalkForm
from yushan.safety.models import TalkReview
from yushan.safety.queries import insurance, signals
from yushan.safety.queries.preparing import checklist, missing, needs_talk_review, talk_seen, whom_to_call

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def policies(request: HttpRequest) -> HttpResponse:
    """Policies in reach, those that end last first; a form for one more."""
    require(request.user, "insurance.edit")
    form = PolicyForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = actions.add_policy(
                request.user, organization=form.cleaned_data["organization"], facts=form.facts(),
                content=file.read() if file else b"",
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("保单已登记，保期里的岗位签到时就算数。"))
            return redirect("safety:policy", pk=row.pk)
    page = paginate(
        insurance.policies_seen(request.user), order=["-ends_on", "-id"], cursor=request.GET.get("after"),
        query=request.GET,
    )  # fmt: skip
    context = {"page": page, "form": form, "soon": insurance.ends_soon(request.user).count(), "today": clock.today()}
    return render(request, "safety/policies.html", context, status=form.answer_status if form.errors else 200)


@login_required
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """One policy: whom it insures, more people into it, void."""
    row = insurance.policy_seen(request.user, pk)
    do = request.POST.get("do", "")
    if request.method == "POST" and do == "name":
        numbers = re.split(r"[\s,，、;；]+", request.POST.get("numbers", "")[:4000])
        return done(
            request, lambda: actions.name_people(request.user, policy=row, numbers=numbers),
            lambda new: _("已加进保单 %(new)d 人。") % {"new": new}, "safety:policy", pk,
        )  # fmt: skip
    if request.method == "POST" and do == "take_off":
        number = request.POST.get("number", "")[:40]
        return done(
            request, lambda: actions.take_off(request.user, policy=row, number=number), _("已从保单里去掉。"),
            "safety:policy", pk,
        )  # fmt: skip
    if request.method == "POST" and do == "void":
        return done(request, lambda: actions.void_policy(request.user, policy=row), _("已作废。"), "safety:policy", pk)
    people = insurance.insured_people(row)
    context = {
        "row": row, "count": people.count(), "may_export": can(request.user, "data.export", on=row),
        "page": paginate(people, order=["number", "id"], cursor=request.GET.get("after"), size=50, query=request.GET),
        "claims": insurance.claims_read(request.user, row), "claims_all": row.claims.count(), "today": clock.today(),
    }  # fmt: skip
    return render(request, "safety/policy.html", context)


@login_required
@never_cache
def policy_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Its paper; logged."""
    row = insurance.policy_seen(request.user, pk)
    if not row.file:
        raise NotFound()
    return download(actions.read_paper(request.user, policy=row), row.media_type, f"policy-{row.pk}")


@login_required
@never_cache
def policy_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list for the insurer, for a reason."""
    row = insurance.policy_seen(request.user, pk)
    require(request.user, "data.export", on=row)
    form = ListForm(request.POST or None, may_unmask=can(request.user, "person.unmask", on=row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            content = actions.insurer_list(request.user, policy=row, full=bool(data.get("full")), reason=data["reason"])
        except Refusal as error:
            put_refused(form, error)
        else:
            answer = HttpResponse(content, content_type=_XLSX)
            answer["Content-Disposition"] = f'attachment; filename="insured-{row.pk}.xlsx"'
            return answer
    return render(
        request,
        "safety/policy_list.html",
        {"row": row, "form": form},
        status=form.answer_status if form.errors else 200,
    )


@login_required
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom to call, the checklist of the day, talks to be read."""
    activity = staff_activity(request.user, pk)
    may_edit = can(request.user, "activity.edit", on=activity)
    found = getattr(activity, "preparation", None)
    initial = {
        name: getattr(found, name) for name in ("contact_name", "contact_phone", "hospital", "meeting_point")
    } if found else {}  # fmt: skip
    form: Any = PreparationForm(request.POST if request.POST.get("do") == "save" else None, initial=initial)
    talk: Any = TalkForm(request.POST if request.POST.get("do") == "talk" else None, request.FILES or None)
    talks = list(activity.talk_reviews.select_related("handed_in_by", "reviewed_by"))
    if request.method == "POST":
        require(request.user, "activity.edit", on=activity)
        chosen = talk if request.POST.get("do") == "talk" else form
        if chosen.is_bound and chosen.is_valid():
            try:
                _save(request, activity, chosen, is_talk=chosen is talk)
            except Refusal as error:
                put_refused(chosen, error)
            else:
                messages.success(request, _("已保存。"))
                return redirect("safety:preparation", pk=pk)
    context = {
        "activity": activity,
        "found": found,
        "form": form,
        "talk": talk,
        "lines": checklist(activity),
        "talks": talks,
        "returned": [one for one in talks if one.state == TalkReview.State.RETURNED],
        "call": whom_to_call(request.user, activity),
        "lacks": [one for step in ("publish", "notice") for one in missing(activity).get(step, [])],
        "asks_talks": needs_talk_review(activity),
        "may_edit": may_edit,
        "may_tick": can(request.user, "attendance.record", on=activity) and activity.state in activity.HELD,
        "may_review": can(request.user, "activity.approve", on=activity),
    }
    status = next((one.answer_status for one in (form, talk) if one.errors), 200)
    return render(request, "safety/preparation.html", context, status=status)


def _save(request: HttpRequest, activity: Any, form: Any, *, is_talk: bool) -> None:
    if not is_talk:
        actions.save_preparation(request.user, activity=activity, **form.cleaned_data)
        return
    data = form.cleaned_data
    content = data["file"].read() if data["file"] else b""
    talk = actions.Talk(data["title"], data["speaker"], data["summary"], content)
    again = activity.talk_reviews.filter(pk=asked_number(request.POST.get("again"))).first()
    if again:
        actions.hand_in_again(request.user, review=again, talk=talk)
    else:
        actions.hand_in_talk(request.user, activity=activity, talk=talk)


@login_required
@require_POST
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the checklist."""
    activity = staff_activity(request.user, pk, "attendance.record")
    return done(
        request,
        lambda: actions.tick(
            request.user, activity=activity, item=request.POST.get("item", "")[:30],
            is_fine=request.POST.get("fine") == "yes", note=request.POST.get("note", "")[:200],
        ),
        _("已核对。"), "safety:preparation", pk,
    )  # fmt: skip


@login_required
@require_POST
def review_talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Approved, or returned with what to change."""
    row = talk_seen(request.user, "activity.approve", pk)
    return done(
        request,
        lambda: actions.review_talk(
            request.user, talk=row, approve=request.POST.get("do") == "approve", opinion=request.POST.get("opinion", "")
        ),
        _("已审。"), "safety:preparation", row.activity_id,
    )  # fmt: skip


@login_required
@never_cache
def talk_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, for whoever sees the activity."""
    row = talk_seen(request.user, "activity.view", pk)
    if not row.file:
        raise NotFound()
    return download(actions.TALKS.fetch(row.file), row.media_type, f"talk-{row.pk}")


@login_required
def signal_list(request: HttpRequest) -> HttpResponse:
    """Signals in reach and how right each kind has proved."""
    require(request.user, "signal.judge")
    show = request.GET.get("show", "open")[:10]
    rows = signals.signals_seen(request.user)
    if show:
        rows = rows.filter(state=show)
    context = {
        "page": paginate(rows, order=signals.ORDER, cursor=request.GET.get("after"), query=request.GET),
        "chips": signals.CHIPS, "show": show, "right": signals.how_right(request.user),
    }  # fmt: skip
    return render(request, "safety/signals.html", context)


@login_required
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """One: why it was found, where to look, what it was."""
    row = signals.signal_seen(request.user, pk)
    if request.method == "POST":
        return done(
            request,
            lambda: actions.judge(
                request.user, signal=row, event=request.POST.get("do", "")[:10], finding=request.POST.get("finding", "")
            ),
            _("已记下。"), "safety:signal", pk,
        )  # fmt: skip
    context = {"row": row, "activities": signals.activities_of(request.user, row)}
    return render(request, "safety/signal.html", context)
