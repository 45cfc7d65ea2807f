"""PDF files of versions: taken by what they begin with, kept sealed, removed only while nothing is published."""

from yushan.common.errors import NotFound, Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.regulations.models import RegulationVersion

FILES = SealedFolder("regulations", "这份文件已经删除。")
MOST_BYTES = 10 * 1024 * 1024


def check_pdf(content: bytes) -> None:
    """Refusal for what is too large or no PDF, whatever its name says."""
    if len(content) > MOST_BYTES:
        raise Refusal(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请压缩以后再传。", field="file")
    if not content.startswith(b"%PDF-"):
        raise Refusal("只收 PDF 文件。Word 文件请先另存为 PDF。", field="file")


def read_file(version: RegulationVersion) -> bytes:
    """The PDF of a version that the caller was let see. NotFound when it has none."""
    if not version.file:
        raise NotFound()
    return FILES.fetch(version.file)


def tidy_up() -> int:
    """Regular work: removes files that no version names any more; answers how many."""
    return FILES.tidy(RegulationVersion.objects.exclude(file="").values_list("file", flat=True))
