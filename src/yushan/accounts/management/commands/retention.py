"""`yushan retention [--dry-run]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from yushan.accounts.actions.retention import apply_retention
from yushan.common.actors import COMMAND_LINE


class Command(BaseCommand):
    """Removes what is kept longer than its rule says; the worker does so every day."""

    help = "remove what is kept too long; --dry-run says what would go"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only, remove nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry = options["dry_run"]
        for one in apply_retention(COMMAND_LINE, dry=dry):
            verb = "会删除" if dry else "已删除"
            self.stdout.write(f"{one.rule.title}：超过 {one.rule.days} 天的{verb} {one.rows} 条（{one.rule.source}）")
