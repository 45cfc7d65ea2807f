"""`yushan ledger verify` and `yushan ledger seal` (docs/interfaces.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.common.actors import COMMAND_LINE
from yushan.ledger.actions import seal_due
from yushan.ledger.models import ChainHead, HourEntry, LedgerRoot, RootStamp
from yushan.ledger.verification import flaws, snapshot


class Command(BaseCommand):
    """Checks every chain and root, names the first bad entry; seals the days that are over."""

    help = "verify: check chains and roots · seal: publish the roots of past days"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify", "seal"])
        parser.add_argument("--all", action="store_true", help="name every flaw, not only the first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "seal":
            self.stdout.write(f"{seal_due(COMMAND_LINE)} 天已封账")
            return
        found = 0
        with snapshot():  # people go on posting while it is checked
            for flaw in flaws():
                found += 1
                self.stderr.write(f"{flaw.place}：{flaw.reason}")
                if not options["all"]:
                    break
        if found:
            raise CommandError("台账有问题，请保留现场并按 docs/operations.md 处理。")
        self.stdout.write(
            f"台账完好：{ChainHead.objects.count()} 条链，{HourEntry.objects.count()} 条记录，"
            f"{LedgerRoot.objects.count()} 个日根，{RootStamp.objects.count()} 个时间戳。"
        )
