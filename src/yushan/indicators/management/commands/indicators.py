"""`yushan indicators --year Y [--as-of DATE] [--scope city|area|unit] [--format json|csv|xlsx]` (docs/interfaces.md)."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.common.actors import COMMAND_LINE
from yushan.common.counts import known
from yushan.common.errors import Refusal
from yushan.indicators.actions import check_drift, recompute
from yushan.indicators.export import (
    HEADER,
    MEASURED_HEADER,
    as_cells,
    as_dict,
    csv_text,
    measured_cells,
    measured_dict,
    table_book,
    workbook,
)
from yushan.indicators.moments import moment, read_day, read_year
from yushan.indicators.queries import figures
from yushan.indicators.queries.catalogue import catalogue, indicator, said_of
from yushan.indicators.queries.of_nodes import nodes_of, over_nodes


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
        parser.add_argument("--catalogue", action="store_true", help="every indicator of the plan, not the three rates")
        parser.add_argument("--indicator", default="", help="with --catalogue: only this one, by its id")
        parser.add_argument("--counts", action="store_true", help="list the counts of which indicators can be made")
        parser.add_argument("--check", action="store_true", help="compare the kept counts with the raw facts")
        parser.add_argument("--recompute", action="store_true", help="rebuild the kept counts from the raw facts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["counts"]:
            self._list_counts()
            return
        if options["recompute"]:
            run = recompute()
            self.stdout.write(
                f"{run.changed} rows changed over {run.people} people and {run.organizations} organizations"
                f" in {run.seconds:.1f} s"
            )
            for detail in run.details[:10]:
                self.stdout.write(json.dumps(detail, ensure_ascii=False))
        if options["check"]:
            outcome = check_drift()
            self.stdout.write(f"drift {outcome.drift} over {outcome.people} people in {outcome.seconds:.1f} s")
            if outcome.drift:
                raise CommandError(json.dumps(outcome.details[:10], ensure_ascii=False))
        if options["check"] or options["recompute"]:
            return
        asked, chosen = options["as_of"], options["year"]
        try:
            at = moment(asked.isoformat() if asked else "", str(chosen) if chosen else "")
        except Refusal as error:
            raise CommandError(error.message) from error
        year, as_of = at.year, at.as_of
        if options["catalogue"]:
            self._catalogue(options, as_of)
            return
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

    def _list_counts(self) -> None:
        for one in sorted(known().values(), key=lambda one: one.code):
            past = "" if one.dated else "\tonly today"
            self.stdout.write(
                f"{one.code}\t{one.label}\t{one.unit}\t{one.period}\t{' '.join(sorted(one.scopes))}{past}"
            )

    def _catalogue(self, options: dict[str, Any], as_of: date) -> None:
        """The indicators of the plan for every node of the scope, by code, then in the order of the plan."""
        try:
            chosen = [indicator(options["indicator"])] if options["indicator"] else list(catalogue().values())
            nodes = nodes_of(COMMAND_LINE, options["scope"])
        except Refusal as error:
            raise CommandError(error.message) from error
        rows = over_nodes([one for one in chosen if options["scope"] in one.scopes], options["scope"], nodes, as_of)
        if options["format"] == "json":
            found = [
                measured_dict(row.place.scope, row.place.code, row.place.name, one)
                for row in rows
                for one in row.figures.values()
            ]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        cells = [
            measured_cells(row.place.name, one, said_of(one.indicator)) for row in rows for one in row.figures.values()
        ]
        if options["format"] == "csv":
            self.stdout.write(csv_text(MEASURED_HEADER, cells), ending="")
        else:
            sys.stdout.buffer.write(table_book(f"指标目录，截至 {as_of}", MEASURED_HEADER, cells))
