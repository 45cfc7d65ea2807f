"""The rules in force, for everybody; confirming, for who must read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.regulations import queries
from yushan.regulations.actions import confirm_reading
from yushan.regulations.markdown import html_of
from yushan.regulations.models import RegulationReading, RegulationVersion
from yushan.regulations.rules import differences, is_overdue
from yushan.regulations.views.common import pdf

State = RegulationVersion.State


def listing(request: HttpRequest) -> HttpResponse:
    """What is in force, newest first; on top what this person still has to read, and drafts to comment on."""
    text = request.GET.get("q", "").strip()[:60]
    rows = queries.in_force()
    if text:
        rows = rows.filter(regulation__title__icontains=text)
    page = paginate(rows, order=["-effective_on", "-id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    context = {"page": page, "text": text, "tab": "home"}
    if request.user.is_authenticated:
        today = clock.today()
        unread = queries.unread_of(request.user).order_by("read_by", "pk")[:20]
        context["unread"] = [
            (row, last, is_overdue(last, today)) for row in unread for last in [queries.last_day_of(row)]
        ]
        open_ones = queries.in_reach(request.user).filter(state=State.OPEN, comments_until__gte=today)
        context["open"] = list(open_ones.order_by("comments_until", "pk")[:20])
    return render(request, "regulations/rules.html", context)


def _reading(request: HttpRequest, version: RegulationVersion) -> dict[str, object]:
    """Whether this person has to confirm the version, and did."""
    if not request.user.is_authenticated or version.state != State.IN_FORCE:
        return {}
    done = RegulationReading.objects.filter(version=version, user=request.user).first()
    row = None if done else queries.unread_of(request.user).filter(pk=version.pk).first()
    last = queries.last_day_of(row) if row else None
    return {"confirmed": done, "asked": row is not None, "last_day": last, "overdue": is_overdue(last, clock.today())}


def rule(request: HttpRequest, code: str) -> HttpResponse:
    """A rule as it stands today, with what came before and what is announced."""
    regulation = queries.public_regulation(code)
    versions = queries.public_versions(regulation)
    current = next((row for row in versions if row.state == State.IN_FORCE), versions[0])
    return _page(request, current, versions)


def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One published wording of it."""
    regulation = queries.public_regulation(code)
    versions = queries.public_versions(regulation)
    found = next((row for row in versions if row.number == number), None)
    if found is None:
        raise NotFound()
    return _page(request, found, versions)


def _page(request: HttpRequest, shown: RegulationVersion, versions: list[RegulationVersion]) -> HttpResponse:
    before = next((row for row in versions if row.number < shown.number), None)
    context = {
        "regulation": versions[0].regulation,
        "version": shown,
        "versions": versions,
        "html": html_of(shown.text),
        "before": before,
        "lines": differences(before.text, shown.text) if before and before.text and shown.text else [],
        "tab": "home",
        **_reading(request, shown),
    }
    return render(request, "regulations/rule.html", context)


def version_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The PDF of a published version."""
    regulation = queries.public_regulation(code)
    found = next((row for row in queries.public_versions(regulation) if row.number == number), None)
    if found is None:
        raise NotFound()
    return pdf(found)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """«已读并知悉» for the version that was shown."""
    regulation = queries.public_regulation(code)
    number = request.POST.get("version", "")
    found = regulation.versions.filter(number=int(number) if number.isdecimal() and len(number) < 5 else 0).first()
    if found is None:
        raise NotFound()
    try:
        confirm_reading(request.user, version=found)
    except Refusal as error:
        if error.status == 404:
            raise
        messages.warning(request, error.message)
    else:
        messages.success(request, _("已记下您读过《%(title)s》。") % {"title": regulation.title})
    return redirect("regulations:rule", code=code)
