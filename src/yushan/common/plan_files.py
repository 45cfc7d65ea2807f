"""Reading the files of a plan folder: every complaint names the file and the line (docs/interfaces.md, plan load)."""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from yushan.common.sections import PlanError


def rows_of(
    path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and trimmed cells of a CSV file; PlanError for unknown columns, missing and surplus cells."""
    if not path.exists():
        raise PlanError(path.name, None, "文件不存在")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="")
        columns = set(reader.fieldnames or ())
        if missing := set(required) - columns:
            raise PlanError(path.name, 1, f"缺少列 {'、'.join(sorted(missing))}")
        if unknown := columns - set(required) - set(optional):
            raise PlanError(path.name, 1, f"不认识的列 {'、'.join(sorted(unknown))}")
        for row in reader:
            line = reader.line_num
            if "" in row:
                raise PlanError(path.name, line, "这一行的格子比表头多，内容里的逗号要用英文引号括起来")
            cells = {name: (row.get(name) or "").strip() for name in (*required, *optional)}
            if not any(cells.values()):
                continue
            if empty := [name for name in required if not cells[name]]:
                raise PlanError(path.name, line, f"{empty[0]} 不能为空")
            yield line, cells


def date_of(file: str, line: int, name: str, text: str) -> date | None:
    """An ISO date or nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise PlanError(file, line, f"{name} 要写成 2025-08-11 的样子，现在是“{text}”") from None


def number_of(file: str, line: int, name: str, text: str, high: int) -> int | None:
    """A whole number from 1 to `high`, or nothing."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= high:
        raise PlanError(file, line, f"{name} 应是 1 到 {high} 的整数，现在是“{text}”")
    return int(text)


class Toml:
    """A TOML file with the line of each of its headings."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        if not path.exists():
            raise PlanError(path.name, None, "文件不存在")
        text = path.read_text(encoding="utf-8")
        self.lines = text.splitlines()
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise PlanError(path.name, self._line_in(str(error)), f"读不懂：{error}") from error

    @staticmethod
    def _line_in(message: str) -> int | None:
        words = message.replace(",", " ").split()
        return next(
            (int(words[at + 1]) for at, word in enumerate(words[:-1]) if word == "line" and words[at + 1].isdigit()),
            None,
        )

    def line(self, start: str, occurrence: int = 0, within: str = "") -> int | None:
        """Line that begins with `start`, the n-th time; `within` looks on for a key under that heading first."""
        found = [number for number, line in enumerate(self.lines, 1) if line.strip().startswith(start)]
        if occurrence >= len(found):
            return None
        heading = found[occurrence]
        if within:
            for number in range(heading + 1, len(self.lines) + 1):
                text = self.lines[number - 1].strip()
                if text.startswith("["):
                    break
                if text.split("=")[0].strip() == within:
                    return number
        return heading

    def wrong(self, reason: str, start: str, occurrence: int = 0, within: str = "") -> PlanError:
        """The error for a heading or a key under it."""
        return PlanError(self.name, self.line(start, occurrence, within), reason)


def upsert(model: Any, keys: dict[str, Any], values: dict[str, Any]) -> int:
    """Creates or updates one row; 1 when something changed, 0 when it was so already."""
    found, created = model.objects.get_or_create(**keys, defaults=values)
    if created:
        return 1
    changed = [name for name, value in values.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        found.save(update_fields=changed)
    return int(bool(changed))


def upsert_all(model: Any, rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> int:
    """`upsert` for all rows of a table of the plan folder, (keys, values) each, in a few statements; how many changed."""
    if not rows:
        return 0
    names = list(rows[0][0])
    known = {tuple(getattr(one, name) for name in names): one for one in model.objects.all()}
    fresh, changed, columns = [], [], set()
    for keys, values in rows:
        found = known.get(tuple(keys[name] for name in names))
        if found is None:
            fresh.append(model(**keys, **values))
        elif differing := {name for name, value in values.items() if getattr(found, name) != value}:
            for name in differing:
                setattr(found, name, values[name])
            changed.append(found)
            columns |= differing
    model.objects.bulk_create(fresh, batch_size=500)
    if changed:
        model.objects.bulk_update(changed, sorted(columns), batch_size=200)
    return len(fresh) + len(changed)
