"""Who is told about a certificate: its holder, and the guardian of a child."""

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.ledger.models import Certificate
from yushan.volunteers.queries import inboxes_of


def tell_holder(certificate: Certificate, *, key: str, title: str, body: str) -> None:
    """One message to the holder's inbox and to those of guardians who act for a minor."""
    volunteer, address = certificate.volunteer, reverse("portal:certificates")
    name = f"certificate:{certificate.pk}:{key}"
    inboxes = inboxes_of([volunteer.pk])[volunteer.pk]
    notify(inboxes.own, key=name, title=title, body=body, url=address)
    notify(inboxes.guardians, key=name, title=title, body=body, url=f"{address}?for={volunteer.pk}")
