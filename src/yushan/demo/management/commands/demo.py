"""`yushan demo`: fills an empty database with the Chongqing demo; a second run only prints the sign-ins.

With the plan of another city it makes sign-ins and organizations for that one, and says that there are no people and records.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from yushan.common import statistics
from yushan.common.errors import Refusal
from yushan.demo import guard, report
from yushan.demo.models import Load
from yushan.demo.sizes import FULL, SIZES


class Command(BaseCommand):
    """Refuses production and databases with data of somebody else."""

    # A start that finds everything done prints at once: the checks (every page is imported) are those of `serve`.
    requires_system_checks = []
    help = "Fill an empty database with made-up people and work, and print a sign-in for each role"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default=FULL.name)
        parser.add_argument(
            "--prepare", metavar="PLAN", help="first migrate and load this plan folder, without starting three times"
        )
        parser.add_argument(
            "--sample-files", metavar="DIR", help="write untidy workbooks that fit the demo, for trying imports"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare"]:
            call_command("migrate", verbosity=0)
            if objection := guard.other_plan(Path(options["prepare"])):
                raise CommandError(objection)
            call_command("plan", "load", options["prepare"], stdout=self.stdout)
        load = guard.finished()
        if load is None:
            load = self._fill(options["size"])
        if options["sample_files"] and load.size == "plan":
            raise CommandError("试导入的表格只有重庆的演示才有：make demo。")
        if options["sample_files"]:
            from yushan.demo import samples

            for path in samples.write(Path(options["sample_files"])):
                self.stdout.write(str(path))
            return
        self.stdout.write(report.text(load))

    def _fill(self, size: str) -> Load:
        if objection := guard.objection():
            raise CommandError(objection)
        from yushan.demo.fill import fill
        from yushan.demo.other_city import fill_other

        mark = guard.begun_mark()
        if mark.exists():
            self.stderr.write("上一次装入没有做完，数据库已自动退回原样，现在从头再装一次。")
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        try:
            tell = lambda what: self.stderr.write(f"正在装入：{what}")
            load = fill(SIZES[size], tell) if guard.knows_the_city() else fill_other(tell)
        except Refusal as error:
            raise CommandError(error.message) from error
        mark.unlink(missing_ok=True)
        statistics.refresh()
        self.stderr.write(f"已装入演示数据，用时 {load.seconds:.0f} 秒。")
        return load
