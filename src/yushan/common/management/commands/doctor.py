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
from django.db.models import Q

from yushan.common import clock, file_stores, findings, periods, vault
from yushan.common.findings import Finding, Mark
from yushan.common.models import Job, ScheduledRun

# A notice of three working days can reach two weeks ahead over a long holiday.
_HOLIDAYS_AHEAD = timedelta(days=45)
# Something is due every minute; the longest regular work (the nightly check of counts) holds the rest up for a while.
_WORKER_SILENT = timedelta(hours=1)
_JOB_WAITS = timedelta(minutes=15)
_JOB_FAILED_LATELY = timedelta(days=1)


def _mark(fine: bool, otherwise: Mark = Mark.WRONG) -> Mark:
    return Mark.FINE if fine else otherwise


def _outside_production() -> Mark:
    """What is wrong where people work is worth a warning where the platform is only tried out."""
    return Mark.WRONG if settings.PRODUCTION else Mark.WARNING


def _start() -> Iterator[Finding]:
    yield Finding(_mark(sys.version_info >= (3, 11)), "Python", sys.version.split()[0])
    how = "正式" if settings.PRODUCTION else "演示：没有设置 YUSHAN_PRODUCTION=1，密钥自动生成，不要用来正式运行"
    yield Finding(_mark(settings.PRODUCTION, Mark.WARNING), "运行方式", how)


def _database() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield Finding(Mark.FINE, "数据库", f"{connection.vendor} 可以连接")
        pending = len(_pending())
        text = f"还有 {pending} 步没有执行：yushan migrate" if pending else "最新"
        yield Finding(_mark(not pending), "数据库结构", text)
    except Exception as error:
        yield Finding(Mark.WRONG, "数据库", f"连不上：{type(error).__name__}")


def _pending() -> list[Any]:
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _kept_files() -> Finding:
    where = file_stores.store()
    if not isinstance(where, file_stores.Bucket):
        return Finding(Mark.FINE, "文件", f"存在本机 {settings.MEDIA_ROOT}")
    try:
        is_there, why = where.check(), "没有这个桶"
    except Exception as error:
        is_there, why = False, type(error).__name__
    if not is_there:
        return Finding(Mark.WRONG, "文件", f"存储桶 {where.name} 用不了（{why}），请核对 YUSHAN_FILES_URL 和密钥")
    return Finding(Mark.FINE, "文件", f"存在存储桶 {where.name}")


def _vault() -> Finding:
    try:
        sound = vault.unseal(vault.seal(b"x")) == b"x"
    except ValueError as error:
        return Finding(Mark.WRONG, "字段加密", str(error))
    return Finding(_mark(sound), "字段加密", f"{len(settings.FIELD_KEYS.split(','))} 把密钥")


def _cache() -> Finding:
    try:
        cache.set("doctor", 1, 5)
        kept = cache.get("doctor") == 1
    except Exception as error:
        return Finding(Mark.WRONG, "缓存", f"不可用：{type(error).__name__}")
    return Finding(_mark(kept), "缓存", settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1])


def _assets() -> Iterator[Finding]:
    yield Finding(_mark((settings.STATIC_ROOT / "staticfiles.json").exists()), "静态文件", str(settings.STATIC_ROOT))
    yield Finding(_mark(any(settings.FONT_DIR.glob("*.ttf"))), "证明字体", str(settings.FONT_DIR))
    free = shutil.disk_usage(settings.VAR_DIR).free // 2**30
    yield Finding(_mark(free >= 1), "磁盘", f"剩余 {free} GiB")


def _holidays() -> Finding:
    until, today = periods.known_until(), clock.today()
    if until >= today + _HOLIDAYS_AHEAD:
        return Finding(Mark.FINE, "节假日数据", f"收录到 {until}")
    mark = Mark.WARNING if until >= today else Mark.WRONG
    return Finding(mark, "节假日数据", f"收录到 {until}，请尽快更新：以后的公示期算不出来，其他时限先只按周末算")


def _jobs() -> Finding:
    now = clock.now()
    lately = Q(finished_at__gte=now - _JOB_FAILED_LATELY) | Q(
        finished_at=None, created_at__gte=now - _JOB_FAILED_LATELY
    )
    failed = Job.objects.filter(state=Job.State.FAILED)
    numbers = [f"J{pk}" for pk in failed.filter(lately).order_by("-pk").values_list("pk", flat=True)[:5]]
    late = Job.objects.filter(state=Job.State.WAITING, created_at__lt=now - _JOB_WAITS).count()
    text = f"失败 {failed.count()} 个，等待 {Job.objects.filter(state=Job.State.WAITING).count()} 个"
    if numbers:
        return Finding(Mark.WRONG, "后台任务", f"{text}；最近一天失败的有 {'、'.join(numbers)}，请按编号查日志")
    if late:
        return Finding(_outside_production(), "后台任务", f"{text}；{late} 个等了 15 分钟以上，请查 yushan worker")
    return Finding(Mark.FINE, "后台任务", text)


def _schedule() -> Finding:
    last = ScheduledRun.objects.order_by("-began_at").first()
    if last is None:
        return Finding(_outside_production(), "定时工作", "还没有运行过：yushan worker")
    text = f"最近一次 {clock.local(last.began_at):%Y-%m-%d %H:%M}"
    if last.began_at < clock.now() - _WORKER_SILENT:
        return Finding(_outside_production(), "定时工作", f"{text}，早就停了：yushan worker")
    return Finding(Mark.FINE, "定时工作", text)


def _second_factor() -> Finding:
    required = settings.REQUIRE_SECOND_FACTOR
    mark = _mark(required or not settings.PRODUCTION, Mark.WARNING)
    return Finding(mark, "双因素", "职员必须使用" if required else "没有强制（仅限演示）")


def _checks() -> Iterator[Finding]:
    yield from _start()
    database = list(_database())
    yield from database
    yield _vault()
    yield _kept_files()
    if database[0].mark is Mark.FINE:  # it may keep the cache, too
        yield _cache()
    yield from _assets()
    yield _holidays()
    yield from findings.needed()
    yield _second_factor()
    if all(found.mark is Mark.FINE for found in database):  # else the tables may not be there yet
        yield _jobs()
        yield _schedule()


class Command(BaseCommand):
    """Exit 1 when something is wrong; a warning (!) is for the operator to read and stops nothing."""

    help = "Say what is configured, reachable and wrong"

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for mark, name, text in _checks():
            wrong += mark is Mark.WRONG
            self.stdout.write(f"{mark} {name}：{text}")
        if wrong:
            raise CommandError(f"{wrong} 处需要处理。")
