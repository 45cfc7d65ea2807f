"""`yushan scale`: fills an empty database with consistent made-up data of any size."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yushan.common.errors import Refusal
from yushan.scale.filling import fill
from yushan.scale.wanted import Wanted

_WIDTH = 40


class Command(BaseCommand):
    """Refuses production and databases that hold something; shows a bar on the error output."""

    help = "Fill an empty database with consistent synthetic data, for trying how it behaves at the size of a city"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--volunteers", type=int, default=100_000)
        parser.add_argument("--teams", type=int, default=3_000)
        parser.add_argument("--activities", type=int, default=10_000)
        parser.add_argument("--records", type=int, default=200_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("这是正式环境（YUSHAN_PRODUCTION=1），不写入合成数据。")
        wanted = Wanted(**{name: options[name] for name in ("volunteers", "teams", "activities", "records")})
        began = time.monotonic()
        bar = _Bar(self, wanted.steps)
        try:
            fill(wanted, bar.advance)
        except Refusal as error:
            raise CommandError(error.message) from error
        bar.end()
        self.stdout.write(
            f"已写入：志愿者 {wanted.volunteers:,}，服务队 {wanted.teams:,}，活动 {wanted.activities:,}，"
            f"时长记录 {wanted.records:,}；用时 {time.monotonic() - began:.0f} 秒。"
        )


class _Bar:
    """How far it is: drawn over itself on a terminal, a line for each tenth elsewhere."""

    def __init__(self, command: Command, steps: int) -> None:
        self._out, self._steps, self._done = command.stderr, max(steps, 1), 0
        self._terminal = command.stderr.isatty()
        self._shown = -1

    def advance(self, steps: int) -> None:
        self._done += steps
        percent = self._done * 100 // self._steps
        if percent == self._shown or (not self._terminal and percent // 10 == self._shown // 10):
            return
        self._shown = percent
        filled = _WIDTH * percent // 100
        line = f"[{'█' * filled}{'·' * (_WIDTH - filled)}] {percent} %"
        self._out.write(f"\r{line}" if self._terminal else line, ending="" if self._terminal else "\n")
        self._out.flush()

    def end(self) -> None:
        if self._terminal:
            self._out.write("")
