"""What can be ordered in a district of the walked world, and what was ordered."""

from datetime import timedelta

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.needs.actions import accept_need
from yushan.needs.actions.ordering import FILES
from yushan.needs.models import Dispatch, Need, NeedFile, NeedReview, WeekLine, WeekPlan
from yushan.needs.tests import factories as needs
from yushan.organizations.tests import factories as make
from yushan.projects.models import Project
from yushan.projects.tests import factories as projects
from yushan.tests.district import Arguments, District


def ordered(here: District, project: Project) -> dict[str, Arguments]:
    """Entries of the service list in preparation and on it; needs in the states that pages ask for, with one file."""
    draft, able = projects.service(project, state="draft"), projects.service(project)
    offer = projects.offer(able, here.organization, monthly=300)
    at = needs.Scene(
        area=here.area, team=here.organization, other=here.organization, item=able,
        staff=make.user_with("area_admin", here.area), keeper=make.user_with("organization_admin", here.organization),
        rival=make.user(), asker=here.volunteer.person.user if here.volunteer else make.user(),
    )  # fmt: skip
    new, twin = needs.order(at, on_wall=True), needs.order(at)
    offered, (dispatch,) = needs.dispatched(at, actor=at.asker)
    claimed, reviewed = needs.claimed(at), needs.claimed(at)
    activity = projects.activity(project, "settled")
    Need.objects.filter(pk=reviewed.pk).update(state=Need.State.REVIEWED, activity=activity)
    NeedReview.objects.create(need=reviewed, stars=2, reviewed_at=reviewed.asked_at, is_unhappy=True)
    week = WeekPlan.objects.create(
        area=here.area, starts_on=clock.today() + timedelta(days=3), most_each=3, solved_at=clock.now(), orders=2, teams=1, objective=1, bound=1,
        greedy=1, greedy_count=1,
    )  # fmt: skip
    merged, vague = needs.order(at), needs.order(at, item=None, service_type=None)
    Need.objects.filter(pk=merged.pk).update(state=Need.State.MERGED, merged_into=new, leader=new)
    screened = accept_need(COMMAND_LINE, need=needs.order(at))
    line = WeekLine.objects.create(plan=week, need=twin, organization=here.organization)
    kept = FILES.keep(b"%PDF-1.7")
    rows = [
        NeedFile.objects.create(need=one, use="order", name=kept, media_type="application/pdf")
        for one in (offered, claimed)
    ]
    here.bodies |= {
        "need_twin": {"into": twin.pk},
        "need_team": {"organization": here.organization.pk},
        "need_note": {"note": "电话问过"},
        "need_type": {"service_type": needs.kind().code},
        "need_day": {"day": (clock.today() + timedelta(days=9)).isoformat(), "part": "morning"},
        "need_text": {"text": "周三上午行不行"},
    }
    assert dispatch.state == Dispatch.State.OFFERED
    return {
        "service_draft": {"pk": draft.pk},
        "service_able": {"pk": able.pk},
        "service_offer": {"pk": offer.pk},
        "need_new": {"pk": new.pk},
        "need_vague": {"pk": vague.pk},
        "need_merged": {"pk": merged.pk},
        "need_offered": {"pk": offered.pk},
        "need_offer": {"pk": dispatch.pk},
        "need_claimed": {"pk": claimed.pk},
        "need_reviewed": {"pk": reviewed.pk},
        "need_week": {"pk": week.pk},
        "need_week_line": {"pk": line.pk},
        "need_week_order": {"pk": week.pk, "need_pk": screened.pk},
        "need_link": {"token": offered.token},
        "need_link_file": {"token": offered.token, "pk": rows[0].pk},
        "need_file": {"pk": claimed.pk, "file_pk": rows[1].pk},
    }
