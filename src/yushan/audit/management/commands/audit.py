"""`yushan audit verify` and `yushan audit seal`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.audit import chain
from yushan.audit.actions import sealing


class Command(BaseCommand):
    """Checks the chain over the audit trail and names the first bad line; seals lines that wait for the worker."""

    help = "verify: check the chain over the trail · seal: take up the lines that wait"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify", "seal"])
        parser.add_argument("--expect", metavar="NUMBER:MARK", help="an end of the chain that was written down earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "seal":
            self.stdout.write(f"{sealing.seal(everything=True)} 行已封存")
            return
        flaw = next(chain.flaws(expect=_expected(options["expect"])), None)
        if flaw:
            self.stderr.write(f"{flaw.place}：{flaw.reason}")
            raise CommandError("审计记录有问题，请保留现场并按 docs/operations.md 处理。")
        last, waiting = chain.end_of_chain(), chain.waiting()
        end = f"，链尾 {last.sequence}:{last.hash[:12]}" if last else ""
        self.stdout.write(f"审计记录完好：{last.sequence if last else 0} 行在链上{end}，{waiting} 行等待封存。")


def _expected(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    number, _colon, mark = text.partition(":")
    if not (number.isascii() and number.isdigit()) or len(mark) < 8:
        raise CommandError("--expect 要写成 行号:指纹，指纹至少 8 位，例如 1204:9f2c7ab01d34。")
    return int(number), mark
