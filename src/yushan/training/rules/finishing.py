"""What somebody still lacks for the certificate of a class, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Doing:
    """What a class asks, and how far somebody is."""

    sessions: int
    attended: int
    attend_percent: int
    lessons: int
    lessons_done: int
    has_exam: bool
    passed: bool


def sessions_needed(sessions: int, percent: int) -> int:
    """How many of the sessions have to be attended: never less than the share asks."""
    return -(-sessions * percent // 100)


def lacks(doing: Doing) -> list[str]:
    """What is missing; empty when everything is done."""
    found = []
    if (needed := sessions_needed(doing.sessions, doing.attend_percent)) > doing.attended:
        found.append(f"还要参加 {needed - doing.attended} 次面授（共 {doing.sessions} 次，要到 {needed} 次）")
    if doing.lessons > doing.lessons_done:
        found.append(f"还有 {doing.lessons - doing.lessons_done} 节线上课没有学完")
    if doing.has_exam and not doing.passed:
        found.append("考试还没有通过")
    return found
