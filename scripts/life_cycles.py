"""Draws the life cycles of docs/architecture.md from the tables that the code runs on.

Every room keeps its tables in lifecycle.py, or lifecycle_….py where it has several subjects; each becomes a Mermaid
diagram and a list of the steps that a guard may hold back. `--check` only compares and exits 1.
"""

import importlib
import os
import sys
from pathlib import Path

import django

from yushan.common.lifecycle import Lifecycle

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- life cycles: made by make docs, do not edit -->", "<!-- end of the life cycles -->"


def sections() -> list[str]:
    """One section for each table, by room and name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    found = []
    for path in sorted((ROOT / "src" / "yushan").glob("*/lifecycle*.py")):
        room = path.parent.name
        if room == "common":  # the engine itself
            continue
        module = importlib.import_module(f"yushan.{room}.{path.stem}")
        tables = [value for value in vars(module).values() if isinstance(value, Lifecycle)]
        found += [_section(f"{room}/{path.name}", table) for table in sorted(tables, key=lambda table: table.name)]
    return found


def _section(where: str, table: Lifecycle) -> str:
    guarded = dict.fromkeys(f"{step.label} (`{step.event}`)" for step in table.steps if step.guard)
    parts = [
        f"### {table.name}\n",
        f"[{where}](../src/yushan/{where})\n",
        f"```mermaid\n{table.diagram()}\n```",
    ]
    if guarded:
        parts.append(f"\nHeld back by a guard until nothing is missing: {', '.join(guarded)}.")
    return "\n".join(parts)


def drawn(text: str) -> str:
    """The document with the part between the marks made anew."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{DOCUMENT.relative_to(ROOT)} has lost the marks of the life cycles")
    return "\n\n".join([f"{before}{BEGIN}", *sections(), f"{END}{after}"])


def main() -> None:
    """Writes the document, or with --check says whether it is up to date."""
    text = DOCUMENT.read_text(encoding="utf-8")
    fresh = drawn(text)
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        sys.exit("the life cycles of docs/architecture.md are not up to date: run make docs")


if __name__ == "__main__":
    main()
