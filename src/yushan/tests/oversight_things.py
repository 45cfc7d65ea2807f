"""Tasks of the plan in the walked world: one that the district gave to its unit, with a report that brought a file."""

import secrets

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.oversight.actions import FILES, PAPERS, Receivers, give_task
from yushan.oversight.models import Evidence, PioneerTeam, Pledge, TaskReport, YearPaper
from yushan.oversight.tests import factories as work
from yushan.tests.district import Arguments, District

_PDF = "application/pdf"


def in_oversight(here: District) -> dict[str, Arguments]:
    """The district gives, its unit does."""
    work.clauses()
    task = give_task(COMMAND_LINE, area=here.area, wish=work.wish(), receivers=Receivers(units=[here.unit]))
    one = task.assignments.get()
    one.state, one.reported_at = "to_check", clock.now()
    one.save()
    said = TaskReport.objects.create(assignment=one, text="办了三场", as_of=clock.today(), written_at=clock.now())
    file = Evidence.objects.create(
        report=said, code=secrets.token_hex(8), name="照片.pdf", file=FILES.keep(b"%PDF-1.7"), media_type=_PDF
    )
    paper = YearPaper.objects.create(
        area=here.area, year=clock.today().year, as_of=clock.today(), assignments=1, reports=1, sha256="0" * 64,
        file=PAPERS.keep(b"%PDF-1.7"), made_at=clock.now(),
    )  # fmt: skip
    assert here.volunteer is not None
    pioneers = PioneerTeam.objects.create(
        organization=here.organization, named_on=clock.today(), reason="带头进社区"
    )  # fmt: skip
    pledge = Pledge.objects.create(
        person=here.volunteer.person, unit=here.unit, year=clock.today().year, measure="hours", amount=10,
        pledged_at=clock.now(),
    )  # fmt: skip
    here.bodies |= {
        "sign_step": {"do": "sign"},
        "year_paper": {"level": here.area.code, "year": clock.today().year},
        "responsible": {"name": "市科协", "to": ""},
    }
    return {
        "plan_clause": {"code": task.clause},
        "plan_task": {"pk": task.pk},
        "assignment": {"pk": one.pk},
        "assignment_file": {"pk": one.pk, "code": file.code},
        "year_paper": {"pk": paper.pk},
        "pioneers": {"pk": pioneers.pk},
        "pledge": {"pk": pledge.pk},
    }
