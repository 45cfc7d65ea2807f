"""What tells of an author is gone from a PDF, what one sees stays; Word is refused with a way out."""

import io
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from yushan.common.bare_papers import bare
from yushan.common.documents import PDF, NoDocument

MOST = 5 * 1024 * 1024


def _photo() -> bytes:
    """A JPEG that says where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-XIANG"
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def _pdf() -> bytes:
    page = io.BytesIO()
    Image.open(io.BytesIO(_photo())).save(page, "PDF", resolution=72)
    writer = PdfWriter(clone_from=io.BytesIO(page.getvalue()))
    writer.add_metadata({"/Author": "AUTHOR-XIANG", "/Creator": "OFFICE-OF-XIANG"})
    note = FreeText(text="NOTE-OF-XIANG", rect=(1, 1, 20, 20))
    writer.add_annotation(page_number=0, annotation=note)
    writer.add_attachment("xiang.txt", b"ATTACHED-BY-XIANG")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_keeps_its_pages_and_loses_its_author():
    assert PdfReader(io.BytesIO(_pdf())).metadata.author == "AUTHOR-XIANG"  # type: ignore[union-attr]
    content, media = bare(_pdf(), most_bytes=MOST)
    assert media == PDF and b"XIANG" not in content
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1 and len(reader.pages[0].images) == 1
    assert not reader.metadata or set(reader.metadata) <= {"/Producer"}
    assert "/Annots" not in reader.pages[0] and not reader.attachments
    assert b"XIANG" not in b"".join(image.data for image in reader.pages[0].images)


def test_a_picture_loses_what_the_camera_wrote():
    assert b"CAMERA-OF-XIANG" in _photo()
    assert b"CAMERA-OF-XIANG" not in bare(_photo(), most_bytes=MOST)[0]


def test_word_is_refused_with_a_way_out():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NoDocument, match="另存为 PDF"):
        bare(out.getvalue(), most_bytes=MOST)


def test_a_broken_pdf_is_refused_and_not_an_error():
    with pytest.raises(NoDocument, match="打不开"):
        bare(b"%PDF-1.7 nonsense", most_bytes=MOST)
