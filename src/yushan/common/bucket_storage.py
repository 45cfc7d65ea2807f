"""Django's own storage in the bucket: certificates and reports, which are no sealed files."""

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

from yushan.common.file_stores import Bucket, store


class BucketStorage(Storage):
    """Files by their names in the bucket of settings.FILES_BUCKET; one that is there is never written over."""

    @property
    def _bucket(self) -> Bucket:
        found = store()
        if not isinstance(found, Bucket):
            raise RuntimeError("BucketStorage without settings.FILES_BUCKET")
        return found

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        content = self._bucket.get("", name)
        if content is None:
            raise FileNotFoundError(name)
        return ContentFile(content, name=name)

    def _save(self, name: str, content: File[Any]) -> str:
        content.seek(0)
        self._bucket.put("", name, content.read())
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself, with a few signs more where it is taken."""
        while self.exists(name):
            path = PurePosixPath(name)
            name = str(path.with_name(f"{path.stem}_{secrets.token_hex(4)}{path.suffix}"))
        return name

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return self._bucket.get("", name) is not None

    def delete(self, name: str) -> None:
        """Deletes a file; twice is harmless."""
        self._bucket.remove("", name)
