"""What a district of the walked world has in the library, in contests and on its coordination board."""

import secrets
from datetime import timedelta

from yushan.common import clock
from yushan.coordination.actions import FILES as NOTES
from yushan.coordination.models import ProgressNote
from yushan.coordination.tests import factories as board
from yushan.projects.actions.achievements import EVIDENCE
from yushan.projects.actions.library import KIT
from yushan.projects.actions.supports import EVIDENCE as SUPPORT_EVIDENCE
from yushan.projects.models import (
    Achievement,
    AchievementEvidence,
    ContestObjection,
    FeatureRequest,
    KitFile,
    SupportEvidence,
    SupportMeasure,
)
from yushan.projects.tests import factories as projects
from yushan.projects.tests import factories_contest as contests
from yushan.projects.tests.factories_library import library_entry
from yushan.tests.district import Arguments, District


def in_the_library(here: District) -> dict[str, Arguments]:
    """A kit in preparation with a file, one that everybody finds, a project of which none was made."""
    draft = library_entry(here.organization, "准备入库的课", state="draft")
    public = library_entry(here.organization)
    file = KitFile.objects.create(
        entry=draft, code=secrets.token_hex(8), part="lesson", name="教案", file=KIT.keep(b"%PDF-1.7"),
        media_type="application/pdf", size=8, added_at=clock.now(),
    )  # fmt: skip
    here.bodies |= {"submit": {"do": "submit"}}
    asked = FeatureRequest.objects.create(
        project=projects.ready_project(here.organization, state="running"), grounds="本地特色", asked_at=clock.now()
    )
    return {
        "feature_request": {"pk": asked.pk},
        **_achievements(here),
        "library_entry": {"pk": draft.pk},
        "library_file": {"pk": draft.pk, "code": file.code},
        "library_public": {"code": public.code},
        "project_running": {"pk": projects.ready_project(here.organization, state="running").pk},
    }


def _achievements(here: District) -> dict[str, Arguments]:
    """One in preparation and one that everybody sees, each with a file."""
    found: dict[str, Arguments] = {}
    for state in ("draft", "published"):
        row = Achievement.objects.create(
            code=f"CG-{secrets.token_hex(4)}", kind="achievement", level="city", title="村小科学课全覆盖", state=state,
            organization=here.organization, reached_on=clock.today(),
        )  # fmt: skip
        file = AchievementEvidence.objects.create(
            achievement=row, code=secrets.token_hex(8), name="通报", file=EVIDENCE.keep(b"%PDF-1.7"),
            media_type="application/pdf", size=8, added_at=clock.now(),
        )  # fmt: skip
        if state == "draft":
            found |= {"achievement": {"pk": row.pk}, "evidence": {"pk": row.pk, "code": file.code}}
        else:
            found |= {"practice": {"code": row.code}, "practice_evidence": {"code": row.code, "evidence": file.code}}
    return found


def on_the_board(here: District) -> dict[str, Arguments]:
    """A meeting and a task of the district's board, with a note that brought a file. world.py gives it an owner."""
    met, task = board.meeting(here.area), board.task(here.area, None)
    note = ProgressNote.objects.create(
        task=task, text="已汇总", code=secrets.token_hex(8), file=NOTES.keep(b"%PDF-1.7"), media_type="application/pdf",
        written_at=clock.now(),
    )  # fmt: skip
    here.bodies |= {"report": {"do": "report"}}
    return {
        "meeting": {"pk": met.pk},
        "coordination_task": {"pk": task.pk},
        "coordination_file": {"pk": task.pk, "code": note.code},
    }


def in_contests(here: District) -> dict[str, Arguments]:
    """The district's contests: one in preparation, one that is scored with an entry of its team, one under notice."""
    draft = contests.contest(area=here.area, state="draft", criteria=[])
    first = contests.contest(area=here.area, state="first")
    row = contests.entry(first, projects.ready_project(here.organization, state="running"))
    said = ContestObjection.objects.create(entry=row, text="照片是去年的", raised_at=clock.now())
    measure = SupportMeasure.objects.create(
        entry=row, area=here.area, kind="resources", text="拨付经费", due_on=clock.today()
    )
    proof = SupportEvidence.objects.create(
        support=measure, code=secrets.token_hex(8), name="回单", file=SUPPORT_EVIDENCE.keep(b"%PDF-1.7"),
        media_type="application/pdf", size=8, added_at=clock.now(),
    )  # fmt: skip
    noticed = contests.contest(area=here.area, state="noticed", notice_until=clock.now() + timedelta(days=3))
    winner = contests.entry(noticed, projects.ready_project(here.organization, state="running"))
    here.bodies |= {
        "objection": {"objection": said.pk, "answer": "核对过签到", "do": "dismiss"},
        "evidence": {"do": "done", "evidence": "已到账"},
        "open": {"do": "open"},
    }
    return {
        "contest_draft": {"pk": draft.pk},
        "contest": {"pk": first.pk},
        "contest_entry": {"pk": row.pk},
        "contest_support": {"pk": measure.pk},
        "contest_support_file": {"pk": measure.pk, "code": proof.code},
        "contest_code": {"code": noticed.code},
        "contest_objection": {"code": noticed.code, "entry": winner.pk},
    }
