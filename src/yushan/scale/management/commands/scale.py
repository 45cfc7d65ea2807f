"""`yushan scale`: fills an empty database with consistent made-up data of any size."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from yushan.common.errors import Refusal
from yushan.scale.filling import check, fill
from yushan.scale.wanted import Wanted


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
        try:
            check(wanted)
            with tqdm(total=wanted.steps, unit_scale=True, disable=None) as bar:
                fill(wanted, bar.update)
        except Refusal as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"已写入：志愿者 {wanted.volunteers:,}，服务队 {wanted.teams:,}，活动 {wanted.activities:,}，"
            f"时长记录 {wanted.records:,}；用时 {time.monotonic() - began:.0f} 秒。"
        )
