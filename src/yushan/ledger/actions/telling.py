"""Who is told about a certificate: its holder, the guardian of a child, and who had it issued."""

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


def tell_who_ordered(user_id: int, certificate: Certificate, *, job_id: int) -> None:
    """One message to the member of staff who pressed for the issuing, whatever came of it."""
    name, state = certificate.volunteer.person.name, certificate.State
    made = certificate.state == state.ISSUED
    title = f"{name}的证明开好了" if made else f"{name}的证明没有开成"
    body = certificate.number or "" if made else certificate.reason or str(certificate.get_state_display())
    address = reverse("ledger:certificate", args=[certificate.pk])
    notify([user_id], key=f"job:{job_id}", title=title, body=body, url=address)
