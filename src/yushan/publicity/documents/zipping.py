"""A zip file that leaves piece by piece: only what is being put in is held, not the whole."""

import zipfile
from collections.abc import Iterable, Iterator

Part = tuple[str, str | bytes]
# Pressed already; to press them again costs time and saves nothing.
_AS_THEY_ARE = (".png", ".jpg", ".pdf")


class _Pipe:
    """What a ZipFile writes to; it neither goes back nor keeps anything."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def flush(self) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        """Nor to close: what is left is taken afterwards."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def zipped(parts: Iterable[Part]) -> Iterator[bytes]:
    """The file of the parts, name and content; each part is made when it is its turn and forgotten once it is sent."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts:
            box.writestr(name, content, zipfile.ZIP_STORED if name.endswith(_AS_THEY_ARE) else None)
            yield pipe.taken()
    yield pipe.taken()
