"""Answers in words, for the pages that show a closed paper: what was given, what is right, what it came to."""

from django.utils.translation import gettext as _

from yushan.training.models import Question
from yushan.training.queries.exams import Line


def right_of(one: Question) -> str:
    """What is right, in the order of the bank; letters are those of the bank, not of a paper."""
    if one.kind == Question.Kind.TRUTH:
        return _("对") if one.answer else _("错")
    if one.kind == Question.Kind.NUMBER:
        return f"{one.answer[0]}" + (f" ± {one.answer[1]}" if one.answer[1] != "0" else "")
    return "、".join(f"{chr(65 + place)} {one.options[place]}" for place in _places(one))


def right_on(line: Line) -> str:
    """What is right, with the letters of this paper."""
    if not line.choices:
        return right_of(line.question)
    return "、".join(f"{one.letter}. {one.text}" for one in line.choices if one.is_right)


def given_on(line: Line) -> str:
    """What was answered, with the letters of this paper."""
    if line.value is None:
        return _("没有作答")
    if line.choices:
        return "、".join(f"{one.letter}. {one.text}" for one in line.choices if one.is_chosen)
    if line.question.kind == Question.Kind.TRUTH:
        return _("对") if line.value else _("错")
    return str(line.value)


def came_of(line: Line) -> tuple[str, str]:
    """«得分», «得一半分», «不得分», with the tone of the pill."""
    if not line.half_points:
        return _("不得分"), "wait"
    if line.half_points < line.question.points * 2:
        return _("得一半分"), "info"
    return _("得分"), "ok"


def with_key(lines: list[Line]) -> list[tuple[Line, str, str, tuple[str, str]]]:
    """Each line with what was given, what is right, and what it came to; only for who may see the key."""
    for line in lines:
        right = set(_places(line.question)) if line.choices else set()
        for one in line.choices:
            one.is_right = one.place in right
    return [(line, given_on(line), right_on(line), came_of(line)) for line in lines]


def _places(one: Question) -> list[int]:
    return one.answer if isinstance(one.answer, list) else [one.answer]
