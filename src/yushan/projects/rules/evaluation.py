"""Forms of evaluation as data: what a form may be, whether answers fit it, what all answers come to. Pure functions."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STARS, CHOICE, TEXT = TYPES = ("stars", "choice", "text")
STAR_WORDS = {5: "五星", 4: "四星", 3: "三星", 2: "二星", 1: "一星"}
MOST_QUESTIONS, MOST_TEXT = 20, 500


def problem(questions: Sequence[Mapping[str, Any]]) -> str:
    """Why these questions are no form, in words; empty when they are one."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        return f"要有 1 到 {MOST_QUESTIONS} 个问题"
    seen: set[str] = set()
    for question in questions:
        key, text, kind = (str(question.get(name, "")) for name in ("key", "text", "type"))
        if not (key.isascii() and key.replace("-", "").isalnum()) or len(key) > 30 or key in seen:
            return f"key “{key}” 只用字母、数字和短横线，而且不能重复"
        if not text or len(text) > 100:
            return f"问题 {key} 要写 text，最多 100 字"
        if kind not in TYPES:
            return f"问题 {key} 的 type 只能是 {'、'.join(TYPES)}"
        options = question.get("options", [])
        if (kind == CHOICE) != bool(options) or len(set(options)) != len(options) or len(options) == 1:
            return f"问题 {key}：单选题要有 2 个以上不同的 options，别的题不写"
        seen.add(key)
    return ""


def wanting(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with answers, by key of the question; empty when they fit."""
    found = {}
    for question in questions:
        key, value = question["key"], answers.get(question["key"])
        if value in (None, ""):
            if question.get("required"):
                found[key] = "请回答这一题。"
        elif not _fits(question, value):
            found[key] = "请从给出的选项里选。" if question["type"] != TEXT else f"最多写 {MOST_TEXT} 个字。"
    return found


def _fits(question: Mapping[str, Any], value: Any) -> bool:
    if question["type"] == STARS:
        return value in STAR_WORDS
    if question["type"] == CHOICE:
        return value in question["options"]
    return isinstance(value, str) and len(value) <= MOST_TEXT


def stars_text(tenths: int | None) -> str:
    """A mean of stars in tenths: «4.7»; «—» where nobody said anything."""
    return "—" if tenths is None else f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class QuestionResult:
    """What a question came to: rows of (words, how many) for stars and choices, the mean of stars, the texts."""

    key: str
    text: str
    type: str
    count: int
    rows: tuple[tuple[str, int], ...] = ()
    tenths: int | None = None  # mean of the stars in tenths, half up
    texts: tuple[str, ...] = ()

    @property
    def mean(self) -> str:
        """«4.7»; «—» when nobody answered."""
        return stars_text(self.tenths)


def results(questions: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> list[QuestionResult]:
    """Each question with what all answers say; who left it out is not counted."""
    return [_result(question, answers) for question in questions]


def _result(question: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> QuestionResult:
    key, kind = question["key"], question["type"]
    given = [value for one in answers if (value := one.get(key)) not in (None, "")]
    head = (key, question["text"], kind, len(given))
    if kind == TEXT:
        return QuestionResult(*head, texts=tuple(given))
    counted = Counter(given)
    if kind == CHOICE:
        return QuestionResult(*head, rows=tuple((option, counted[option]) for option in question["options"]))
    rows = tuple((words, counted[stars]) for stars, words in STAR_WORDS.items())
    return QuestionResult(*head, rows=rows, tenths=mean_tenths(given))


def mean_tenths(values: Sequence[int]) -> int | None:
    """Mean in tenths, half up, of whole numbers; None of nothing."""
    return (20 * sum(values) + len(values)) // (2 * len(values)) if values else None


def satisfaction_tenths(questions: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]]) -> int | None:
    """Mean of all stars of those who were served: the measure of satisfaction."""
    keys = [question["key"] for question in questions if question["type"] == STARS]
    return mean_tenths([value for one in answers for key in keys if (value := one.get(key))])


def answered_enough(
    counts: Mapping[str, int], least: Mapping[str, int], names: Mapping[str, str], waived: Collection[str] = ()
) -> tuple[str, ...]:
    """Names of the kinds of evaluation that have as many answers as the plan asks for, or are not waited for, in the order of
    `names`.
    """
    return tuple(name for kind, name in names.items() if kind in waived or counts.get(kind, 0) >= least[kind])


def same_questions(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two forms ask the same, however much of what goes without saying was written down."""

    def bare(question: Mapping[str, Any]) -> tuple[Any, ...]:
        said = (question["key"], question["text"], question["type"])
        return (*said, tuple(question.get("options", ())), bool(question.get("required")))

    return [bare(question) for question in one] == [bare(question) for question in other]


_SIGNS = {STARS: "星", TEXT: "文字"}
_OPTIONAL = "（可不答）"


def read_form(text: str, before: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Questions as people type them: a block each, blank line between; first the question, «（可不答）» behind it where it may be
    left out, then «星», «文字», or the answers to choose from, a line each. A question that stood in the form before keeps its
    key, so that its answers can be compared over versions.
    """
    blocks: list[list[str]] = [[]]
    for raw in text.splitlines():
        if line := raw.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    known = {one["text"]: one["key"] for one in before}
    taken = set(known.values())
    found = []
    for block in filter(None, blocks):
        question = _typed(block)
        key = known.pop(question["text"], "") or _fresh_key(taken)
        taken.add(key)
        found.append({"key": key} | question)
    return found


def _fresh_key(taken: Collection[str]) -> str:
    return next(key for number in range(1, len(taken) + 2) if (key := f"q{number}") not in taken)


def _typed(block: Sequence[str]) -> dict[str, Any]:
    head, *lines = block
    required = not head.endswith(_OPTIONAL)
    question: dict[str, Any] = {"text": head.removesuffix(_OPTIONAL).strip()}
    kind = next((code for code, sign in _SIGNS.items() if lines == [sign]), CHOICE)
    question["type"] = kind
    if kind == CHOICE:
        question["options"] = list(lines)
    return question | {"required": required}


def written_form(questions: Sequence[Mapping[str, Any]]) -> str:
    """The other way: for the form."""
    return "\n\n".join(
        "\n".join(
            [
                one["text"] + ("" if one.get("required") else _OPTIONAL),
                *(one["options"] if one["type"] == CHOICE else [_SIGNS[one["type"]]]),
            ]
        )
        for one in questions
    )
