"""What the pages of the room share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yushan.common.errors import Refusal


def done(request: HttpRequest, act: Callable[[], object], said: Any, to: str, *args: Any) -> HttpResponse:
    """Does one thing, says so or why not, and goes on to a page. What is not theirs is not swallowed."""
    try:
        found = act()
    except Refusal as error:
        if error.status in (403, 404):
            raise
        messages.warning(request, error.message)
    else:
        messages.success(request, said(found) if callable(said) else said)
    return redirect(to, *args)


def refused(form: Any, error: Refusal) -> None:
    """Puts a refusal into the form; what is not theirs stays an error page."""
    if error.status in (403, 404):
        raise error
    form.refuse(error)


def pdf(content: bytes, name: str) -> HttpResponse:
    """A file to be kept."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
