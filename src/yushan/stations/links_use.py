"""What the room gives to those around it: what may be chosen in its forms, which masked values can be shown."""

from typing import Any

from django.db.models import QuerySet

from yushan.common import choosing
from yushan.common.identity import mask_phone
from yushan.organizations.models import Organization
from yushan.organizations.unmasking import Field, Kind
from yushan.stations.models import Booking, Loan
from yushan.stations.queries.bookings import teams_of
from yushan.stations.queries.keepers import stations_kept

_PHONE = {"phone": Field("联系电话", lambda row: row.contact_phone, mask_phone)}


def _teams_around(user: Any) -> QuerySet[Organization]:
    """Running organizations of the districts in which somebody keeps stations."""
    rows = Organization.objects.filter(state=Organization.State.ACTIVE)
    return rows.filter(area__in=stations_kept(user).order_by().values("area")).order_by("path")


def _person_of(row: Any) -> int | None:
    return row.user.person_id if row.user else None


CHOICES = (
    choosing.Source("stations.own_teams", teams_of),
    choosing.Source("stations.desk_teams", _teams_around),
)
UNMASKABLE = {
    "booking": Kind(
        lambda: Booking.objects.select_related("room__station", "user"), _PHONE, _person_of,
        lambda row: f"{row.number} {row.title}",
    ),
    "loan": Kind(
        lambda: Loan.objects.select_related("equipment__station", "user"), _PHONE, _person_of,
        lambda row: f"{row.equipment.name} {row.count} 件",
    ),
}  # fmt: skip
