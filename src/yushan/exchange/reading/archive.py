"""Looks into a zipped workbook before any parser does: bombs, lies about sizes, encryption, entity definitions."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from yushan.exchange.reading.refused import FileRefused
from yushan.exchange.reading.source import Source

MAX_ENTRIES = 5_000
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 200  # real sheets stay below 60; deflate can do 1,000
_RATIO_COUNTS_FROM = 4 * 1024 * 1024
_MAX_DIRECTORY = MAX_ENTRIES * 400
_CHUNK = 256 * 1024
_END = b"PK\x05\x06"
_LARGE_END = b"PK\x06\x06"

_DAMAGED = "文件损坏，读不出来。请在表格软件里打开它，另存为 .xlsx 后再传。"
_BOMB = "文件解压后大得不合理，没有读取。请在表格软件里打开它，只留需要的表，另存为 .xlsx 后再传。"
_UNSAFE = "文件里含有表格不该有的定义，为安全起见没有读取。请在表格软件里打开它，另存为 .xlsx 后再传。"
LOCKED = "文件有打开密码，请去掉密码后再传。"


def entry_names(source: Source) -> list[str]:
    """Names in the archive, after the checks that need no unpacking. FileRefused for anything odd."""
    with source.open() as file:
        return [info.filename for info in _entries(file)]


def check_archive(source: Source) -> None:
    """Unpacks every entry once, chunk by chunk, and keeps nothing. FileRefused for bombs and damage.

    The sizes that the archive declares are checked first, then what really comes out: declared sizes can lie.
    """
    with source.open() as file:
        unpacked = 0
        for info in _entries(file):
            tail = b""
            is_xml = info.filename.lower().endswith((".xml", ".rels"))
            size = 0
            for chunk in _unpack(file, info):
                size += len(chunk)
                if size > info.file_size or unpacked + size > MAX_UNPACKED:
                    raise FileRefused(_BOMB)
                if is_xml and (b"<!DOCTYPE" in (seen := tail + chunk) or b"<!ENTITY" in seen):
                    raise FileRefused(_UNSAFE)  # Office never writes one; entity bombs need one
                tail = chunk[-16:]
            if size != info.file_size:
                raise FileRefused(_DAMAGED)
            unpacked += size


def _entries(file: BinaryIO) -> list[zipfile.ZipInfo]:
    if _directory_size(file) > _MAX_DIRECTORY:
        raise FileRefused(_BOMB)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error):
        raise FileRefused(_DAMAGED) from None
    if len(entries) > MAX_ENTRIES or sum(info.file_size for info in entries) > MAX_UNPACKED:
        raise FileRefused(_BOMB)
    for info in entries:
        if info.flag_bits & 0x1:
            raise FileRefused(LOCKED)
        if info.file_size > _RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise FileRefused(_BOMB)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused(_DAMAGED)
    return entries


def _directory_size(file: BinaryIO) -> int:
    """Bytes of the central directory, before the library turns each entry into an object."""
    end = file.seek(0, 2)
    file.seek(max(0, end - 70_000))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise FileRefused(_DAMAGED)
    size = int(struct.unpack_from("<L", tail, at + 12)[0])
    large = tail.rfind(_LARGE_END, 0, at)
    if large >= 0 and len(tail) >= large + 48:
        size = max(0 if size == 0xFFFFFFFF else size, int(struct.unpack_from("<Q", tail, large + 40)[0]))
    return size


def _unpack(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, whatever size it declares (ZipFile.read would stop at the declared size)."""
    file.seek(info.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise FileRefused(_DAMAGED)
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    file.seek(name_length + extra_length, 1)
    left = info.compress_size
    inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(_CHUNK, left))
        if not packed:
            raise FileRefused(_DAMAGED)
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        try:
            while packed and not inflate.eof:
                yield inflate.decompress(packed, 4 * _CHUNK)
                packed = inflate.unconsumed_tail
        except zlib.error:
            raise FileRefused(_DAMAGED) from None
    if inflate is not None:
        if not inflate.eof:
            yield inflate.flush()
        if not inflate.eof:
            raise FileRefused(_DAMAGED)
