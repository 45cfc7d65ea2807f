"""What waits for somebody in this room: own files to confirm, service records of others to look over."""

from typing import Any

from yushan.common.terms import due, near, oldest
from yushan.common.todos import Todo, of_rows
from yushan.exchange import queries
from yushan.exchange.actions import address


def confirmations(user: Any, limit: int) -> list[Todo]:
    """Checked files whose uploader has to decide, oldest first."""
    return [
        Todo(
            "确认",
            f"《{run.filename}》核对好了：{run.to_write:,} 行可以写入，{run.rejected:,} 行需要您改",
            run.title,
            due(run.uploaded_at, "correction_working_days"),
            address(run),
            "去确认",
            since=run.uploaded_at,
        )
        for run in queries.to_confirm(user).order_by("uploaded_at")[:limit]
    ]


def seconds(user: Any, limit: int) -> list[Todo]:
    """Service records of a unit or team that a second person has to let through, oldest first."""
    return [
        Todo(
            "复核",
            f"《{run.filename}》有 {run.to_write:,} 条服务记录等人复核",
            str(run.unit or run.organization or "全市"),
            due(run.uploaded_at, "second_look_working_days"),
            address(run),
            "去复核",
            since=run.uploaded_at,
        )
        for run in queries.to_second(user).order_by("uploaded_at")[:limit]
    ]


SOURCES = [
    of_rows(
        "exchange.confirm",
        confirmations,
        queries.to_confirm,
        near("uploaded_at", "correction_working_days"),
        oldest("uploaded_at", "correction_working_days"),
    ),
    of_rows(
        "exchange.second",
        seconds,
        queries.to_second,
        near("uploaded_at", "second_look_working_days"),
        oldest("uploaded_at", "second_look_working_days"),
    ),
]
