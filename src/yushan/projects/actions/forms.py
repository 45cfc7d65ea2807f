"""The city writes a new version of a form of evaluation; what was opened with an older one keeps it."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import is_system
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.access import require
from yushan.projects.models import EvaluationForm, Kind
from yushan.projects.queries.deciding import CITY
from yushan.projects.rules.evaluation import problem, same_questions


@transaction.atomic
def write_form(
    actor: Any, *, kind: str, title: str, questions: Sequence[dict[str, Any]], seen: int | None
) -> EvaluationForm:
    """The next version of the questions of a kind, in force from now on. `seen` is the version that was changed: Conflict where
    there is a newer one. Refusal for what is no form, or says what the newest says already.
    """
    require(actor, "project.approve", on=CITY)
    if kind not in Kind.values:
        raise Refusal("请选择是哪一类评价表。", field="kind")
    rows = EvaluationForm.objects.select_for_update().filter(kind=kind)
    newest = rows.order_by("-version").first()
    if (newest.version if newest else None) != seen:
        raise Conflict("别人刚刚写了新的一版，请另开一页看过再改；您写的都还在。")
    title = title.strip()
    if not 2 <= len(title) <= 60:
        raise Refusal("请写评价表的名称，最多 60 个字。", field="title")
    if wrong := problem(questions):
        raise Refusal(f"{wrong}。", field="questions")
    if newest and newest.title == title and same_questions(newest.questions, questions):
        raise Refusal("和现行的一版一模一样，没有再存。", field="questions")
    made = EvaluationForm.objects.create(
        kind=kind, version=newest.version + 1 if newest else 1, title=title, questions=list(questions), from_plan=False,
        made_by=None if is_system(actor) else actor, since=clock.now(),
    )  # fmt: skip
    record(actor, "projects.write_form", subject=made, label=f"{title}，第 {made.version} 版", kind=kind)
    return made
