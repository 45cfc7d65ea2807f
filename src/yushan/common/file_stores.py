"""Where sealed files lie: a folder of this machine, or a bucket that speaks S3 (docs/operations.md, Files).

Files come here sealed already (common/sealed_files.py): a bucket's keeper reads nothing. Names are made by us, never
by whoever uploaded something.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings


class Store(Protocol):
    """Files by folder and name."""

    def put(self, folder: str, name: str, content: bytes) -> None:
        """Keeps a file; one that is there is replaced as a whole."""

    def get(self, folder: str, name: str) -> bytes | None:
        """A file; None where there is none."""

    def remove(self, folder: str, name: str) -> None:
        """Deletes a file; twice is harmless."""

    def listed(self, folder: str) -> Iterator[tuple[str, float]]:
        """Names in a folder with the moment (seconds since 1970) when each was last written."""


class Folder:
    """A folder that no page serves."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, folder: str, name: str, content: bytes) -> None:
        where = self.path / folder
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = where / f"{name}.fresh"
        fresh.write_bytes(content)
        fresh.replace(where / name)

    def get(self, folder: str, name: str) -> bytes | None:
        with suppress(FileNotFoundError):
            return (self.path / folder / name).read_bytes()
        return None

    def remove(self, folder: str, name: str) -> None:
        with suppress(FileNotFoundError):
            (self.path / folder / name).unlink()

    def listed(self, folder: str) -> Iterator[tuple[str, float]]:
        where = self.path / folder
        for path in where.glob("*.sealed") if where.exists() else ():
            with suppress(FileNotFoundError):  # removed meanwhile
                yield path.name, path.stat().st_mtime


class Bucket:
    """A bucket of a service that speaks S3; `options` are those of settings.FILES_BUCKET."""

    def __init__(self, options: Mapping[str, str]) -> None:
        import urllib3
        from minio import Minio  # only installations with a bucket load it

        where = urlsplit(options["endpoint"])
        self.name, self.prefix = options["bucket"], options["prefix"]
        # A page waits for it: better an error that the person sees than a minute of silence.
        pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=30), retries=urllib3.Retry(2), maxsize=10)
        self.client: Any = Minio(
            where.netloc, access_key=options["key"], secret_key=options["secret"], region=options["region"],
            secure=where.scheme == "https", http_client=pool,
        )  # fmt: skip

    def _key(self, folder: str, name: str) -> str:
        return "/".join(part for part in (self.prefix, folder, name) if part)

    def put(self, folder: str, name: str, content: bytes) -> None:
        self.client.put_object(self.name, self._key(folder, name), io.BytesIO(content), len(content))

    def get(self, folder: str, name: str) -> bytes | None:
        from minio.error import S3Error

        try:
            answer = self.client.get_object(self.name, self._key(folder, name))
        except S3Error as error:
            if error.code == "NoSuchKey":
                return None
            raise
        try:
            return bytes(answer.read())
        finally:
            answer.close()
            answer.release_conn()

    def remove(self, folder: str, name: str) -> None:
        self.client.remove_object(self.name, self._key(folder, name))

    def listed(self, folder: str) -> Iterator[tuple[str, float]]:
        begin = f"{self._key(folder, '')}/"
        for one in self.client.list_objects(self.name, prefix=begin, recursive=True):
            yield one.object_name.removeprefix(begin), one.last_modified.timestamp()

    def check(self) -> bool:
        """Whether it is there and these keys reach it; raises where nobody answers."""
        return bool(self.client.bucket_exists(self.name))


@lru_cache(maxsize=1)
def _bucket(options: tuple[tuple[str, str], ...]) -> Bucket:
    return Bucket(dict(options))


def store() -> Store:
    """The bucket where one is configured, else the folder under MEDIA_ROOT."""
    if settings.FILES_BUCKET:
        return _bucket(tuple(sorted(settings.FILES_BUCKET.items())))
    return Folder(Path(settings.MEDIA_ROOT))
