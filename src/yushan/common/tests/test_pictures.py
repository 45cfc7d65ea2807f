"""Pictures that people upload: bare when they are kept, refused when they are none or would burst."""

import zlib

import pytest

from yushan.common.pictures import MOST_SCANS, NoPicture, cleaned
from yushan.common.tests.pictures import chunk, jpeg, png


def test_what_a_camera_writes_beside_the_picture_goes():
    bare, media = cleaned(jpeg())
    assert media == "image/jpeg" and b"GPS" not in bare and b"Huawei" not in bare and len(bare) > 20
    text = chunk(b"tEXt", b"Comment\0GPS 29.56N")
    bare, media = cleaned(png(more=text) + b"hung on behind")
    assert media == "image/png" and bare == png()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收 JPG 或 PNG"),
        (b"%PDF-1.7", "只收 JPG 或 PNG"),
        (png()[:60], "不完整"),
        (png(rows=zlib.compress(b"x")[:4] * 3000), "比它说的大得多"),
        (png(more=b"").replace(zlib.compress(b""), b""), ""),
        (jpeg(scans=MOST_SCANS + 1), "层数太多"),
        (jpeg()[:-2], "不完整"),
    ],
)
def test_what_is_refused(content: bytes, words: str):
    if not words:
        assert cleaned(content)
        return
    with pytest.raises(NoPicture, match=words):
        cleaned(content)


def test_a_small_file_that_would_burst_is_refused_without_unpacking_it_whole():
    """Forty megabytes of rows in forty kilobytes, under a head that promises a thumbnail; and a head that promises a wall."""
    bomb = png(30, 40, rows=bytes(40_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(NoPicture, match="比它说的大得多"):
        cleaned(bomb)
    with pytest.raises(NoPicture, match="万像素"):
        cleaned(png(5_900, 5_900, rows=b""))
    with pytest.raises(NoPicture, match="最多 6000 像素"):
        cleaned(png(60_000, 10, rows=b""))
