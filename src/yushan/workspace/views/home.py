"""The staff home: the inbox first, then the week; the figures beside it come as a fragment of their own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yushan.common import attention, clock, navigation, search, todos
from yushan.common.errors import NotAllowed, NotFound
from yushan.common.paging import paginate
from yushan.organizations.access import can, is_staff
from yushan.plan.queries import entries
from yushan.workspace import queries, rules

FIRST = 12
MOST_OF_A_KIND = 200
WEEK = 8


def _sheet_number(request: HttpRequest) -> int:
    given = request.GET.get("sheet", "1")
    return int(given) if given.isdecimal() and len(given) < 4 else 1


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody arrives after signing in; who has no staff role goes on to the own page."""
    if not is_staff(request.user):
        return redirect("portal:me")
    now = clock.local(clock.now())
    found = todos.tallies_of(request)
    waiting = todos.waiting(found, "")
    if request.GET.get("all") == "1":
        sheet = todos.everything(request.user, found, _sheet_number(request), MOST_OF_A_KIND)
        things = sheet.things
    else:
        sheet, things = None, todos.collect(request.user, found, FIRST)
    context = {
        "heading": rules.heading(str(request.user), now.hour, waiting.count, waiting.near),
        "date_line": rules.date_line(now.date(), [(entry.name, entry.data) for entry in entries("key_dates")]),
        "things": things,
        "waiting": waiting,
        "sheet": sheet,
        "most_of_a_kind": MOST_OF_A_KIND,
        "left_off": max(0, waiting.count - len(things)),
        "may_see_week": can(request.user, "activity.view"),
        "week": queries.week_shifts(request.user, WEEK),
        "commands": [command for command in search.commands(request.user) if command.stands_on_home(request.user)][:2],
    }
    return render(request, "workspace/home.html", context)


@login_required
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """The numbers beside the entries of one's menu, by address; a page asks for them once it is drawn.

    Whoever is signed in: a menu holds what somebody may open, and some have one without any role (secretaries of branches).
    """
    found = navigation.waiting(request)
    return JsonResponse(
        {url: {"count": one.count, "text": f"{one.count:,}", "hot": one.near > 0} for url, one in found.items()}
    )


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """The rates of the person's own places and what needs attention; a fragment of the home, a page without scripts."""
    if not is_staff(request.user):
        raise NotAllowed("这里是工作人员的页面，您没有查看的权限，可向本级或上级管理员申请授权。")
    today = clock.today()
    context = {
        "figures": queries.own_figures(request.user, today),
        "attention": attention.lines(request.user),
        "today": today,
    }
    fragment = "HX-Request" in request.headers
    return render(request, "workspace/_overview.html" if fragment else "workspace/overview.html", context)


@login_required
def needs_attention(request: HttpRequest, name: str) -> HttpResponse:
    """The list behind a line of «需要留意»."""
    tile = attention.find(name)
    rows = tile.rows(request.user) if tile else None
    if tile is None or rows is None:
        raise NotFound()
    page = paginate(rows, order=list(tile.order), cursor=request.GET.get("after"), query=request.GET)
    context = {"tile": tile, "page": page, "rows": [tile.line(row) for row in page.rows], "count": rows.count()}
    return render(request, "workspace/attention.html", context)
