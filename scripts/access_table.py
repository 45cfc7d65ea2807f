"""Writes docs/access.md: every address and who gets in, from the table that the walk of the tests tries.

`--check` only compares and exits 1.
"""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "access.md"
HEADINGS = {
    "nobody": "not signed in", "city": "city", "area": "area", "org": "organization", "unit": "unit", "lead": "lead",
    "station": "station", "volunteer": "volunteer", "recipient": "recipient", "reviewer": "reviewer",
    "training": "training", "auditor": "auditor",
}  # fmt: skip
INTRODUCTION = """# Who gets in where

Made by `make docs` from `src/yushan/tests/access.toml`. The walk (`src/yushan/tests/test_access.py`) tries every address
as nobody and as each of the eleven roles, by GET and by POST, with things of the role's own district and with those of
another one; an address without a row fails. Other people's numbers answer 404, and no answer is ever 500.

`r` may look, `w` may act, `rw` both; empty: turned away. Of things of another district, only those marked ° may be seen,
by anybody, or acted upon (a volunteer joins a team elsewhere); everything else is the city's alone.
"""


def _cell(row: "object", role: str) -> str:
    may = row.may  # type: ignore[attr-defined]
    return ("r" if may("GET", role) else "") + ("w" if may("POST", role) else "")


def text() -> str:
    """The document."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.tests import table
    from yushan.tests.addresses import addresses

    rows, parts, room = table.read(), [INTRODUCTION], None
    for address in sorted(addresses(), key=lambda one: (one.name.partition(":")[0], one.route)):
        here = address.name.partition(":")[0] if ":" in address.name else "sign-in"
        if here != room:
            room = here
            parts.append(f"## {room}\n")
            parts.append("| address | " + " | ".join(HEADINGS.values()) + " |")
            parts.append("|---" * (len(HEADINGS) + 1) + "|")
        row = rows[address.name]
        elsewhere = " °" if any(row.is_public.values()) else ""
        path = "/" + address.route.replace("|", "\\|")
        parts.append(f"| `{path}`{elsewhere} | " + " | ".join(_cell(row, role) for role in HEADINGS) + " |")
    return "\n".join(parts).replace("\n## ", "\n\n## ") + "\n"


def main() -> None:
    """Writes the document, or with --check says whether it is up to date."""
    fresh = text()
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(fresh, encoding="utf-8")
    elif not DOCUMENT.exists() or fresh != DOCUMENT.read_text(encoding="utf-8"):
        sys.exit("docs/access.md is not up to date: run make docs")


if __name__ == "__main__":
    main()
