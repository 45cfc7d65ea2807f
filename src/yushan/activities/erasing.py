"""What has to be settled here before a person is erased."""

from collections.abc import Iterator

from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.activities.queries import pending_presences
from yushan.volunteers.models import Volunteer


def obstacles(person: Person) -> Iterator[Obstacle]:
    """Served time on its way into the ledger shall not get lost."""
    volunteer = Volunteer.objects.filter(person=person).first()
    if volunteer is None:
        return
    over = ("settled", "cancelled")
    if waiting := pending_presences(volunteer).exclude(sign_up__shift__activity__state__in=over).count():
        yield Obstacle(f"还有 {waiting} 段服务没有入账，请等公示结束", reverse("portal:entries"))
