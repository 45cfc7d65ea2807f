"""What the pages of the room share."""

from django.http import HttpResponse


def pdf(content: bytes, name: str) -> HttpResponse:
    """A file to be kept."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
