"""Files of the room: sealed, and taken off what tells of their author."""

from collections.abc import Sequence

from yushan.common.bare_papers import bare
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.rights.models import Case, CaseFile, Exclusion, ExclusionFile

FILES = SealedFolder("rights", "这个文件已经删除。")
MOST_FILES, MOST_BYTES = 3, 5 * 1024 * 1024


def keep(content: bytes, *, is_anonymous: bool) -> tuple[str, str]:
    """Seals one file; name and media type. Of an anonymous case nothing stays but what one sees. Refusal with a way out."""
    try:
        kept, media = (bare if is_anonymous else cleaned)(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="attached") from error
    return FILES.keep(kept), media


def add_to_case(case: Case, files: Sequence[bytes], *, from_asker: bool) -> None:
    """Within the transaction of the message or of the case itself. Refusal for too many."""
    if len(files) > MOST_FILES:
        raise Refusal(f"一次最多 {MOST_FILES} 个文件，请少选几个。", field="attached")
    strip = case.is_anonymous and from_asker
    rows = [keep(one, is_anonymous=strip) for one in files]
    CaseFile.objects.bulk_create(
        CaseFile(case=case, name=name, media_type=media, from_asker=from_asker) for name, media in rows
    )


def add_to_exclusion(row: Exclusion, files: Sequence[bytes], *, from_person: bool) -> None:
    """Evidence, or what the person brings against it."""
    if len(files) > MOST_FILES:
        raise Refusal(f"一次最多 {MOST_FILES} 个文件，请少选几个。", field="attached")
    kept = [keep(one, is_anonymous=False) for one in files]
    ExclusionFile.objects.bulk_create(
        ExclusionFile(exclusion=row, name=name, media_type=media, from_person=from_person) for name, media in kept
    )


def tidy_files() -> int:
    """Removes sealed files that no row names."""
    names = [*CaseFile.objects.values_list("name", flat=True), *ExclusionFile.objects.values_list("name", flat=True)]
    return FILES.tidy(names)
