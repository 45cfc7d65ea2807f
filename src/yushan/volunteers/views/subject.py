"""Whose page it is: one's own, or that of a child whose guardian the signed-in person is (`?for=`)."""

from urllib.parse import urlencode

from django.http import HttpRequest

from yushan.common.errors import NotFound
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import volunteer_of, wards_of


def subject_of(request: HttpRequest) -> Volunteer | None:
    """The volunteer of this page; None when nobody registered. NotFound for anybody else's number."""
    wanted = request.POST.get("for") or request.GET.get("for")
    own = volunteer_of(request.user)
    if not wanted or (own and str(own.pk) == wanted):
        return own
    found = next((one for one in wards_of(request.user) if str(one.pk) == wanted), None)
    if found is None:
        raise NotFound()
    return found


def subject_or_404(request: HttpRequest) -> Volunteer:
    """The same where only volunteers have something to do."""
    found = subject_of(request)
    if found is None:
        raise NotFound()
    return found


def address(request: HttpRequest, volunteer: Volunteer, path: str, **more: str) -> str:
    """An address of a page of this kind that stays with the same person."""
    is_own = volunteer.person_id == request.user.person_id  # type: ignore[union-attr]
    parts = {"for": "" if is_own else str(volunteer.pk), **more}
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"{path}?{query}" if query else path
