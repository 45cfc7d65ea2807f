"""Files from people who do not want to be known: as `documents.cleaned`, and without what programs write beside the content.

Pictures lose it there already. A PDF is put together anew from its pages: without author, program and dates, without
notes, forms, attachments and scripts, and the photographs within lose what the camera wrote. Word and ODT files keep
names in too many places (authors of changes and notes, earlier versions); they are refused with a way out.
"""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from yushan.common import documents
from yushan.common.documents import NoDocument
from yushan.common.pictures import NoPicture
from yushan.common.pictures import cleaned as cleaned_picture

ACCEPT = ".pdf,.jpg,.jpeg,.png"
_MOST_PAGES = 100
_OF_PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents"}
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/OC", "/StructParent", "/StructParents")
_WORD = "Word、ODT 文件里会留下作者的名字，匿名时不能收。请另存为 PDF，或者拍照、截图再传。"
_BROKEN = "这份 PDF 打不开，或者设了密码，没法去掉里面的作者信息。请重新导出，或者拍照、截图再传。"


def bare(content: bytes, *, most_bytes: int) -> tuple[bytes, str]:
    """The document and its media type, nothing but what one sees. NoDocument for what is not taken, with what to do."""
    kept, media = documents.cleaned(content, most_bytes=most_bytes)
    if media == documents.PDF:
        return _bare_pdf(kept), media
    if media in (documents.DOCX, documents.ODT):
        raise NoDocument(_WORD)
    return kept, media


def _bare_pdf(content: bytes) -> bytes:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise NoDocument(_BROKEN)
        if len(reader.pages) > _MOST_PAGES:
            raise NoDocument(f"PDF 超过 {_MOST_PAGES} 页，请只传有关的几页。")
        for page in reader.pages:
            for key in [key for key in page if key not in _OF_PAGE]:
                del page[key]
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        writer.metadata = None
        for one in list(writer._objects):
            _strip(one)
        writer.compress_identical_objects(remove_unreferenced=True)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    except NoDocument:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise NoDocument(_BROKEN) from error


def _strip(one: object) -> None:
    if not isinstance(one, DictionaryObject):
        return
    for key in _TELLING:
        if key in one:
            del one[NameObject(key)]
    is_photo = isinstance(one, StreamObject) and one.get("/Subtype") == "/Image" and one.get("/Filter") == "/DCTDecode"
    if is_photo:
        try:
            one._data = cleaned_picture(one._data)[0]  # type: ignore[attr-defined]
        except NoPicture as error:
            raise NoDocument(_BROKEN) from error
