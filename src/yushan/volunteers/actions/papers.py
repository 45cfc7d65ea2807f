"""Signed papers of guardians (监护人同意书): kept sealed, each look stands in the trail, gone with the guardianship."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from yushan.audit.actions import record
from yushan.common.errors import NotFound
from yushan.common.sealed_files import SealedFolder
from yushan.volunteers.models import Guardianship
from yushan.volunteers.queries.scopes import may

PAPERS = SealedFolder("guardian-consents", "这份同意书已经删除。")


@transaction.atomic
def read_paper(actor: Any, *, guardianship: Guardianship) -> bytes:
    """The signed paper, for who may show the child's full data; stands in the trail. NotFound for everybody else."""
    if not guardianship.paper or not may(actor, "person.unmask", guardianship.volunteer):
        raise NotFound()
    volunteer = guardianship.volunteer
    record(
        actor, "volunteers.read_guardian_paper", subject=volunteer, label=volunteer.number,
        person_id=volunteer.person_id, reason="查看监护人同意书",
    )  # fmt: skip
    return PAPERS.fetch(guardianship.paper)


def forget_guardianships(rows: QuerySet[Guardianship]) -> None:
    """Deletes guardianships with their papers; the files only once the rows are gone for good."""
    names = list(rows.exclude(paper="").values_list("paper", flat=True))
    rows.delete()

    def forget() -> None:
        for name in names:
            PAPERS.remove(name)

    transaction.on_commit(forget)


def tidy_papers() -> int:
    """Removes files that a crash left without a row; answers how many."""
    return PAPERS.tidy(Guardianship.objects.exclude(paper="").values_list("paper", flat=True))
