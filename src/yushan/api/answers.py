"""The error answers that an operation declares."""

from yushan.api.schemas import Problem


def errors(*statuses: int) -> dict[int, type[Problem]]:
    """`response={200: …, **errors(401, 404)}`."""
    return dict.fromkeys(statuses, Problem)
