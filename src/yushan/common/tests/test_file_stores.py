"""Sealed files in a folder and in a bucket: the same to everybody above; against a stand-in that speaks S3."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from yushan.common import clock, vault
from yushan.common.bucket_storage import BucketStorage
from yushan.common.errors import NotFound
from yushan.common.file_stores import Bucket, store
from yushan.common.findings import Mark
from yushan.common.management.commands import doctor
from yushan.common.sealed_files import SealedFolder
from yushan.common.tests.s3 import KEY, SECRET, standing_in

FOLDER = SealedFolder("station-photos", "这张照片已经删除。")
OTHER = SealedFolder("station", "没有了。")
PICTURE = b"\x89PNG" + b"gu" * 4000


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A service of our own on this machine; another one where somebody names it."""
    if address := os.environ.get("S3_ADDRESS"):
        yield address
        return
    with standing_in() as address:
        yield address


def options_of(endpoint: str, bucket: str = "yushan-trial") -> dict[str, str]:
    """As settings.py makes them."""
    return {
        "endpoint": endpoint, "bucket": bucket, "prefix": "files", "region": "us-east-1", "key": KEY, "secret": SECRET,
    }  # fmt: skip


@pytest.fixture
def bucket(endpoint: str, settings: Any) -> Bucket:
    """One that is there and empty, and configured."""
    options = options_of(endpoint)
    found = Bucket(options)
    if not found.check():
        found.client.make_bucket(options["bucket"])
    settings.FILES_BUCKET = options
    return found


@pytest.fixture(params=["folder", "bucket"])
def _place(request: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    if request.param == "bucket":
        request.getfixturevalue("bucket")


@pytest.mark.usefixtures("_place")
def test_a_file_is_kept_sealed_fetched_and_removed():
    name = FOLDER.keep(PICTURE)
    assert FOLDER.fetch(name) == PICTURE
    assert PICTURE[:100] not in (store().get("station-photos", name) or b""), "sealed at rest, whoever keeps the place"
    FOLDER.remove(name)
    FOLDER.remove(name)
    for gone in (name, "", "nothing.sealed"):
        with pytest.raises(NotFound, match="已经删除"):
            FOLDER.fetch(gone)


@pytest.mark.usefixtures("_place")
def test_what_no_row_names_goes_once_it_is_old(monkeypatch: pytest.MonkeyPatch):
    kept, lost, elsewhere = FOLDER.keep(b"kept"), FOLDER.keep(b"lost"), OTHER.keep(b"elsewhere")
    assert FOLDER.tidy([kept]) == 0, "it may be waiting for its row"
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert FOLDER.tidy([kept]) >= 1
    assert FOLDER.fetch(kept) == b"kept" and OTHER.fetch(elsewhere) == b"elsewhere"
    with pytest.raises(NotFound):
        FOLDER.fetch(lost)
    FOLDER.remove(kept)
    OTHER.remove(elsewhere)


@pytest.mark.usefixtures("_place")
def test_a_new_key_seals_all_of_them_again(monkeypatch: pytest.MonkeyPatch):
    name = FOLDER.keep(PICTURE)
    assert FOLDER.reseal() == 0
    real = vault.sealed_with_newest
    old = {store().get("station-photos", name)}
    monkeypatch.setattr(vault, "sealed_with_newest", lambda content: content not in old and real(content))
    assert FOLDER.reseal() == 1 and FOLDER.reseal() == 0
    assert FOLDER.fetch(name) == PICTURE
    FOLDER.remove(name)


def test_certificates_and_the_doctor_find_the_bucket_too(bucket: Bucket, endpoint: str, settings: Any):
    papers = BucketStorage()
    first, second = (papers.save("certificates/1.pdf", ContentFile(b"%PDF-1.7")) for _time in range(2))
    assert first == "certificates/1.pdf" != second, "an issued paper is never written over"
    assert papers.open(first).read() == b"%PDF-1.7" and papers.exists(first)
    for name in (first, second):
        papers.delete(name)
    assert not papers.exists(first)
    with pytest.raises(FileNotFoundError):
        papers.open(first)
    assert doctor._kept_files() == (Mark.FINE, "文件", "存在存储桶 yushan-trial")
    settings.FILES_BUCKET = options_of(endpoint, "yushan-nowhere")
    assert doctor._kept_files() == (
        Mark.WRONG, "文件", "存储桶 yushan-nowhere 用不了（没有这个桶），请核对 YUSHAN_FILES_URL 和密钥",
    )  # fmt: skip
    settings.FILES_BUCKET = options_of(endpoint) | {"secret": "guessed"}
    assert doctor._kept_files().mark == Mark.WRONG, "a wrong secret opens nothing"
    settings.FILES_BUCKET = options_of("http://127.0.0.1:9")
    assert "用不了（MaxRetryError）" in doctor._kept_files().text


def test_a_list_longer_than_one_answer_is_read_to_its_end(bucket: Bucket):
    names = {FOLDER.keep(b"x") for _number in range(7)}
    assert {name for name, _written in bucket.listed(FOLDER.name)} >= names
    for name in names:
        FOLDER.remove(name)
