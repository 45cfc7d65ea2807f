"""`yushan indicators --year Y [--as-of DATE] [--scope city|area|unit] [--format json|csv|xlsx]` (docs/interfaces.md)."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.indicators.actions import check_drift, recompute
from yushan.indicators.export import HEADER, as_cells, as_dict, csv_text, workbook
from yushan.indicators.moments import read_day, read_year
from yushan.indicators.queries import figures


def _argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of the pages as an argument type: the same words for what cannot be read."""

    def convert(text: str) -> Any:
        try:
            return read(text)
        except Refusal as error:
            raise ArgumentTypeError(error.message) from error

    return convert


class Command(BaseCommand):
    """Prints the three rates of the plan for every node of a scope."""

    help = "The three rates of the plan"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--year", type=_argument(read_year), help="a calendar year; the year of --as-of where left out"
        )
        parser.add_argument(
            "--as-of", type=_argument(read_day), help="today, or the last day of a past year, where left out"
        )
        parser.add_argument("--scope", choices=["city", "area", "unit"], default="city")
        parser.add_argument("--format", choices=["json", "csv", "xlsx"], default="json")
        parser.add_argument("--check", action="store_true", help="compare the kept counts with the raw facts")
        parser.add_argument("--recompute", action="store_true", help="rebuild the kept counts from the raw facts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["recompute"]:
            self.stdout.write(f"{recompute()} rows changed")
        if options["check"]:
            outcome = check_drift()
            self.stdout.write(f"drift {outcome.drift} over {outcome.people} people in {outcome.seconds:.1f} s")
            if outcome.drift:
                raise CommandError(json.dumps(outcome.details[:10], ensure_ascii=False))
        if options["check"] or options["recompute"]:
            return
        year = options["year"] or (options["as_of"] or clock.today()).year
        as_of = options["as_of"] or min(clock.today(), date(year, 12, 31))
        if as_of > clock.today():
            self.stderr.write(f"{as_of} 还没有到：以下是按今天所知列出的。")
        try:
            rows = figures(options["scope"], year=year, as_of=as_of)
        except Refusal as error:
            raise CommandError(error.message) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps([as_dict(row) for row in rows], ensure_ascii=False, indent=1))
        elif options["format"] == "csv":
            self.stdout.write(csv_text(HEADER, map(as_cells, rows)), ending="")
        else:
            sys.stdout.buffer.write(workbook(rows, year=year, as_of=as_of))
