"""The files of sheets of badges, and emptying those in which somebody stands who may not stand there any longer."""

from collections.abc import Iterable

from django.db import transaction

from yushan.common.sealed_files import SealedFolder
from yushan.events.models import BadgeSheet

FILES = SealedFolder(
    "badge-sheets", "这份证件还没有做好，或者已经删除（过了保存期，或者上面有人撤回了同意）。需要的话请重新生成。"
)


def empty_sheets(accreditation_ids: Iterable[int]) -> None:
    """Deletes the files of every sheet with one of these badges; the caller is in a transaction, holds the locks of the
    accreditations and has removed their photographs, so that no sheet is finished with them meanwhile.
    """
    sheets = BadgeSheet.objects.filter(accreditations__in=list(accreditation_ids)).exclude(file="")
    found = dict(sheets.values_list("pk", "file"))
    BadgeSheet.objects.filter(pk__in=found).update(file="")

    def remove() -> None:
        for name in found.values():
            FILES.remove(name)

    transaction.on_commit(remove)
