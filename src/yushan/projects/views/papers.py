"""Papers, people, progress, past rounds and closing reports of a project."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.common.documents import PDF, download
from yushan.common.paging import paginate
from yushan.organizations.queries.named import told_apart
from yushan.projects import queries
from yushan.projects.actions import papers, reports
from yushan.projects.forms.room import AnswerForm, MeetingForm, MemberForm, QuestionForm, VersionForm
from yushan.projects.models import Project, ProjectMember, ProjectQuestion, ProjectRound
from yushan.projects.queries import papers as found
from yushan.projects.queries.people import owners_to_choose
from yushan.projects.queries.progress import Picture, picture
from yushan.projects.queries.rounds import round_or_404
from yushan.projects.rules.stages import budget_text
from yushan.projects.views.room_page import Doing, frame, room_page, row_of

PAPERS = {
    "version": Doing(
        lambda actor, project, row, data: papers.add_version(
            actor, project=project, name=data["name"], content=data["file"].read(), note=data["note"]
        ),
        "已放上。", VersionForm, "放一份资料",
    ),
}  # fmt: skip


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Documents with their versions."""
    return room_page(
        request, pk, "papers", PAPERS,
        lambda asked, project: {
            "documents": (listed := list(found.documents(project))),
            "who": told_apart(one.added_by for document in listed for one in document.versions.all()),
            "version_form": VersionForm(project, auto_id="new-%s"),
        },
    )  # fmt: skip


@login_required
@require_safe
def version(request: HttpRequest, code: str) -> HttpResponse:
    """The file of a version."""
    row = found.version_for(request.user, code)
    name = f"{row.document.project.code}-{row.document_id}-v{row.number}"
    return download(papers.DOCUMENTS.fetch(row.file), row.media_type, name)


PEOPLE = {
    "member": Doing(
        lambda actor, project, row, data: papers.add_member(actor, project=project, **data),
        "成员已加上。", MemberForm, "加一位成员",
    ),
    "end": Doing(
        lambda actor, project, row, data: papers.end_member(
            actor, member=row_of(ProjectMember, row, project=project)
        ),
        "已不再是成员。",
    ),
    "meeting": Doing(
        lambda actor, project, row, data: papers.add_meeting(actor, project=project, **data),
        "纪要已存下。", MeetingForm, "写一份会议纪要",
    ),
    "question": Doing(
        lambda actor, project, row, data: papers.ask_question(actor, project=project, **data),
        "已记下。", QuestionForm, "记一个还没弄清的问题",
    ),
    "answer": Doing(
        lambda actor, project, row, data: papers.answer_question(
            actor, question=row_of(ProjectQuestion, row, project=project), **data
        ),
        "已答复。", AnswerForm, "答复问题",
    ),
}  # fmt: skip
_MOST_QUESTIONS = 50


def _people_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    page = paginate(
        found.meetings(project), order=["-held_on", "-id"], cursor=request.GET.get("after"), size=10,
        query=request.GET,
    )  # fmt: skip
    members, questions = list(found.members(project)), list(found.questions(project)[:_MOST_QUESTIONS])
    owners = owners_to_choose(project)
    who: list[Any] = [project.lead, *(one.user for one in members)]
    for meeting in page.rows:
        who += [meeting.written_by, *meeting.present.all()]
    for one in questions:
        who += [one.asked_by, one.answered_by]
    return {
        "members": members,
        "page": page,
        "who": told_apart(who),
        "questions": [(one, AnswerForm(project, auto_id=f"answer-{one.pk}-%s")) for one in questions],
        "member_form": MemberForm(project, auto_id="new-member-%s", people=owners),
        "meeting_form": MeetingForm(project, auto_id="new-meeting-%s", people=owners),
        "question_form": QuestionForm(project, auto_id="new-question-%s"),
    }


@login_required
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Members with their roles, minutes, open questions."""
    return room_page(request, pk, "people", PEOPLE, _people_context)


def _who(seen: Picture) -> dict[int, str]:
    """Who owns what is to become better, and who did not wait for a side."""
    waivers = (getattr(one, "waiver", None) for one in seen.evaluations)
    return told_apart([*(one.owner for one in seen.improvements), *(one.waived_by for one in waivers if one)])


@login_required
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The running round against its plan, on one page."""
    project = queries.staff_project(request.user, pk)
    seen = picture(project, project.round)
    context = {"seen": seen, "who": _who(seen), "budget": budget_text(project.budget_cents)}
    return render(request, "projects/room/progress.html", frame(request, project, "progress") | context)


@login_required
def report_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Rounds that are over, and the closing reports that were made."""
    return room_page(
        request, pk, "reports", {},
        lambda asked, project: {
            "rounds": list(ProjectRound.objects.filter(project=project).order_by("-number")),
            "reports": (made := list(found.reports(project)[:50])),
            "who": told_apart(one.made_by for one in made),
            "numbers": reports.numbers(project),
        },
    )  # fmt: skip


@login_required
@require_safe
def past_round(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a round that is over came to, and what the project looked like then."""
    project = queries.staff_project(request.user, pk)
    past = round_or_404(project, number)
    context = {
        "past": past,
        "shown_round": number,
        "seen": (seen := picture(project, number)),
        "who": _who(seen),
        "budget": budget_text(past.kept.get("budget_cents")),
    }
    return render(request, "projects/room/round.html", frame(request, project, "reports") | context)


@login_required
@require_POST
def make_report(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Generates the closing report of a round."""
    project = queries.staff_project(request.user, pk)
    reports.make_report(request.user, project=project, number=number)
    messages.success(request, _("报告已生成，可以下载。"))
    return redirect("projects:reports", pk=pk)


@login_required
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The report as it was made."""
    row = found.report_for(request.user, code)
    return download(reports.REPORTS.fetch(row.file), PDF, f"{row.project.code}-r{row.round}-{row.pk}")
