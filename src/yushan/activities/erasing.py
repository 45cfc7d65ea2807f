"""What has to be settled here before a person is erased, and what goes then."""

from collections.abc import Iterator

from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.activities.models import (
    Bookmark,
    BoxQuestion,
    CalendarLink,
    InsurancePolicy,
    Invitation,
    PlacingLine,
    ScenePhoto,
    SignUpAnswers,
    StandIn,
    StandInCall,
)
from yushan.activities.queries import pending_presences
from yushan.projects.models import ProjectWatch
from yushan.volunteers.models import Volunteer


def obstacles(person: Person) -> Iterator[Obstacle]:
    """Served time on its way into the ledger shall not get lost."""
    volunteer = Volunteer.objects.filter(person=person).first()
    if volunteer is None:
        return
    over = ("settled", "cancelled")
    if waiting := pending_presences(volunteer).exclude(sign_up__shift__activity__state__in=over).count():
        yield Obstacle(f"还有 {waiting} 段服务没有入账，请等公示结束", reverse("portal:entries"))


def erase(person: Person) -> None:
    """Answers, invitations, calls, placings, stand-ins and what one kept go; questions stay, answered for all, without an asker."""
    SignUpAnswers.objects.filter(sign_up__volunteer__person=person).delete()
    InsurancePolicy.people.through.objects.filter(volunteer__person=person).delete()
    ScenePhoto.objects.filter(sign_up__volunteer__person=person).delete()  # tidied: the file
    Invitation.objects.filter(volunteer__person=person).delete()
    StandInCall.objects.filter(volunteer__person=person).delete()
    PlacingLine.objects.filter(volunteer__person=person).delete()
    StandIn.objects.filter(volunteer__person=person).delete()
    StandIn.objects.filter(sign_up__volunteer__person=person).delete()
    for kept in (Bookmark, CalendarLink, ProjectWatch):
        kept.objects.filter(user__person=person).delete()  # type: ignore[attr-defined]
    BoxQuestion.objects.filter(asked_by__person=person).update(asked_by=None)
