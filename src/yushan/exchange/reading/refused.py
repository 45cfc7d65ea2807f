"""Why a whole file cannot be read."""

from collections.abc import Sequence

from yushan.common.errors import Refusal


class FileRefused(Refusal):
    """The file cannot be read; the message has one sentence what is wrong and one what to do. Nothing is kept."""

    code = "file_refused"

    def __init__(self, message: str, *, missing: Sequence[str] = (), found: Sequence[str] = ()) -> None:
        super().__init__(message, field="file")
        self.reason = message
        self.missing = tuple(missing)
        self.found = tuple(found)
