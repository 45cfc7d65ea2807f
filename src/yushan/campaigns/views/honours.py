"""The roll of honour, for everybody: year by year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.campaigns.models import Kind
from yushan.campaigns.queries import honours as queries
from yushan.campaigns.queries.lines import on_the_roll, roll_line
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.common.pieces import piece


@require_safe
@never_cache
def roll(request: HttpRequest, year: int = 0) -> HttpResponse:
    """The latest year, or the one asked for; narrowed by kind and area."""
    years = queries.years()
    if year and year > clock.today().year:
        raise NotFound()
    shown = year or (years[0][0] if years else clock.today().year)
    kind, area = request.GET.get("kind", "")[:12], request.GET.get("area", "")[:12]
    rows = queries.narrowed(queries.public_honours().filter(year=shown), kind=kind, area=area)
    page = paginate(
        on_the_roll(rows), order=["campaign_id", "nominee__category__order", "id"], cursor=request.GET.get("after"), size=60,
        query=request.GET,
    )  # fmt: skip
    context = {
        "page": page,
        "lines": piece("campaigns/_roll.html", {"lines": [roll_line(one) for one in page.rows]}),
        "years": years,
        "year": shown,
        "kinds": [("", "全部"), *Kind.choices],
        "kind": kind,
        "areas": queries.areas_of(shown),
        "area": area,
        "tab": "home",
    }
    return render(request, "campaigns/honours.html", context)
