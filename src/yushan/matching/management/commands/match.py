"""`yushan match FILE.json [--out OUT.json] [--time-limit S] [--seed N]` (docs/interfaces.md)."""

import json
import math
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yushan.matching.reading import Faulty, read
from yushan.matching.solver import TIME_LIMIT, solve
from yushan.matching.writing import as_data, why_nobody

_MOST_BYTES = 1024**3


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 24 * 3600:
        raise ArgumentTypeError("要写秒数，0 到 86400。")
    return value


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ArgumentTypeError("要写不小于 0 的整数。")
    return int(text)


class Command(BaseCommand):
    """Solves one instance. That nobody can go anywhere is a result too; why is said on standard error."""

    help = "FILE.json [--out OUT.json]: the best assignment of volunteers to posts, and a bound that none can exceed"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.json")
        parser.add_argument("--out", metavar="OUT.json")
        parser.add_argument("--time-limit", type=_seconds, default=TIME_LIMIT, metavar="SECONDS")
        parser.add_argument("--seed", type=_seed, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            instance = read(_content(options["file"]))
        except Faulty as fault:
            raise CommandError(f"{options['file']}：{fault}") from None
        result = solve(instance, time_limit=options["time_limit"], seed=options["seed"])
        text = json.dumps(as_data(instance, result), ensure_ascii=False, allow_nan=False)
        if options["out"]:
            _write(options["out"], text + "\n")
        else:
            self.stdout.write(text)
        if reason := why_nobody(instance, result):  # a result like any other; whoever looks on is told
            self.stderr.write(f"{options['file']}：{reason}", style_func=str)


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(_MOST_BYTES + 1)
    path = Path(name)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CommandError(f"{name}：文件超过 1 GB，请分成几次安排。")
        return path.read_bytes()
    except FileNotFoundError:
        raise CommandError(f"{name}：没有这个文件。") from None
    except OSError as fault:
        raise CommandError(f"{name}：读不了这个文件（{fault.strerror}）。") from None


def _write(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as fault:
        raise CommandError(f"{name}：写不了这个文件（{fault.strerror}）。") from None
