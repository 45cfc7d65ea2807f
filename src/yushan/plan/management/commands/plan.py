"""`yushan plan load DIR`, `yushan plan check DIR` (docs/interfaces.md): loads or updates a plan folder, or only looks."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.plan.loader import check, load


class Command(BaseCommand):
    """Twice changes nothing; exit 1 with the file and line at fault."""

    help = "Load a plan folder"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["load", "check"])
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            only_look = options["verb"] == "check"
            changed = (check if only_look else load)(COMMAND_LINE, options["folder"])
        except PlanError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"没有错误；载入会有 {changed} 项变化" if only_look else f"{changed} 项有变化")
