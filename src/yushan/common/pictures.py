"""Pictures that people upload: recognised by their content, stripped of everything that is not the picture.

What a camera writes beside the picture (place, time, device) goes, and so does whatever was hung on behind its end.
A small file that would burst into a huge picture when it is drawn is refused.
"""

import struct
import zlib
from collections.abc import Iterator

MOST_BYTES = 3 * 1024 * 1024
MOST_PIXELS = 6000
MOST_AREA = 26_000_000  # pixels; what phones take, made smaller or not
MOST_SCANS = 64  # of a progressive picture; each is drawn over the whole
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"}
_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive: what browsers draw
_ADOBE = 0xEE  # says how colours are coded; without it some pictures turn green


class NoPicture(ValueError):
    """What was uploaded is no picture that is taken; str() says why, for the person."""


def cleaned(content: bytes, most_bytes: int = MOST_BYTES) -> tuple[bytes, str]:
    """The bare picture and its media type; `most_bytes` are whole megabytes."""
    if len(content) > most_bytes:
        raise NoPicture(f"图片超过 {most_bytes // 1024 // 1024} MB，请压缩以后再传。")
    try:
        if content.startswith(_PNG):
            return _PNG + b"".join(_png(content)), "image/png"
        if content.startswith(b"\xff\xd8\xff"):
            return b"\xff\xd8" + b"".join(_jpeg(content)), "image/jpeg"
    except (struct.error, IndexError) as error:
        raise NoPicture("图片不完整，请重新选一张。") from error
    raise NoPicture("只收 JPG 或 PNG 图片，请换一种格式。")


def _fits(width: int, height: int) -> None:
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise NoPicture(f"图片的长和宽最多 {MOST_PIXELS} 像素，请缩小以后再传。")
    if width * height > MOST_AREA:
        raise NoPicture(f"图片最多 {MOST_AREA // 1_000_000 * 100} 万像素，请缩小以后再传。")


# Bits of a pixel by the colour type of a PNG: samples of each, at the depth that is said beside it.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


class _Unpacked:
    """How much the packed rows of a PNG come to: never more than its head promises. Nothing of it is kept."""

    def __init__(self, head: bytes) -> None:
        width, height, depth, colour = struct.unpack_from(">IIBB", head, 8)
        if colour not in _SAMPLES or depth > 16:
            raise NoPicture("图片不完整，请重新选一张。")
        # Interlaced rows come in seven passes; each adds a few bytes a row.
        self.left = (width * _SAMPLES[colour] * depth // 8 + 2) * height + 8 * (width + height)
        self.inflate = zlib.decompressobj()

    def add(self, packed: bytes) -> None:
        try:
            while packed:
                self.left -= len(self.inflate.decompress(packed, 65_536))
                if self.left < 0:
                    raise NoPicture("图片解开以后比它说的大得多，不能收。请重新存一份再传。")
                packed = self.inflate.unconsumed_tail
        except zlib.error as error:
            raise NoPicture("图片不完整，请重新选一张。") from error


def _png(content: bytes) -> Iterator[bytes]:
    at, ended, unpacked = len(_PNG), False, None
    while not ended:
        size, name = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + size]
        if len(chunk) != 12 + size or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(chunk[4:-4]):
            raise NoPicture("图片不完整，请重新选一张。")
        if (at == len(_PNG)) != (name == b"IHDR"):
            raise NoPicture("图片不完整，请重新选一张。")
        if name == b"IHDR":
            _fits(*struct.unpack_from(">II", chunk, 8))
            unpacked = _Unpacked(chunk)
        if name == b"IDAT" and unpacked:
            unpacked.add(chunk[8:-4])
        if name in _PNG_KEPT:
            yield chunk
        at, ended = at + len(chunk), name == b"IEND"


def _jpeg(content: bytes) -> Iterator[bytes]:
    at, framed = 2, False
    while True:
        if content[at] != 0xFF:
            raise NoPicture("图片不完整，请重新选一张。")
        kind = content[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        size = struct.unpack_from(">H", content, at + 2)[0]
        segment = content[at : at + 2 + size]
        if len(segment) != 2 + size or size < 2:
            raise NoPicture("图片不完整，请重新选一张。")
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            _fits(width, height)
            framed = True
        if kind == 0xDA:
            if not framed:
                raise NoPicture("图片不完整，请重新选一张。")
            end = content.rfind(b"\xff\xd9")
            if end < at:
                raise NoPicture("图片不完整，请重新选一张。")
            yield from _scans(content[at : end + 2])
            return
        if not (0xE1 <= kind <= 0xEF and kind != _ADOBE) and kind != 0xFE:
            yield segment
        at += len(segment)


def _scans(rest: bytes) -> Iterator[bytes]:
    """From the first scan to the real end: comments and notes between the scans of a progressive picture go too."""
    at, scans = 0, 0
    while True:
        kind = rest[at + 1]
        if kind == 0xD9:
            yield rest[at : at + 2]
            return
        if kind == 0xFF:
            at += 1
            continue
        size = struct.unpack_from(">H", rest, at + 2)[0]
        stop = at + 2 + size
        if kind == 0xDA:
            scans += 1
            if scans > MOST_SCANS:
                raise NoPicture("图片的层数太多，不能收。请另存为普通 JPG 再传。")
            while not (rest[stop] == 0xFF and rest[stop + 1] != 0 and not 0xD0 <= rest[stop + 1] <= 0xD7):
                stop += 1
        if not (0xE1 <= kind <= 0xEF and kind != _ADOBE) and kind != 0xFE:
            yield rest[at:stop]
        at = stop
