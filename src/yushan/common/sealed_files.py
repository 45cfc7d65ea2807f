"""Files with personal data at rest: sealed as columns are, under MEDIA_ROOT, in a folder that no page serves."""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from yushan.common import clock, vault
from yushan.common.errors import NotFound


@dataclass(frozen=True)
class SealedFolder:
    """Files of one purpose by the names that `keep` gave them; `gone` is what is said of one that was removed."""

    name: str
    gone: str

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.name

    def keep(self, content: bytes) -> str:
        """Seals a file and answers the name by which it is found again."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{secrets.token_hex(16)}.sealed"
        (self.path / name).write_bytes(vault.seal(content))
        return name

    def fetch(self, name: str) -> bytes:
        """The file as it was. NotFound when it was removed already."""
        path = self.path / name
        if not name or not path.exists():
            raise NotFound(self.gone)
        return vault.unseal(path.read_bytes())

    def remove(self, name: str) -> None:
        """Deletes a file; twice is harmless."""
        if name:
            with suppress(FileNotFoundError):
                (self.path / name).unlink()

    def tidy(self, names: Iterable[str], older_than: timedelta = timedelta(hours=6)) -> int:
        """Removes files that are not among the `names` of the rows: left by a crash between writing a file and
        committing its row. Answers how many; what is younger may be waiting for its row.
        """
        known, limit = set(names), (clock.now() - older_than).timestamp()
        listed = self.path.glob("*.sealed") if self.path.exists() else ()
        lost = [path for path in listed if path.name not in known and path.stat().st_mtime < limit]
        for path in lost:
            path.unlink(missing_ok=True)
        return len(lost)

    def reseal(self) -> int:
        """Seals the files with the newest key; answers how many were not. Each is replaced as a whole."""
        changed = 0
        for path in self.path.glob("*.sealed"):
            content = path.read_bytes()
            if vault.sealed_with_newest(content):
                continue
            fresh = path.with_suffix(".fresh")
            fresh.write_bytes(vault.seal(vault.unseal(content)))
            fresh.replace(path)
            changed += 1
        return changed
