"""Reads a workbook once in a process of its own, with limits on memory and time, and says how large it is.

A workbook of a few hundred bytes can make the parser ask for 100 GB, which ends the whole process: it shall end this
one, not the server. Run as a file, with the workbook on standard input; imports nothing of the platform.
"""

import json
import resource
import sys
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 60


def _measure(content: bytes) -> dict[str, object]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        sheets = []
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            end = workbook.get_sheet_by_name(meta.name).end or (-1, -1)
            hidden = meta.visible != SheetVisibleEnum.Visible
            sheets.append({"name": meta.name, "hidden": hidden, "rows": end[0] + 1, "columns": end[1] + 1})
    except PasswordError:
        return {"error": "locked"}
    except CalamineError:
        return {"error": "damaged"}
    return {"sheets": sheets}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps(_measure(sys.stdin.buffer.read())))
