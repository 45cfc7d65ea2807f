"""`yushan indicators --year Y [--as-of DATE] [--scope city|area|unit] [--format json|csv|xlsx]` (docs/interfaces.md);
`yushan indicators recompute [--report FILE]` rebuilds everything kept, `check` compares it.
"""

import json
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date
from pathlib import Path
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
from yushan.indicators.models import Recount
from yushan.indicators.moments import moment, read_day, read_year
from yushan.indicators.queries import figures
from yushan.indicators.queries.catalogue import catalogue, indicator, said_of
from yushan.indicators.queries.of_nodes import nodes_of, over_nodes

_EVERY = 5  # seconds between two lines of progress


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
            "work", nargs="?", choices=["recompute", "check"],
            help="rebuild the kept counts from the raw facts beside the running service (a stopped run goes on where it"
            " stopped), then compare; or only compare",
        )  # fmt: skip
        parser.add_argument("--report", default="", help="with recompute or check: write what was found as JSON here")
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
        again = options["recompute"] or options["work"] == "recompute"
        if again or options["check"] or options["work"] == "check":
            # The word compares what it rebuilt; the option leaves that to --check.
            self._look_after(again=again, check=options["check"] or bool(options["work"]), report=options["report"])
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

    def _look_after(self, *, again: bool, check: bool, report: str) -> None:
        found: dict[str, Any] = {}
        if again:
            run = recompute(self._say_how_far())
            found["recompute"] = {
                "changed": run.changed, "people": run.people, "organizations": run.organizations,
                "seconds": round(run.seconds, 1), "details": run.details,
            }  # fmt: skip
            self.stdout.write(
                f"{run.changed} rows changed over {run.people} people and {run.organizations} organizations"
                f" in {run.seconds:.1f} s"
            )
            for detail in run.details[:10]:
                self.stdout.write(json.dumps(detail, ensure_ascii=False))
        drift: list[Any] = []
        if check:
            outcome = check_drift()
            found["check"] = {"drift": outcome.drift, "people": outcome.people, "details": outcome.details}
            self.stdout.write(f"drift {outcome.drift} over {outcome.people} people in {outcome.seconds:.1f} s")
            drift = outcome.details[:10] if outcome.drift else []
        if report:
            Path(report).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if drift:
            raise CommandError(json.dumps(drift, ensure_ascii=False))

    def _say_how_far(self) -> Callable[[Recount], None]:
        """A line every few seconds, beside what the command answers."""
        said = time.monotonic()

        def tell(run: Recount) -> None:
            nonlocal said
            if time.monotonic() - said >= _EVERY:
                said = time.monotonic()
                self.stderr.write(
                    f"{run.phase}: {run.people} people, {run.organizations} organizations, {run.changed} changed,"
                    f" {run.seconds:.0f} s"
                )

        return tell

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
