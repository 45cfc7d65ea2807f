"""The uploaded file, on disk or in memory, and how much of it is accepted."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from yushan.exchange.reading.refused import FileRefused

MAX_UPLOAD = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
# One sheet is held as a dense table of about 32 bytes a cell: 200,000 rows × 30 columns fit.
MAX_CELLS = 6_000_000


class Source:
    """A file by path or by content; opened anew for every pass."""

    def __init__(self, path_or_bytes: str | Path | bytes) -> None:
        self._content = path_or_bytes if isinstance(path_or_bytes, bytes) else None
        self._path = None if isinstance(path_or_bytes, bytes) else Path(path_or_bytes)
        try:
            self.size = len(path_or_bytes) if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).stat().st_size
            with self.open() as file:
                self.head = file.read(4096)
        except OSError:
            raise FileRefused("这个文件打不开。请确认文件还在、可以读取，再试一次。") from None
        if self.size == 0:
            raise FileRefused("文件是空的。请确认表格已经保存，再重新上传。")
        if self.size > MAX_UPLOAD:
            size, limit = -(-self.size // 2**20), MAX_UPLOAD // 2**20
            raise FileRefused(f"文件有 {size} MB，一次最多 {limit} MB。请去掉图片等无关内容，或拆成几个文件再传。")

    def open(self) -> BinaryIO:
        """The content from its beginning."""
        return self._path.open("rb") if self._path else BytesIO(self._content or b"")
