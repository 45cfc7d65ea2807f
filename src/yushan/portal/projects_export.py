"""The copy of one's own data: what one is and has said in projects. Opinions without a name are nobody's."""

from typing import Any

from yushan.accounts.models import Person
from yushan.projects.models import EvaluationAnswer, Improvement, ProjectMeeting, ProjectMember, ProjectRisk

_MANY = 2000


def projects_of(person: Person) -> dict[str, list[dict[str, Any]]]:
    """By heading; 5 statements whatever there is."""
    members = ProjectMember.objects.filter(user__person=person).select_related("project").order_by("pk")
    taken_on = Improvement.objects.filter(owner__person=person).select_related("project").order_by("pk")
    watched = ProjectRisk.objects.filter(owner__person=person).select_related("project").order_by("pk")
    there = ProjectMeeting.objects.filter(present__person=person).select_related("project").order_by("pk")
    said = EvaluationAnswer.objects.filter(given_by__person=person).select_related(
        "evaluation__project", "evaluation__form"
    )
    return {
        "项目里的角色": [
            {"项目": row.project.title, "做什么": row.role, "从": str(row.since), "到": str(row.until or "")}
            for row in members[:_MANY]
        ],
        "由我负责的改进": [
            {
                "项目": row.project.title,
                "改什么": row.text,
                "哪天前": str(row.due_on or ""),
                "状态": row.get_state_display(),
                "说明": row.note,
            }
            for row in taken_on[:_MANY]
        ],
        "由我看着的风险": [
            {"项目": row.project.title, "风险": row.text, "怎么防": row.measure} for row in watched[:_MANY]
        ],
        "到会的项目会议": [
            {"项目": row.project.title, "日期": str(row.held_on), "议题": row.title} for row in there[:_MANY]
        ],
        "署名的项目评价": [
            {
                "项目": row.evaluation.project.title,
                "第几轮": row.evaluation.round,
                "日期": str(row.given_on),
                "回答": {
                    question["text"]: row.answers.get(question["key"], "") for question in row.evaluation.form.questions
                },
            }
            for row in said.order_by("pk")[:_MANY]
        ],
    }
