"""Events for everybody, in Chinese; the same in English stands in english.py."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.activities.queries.public import takes_sign_ups
from yushan.common import clock
from yushan.common.paging import paginate
from yushan.events import queries
from yushan.events.queries.people import has_place
from yushan.volunteers.queries import volunteer_of


def listing(request: HttpRequest) -> HttpResponse:
    """Events, the latest first."""
    page = paginate(
        queries.public_events(), order=["-starts_on", "-id"], cursor=request.GET.get("after"), size=20,
        query=request.GET,
    )  # fmt: skip
    return render(request, "events/public_list.html", {"page": page, "tab": "join"})


def event(request: HttpRequest, code: str) -> HttpResponse:
    """One event: what it is, where, in which batches, and its activities with the places that are left."""
    row = queries.public_event(code)
    services = queries.offered(row)
    volunteer = volunteer_of(request.user) if request.user.is_authenticated else None
    lines = [
        (one, sum(max(post.places - post.taken, 0) for shift in one.activity.shifts.all() for post in shift.posts.all()),
         takes_sign_ups(one.activity))
        for one in services
    ]  # fmt: skip
    context = {
        "event": row,
        "lines": lines,
        "venues": list(row.venues.all()),
        "batches": list(row.batches.all()),
        "now": clock.now(),
        "takes_part": volunteer is not None and has_place(row, volunteer),
        "tab": "join",
    }
    return render(request, "events/public_detail.html", context)


def know(request: HttpRequest, code: str) -> HttpResponse:
    """须知: what to bring, to wear, how to get there, whom to call."""
    row = queries.public_event(code)
    context = {
        "event": row,
        "topics": list(row.guidance.all()),
        "points": list(row.boarding_points.all()),
        "venues": list(row.venues.all()),
        "tab": "join",
    }
    return render(request, "events/know.html", context)
