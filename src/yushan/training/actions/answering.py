"""Answers of a paper: each is kept as it is given, the rest with the handing in; which one stands is decided here.

Somebody may have the paper open twice, at the office and on the phone. A page says which answer of a question it knew
(`known`: its sequence) and which page it is (`device`); what it could not know is not overwritten by it, neither by a late
answer nor by a page that hands itself in when the time is over (rules/standing.py, ADR 0035).
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.training.actions.exams import close, last_moment, own_paper
from yushan.training.models import Answer, Attempt, Question
from yushan.training.queries.exams import standing_answers
from yushan.training.rules.answers import Nonsense, normal
from yushan.training.rules.standing import is_overtaken

MOST_SEQUENCE = 1_000_000
DEVICE_LENGTH = 40


class Elsewhere(Conflict):
    """The question was answered on another page that this one did not know of; `standing` is what counts."""

    code = "elsewhere"

    def __init__(self, standing: Answer) -> None:
        super().__init__("这道题您在另一个页面或另一台设备上答过，按那边保存的算，已经显示出来。要改请再选一次。")
        self.standing = standing


class Unreadable(Refusal):
    """Some answers are nonsense: what is wrong by question. The others are kept, the paper is still open."""

    code = "unreadable"

    def __init__(self, message: str, wrong: Mapping[int, str]) -> None:
        super().__init__(message)
        self.wrong = dict(wrong)


def _closed(row: Attempt) -> Conflict:
    said = "已经交卷" if row.state == Attempt.State.HANDED_IN else "时间到，已经自动交卷"
    return Conflict(f"{said}，这个答案没有计入。", code="closed")


@transaction.atomic
def save_answer(
    actor: Any, *, attempt: Attempt, question_id: int, value: Any, key: str, sequence: int, device: str = "",
    known: int = 0,
) -> tuple[Answer, bool]:  # fmt: skip
    """Keeps one answer; answers (what stands, whether it is new). The same key again is the same answer.

    `sequence` is counted by the page on from what it was told, so an older answer that arrives late does not win. `known`
    is the sequence of the answer to this question that the page showed. Elsewhere when another page's answer stands that
    this one did not know.
    """
    row = own_paper(actor, attempt)
    key, device = key.strip()[:64], device.strip()[:DEVICE_LENGTH]
    if not key or not key.isascii() or not key.isprintable() or not device.isascii() or not device.isprintable():
        raise Refusal("这次保存没有编号，请刷新页面再答。", field="key")
    if same := Answer.objects.filter(attempt=row, key=key).first():
        return same, False
    if row.state != Attempt.State.OPEN:
        raise _closed(row)
    if clock.now() > last_moment(row):
        raise Conflict("时间到了，这个答案没有计入。请看成绩。", code="over")
    if question_id not in {pk for pk, _places in row.paper}:
        raise NotFound("这道题不在您的卷子里。")
    question = Question.objects.get(pk=question_id)
    try:
        kept = normal(question.kind, value, len(question.options))
    except Nonsense as error:
        raise Refusal(str(error), field=f"q{question_id}") from error
    sequence = min(max(sequence, 1), MOST_SEQUENCE)
    last = standing_answers(row, question_id).get(question_id)
    if last and last.value == kept and last.device != device:
        return last, False  # the same on both pages: nothing to say
    if device and last and last.device != device:  # a page of before this rule says no device and is let in
        if is_overtaken(device, known, last.device or "", last.sequence):
            raise Elsewhere(last)
        sequence = max(sequence, last.sequence + 1)
    return Answer.objects.create(
        attempt=row, question=question, sequence=sequence, value=kept, key=key, device=device or None,
        saved_at=clock.now(),
    ), True  # fmt: skip


def hand_in(
    actor: Any, *, attempt: Attempt, answers: Mapping[int, Any] | None = None, known: Mapping[int, int] | None = None,
    device: str = "", by_clock: bool = False,
) -> Attempt:  # fmt: skip
    """The last word: answers that the page still held are kept first, then the paper is closed and scored. Twice is once.

    Unreadable while there is time to mend: what can be read is kept all the same, so nothing of the page is lost.
    `by_clock`: the page hands itself in because the time is over. Where another page gave answers too, its last ones may
    still be on the way: the paper then stays open until the grace is over, and the worker closes it.
    """
    with transaction.atomic():
        row = own_paper(actor, attempt)
        if row.state != Attempt.State.OPEN:
            return row
        if clock.now() > last_moment(row):
            return close(row, "expire")
        device = device.strip()[:DEVICE_LENGTH]
        wrong = _keep_rest(row, answers or {}, known or {}, device)
        if by_clock and row.answers.exclude(device=device).exists():
            return row
        if not wrong or clock.now() >= row.due_at:
            return close(row, "hand_in", actor)
    # Outside of the transaction: what was kept stays kept.
    place = {pk: number for number, (pk, _places) in enumerate(row.paper, 1)}
    first = min(wrong, key=lambda pk: place[pk])
    said = f"第 {place[first]} 题{wrong[first]}" + (f"一共 {len(wrong)} 题要改。" if len(wrong) > 1 else "")
    raise Unreadable(f"还没有交卷，其余的答案都保存了。{said}改好以后再交。", wrong)


def _keep_rest(row: Attempt, answers: Mapping[int, Any], known: Mapping[int, int], device: str) -> dict[int, str]:
    """Keeps what the page held beyond what stands; answers what is wrong with the rest, by question."""
    saved = standing_answers(row)
    asked = Question.objects.in_bulk([pk for pk, _places in row.paper if pk in answers])
    next_one = (row.answers.aggregate(last=Max("sequence"))["last"] or 0) + 1
    rows, wrong = [], {}
    for pk, question in asked.items():
        last = saved.get(pk)
        if last and is_overtaken(device, known.get(pk, 0), last.device or "", last.sequence):
            continue
        try:
            value = normal(question.kind, answers[pk], len(question.options))
        except Nonsense as error:
            wrong[pk] = str(error)
            continue
        if value != (last.value if last else None):
            rows.append(
                Answer(
                    attempt=row, question=question, sequence=next_one, value=value, key=f"paper-{pk}-{next_one}",
                    device=device or None, saved_at=clock.now(),
                )
            )  # fmt: skip
    Answer.objects.bulk_create(rows)
    return wrong
