"""What a district of the walked world has in selections: one in each state, nominees, a reviewer's work, an honour."""

import secrets
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yushan.campaigns.actions.material import FILES
from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    AwardObjection,
    AwardResult,
    Category,
    HonourEntry,
    Nomination,
    Nominee,
    NomineeFile,
    Reviewer,
    Round,
)
from yushan.campaigns.tests.factories import CRITERIA, ROUTES
from yushan.common import clock
from yushan.common.tests.pictures import png
from yushan.organizations.tests import factories as make
from yushan.publicity.actions.pictures import PICTURES
from yushan.publicity.models import Story, StoryPicture
from yushan.tests.district import District

Arguments = dict[str, Any]


def _campaign(here: District, state: str, kind: str = "person", mark: str = "") -> tuple[AwardCampaign, Category]:
    made = AwardCampaign.objects.create(
        code=f"PX-{here.area.code}-{mark or f'{state}-{kind}'}"[:20], area=here.area, use="annual", title="科技志愿服务先进典型",
        year=clock.today().year, text="推选", state=state, routes=ROUTES, reviewers_each=1, criteria=CRITERIA,
        ties=["raw", "lot"], seed="x", nominate_until=clock.today() + timedelta(days=5),
        notice_until=clock.now() + timedelta(days=5),
    )  # fmt: skip
    category = Category.objects.create(
        campaign=made, code="people", name="志愿者", honour="优秀志愿者", kind=kind, quota=1
    )
    return made, category


def _nominee(here: District, state: str, own: str) -> Nominee:
    made, category = _campaign(here, state)
    row = Nominee.objects.create(
        campaign=made, category=category, code=f"{made.code}-1"[:28], kind="person", volunteer=here.volunteer,
        area=here.area, state=own, consent="waiting" if own == "nominated" else "given", facts=[],
        notice_until=clock.now() + timedelta(days=5),
    )  # fmt: skip
    Nomination.objects.create(
        nominee=row, route="team", unit=here.unit, organization=here.organization, reason="坚持服务", at=clock.now()
    )
    return row


def _file(row: Nominee) -> NomineeFile:
    return NomineeFile.objects.create(
        nominee=row, code=secrets.token_hex(8), name="材料", file=FILES.keep(b"%PDF-1.7"),
        media_type="application/pdf", size=8, added_at=clock.now(),
    )  # fmt: skip


def _reviewed(row: Nominee, kind: str, *, closed: bool = False) -> Assignment:
    """Somebody scores the nominee; the walk makes it the reviewer of the first district."""
    state = "invited" if kind == "second" else "accepted"
    reviewer = Reviewer.objects.create(campaign=row.campaign, user=make.user(), state=state, invited_at=clock.now())
    now = clock.now()
    round_ = Round.objects.create(
        campaign=row.campaign,
        number=1,
        kind=kind,
        began_at=now,
        closed_at=now if closed else None,
        loads={"least": 1, "most": 1},
    )
    if closed:
        AwardResult.objects.create(round=round_, nominee=row, score=80, raw=80, scores=1, rank=1, goes_on=False)
    return Assignment.objects.create(round=round_, nominee=row, reviewer=reviewer)


def _told_later(here: District, more: str = "a") -> HonourEntry:
    """An honour of the district's team about which nothing is written."""
    made, category = _campaign(here, "completed", "organization", f"told-{more}")
    row = Nominee.objects.create(
        campaign=made, category=category, code=f"{made.code}-1{more}"[:28], kind="organization",
        organization=here.organization, area=here.area, state="designated", consent="given", facts=[],
    )  # fmt: skip
    return HonourEntry.objects.create(
        nominee=row, campaign=made, kind="organization", area=here.area, year=made.year, title="优秀服务队",
        name=here.organization.name, awarded_on=clock.today(), number=f"渝{here.area.code}{more}",
        code=f"TOLD{here.area.code}{more}".upper(),
    )  # fmt: skip


