"""Thank-you letters for staff: choosing an activity, writing, what was sent, printing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import require
from yushan.recognition.actions import PART, print_thanks, send_thanks
from yushan.recognition.documents import Letter, typeset
from yushan.recognition.forms import ThanksForm
from yushan.recognition.models import ThankYou
from yushan.recognition.queries import thanks as queries


def letter_of(thanks: ThankYou, name: str) -> Letter:
    """What stands on the paper."""
    return Letter(
        name=name,
        text=thanks.text,
        activity=thanks.activity.title,
        day=thanks.activity.starts_at,
        organization=thanks.organization.name,
        signature=thanks.signature,
        signed_on=thanks.signed_on,
    )


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF as a download."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """What the own subtree sent."""
    require(request.user, "thanks.send")
    page = paginate(
        queries.thanks_sent(request.user),
        order=["-created_at", "-id"],
        cursor=request.GET.get("after"),
        query=request.GET,
    )
    return render(request, "recognition/thanks.html", {"page": page})


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """For which activity: those that are over, last first."""
    require(request.user, "thanks.send")
    text = request.GET.get("q", "").strip()[:60]
    rows = queries.thankable(request.user)
    if text:
        rows = rows.filter(title__icontains=text)
    page = paginate(rows, order=["-starts_at", "-id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    return render(request, "recognition/thanks_choose.html", {"page": page, "text": text})


@login_required
@never_cache
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The text, the signature, and to whom; everybody is ticked."""
    activity = queries.activity_to_thank(request.user, pk)
    people = list(queries.served_at(activity)[:2000])
    form = ThanksForm(
        request.POST or None,
        initial={
            "text": _("感谢您参加这次科技志愿服务。您认真准备、热情讲解，居民和孩子们都有收获。盼望再次与您同行。"),
            "signature": f"负责人 {activity.organization.leader_name}" if activity.organization.leader_name else "",
        },
    )
    ticked = {int(one) for one in request.POST.getlist("people") if one.isdecimal() and len(one) < 18}
    if request.method == "POST" and form.is_valid():
        try:
            made = send_thanks(request.user, activity=activity, volunteer_ids=ticked, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已发出，每个人都会收到消息。"))
            return redirect("recognition:thanks_detail", pk=made.pk)
    context = {
        "activity": activity,
        "form": form,
        "people": [(one, request.method != "POST" or one.pk in ticked) for one in people],
    }
    status = form.answer_status if form.errors else 200
    return render(request, "recognition/thanks_write.html", context, status=status)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One text with its people, and the letters for printing."""
    row = queries.thanks_seen(request.user, pk)
    page = paginate(
        queries.letters_in(row), order=["number", "id"], cursor=request.GET.get("after"), size=50, query=request.GET
    )
    parts = [(start + 1, min(start + PART, row.people)) for start in range(0, row.people, PART)]  # type: ignore[attr-defined]
    return render(request, "recognition/thanks_detail.html", {"thanks": row, "page": page, "parts": parts})


@login_required
@never_cache
@require_POST
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """Letters for printing, a page each; by POST, because it is written into the trail."""
    row = queries.thanks_seen(request.user, pk)
    asked = request.POST.get("from", "1")
    first = int(asked) if asked.isdecimal() and len(asked) < 8 else 1
    found = print_thanks(request.user, thanks=row, first=first)
    content = typeset([letter_of(row, one.volunteer.person.name) for one in found])
    return pdf(content, f"thanks-{row.pk}-{first}.pdf")
