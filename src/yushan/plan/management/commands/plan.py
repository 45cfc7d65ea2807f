"""`yushan plan load DIR`, `check DIR`, `compare DIR DIR` (docs/interfaces.md): loads or updates a plan folder, or only looks."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.plan import consequences, snapshot
from yushan.plan.comparing import Change, compare
from yushan.plan.loader import check, load

# So many differences of a group are written out; of the towns of a city there are a thousand.
_MOST = 40


class Command(BaseCommand):
    """Twice changes nothing; exit 1 with the file and line at fault."""

    help = "Load a plan folder, look what would change, or compare two"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["load", "check", "compare"])
        parser.add_argument("folder", type=Path)
        parser.add_argument("other", type=Path, nargs="?", help="compare: the folder as it is to be")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verb"] == "compare":
                self._compare(options["folder"], options["other"])
                return
            if options["verb"] == "check":
                changed = check(COMMAND_LINE, options["folder"])
                self.stdout.write(f"没有错误；载入会有 {changed} 项变化")
                return
            before = snapshot.taken()
            changed = load(COMMAND_LINE, options["folder"])
        except PlanError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{changed} 项有变化")
        if changed:
            self._mean(snapshot.changes(before, snapshot.taken()))

    def _compare(self, was: Path, now: Path | None) -> None:
        if now is None:
            raise CommandError("请写两个文件夹：yushan plan compare 原来的 新的")
        groups = compare(was, now)
        for label, changes in groups:
            self.stdout.write(f"{label}：{len(changes)} 处")
            for one in changes[:_MOST]:
                self.stdout.write(f"  {one.text}")
            if len(changes) > _MOST:
                self.stdout.write(f"  其余 {len(changes) - _MOST} 处")
        every = [one for _label, changes in groups for one in changes]
        self.stdout.write(f"共 {len(every)} 处不同" if every else "两个文件夹没有不同")
        self._mean(every)

    def _mean(self, changes: list[Change]) -> None:
        """What it means for work that is under way, where there is some."""
        if changes and (said := consequences.of(changes)):
            self.stdout.write("对办理中的任务：")
            for line in said:
                self.stdout.write(f"  {line}")
