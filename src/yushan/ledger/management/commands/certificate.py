"""`yushan certificate verify CODE_OR_PDF` (docs/interfaces.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.common.numbers import hours_text
from yushan.ledger.verdicts import Standing, by_code, by_file

_MOST = 20 * 1024 * 1024


class Command(BaseCommand):
    """Says valid, superseded, revoked, expired, unknown or altered; the exit code is 0 only for valid."""

    help = "verify CODE_OR_PDF: is this certificate ours, unaltered and in force?"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify"])
        parser.add_argument("what", metavar="CODE_OR_PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        what = options["what"]
        path = Path(what)
        if path.is_file():
            if path.stat().st_size > _MOST:
                raise CommandError(f"{what}：文件超过 20 MB，不会是本平台的证明。")
            verdict = by_file(path.read_bytes())
        elif path.suffix.lower() == ".pdf" or "/" in what:
            raise CommandError(f"{what}：没有这个文件。")
        else:
            verdict = by_code(what)
        self.stdout.write(f"{verdict.standing}：{verdict.reason}")
        if found := verdict.certificate:
            self.stdout.write(
                f"{found.number} · {found.issuer.name} · {found.period_from} 至 {found.period_until} · "
                f"{hours_text(found.total_minutes)} 小时"
            )
        if paper := verdict.paper:
            self.stdout.write(f"{paper.number} · {paper.title} · {paper.name}")
        if verdict.standing != Standing.VALID:
            raise CommandError(verdict.label, returncode=1)
