"""The honour wall: stars of those who agreed, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yushan.common.paging import paginate
from yushan.recognition.actions.stars import thresholds
from yushan.recognition.queries.stars import areas_on_the_wall, badge_counts, counts_by_level, honours
from yushan.recognition.words import star_name


@never_cache
def wall(request: HttpRequest) -> HttpResponse:
    """By star and area; no order by hours, no ranks. Never kept: whoever takes their yes back is gone at once."""
    area, asked = request.GET.get("area", "")[:12], request.GET.get("star", "")
    steps = thresholds()
    level = int(asked) if asked.isdecimal() and len(asked) < 3 and 1 <= int(asked) <= len(steps) else 0
    rows = honours(area=area, level=level)
    page = paginate(
        rows, order=["-level", "-awarded_on", "-id"], cursor=request.GET.get("after"), size=30, query=request.GET
    )
    badges = badge_counts([row.volunteer_id for row in page.rows])
    counts = counts_by_level(honours(area=area))
    context = {
        "people": [(row, star_name(row.level), badges.get(row.volunteer_id, 0)) for row in page.rows],
        "page": page,
        "areas": areas_on_the_wall(),
        "area": area,
        "level": level,
        "chips": [(number, star_name(number), counts.get(number, 0)) for number in range(len(steps), 0, -1)],
        "total": sum(counts.values()),
        "tab": "home",
    }
    return render(request, "recognition/honours.html", context)
