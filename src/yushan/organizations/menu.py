"""Entries of the staff menu for this room, and for the audit trail, which stands below it."""

from yushan.common.navigation import MenuItem
from yushan.organizations.access import can

ITEMS = [
    MenuItem(
        "队伍",
        "组织",
        icon="sitemap",
        url_name="organizations:organizations",
        allowed=lambda user: can(user, "organization.view"),
        order=10,
        waits=("organizations.approvals", "organizations.requests"),
    ),
    MenuItem(
        "队伍",
        "单位与花名册",
        icon="building",
        url_name="organizations:units",
        allowed=lambda user: can(user, "roster.view"),
        order=30,
    ),
    MenuItem(
        "系统",
        "授权",
        icon="key",
        url_name="organizations:grants",
        allowed=lambda user: can(user, "grant.manage"),
        order=20,
    ),
    MenuItem(
        "系统",
        "恢复登录",
        icon="lock-open",
        url_name="organizations:recoveries",
        allowed=lambda user: can(user, "account.recover"),
        order=25,
        waits=("recoveries",),
    ),
    MenuItem(
        "系统",
        "审计",
        icon="history",
        url_name="audit:lines",
        allowed=lambda user: can(user, "audit.view"),
        order=30,
    ),
]
