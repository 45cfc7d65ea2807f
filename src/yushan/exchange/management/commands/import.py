"""`yushan import KIND FILE [--dry-run] [--all-or-nothing] [--report OUT.xlsx] [--json]` (docs/interfaces.md)."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yushan.common.actors import COMMAND_LINE
from yushan.exchange.actions import take_over_file
from yushan.exchange.engine import open_for
from yushan.exchange.importers import IMPORTERS
from yushan.exchange.reading import FileRefused, write_marked_workbook
from yushan.exchange.report import Report

_MOST_SHOWN = 20


class Command(BaseCommand):
    """Takes over a file: exit 0 all rows good, 2 some rows rejected, 1 file unreadable."""

    help = "Takes over units, rosters, organizations, volunteers, stations, activities or records from a file"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help=" ".join(IMPORTERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="one bad row and nothing is written")
        parser.add_argument("--report", type=Path, metavar="OUT.xlsx", help="write the marked workbook")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if (
            options["kind"] not in IMPORTERS
        ):  # not argparse's choices: they would exit with 2, which means something else
            raise CommandError(f"没有“{options['kind']}”这种导入，可以是：{'、'.join(IMPORTERS)}。", returncode=1)
        try:
            table = open_for(options["kind"], path, path.name)
        except FileRefused as error:
            raise CommandError(error.message, returncode=1) from error
        with tqdm(desc=str(IMPORTERS[options["kind"]].title), unit="行", disable=None, file=sys.stderr) as bar:

            def tick(done: int, total: int) -> None:
                bar.total = total or None
                bar.update(done - bar.n)

            report = take_over_file(
                COMMAND_LINE,
                kind=options["kind"],
                table=table,
                path=path,
                write=not options["dry_run"],
                all_or_nothing=options["all_or_nothing"],
                tick=tick,
            )
        if options["report"]:
            options["report"].write_bytes(write_marked_workbook(table, report.in_order()))
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            self._summary(report, options)
        if report.rejected:
            sys.exit(2)

    def _summary(self, report: Report, options: dict[str, Any]) -> None:
        held_back = options["all_or_nothing"] and report.rejected
        verb = "将" if options["dry_run"] else "已"
        self.stdout.write(
            f"共 {report.rows:,} 行：{verb}新增 {report.created:,}，{verb}更新 {report.updated:,}，"
            f"与现有相同 {report.unchanged:,}，读不准 {report.rejected:,}。"
        )
        if held_back:
            self.stdout.write("按要求全部写入或全不写入：有读不准的行，所以什么都没有写入。")
        for note in report.notes:
            self.stdout.write(note)
        for problem in report.in_order()[:_MOST_SHOWN]:
            cell = f"“{problem.column}”" if problem.column else ""
            self.stdout.write(f"  表“{problem.sheet}”第 {problem.row} 行{cell}：{problem.reason}")
        if len(report.problems) > _MOST_SHOWN:
            self.stdout.write(f"  还有 {len(report.problems) - _MOST_SHOWN:,} 处，用 --report 导出标好的表查看。")
