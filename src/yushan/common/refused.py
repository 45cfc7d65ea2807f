"""What an action refuses is said where it was asked: on the next page, or in the form, with what was typed kept.

Who may not (403) and what is not there (404) stays an error page: to say more would say that something is there.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from yushan.common.errors import Refusal


def put_refused(form: Any, error: Refusal) -> None:
    """The refusal beside its field, or on top of the form; raises it again for 403 and 404."""
    if error.status in (403, 404):
        raise error
    form.refuse(error)


def say_refused(request: HttpRequest, error: Refusal) -> None:
    """The refusal as a message on the next page; raises it again for 403 and 404."""
    if error.status in (403, 404):
        raise error
    messages.error(request, error.message)


def done(request: HttpRequest, act: Callable[[], Any], said: Any, to: str, *args: Any) -> HttpResponse:
    """Does one thing, says so or why not, and goes on to a page. `said` is the sentence, or makes it of what came of it."""
    try:
        found = act()
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, said(found) if callable(said) else said)
    return redirect(to, *args)
