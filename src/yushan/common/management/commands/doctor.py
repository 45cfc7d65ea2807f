"""`yushan doctor`: says what is configured, reachable and wrong."""

import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yushan.common import clock, periods, vault
from yushan.common.models import Job, ScheduledRun

# A notice of three working days can reach two weeks ahead over a long holiday.
_HOLIDAYS_AHEAD = timedelta(days=45)
Finding = tuple[bool, str, str]


def _checks() -> Iterator[Finding]:
    yield sys.version_info >= (3, 11), "Python", sys.version.split()[0]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield True, "数据库", f"{connection.vendor} 可以连接"
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        yield not pending, "数据库结构", "最新" if not pending else f"还有 {len(pending)} 步没有执行：yushan migrate"
    except Exception as error:
        yield False, "数据库", f"连不上：{type(error).__name__}"
        return
    try:
        yield vault.unseal(vault.seal(b"x")) == b"x", "字段加密", f"{len(settings.FIELD_KEYS.split(','))} 把密钥"
    except ValueError as error:
        yield False, "字段加密", str(error)
    try:
        cache.set("doctor", 1, 5)
        yield cache.get("doctor") == 1, "缓存", settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1]
    except Exception as error:
        yield False, "缓存", f"不可用：{type(error).__name__}"
    yield (settings.STATIC_ROOT / "staticfiles.json").exists(), "静态文件", str(settings.STATIC_ROOT)
    yield any(settings.FONT_DIR.glob("*.ttf")), "证明字体", str(settings.FONT_DIR)
    until = periods.known_until()
    short = until < clock.today() + _HOLIDAYS_AHEAD
    yield (
        until >= clock.today(),
        "节假日数据",
        f"收录到 {until}" + ("，请尽快更新，否则公示期算不出来" if short else ""),
    )
    free = shutil.disk_usage(settings.VAR_DIR).free // 2**30
    yield free >= 1, "磁盘", f"剩余 {free} GiB"
    if pending:
        return  # the tables behind the rest may not be there yet
    lost = Job.objects.filter(state=Job.State.FAILED).count()
    yield True, "后台任务", f"失败 {lost} 个，等待 {Job.objects.filter(state=Job.State.WAITING).count()} 个"
    last = ScheduledRun.objects.order_by("-began_at").first()
    yield (
        last is not None,
        "定时工作",
        f"最近一次 {clock.local(last.began_at):%Y-%m-%d %H:%M}" if last else "还没有运行过：yushan worker",
    )
    yield True, "双因素", "职员必须使用" if settings.REQUIRE_SECOND_FACTOR else "没有强制（仅限演示）"


class Command(BaseCommand):
    """Exit 1 when something is wrong."""

    help = "Say what is configured, reachable and wrong"

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for fine, name, text in _checks():
            wrong += not fine
            self.stdout.write(f"{'✓' if fine else '✗'} {name}：{text}")
        if wrong:
            raise CommandError(f"{wrong} 处需要处理。")
