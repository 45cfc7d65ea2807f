"""What the pages of the room share."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yushan.common.errors import Refusal


def done(request: HttpRequest, tour_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Does one thing about a tour or a stop of it, says so or why not, and goes back to the tour."""
    try:
        act()
    except Refusal as error:
        if error.status in (403, 404):
            raise
        messages.warning(request, error.message)
    else:
        messages.success(request, said)
    return redirect("tours:detail", pk=tour_id)
