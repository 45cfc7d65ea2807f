"""“我的评选”: what I am nominated for, whom I nominated; my yes or no, my words, my certificate."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.campaigns.actions import consenting, publishing
from yushan.campaigns.actions.nominating import may_remove, may_write, withdraw_nomination
from yushan.campaigns.consents import FOR_OTHERS, PORTRAIT, TEXT
from yushan.campaigns.forms.nominating import MaterialForm
from yushan.campaigns.links import winners
from yushan.campaigns.models import AwardCampaign, Kind, Nominee
from yushan.campaigns.queries.campaigns import is_open, public_campaigns
from yushan.campaigns.queries.candidates import may_agree, speaks_for
from yushan.campaigns.queries.eligibility import records_of
from yushan.campaigns.queries.honours import honour_given
from yushan.campaigns.queries.nominees import (
    measures_of,
    nominated_by,
    nominated_in_office,
    nomination_of,
    own_nominees,
    reads_records,
)
from yushan.campaigns.queries.reviewing import comments_for
from yushan.campaigns.views.nominees import write_material
from yushan.common import clock
from yushan.common.documents import ACCEPT
from yushan.common.errors import NotAllowed, NotFound
from yushan.common.paging import paginate
from yushan.common.refused import done
from yushan.organizations.queries.named import told_apart
from yushan.projects.queries.supports import support_lines

_WRITING = (AwardCampaign.State.OPEN, AwardCampaign.State.CHECKING)


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Mine, the newest first; and where somebody can be nominated now."""
    page = paginate(
        own_nominees(request.user), order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    lines = [(row, speaks_for(request.user, row)) for row in page.rows]
    in_office = nominated_in_office(request.user, page.rows)
    open_now = public_campaigns().filter(state=AwardCampaign.State.OPEN).order_by("nominate_until")[:10]
    context = {
        "page": page,
        "lines": [(row, own, own or row.pk in in_office) for row, own in lines],
        "open": [one for one in open_now if is_open(one)],
        "tab": "me",
    }
    return render(request, "campaigns/mine.html", context)


@login_required
@never_cache
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One nomination: how it goes, what the records say, what may be done."""
    nominee = nomination_of(request.user, code)
    campaign, speaks = nominee.campaign, speaks_for(request.user, nominee)
    reads = speaks or reads_records(request.user, nominee)
    facts, lacks = records_of(nominee) if reads else ([], [])
    writes = may_write(request.user, nominee) and campaign.state in _WRITING and nominee.state in Nominee.IN
    files = list(nominee.files.all()) if speaks or writes else []
    yes = may_agree(request.user, nominee)
    honour = honour_given(nominee)
    winner = winners([nominee.pk], False)[nominee.pk] if speaks and nominee.state == Nominee.State.WINNER else None
    measures = measures_of(nominee)
    supports = support_lines(request.user, measures, winner, may_edit=False) if winner else []
    context: dict[str, Any] = {
        "supports": supports,
        "who": told_apart(line["row"].owner for line in supports),
        "today": clock.today(),
        "nominee": nominee,
        "campaign": campaign,
        "speaks": speaks,
        "reads": reads,
        "may_say_yes": yes,
        "consent_text": TEXT if nominee.kind == Kind.PERSON else FOR_OTHERS,
        "may_answer": speaks and nominee.consent == Nominee.Consent.WAITING and campaign.state in _WRITING,
        "may_take_back": speaks and nominee.is_agreed and nominee.state != Nominee.State.WITHDRAWN,
        "may_agree_again": yes
        and nominee.consent == Nominee.Consent.WITHDRAWN
        and nominee.state == Nominee.State.WINNER,
        "may_withdraw": is_open(campaign) and nominated_by(request.user, nominee),
        "portrait_text": PORTRAIT,
        "asks_portrait": speaks
        and nominee.kind == Kind.PERSON
        and nominee.state == Nominee.State.WINNER
        and nominee.is_agreed,
        "facts": facts,
        "lacks": lacks,
        "form": MaterialForm(initial={"statement": nominee.statement}) if writes else None,
        "files": files,
        "removable": [one.pk for one in files if writes and may_remove(request.user, nominee, one)],
        "honour": honour if speaks else None,
        "comments": comments_for(nominee) if speaks and campaign.state == AwardCampaign.State.DONE else [],
        "accept": ACCEPT,
        "tab": "me",
    }
    return render(request, "campaigns/nomination.html", context)


@login_required
@require_POST
def step(request: HttpRequest, code: str) -> HttpResponse:
    """Agrees, declines, takes the yes back, agrees again; takes one's own nomination back."""
    nominee = nomination_of(request.user, code)
    acts: dict[str, tuple[Any, str]] = {
        "agree": (
            lambda: consenting.answer_nomination(request.user, nominee=nominee, agrees=True), _("已同意，谢谢。"),
        ),
        "refuse": (lambda: consenting.answer_nomination(request.user, nominee=nominee, agrees=False), _("已记下，不参加这次评选。")),
        "take_back": (
            lambda: consenting.withdraw_consent(request.user, nominee=nominee), _("已撤回，公开的网页上不再显示。"),
        ),
        "agree_again": (lambda: consenting.give_consent_again(request.user, nominee=nominee), _("已同意，荣誉榜上恢复显示。")),
        "portrait_agree": (
            lambda: consenting.give_portrait_consent(request.user, nominee=nominee),
            _("谢谢。宣传里可以用您的姓名和照片，随时能撤回。"),
        ),
        "portrait_take_back": (
            lambda: consenting.withdraw_portrait_consent(request.user, nominee=nominee),
            _("已撤回，故事、海报、分享图、订阅、媒体材料和荣誉榜上不再有您的全名和照片。"),
        ),
        "withdraw": (lambda: withdraw_nomination(request.user, nominee=nominee), _("已撤回您的推荐。")),
    }  # fmt: skip
    if (do := request.POST.get("do", "")) not in acts:
        raise NotFound()
    act, said = acts[do]
    if do == "withdraw":
        return done(request, act, said, "campaigns:mine")
    return done(request, act, said, "campaigns:nomination", code)


@login_required
@require_POST
def material(request: HttpRequest, code: str) -> HttpResponse:
    """The statement and files."""
    return write_material(request, nomination_of(request.user, code), "campaigns:nomination", code)


@login_required
@require_safe
@never_cache
def certificate(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed certificate, for who speaks for the nominee; written down."""
    nominee = nomination_of(request.user, code)
    if not speaks_for(request.user, nominee):
        raise NotAllowed("证书由本人，或管着这个组织、站点、项目的人下载。")
    entry = honour_given(nominee)
    if entry is None:
        raise NotFound()
    name = publishing.hand_out_certificate(request.user, entry=entry)
    if not default_storage.exists(name):
        raise NotFound(_("文件暂时取不到，请稍后再试。"))
    answer = FileResponse(
        default_storage.open(name), as_attachment=True, filename=f"荣誉证书 {entry.number}.pdf",
        content_type="application/pdf",
    )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return answer
