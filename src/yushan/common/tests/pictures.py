"""Small pictures, and such as try to be more than they are."""

import struct
import zlib


def chunk(name: bytes, data: bytes) -> bytes:
    """One piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 30, height: int = 40, *, rows: bytes | None = None, more: bytes = b"") -> bytes:
    """A picture in one colour; `rows` are other rows than those it promises, `more` further pieces."""
    packed = zlib.compress(
        b"".join(b"\0" + bytes([120, 120, 90] * width) for _row in range(height)) if rows is None else rows
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg(*, place: bytes = b"GPS 29.56N 106.55E", scans: int = 1) -> bytes:
    """The frame of a JPEG with what a camera writes beside it; browsers draw nothing of it."""

    def segment(kind: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data

    frame = segment(0xC0, struct.pack(">BHHB", 8, 40, 30, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
    return (
        b"\xff\xd8" + segment(0xE1, b"Exif\0\0" + place) + segment(0xFE, b"Huawei") + frame + scan * scans + b"\xff\xd9"
    )