def in_campaigns(here: District) -> dict[str, Arguments]:
    """Preparation, nominations, the review, the final, the notice, the result."""
    prepared, category = _campaign(here, "draft")
    nominee = _nominee(here, "open", "nominated")
    public, stations = _campaign(here, "open", "organization")
    scoring = _reviewed(_nominee(here, "scoring", "eligible"), "first")
    final_campaign, final_category = _campaign(here, "scoring", "station")
    final_row = Nominee.objects.create(
        campaign=final_campaign, category=final_category, code=f"{final_campaign.code}-1"[:28], kind="station",
        station=here.station, area=here.area, state="eligible", consent="given",
    )  # fmt: skip
    _reviewed(final_row, "final")
    invitation = _reviewed(_nominee(here, "ranked", "eligible"), "second").reviewer
    noticed = _nominee(here, "noticed", "shortlisted")
    _reviewed(noticed, "first", closed=True)
    assert here.volunteer is not None
    objection = AwardObjection.objects.create(
        nominee=noticed, number=f"YY{here.area.code}", token=secrets.token_hex(8), code_hash="-", text="照片是去年的",
        user=here.volunteer.person.user, raised_at=clock.now(),
    )  # fmt: skip
    won = _nominee(here, "completed", "designated")
    entry = HonourEntry.objects.create(
        nominee=won, campaign=won.campaign, kind="person", area=here.area, year=won.campaign.year, title="优秀志愿者",
        awarded_on=clock.today(), number=f"渝{here.area.code}", code=f"HONOUR{here.area.code}AB",
        file=default_storage.save("honours/walk.pdf", ContentFile(b"%PDF-1.7")),
    )  # fmt: skip
    story = Story.objects.create(
        code=f"GS{here.area.code}", honour=entry, title="老人身边的科学课", lead="每周一课", doing="讲", change="会了",
        state="published", published_at=clock.now(),
    )  # fmt: skip
    untold = _told_later(here)
    waiting = Story.objects.create(
        code=f"GS{here.area.code}W", honour=_told_later(here, "b"), title="等着发布的故事", lead="课", doing="讲", change="会",
        state="submitted", submitted_at=clock.now(),
    )  # fmt: skip
    unwritten = Story.objects.create(code=f"GS{here.area.code}D", honour=_told_later(here, "c"), title="还在写的故事")
    pictures = {
        one.pk: StoryPicture.objects.create(
            story=one, code=secrets.token_hex(8), file=PICTURES.keep(png()), media_type="image/png", size=80,
            caption="集市", credit="李老师", licence="credit", shows="nobody", added_at=clock.now(),
        )
        for one in (story, unwritten)
    }  # fmt: skip
    here.bodies |= {
        "story_texts": {"title": "老人身边的科学课", "lead": "每周一课", "doing": "讲", "change": "会了"},
        "story_publish": {"do": "publish"},
        "award_reviewer": {"reviewer": scoring.reviewer_id, "do": "chair"},
        "award_revoke": {"do": "ask", "reason": "材料造假"},
        "award_check": {"do": "check_again"},
        "award_answer": {"objection": objection.pk, "do": "dismiss", "answer": "核对过签到"},
        "award_accept": {"do": "accept"},
        "award_agree": {"do": "agree"},
        "award_turn": {"nominee": final_row.pk},
    }
    return {
        "campaign_draft": {"pk": prepared.pk},
        "campaign_category": {"pk": prepared.pk, "category": category.pk},
        "campaign_open": {"pk": nominee.campaign_id},
        "campaign_candidate": {
            "pk": nominee.campaign_id, "category": nominee.category_id, "candidate": here.volunteer.pk,
        },
        "campaign_scoring": {"pk": scoring.nominee.campaign_id},
        "campaign_final": {"pk": final_campaign.pk},
        "campaign_noticed": {"pk": noticed.campaign_id},
        "campaign_done": {"pk": won.campaign_id},
        "campaign_result": {"code": won.campaign.code},
        "campaign_winners": {"code": won.campaign.code, "category": won.category_id},
        "campaign_honour": {"pk": won.campaign_id, "entry": entry.pk},
        "story_code": {"code": story.code},
        "story_picture_code": {"code": story.code, "picture": pictures[story.pk].code},
        "story": {"pk": story.pk},
        "story_draft": {"pk": unwritten.pk},
        "story_waiting": {"pk": waiting.pk},
        "story_picture": {"pk": unwritten.pk, "code": pictures[unwritten.pk].code},
        "honour_untold": {"honour": untold.pk},
        "campaign_code": {"code": nominee.campaign.code},
        "campaign_public_candidate": {
            "code": public.code, "category": stations.pk, "candidate": here.organization.pk,
        },
        "nominee": {"pk": nominee.pk},
        "nominee_noticed": {"pk": noticed.pk},
        "nominee_file": {"pk": nominee.pk, "code": _file(nominee).code},
        "nominee_code": {"code": noticed.code},
        "nomination": {"code": nominee.code},
        "nomination_won": {"code": won.code},
        "award_invitation": {"pk": invitation.pk},
        "award_assignment": {"pk": scoring.pk},
        "award_review_file": {"pk": scoring.pk, "code": _file(scoring.nominee).code},
        "award_objection": {"token": objection.token},
    }  # fmt: skip
