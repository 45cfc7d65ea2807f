"""Pages of whoever brings something without saying who: nothing of the request is put beside whoever is signed in."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse


def traceless(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whatever comes of the request, refused or not: its moment is put into no session (common.middleware.ActedMiddleware)."""

    @wraps(view)
    def seen(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.leaves_no_trace = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return seen
