"""Whose page it is: the signed-in person, or a child whose guardian they are (`?for=`)."""

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


def suffix_of(request: HttpRequest, volunteer: Volunteer | None) -> str:
    """«?for=…» where somebody acts for a child; empty for oneself."""
    own = volunteer is None or volunteer.person_id == getattr(request.user, "person_id", None)
    return "" if own or volunteer is None else f"?for={volunteer.pk}"
