"""What is settled and removed here when a person is erased: certificates and their files."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from yushan.accounts.erasure import Obstacle
from yushan.accounts.models import Person
from yushan.ledger.models import Certificate, EntryCase


def obstacles(person: Person) -> Iterator[Obstacle]:
    """A certificate that is being made out shall not get lost, nor a case about the hours."""
    if Certificate.objects.filter(volunteer__person=person, state=Certificate.State.REQUESTED).exists():
        yield Obstacle("有一份证明正在开具，请等它开好", reverse("portal:certificates"))
    case = EntryCase.objects.filter(volunteer__person=person, state=EntryCase.State.OPEN).first()
    if case:
        yield Obstacle("有一件时长异议还在核实，请等它有结果", reverse("ledger:own_case", args=[case.pk]))


def erase(person: Person) -> None:
    """Signed files hold name and number: they go. The register keeps number, hours and digest, so that a copy in
    somebody's hands can still be verified."""
    rows = Certificate.objects.filter(volunteer__person=person).exclude(file="")
    files = list(rows.values_list("file", flat=True))
    rows.update(file="")

    def remove() -> None:
        for name in files:
            default_storage.delete(name)

    transaction.on_commit(remove)
