"""The part of a plan folder that this room keeps: evaluation.toml with the forms of evaluation."""

from pathlib import Path
from typing import Any

from yushan.common.plan_files import Toml
from yushan.common.sections import PlanError, Section
from yushan.projects.models import EvaluationForm, Kind
from yushan.projects.rules.evaluation import problem

_FILE = "evaluation.toml"
_KEYS = {"kind", "title", "questions"}
_QUESTION = {"key", "text", "type", "options", "required"}


def _load(folder: Path) -> int:
    """A form that differs from what the folder brought last becomes the next version; one that the city wrote on a page since
    then stands until the folder itself says something else. A folder without the file changes nothing.
    """
    if not (folder / _FILE).exists():
        return 0
    toml = Toml(folder / _FILE)
    if unknown := set(toml.data) - {"forms"}:
        raise PlanError(_FILE, None, f"不认识 {min(unknown)}，只有 forms")
    rows = toml.data.get("forms", [])
    kinds = [row.get("kind") for row in rows]
    for place, row in enumerate(rows):
        if wrong := _wrong(row, kinds):
            raise toml.wrong(wrong, "[[forms]]", place)
    return sum(_keep(row) for row in rows)


def _wrong(row: dict[str, Any], kinds: list[Any]) -> str:
    if unknown := set(row) - _KEYS:
        return f"不认识 {min(unknown)}"
    if row.get("kind") not in Kind.values or kinds.count(row["kind"]) > 1:
        return f"kind 只能是 {'、'.join(Kind.values)}，各写一次"
    if not row.get("title") or len(row["title"]) > 60:
        return "要写 title，最多 60 字"
    questions = row.get("questions", [])
    if unknown := {key for question in questions for key in question} - _QUESTION:
        return f"问题里不认识 {min(unknown)}"
    return problem(questions)


def _keep(row: dict[str, Any]) -> int:
    rows = EvaluationForm.objects.filter(kind=row["kind"]).order_by("-version")
    newest, brought = rows.first(), rows.filter(from_plan=True).first()
    if brought and (brought.title, brought.questions) == (row["title"], row["questions"]):
        return 0
    version = newest.version + 1 if newest else 1
    EvaluationForm.objects.create(kind=row["kind"], version=version, title=row["title"], questions=row["questions"])
    return 1


SECTION = Section(_FILE, 45, _load)
