"""Files with personal data at rest: sealed as columns are, in a place that no page serves (file_stores.py)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from yushan.common import clock, vault
from yushan.common.errors import NotFound
from yushan.common.file_stores import store


@dataclass(frozen=True)
class SealedFolder:
    """Files of one purpose by the names that `keep` gave them; `gone` is what is said of one that was removed."""

    name: str
    gone: str

    @property
    def path(self) -> Path:
        """Where they lie on this machine, unless a bucket is configured."""
        return Path(settings.MEDIA_ROOT) / self.name

    def keep(self, content: bytes) -> str:
        """Seals a file and answers the name by which it is found again."""
        name = f"{secrets.token_hex(16)}.sealed"
        store().put(self.name, name, vault.seal(content))
        return name

    def fetch(self, name: str) -> bytes:
        """The file as it was. NotFound when it was removed already."""
        found = store().get(self.name, name) if name else None
        if found is None:
            raise NotFound(self.gone)
        return vault.unseal(found)

    def remove(self, name: str) -> None:
        """Deletes a file; twice is harmless."""
        if name:
            store().remove(self.name, name)

    def tidy(self, names: Iterable[str], older_than: timedelta = timedelta(hours=6)) -> int:
        """Removes files that are not among the `names` of the rows: left by a crash between writing a file and
        committing its row. Answers how many; what is younger may be waiting for its row.
        """
        known, limit = set(names), (clock.now() - older_than).timestamp()
        lost = [name for name, written in store().listed(self.name) if name not in known and written < limit]
        for name in lost:
            self.remove(name)
        return len(lost)

    def reseal(self) -> int:
        """Seals the files with the newest key; answers how many were not. Each is replaced as a whole."""
        place, changed = store(), 0
        for name, _written in list(place.listed(self.name)):
            content = place.get(self.name, name)
            if content is None or vault.sealed_with_newest(content):
                continue
            place.put(self.name, name, vault.seal(vault.unseal(content)))
            changed += 1
        return changed
