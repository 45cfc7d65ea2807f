from datetime import timedelta
from typing import Any

from django.apps import AppConfig

ACTION_NAMES = {
    "post": "时长入账",
    "reverse": "冲正时长",
    "correct": "更正时长",
    "seal": "公布台账凭据",
    "stamp": "台账凭据盖时间戳",
    "request_certificate": "申请证明",
    "order_certificate": "催办证明",
    "issue_certificate": "出具证明",
    "revoke_certificate": "撤销证明",
    "download_certificate": "下载证明",
    "order_batch": "批量开具证明",
    "download_batch": "批量下载证明",
    "open_case": "对已入账的时长提出异议",
    "say_in_case": "在异议里说明情况",
    "decide_case": "裁定异议",
    "download_proof": "下载时长的台账凭据",
}


def _recount(sender: Any, person_ids: set[int], **kwargs: Any) -> None:
    from yushan.ledger.actions import sums

    sums.recount_people(person_ids)


class LedgerConfig(AppConfig):
    name = "yushan.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure
        from yushan.audit import words
        from yushan.common import attention, findings, jobs, navigation, schedule, search, todos
        from yushan.ledger import actions, identity, stamps, tasks
        from yushan.ledger.actions import BATCH, ISSUE, erasing
        from yushan.ledger.queries import sees_hours
        from yushan.ledger.search import PROVIDER
        from yushan.ledger.todos import SOURCES, TILE
        from yushan.volunteers.signals import people_rejoined

        findings.register(identity.look)
        findings.register(stamps.look)
        jobs.register(ISSUE, tasks.issue)
        jobs.register(BATCH, actions.issue_batch)
        # The job issues within moments; this is for what a crash left behind.
        schedule.register("ledger.certificates", timedelta(minutes=1), tasks.issue_late)
        schedule.register("ledger.seal", timedelta(hours=1), tasks.seal)
        schedule.register("ledger.stamp", timedelta(minutes=15), tasks.stamp)
        people_rejoined.connect(_recount, dispatch_uid="ledger")
        erasure.register("ledger", check=erasing.obstacles, erase=erasing.erase)
        for source in SOURCES:
            todos.register(source)
        attention.register(TILE)
        search.register(PROVIDER)
        for action, label in ACTION_NAMES.items():
            words.register(f"ledger.{action}", label)
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="时长与证明",
                icon="certificate",
                url_name="ledger:entries",
                allowed=sees_hours,
                order=60,
                waits=("ledger.",),
            )
        )
