"""Time stamps as the doctor sees them."""

from datetime import timedelta

from django.db import DatabaseError

from yushan.common import clock
from yushan.common.findings import Finding, Mark
from yushan.ledger.documents import stamping
from yushan.ledger.models import LedgerRoot, RootStamp

_PATIENCE = timedelta(days=1)
_LOOKED_AT = 5
NAME = "时间戳"


def look() -> Finding:
    """Off is fine; else whether it is set up, the last ones are sound, and none has been missing for long."""
    if not stamping.is_configured():
        return Finding(Mark.FINE, NAME, "没有配置时间戳服务器（可选），日根只在本站公布")
    if wrong := stamping.problem():
        return Finding(Mark.WRONG, NAME, wrong)
    try:
        return _stamps()
    except DatabaseError:  # the doctor says so itself
        return Finding(Mark.WARNING, NAME, "数据库还没有准备好，看不到")


def _stamps() -> Finding:
    roots, latest = stamping.trusted(), None
    for stamp in RootStamp.objects.select_related("root").order_by("-root__day")[:_LOOKED_AT]:
        latest = latest or stamp
        try:
            stamping.verified(bytes(stamp.token), stamp.root.root, roots)
        except stamping.Unsound as error:
            # A start of the platform is not stopped by it; `yushan ledger verify` ends with 1.
            return Finding(Mark.WARNING, NAME, f"{stamp.root.day} 的时间戳：{error} 请运行 yushan ledger verify")
    late = LedgerRoot.objects.filter(stamp=None, sealed_at__lt=clock.now() - _PATIENCE).count()
    if late:
        return Finding(Mark.WARNING, NAME, f"{late} 个日根过了一天还没有时间戳，请查 yushan worker 的日志和对方服务器")
    text = f"最近的是 {latest.root.day}，由 {latest.authority} 签发" if latest else "还没有日根要盖"
    return Finding(Mark.FINE, NAME, text)
