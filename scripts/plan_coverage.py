"""Writes docs/plan-coverage.md: each row of the plan, the tests that drive it, the page where a user finds it.

Read from the marks `@pytest.mark.capability("G2", page="/staff/indicators/")` without running anything.
A row without a test is listed as 尚未, so that nothing is pretended. `--check` only compares and exits 1.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROWS, TABLE = ROOT / "docs" / "capabilities.toml", ROOT / "docs" / "plan-coverage.md"
HEAD = """# Coverage of the plan

Made by `make docs` from docs/capabilities.toml and the capability marks of the tests; do not edit.
Each test drives its row the way a user would. 尚未: no test does so yet.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: which row, in which test, and where a user finds it."""

    row: str
    file: Path
    test: str
    page: str | None


def _marks_of(node: ast.expr, file: Path, test: str) -> Iterator[Mark]:
    """Marks in a decorator or in `pytestmark = …`, alone or in a list."""
    if isinstance(node, ast.List | ast.Tuple):
        for part in node.elts:
            yield from _marks_of(part, file, test)
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.capability"):
        return
    page = next((ast.literal_eval(word.value) for word in node.keywords if word.arg == "page"), None)
    for argument in node.args:
        yield Mark(ast.literal_eval(argument), file, test, page)


def _tests_in(body: list[ast.stmt]) -> list[str]:
    return [part.name for part in body if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")]


def _marks_in(body: list[ast.stmt], file: Path, prefix: str = "") -> Iterator[Mark]:
    for part in body:
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "pytestmark":
            for test in _tests_in(body):
                yield from _marks_of(part.value, file, prefix + test)
        elif isinstance(part, ast.FunctionDef) and part.name.startswith("test_"):
            for decorator in part.decorator_list:
                yield from _marks_of(decorator, file, prefix + part.name)
        elif isinstance(part, ast.ClassDef) and part.name.startswith("Test"):
            for decorator in part.decorator_list:
                for test in _tests_in(part.body):
                    yield from _marks_of(decorator, file, f"{prefix}{part.name}::{test}")
            yield from _marks_in(part.body, file, f"{prefix}{part.name}::")


def marks(source: Path) -> list[Mark]:
    """Every capability mark of every test file below `source`, in the order of the files."""
    found: list[Mark] = []
    for file in sorted(source.glob("**/tests/**/test_*.py")):
        found += _marks_in(ast.parse(file.read_text(encoding="utf-8")).body, file)
    return found


def table(sections: list[dict[str, object]], found: list[Mark], root: Path) -> str:
    """The document; stops with a message at a mark whose row is not in the plan."""
    by_row: dict[str, list[Mark]] = defaultdict(list)
    for mark in found:
        by_row[mark.row].append(mark)
    rows_of_all = {row: text for section in sections for row, text in dict(section["rows"]).items()}  # type: ignore[call-overload]
    if unknown := sorted(set(by_row) - set(rows_of_all)):
        where = ", ".join(f"{mark.row} in {mark.file.relative_to(root)}" for row in unknown for mark in by_row[row])
        sys.exit(f"No such row in docs/capabilities.toml: {where}")
    parts = [HEAD, f"{len(by_row)} of {len(rows_of_all)} rows are driven by a test.\n"]
    for section in sections:
        parts.append(f"## {section['title']}\n\n| row | the system does | tests | page |\n|---|---|---|---|")
        for row, text in dict(section["rows"]).items():  # type: ignore[call-overload]
            parts.append(_row(row, text, by_row[row], root))
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _row(row: str, text: str, driving: list[Mark], root: Path) -> str:
    if not driving:
        return f"| {row} | {text} | 尚未 | |"
    links = [f"[{mark.test}](../{mark.file.relative_to(root).as_posix()})" for mark in driving]
    pages = dict.fromkeys(f"`{mark.page}`" for mark in driving if mark.page)
    return f"| {row} | {text} | {'<br>'.join(dict.fromkeys(links))} | {'<br>'.join(pages)} |"


def main() -> None:
    """Writes the document, or with --check says whether it is up to date."""
    sections = tomllib.loads(ROWS.read_text(encoding="utf-8"))["section"]
    text = table(sections, marks(ROOT / "src"), ROOT)
    if "--check" not in sys.argv[1:]:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        sys.exit("docs/plan-coverage.md is not up to date: run make docs")


if __name__ == "__main__":
    main()
