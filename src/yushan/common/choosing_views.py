"""Suggestions for a choice among many rows, while one types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from yushan.common import choosing
from yushan.common.errors import NotFound


@login_required
@never_cache
def suggest(request: HttpRequest, name: str) -> JsonResponse:
    """Names that this person may choose, by pieces; whoever may choose nothing gets an empty list."""
    source = choosing.source_of(name)
    if source is None:
        raise NotFound()
    found = choosing.suggestions(source, request.user, request.GET.get("q", "")[:60])
    return JsonResponse({"rows": [{"value": value, "beside": beside} for value, beside in found]})
