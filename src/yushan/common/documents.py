"""Documents that people upload: known by their content, whatever the name says, and handed out as downloads only."""

import io
import struct
import zipfile
import zlib
from urllib.parse import quote

from django.http import HttpResponse

from yushan.common.pictures import NoPicture
from yushan.common.pictures import cleaned as cleaned_picture

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ENDINGS = {PDF: "pdf", DOCX: "docx", ODT: "odt", "image/jpeg": "jpg", "image/png": "png"}
ACCEPT = ".pdf,.docx,.odt,.jpg,.jpeg,.png"
_MOST_ENTRIES = 2_000
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError, NotImplementedError)


class NoDocument(ValueError):
    """What was uploaded is no document that is taken; str() says why, for the person."""


def cleaned(content: bytes, *, most_bytes: int) -> tuple[bytes, str]:
    """The document and its media type; pictures without what the camera wrote beside them. Nothing is unpacked.

    NoDocument for what is too large, of another kind, damaged, or carries macros.
    """
    if len(content) > most_bytes:
        raise NoDocument(f"文件超过 {most_bytes // 1024 // 1024} MB，请压缩以后再传。")
    if content.startswith(b"%PDF-"):
        return content, PDF
    if content.startswith(b"PK\x03\x04"):
        return content, _kind_of_archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NoDocument("这是旧版 Word 文件（.doc），或者设了密码。请另存为 .docx 或 PDF 再传。")
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        try:
            return cleaned_picture(content)
        except NoPicture as error:
            raise NoDocument(str(error)) from error
    raise NoDocument("只收 PDF、Word（.docx）、ODT 文件和 JPG、PNG 图片，请换一种格式。")


def _kind_of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename.replace("\\", "/").lower() for entry in entries[:_MOST_ENTRIES]}
            declared = b""
            if entries and entries[0].filename == "mimetype":
                with archive.open(entries[0]) as file:
                    declared = file.read(len(ODT) + 1)
    except _UNREADABLE as error:
        raise NoDocument("文件不完整，打不开。请重新存一份再传。") from error
    if len(entries) > _MOST_ENTRIES:
        raise NoDocument("文件里的东西太多，请另存为 PDF 再传。")
    if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names):
        raise NoDocument("文件里带有宏，不能收。请另存为不带宏的 .docx，或者 PDF。")
    if {"[content_types].xml", "word/document.xml"} <= names:
        return DOCX
    if declared == ODT.encode() and "content.xml" in names:
        return ODT
    raise NoDocument("这是压缩包或别的文件，只是开头像文档。只收 PDF、.docx、.odt 文件和 JPG、PNG 图片。")


def download(content: bytes, media: str, name: str) -> HttpResponse:
    """Answers with a file to be kept, never drawn inside a page of ours; `name` is without its ending."""
    response = HttpResponse(content, content_type=media)
    whole = f"{name}.{ENDINGS[media]}"
    said = f'filename="{whole}"' if whole.isascii() else f"filename*=UTF-8''{quote(whole)}"
    response["Content-Disposition"] = f"attachment; {said}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
