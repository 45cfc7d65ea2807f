"""Charters in versions, as text, as a file, or both: the newest one's text is the copy on the organization's card."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import NotFound, Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require
from yushan.organizations.models import Organization, OrganizationCharter

FILES = SealedFolder("charters", "这份章程文件已经删除。")
MOST_BYTES = 10 * 1024 * 1024


def install_charter(
    actor: Any,
    organization: Organization,
    text: str,
    *,
    content: bytes = b"",
    adopted_on: date | None = None,
    basis: str = "",
    field: str = "file",
) -> OrganizationCharter | None:
    """Makes a version of what a card says; nothing where it says nothing new. The caller holds the organization's lock.

    Refusal beside `field` for a file that is not taken (common/documents.py).
    """
    text = text.strip()
    bare, media = _checked(content, field)
    rows = OrganizationCharter.objects.filter(organization=organization)
    newest = rows.order_by("-number").first()
    if not (text or bare) or (newest and newest.text == text and not _another_file(newest, bare)):
        return None
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    day = min(adopted_on or clock.today(), clock.today())
    return OrganizationCharter.objects.create(
        organization=organization, number=number, text=text, adopted_on=day, basis=basis.strip()[:120],
        file=FILES.keep(bare) if bare else "", file_type=media, file_bytes=len(bare),
        created_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip


def _checked(content: bytes, field: str) -> tuple[bytes, str]:
    if not content:
        return b"", ""
    try:
        return cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field=field) from error


def _another_file(newest: OrganizationCharter, content: bytes) -> bool:
    """Without a file the one of before stays that of its version."""
    if not content or newest.file_bytes != len(content):
        return bool(content)
    return FILES.fetch(newest.file) != content


@transaction.atomic
def adopt_charter(
    actor: Any, *, organization: Organization, adopted_on: date, text: str = "", content: bytes = b"", basis: str = ""
) -> OrganizationCharter:
    """A further version of the charter, as text, as a file or both; the ones before stay readable.

    Needs organization.edit. Refusal where nothing is said or nothing is new.
    """
    locked: Organization = Organization.objects.select_for_update().get(pk=organization.pk)
    require(actor, "organization.edit", on=locked)
    if locked.state == Organization.State.CLOSED:
        raise Refusal("组织已经关闭，章程不能再改。")
    if not content and len(text.strip()) < 10:
        raise Refusal("请把章程全文写在这里，至少 10 个字；也可以上传章程文件。", field="text")
    if adopted_on > clock.today():
        raise Refusal("通过的日期还没有到，请核对。", field="adopted_on")
    newest = OrganizationCharter.objects.filter(organization=locked).order_by("-number").first()
    if newest and adopted_on < newest.adopted_on:
        raise Refusal(f"第 {newest.number} 版是 {newest.adopted_on} 通过的，新的一版不能更早。", field="adopted_on")
    made = install_charter(actor, locked, text, content=content, adopted_on=adopted_on, basis=basis)
    if made is None:
        raise Refusal(f"和第 {newest.number if newest else 1} 版一样，没有改动。", field="text")
    locked.charter = made.text
    locked.save(update_fields=["charter"])
    record(
        actor, "organizations.adopt_charter", subject=locked, label=locked.name, number=made.number,
        with_file=bool(made.file),
    )  # fmt: skip
    return made


def read_charter(version: OrganizationCharter) -> bytes:
    """The file of a version that the caller was let see. NotFound when it has none."""
    if not version.file:
        raise NotFound("这一版章程没有文件。")
    return FILES.fetch(version.file)


def tidy_charters() -> str:
    """Regular work: removes files that no version names, left by a crash."""
    lost = FILES.tidy(OrganizationCharter.objects.exclude(file="").values_list("file", flat=True))
    return f"{lost} 份没有登记的章程文件清理"
