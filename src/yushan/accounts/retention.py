"""How long things are kept that nobody needs any more: rules that rooms register, with a dry run.

The time is a setting of the plan folder (common/rulebook.py) with its source; who wants to know what would go asks
`yushan retention --dry-run`. Posted hours and the trail are no matter of these rules: both are kept by law.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.accounts.models import ApiToken, Notice
from yushan.common import clock, rulebook
from yushan.common.models import Job


@dataclass(frozen=True)
class Rule:
    """What goes after how many days; `rows` answers what is over at a moment. `setting` names the number of days.

    Where a row has to stay, `empties` says what its columns become; `rows` no longer answers it then.
    """

    code: str
    title: str
    source: str
    setting: str
    rows: Callable[[datetime], QuerySet[Any]]
    empties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """In force now."""
        return rulebook.number(self.setting)

    def over(self) -> QuerySet[Any]:
        """The rows that are kept too long."""
        return self.rows(clock.now() - timedelta(days=self.days))


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Called in AppConfig.ready() of the room whose rows they are."""
    _rules[rule.code] = rule


def rules() -> list[Rule]:
    """All of them, by code."""
    return [_rules[code] for code in sorted(_rules)]


_NEEDLESS = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
NOTICES = Rule(
    "notices", "站内消息", _NEEDLESS, "notices_kept_days", lambda limit: Notice.objects.filter(created_at__lt=limit)
)
JOBS = Rule(
    "jobs",
    "后台任务的记录",
    _NEEDLESS,
    "jobs_kept_days",
    lambda limit: Job.objects.filter(created_at__lt=limit, state__in=[Job.State.DONE, Job.State.FAILED]),
)
TOKENS = Rule(
    "tokens",
    "收回或过期的接口令牌",
    _NEEDLESS,
    "tokens_kept_days",
    lambda limit: ApiToken.objects.filter(Q(revoked_at__lt=limit) | Q(expires_at__lt=limit)),
)
