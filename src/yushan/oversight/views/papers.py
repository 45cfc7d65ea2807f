"""Reports of years."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.documents import PDF, download
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import say_refused
from yushan.organizations.access import require
from yushan.oversight.actions import PAPERS
from yushan.oversight.actions.papers import order_paper
from yushan.oversight.queries import access, paper
from yushan.oversight.views.board import year_of, years


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Reports that were made, and making one."""
    require(request.user, access.GIVE)
    year = year_of(request)
    page = paginate(
        paper.papers_seen(request.user), order=["-id"], cursor=request.GET.get("after"), query=request.GET
    )  # fmt: skip
    levels = access.levels(request.user)
    context = {
        "page": page, "year": year, "years": [one for one in years(year) if one[0] <= clock.today().year],
        "levels": [(one.code if one else "city", one.name if one else "市级") for one in levels],
    }  # fmt: skip
    return render(request, "oversight/papers.html", context)


@login_required
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Asks for the report of a year."""
    levels = {(one.code if one else "city"): one for one in access.levels(request.user)}
    code = request.POST.get("level", "")
    if code not in levels:
        raise NotAllowed("由市级或区县生成本级的年度报告。")
    try:
        job = order_paper(request.user, area=levels[code], year=asked_number(request.POST.get("year"), 4))
    except Refusal as error:
        say_refused(request, error)
        return redirect("oversight:papers")
    return redirect("job", pk=job.pk)


@login_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them as PDF."""
    found = paper.papers_seen(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这份报告。")
    name = f"{found.area.name if found.area else '市级'}{found.year}年任务办理报告"
    return download(PAPERS.fetch(found.file), PDF, name)
