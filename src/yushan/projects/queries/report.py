"""What stands in a closing report: only what is recorded, as text and figures."""

from datetime import date
from typing import Any

from django.db.models import Q

from yushan.common import clock
from yushan.common.numbers import hours_text
from yushan.projects.models import (
    Kind,
    Project,
    ProjectMeeting,
    ProjectMember,
    ProjectQuestion,
    ProjectRound,
    Spending,
)
from yushan.projects.queries import progress
from yushan.projects.queries.evaluations import results_of
from yushan.projects.queries.rounds import kept_of, span
from yushan.projects.rules.effect import reach_words
from yushan.projects.rules.evaluation import TEXT


def _yuan(cents: int) -> str:
    return f"{cents / 100:,.2f}"


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"


def content_of(project: Project, number: int) -> dict[str, Any]:
    """The report of a round. At most 40 statements."""
    past = ProjectRound.objects.filter(project=project, number=number).first()
    kept = past.kept if past else kept_of(project)
    seen = progress.picture(project, number)
    today = clock.today()
    return {
        "title": project.title,
        "code": project.code,
        "round": number,
        "state": project.get_state_display() if number == project.round else "已结束",
        "organization": project.organization.name,
        "lead": kept.get("lead", ""),
        "programme": project.programme.name if project.programme else "",
        "period": [kept.get("starts_on") or "—", kept.get("ends_on") or "—"],
        "goal": kept["goal"],
        "beneficiaries": kept["beneficiaries"],
        "plan": kept["plan_text"],
        "posts": [[row["name"], str(row["people"])] for row in kept["posts"]],
        "figures": [
            ["活动", f"{seen.tally.settled} 次"],
            ["志愿者", f"{seen.totals.volunteers:,} 人"],
            ["服务时长", f"{hours_text(seen.totals.minutes)} 小时"],
            ["服务到的人（去重）", f"{seen.reach.known:,} 人" if seen.reach.groups else "—"],
        ],
        "reach_note": reach_words(seen.reach),
        "again_note": seen.again.words,
        "measures": [
            [
                one.row.name,
                f"{one.row.target.normalize():f} {one.row.unit}",
                "—" if one.value is None else f"{one.value.normalize():f} {one.row.unit}",
                {True: "达到", False: "没有达到", None: "没有数据"}[one.met],
                one.note,
            ]
            for one in seen.measures
        ],
        "milestones": [
            [one.row.title, _day(one.row.planned_on), _day(one.row.done_on), one.words] for one in seen.milestones
        ],
        "budget": "—" if kept.get("budget_cents") is None else _yuan(kept["budget_cents"]),
        "heads": [
            [one.name, _yuan(one.planned), _yuan(one.confirmed), _yuan(one.waiting), _yuan(one.left)]
            for one in [*seen.heads, seen.money]
        ]
        if seen.heads
        else [],
        "risks": [
            [one.row.text, f"{one.words}（{one.product}）", one.row.measure, "已解除" if one.row.closed_on else "还在"]
            for one in seen.risks
        ],
        "evaluations": [_evaluation(one) for one in seen.evaluations],
        "improvements": [
            [one.text, str(one.owner or "—"), _day(one.due_on), one.get_state_display(), one.note]
            for one in seen.improvements
        ],
        **_papers(project, number),
        "made": [today.year, today.month, today.day],
    }


def _papers(project: Project, number: int) -> dict[str, Any]:
    """Receipts, members, minutes and questions of the round. 5 statements at most."""
    time = span(project, number)
    receipts = Spending.objects.filter(head__project=project, head__round=number).exclude(state=Spending.State.REFUSED)
    members = ProjectMember.objects.filter(project=project).select_related("user").order_by("since", "pk")
    if time.until:
        members = members.filter(since__lte=clock.local(time.until).date())
    if time.since:
        members = members.filter(Q(until=None) | Q(until__gte=clock.local(time.since).date()))
    meetings = ProjectMeeting.objects.filter(project=project, round=number).prefetch_related("present")
    questions = ProjectQuestion.objects.filter(project=project, round=number).select_related("asked_by").order_by("pk")
    return {
        "receipts": [
            [one.head.name, _day(one.spent_on), one.text, _yuan(-one.cents if one.reverses_id else one.cents),
             f"冲销：{one.reason}" if one.reverses_id else one.get_state_display(),
             str(one.entered_by or "—"), str(one.decided_by or "—")]
            for one in receipts.select_related("head", "entered_by", "decided_by").order_by("head", "spent_on", "pk")
        ],
        "members": [[str(one.user), one.role, _day(one.since), _day(one.until)] for one in members],
        "meetings": [
            {"title": one.title, "day": _day(one.held_on), "text": one.text,
             "present": "、".join(str(user) for user in one.present.all())}
            for one in meetings.order_by("held_on", "pk")
        ],
        "questions": [
            [one.text, str(one.asked_by or "—"), _day(clock.local(one.asked_at).date()), one.answer or "还没有答复"]
            for one in questions
        ],
    }  # fmt: skip


def _evaluation(evaluation: Any) -> dict[str, Any]:
    """Figures of each question; words of the project itself and of reviewers, whose authors stand by them."""
    said = results_of(evaluation)
    quoted = evaluation.kind in (Kind.SELF, Kind.REVIEWER)
    waiver = getattr(evaluation, "waiver", None)
    return {
        "waived": f"上级同意不再等这一方：{waiver.reason}" if waiver else "",
        "name": evaluation.get_kind_display(),
        "count": said.count,
        "version": evaluation.form.version,
        "rows": [
            [
                one.text,
                one.mean + " / 5" if one.type == "stars" else "、".join(f"{words} {n}" for words, n in one.rows if n),
            ]
            for one in said.questions
            if one.type != TEXT
        ],
        "words": [[one.text, text] for one in said.questions if one.type == TEXT and quoted for text in one.texts],
    }
