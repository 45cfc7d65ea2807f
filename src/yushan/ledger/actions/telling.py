"""Who is told about hours and certificates: their holder, the guardian of a child, and who had a paper issued."""

from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.common.numbers import hours_text
from yushan.ledger.models import Certificate, CertificateBatch, HourEntry
from yushan.volunteers.queries import inboxes_of


def tell_holder(certificate: Certificate, *, key: str, title: str, body: str) -> None:
    """One message to the holder's inbox and to those of guardians who act for a minor."""
    name = f"certificate:{certificate.pk}:{key}"
    _tell(certificate.volunteer_id, reverse("portal:certificates"), key=name, title=title, body=body)


def tell_corrected(old: HourEntry, new: HourEntry) -> None:
    """The person reads what was posted, what stands now, and why."""
    title = f"“{old.activity_title}”的时长由 {hours_text(old.minutes)} 小时更正为 {hours_text(new.minutes)} 小时"
    body = f"原因：{new.reason} 有不同意见，请联系{old.organization.name}。"
    _tell(old.volunteer_id, reverse("portal:entries"), key=f"corrected:{old.pk}", title=title, body=body)


def _tell(volunteer_id: int, address: str, *, key: str, title: str, body: str) -> None:
    inboxes = inboxes_of([volunteer_id])[volunteer_id]
    notify(inboxes.own, key=key, title=title, body=body, url=address)
    notify(inboxes.guardians, key=key, title=title, body=body, url=f"{address}?for={volunteer_id}")


def tell_who_ordered(user_id: int, certificate: Certificate, *, job_id: int) -> None:
    """One message to the member of staff who pressed for the issuing, whatever came of it."""
    name, state = certificate.volunteer.person.name, certificate.State
    made = certificate.state == state.ISSUED
    title = f"{name}的证明开好了" if made else f"{name}的证明没有开成"
    body = certificate.number or "" if made else certificate.reason or str(certificate.get_state_display())
    address = reverse("ledger:certificate", args=[certificate.pk])
    notify([user_id], key=f"job:{job_id}", title=title, body=body, url=address)


def tell_batch_done(batch: CertificateBatch, said: str) -> None:
    """One message to who ordered certificates for many, however often the job was begun again."""
    if batch.ordered_by_id:
        address = reverse("ledger:batch", args=[batch.pk])
        title = f"{batch.organization.name}的证明批量开具完成"
        notify([batch.ordered_by_id], key=f"batch:{batch.pk}", title=title, body=said, url=address)
