"""What an action refuses is said on the page from which it was asked, not on a page of its own that leads nowhere."""

from django.contrib import messages
from django.http import HttpRequest

from yushan.common.errors import Refusal


def say_refused(request: HttpRequest, error: Refusal) -> None:
    """The refusal as a message on the next page; raises it again for who may not (403) and for what is not there (404)."""
    if error.status in (403, 404):
        raise error
    messages.error(request, error.message)
