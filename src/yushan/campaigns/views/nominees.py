"""Nominees for staff: the list with its filters, one with its material, voices, objections and support."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yushan.audit.queries import told
from yushan.campaigns.actions import checking, noticing
from yushan.campaigns.actions import material as material_actions
from yushan.campaigns.actions.nominating import may_remove, may_write, withdraw_nomination
from yushan.campaigns.forms.nominating import FileForm, MaterialForm
from yushan.campaigns.links import winners
from yushan.campaigns.models import AwardCampaign, Nominee
from yushan.campaigns.queries import nominees as queries
from yushan.campaigns.queries.campaigns import campaign_seen, is_open, may_organise
from yushan.campaigns.queries.eligibility import records_of
from yushan.campaigns.views.room import tabs_of
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.documents import ACCEPT, download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.organizations.queries.named import told_apart
from yushan.projects.actions.supports import add_support
from yushan.projects.forms.contest import SupportForm
from yushan.projects.queries.supports import support_lines

State = AwardCampaign.State


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nominees of a campaign that this person sees, narrowed."""
    require(request.user, "award.view")
    campaign = campaign_seen(request.user, pk)
    chip, area, text = (request.GET.get(name, "")[:60] for name in ("show", "area", "q"))
    category = asked_number(request.GET.get("category"))
    rows = queries.nominees_seen(request.user, campaign)
    rows = queries.narrowed(rows, chip=chip, category=category, area=area, text=text)
    rows = rows.defer("facts", "statement", "category__rules", "category__gives")
    # The keys first: asked at once, a dozen tables are joined to thousands of nominees before fifty are taken.
    page = paginate(rows, order=["id"], cursor=request.GET.get("after"), size=50, query=request.GET, few=True)
    categories = queries.categories_of(campaign)
    context = {
        "campaign": campaign,
        "tab": "nominees",
        "tabs": tabs_of(request.user, campaign),
        "page": page,
        "chips": [(key, label) for key, label, _where in queries.CHIPS],
        "show": chip,
        "areas": [(one.code, one.name) for one in queries.areas_in(campaign)],
        "area": area,
        "categories": [(one.pk, one.name) for one in categories],
        "category": category,
        "text": text,
        "is_narrowed": bool(chip or area or category or text),
        "may_nominate": is_open(campaign) and can(request.user, "award.nominate"),
    }
    return render(request, "campaigns/nominees.html", context)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One nominee as far as this person may see it."""
    require(request.user, "award.view")
    return _page(request, queries.nominee_seen(request.user, pk), None)


def _may(user: Any, nominee: Nominee) -> dict[str, bool]:
    """What this person may do to a nominee now."""
    campaign, edits = nominee.campaign, may_organise(user, nominee.campaign)
    checking_now = campaign.state == State.CHECKING and campaign.asks_recommendation
    district = nominee.area_id is not None and can(user, "award.recommend", on={"area": nominee.area_id})
    fits = nominee.state == Nominee.State.ELIGIBLE and nominee.is_agreed
    return {
        "edits": edits,
        "recommend": checking_now and district and fits and not nominee.recommended_at,
        "take_back": checking_now and district and bool(nominee.slot),
        "admit": checking_now and edits and nominee.area_id is None and fits and not nominee.recommended_at,
        "check_again": edits
        and campaign.state == State.CHECKING
        and nominee.state in (Nominee.State.ELIGIBLE, Nominee.State.UNFIT),
        "exclude": edits and campaign.state in checking.EXCLUDING and nominee.state in Nominee.IN,
        "write": may_write(user, nominee)
        and campaign.state in (State.OPEN, State.CHECKING)
        and nominee.state in Nominee.IN,
        "withdraw": is_open(campaign) and queries.nominated_by(user, nominee),
    }


def _page(request: HttpRequest, nominee: Nominee, support_form: Any) -> HttpResponse:
    user, campaign = request.user, nominee.campaign
    may = _may(user, nominee)
    winner = winners([nominee.pk], False)[nominee.pk]
    if winner.has_won and may["edits"] and support_form is None:
        support_form = SupportForm(area=campaign.area_id)
    facts, lacks = records_of(nominee)
    files = list(nominee.files.all())
    ranked = campaign.state in (State.NOTICED, State.DONE) or may["edits"]
    shows_support = winner.has_won and (may["edits"] or winner.is_kept_by(user))
    measures = queries.measures_of(nominee)
    supports = support_lines(user, measures, winner, may_edit=may["edits"]) if shows_support else []
    context = {
        "nominee": nominee,
        "campaign": campaign,
        "tab": "nominees",
        "may": may,
        "facts": facts,
        "lacks": lacks,
        "is_measured": nominee.facts is not None,
        "voices": list(nominee.nominations.select_related("user", "unit", "organization")) if may["edits"] else [],
        "files": files,
        "removable": [one.pk for one in files if may["write"] and may_remove(user, nominee, one)],
        "form": MaterialForm(initial={"statement": nominee.statement}) if may["write"] else None,
        "results": list(nominee.results.select_related("round").order_by("round__number")) if ranked else [],
        "objections": list(nominee.objections.select_related("user")) if may["edits"] else [],
        "supports": supports,
        "who": told_apart(line["row"].owner for line in supports),
        "support_form": support_form,
        "support_url": reverse("campaigns:support", args=[nominee.pk]),
        "may_edit": may["edits"],
        "today": clock.today(),
        "accept": ACCEPT,
        "history": told(nominee, 15) if may["edits"] else [],
    }
    is_wrong = support_form is not None and support_form.errors
    return render(request, "campaigns/nominee.html", context, status=support_form.answer_status if is_wrong else 200)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Recommends, takes back, checks again, takes out."""
    nominee, do = queries.nominee_seen(request.user, pk), request.POST.get("do", "")
    reason = request.POST.get("reason", "")
    acts: dict[str, tuple[Any, str]] = {
        "recommend": (lambda: checking.recommend(request.user, nominee=nominee), _("已推荐。")),
        "take_back": (lambda: checking.take_recommendation_back(request.user, nominee=nominee), _("已撤下，名额空出来了。")),
        "admit": (lambda: checking.admit_of_city(request.user, nominee=nominee), _("已推荐。")),
        "check_again": (lambda: checking.check_again(request.user, nominee=nominee), _("已按现在的记录重新审核。")),
        "exclude": (
            lambda: checking.exclude(request.user, nominee=nominee, reason=reason), _("已取消资格，候选人会收到通知。"),
        ),
        "withdraw": (lambda: withdraw_nomination(request.user, nominee=nominee), _("已撤回您的推荐。")),
    }  # fmt: skip
    if do not in acts:
        raise NotFound()
    act, said = acts[do]
    if do == "withdraw":
        return done(request, act, said, "campaigns:nominees", nominee.campaign_id)
    return done(request, act, said, "campaigns:nominee", pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers an objection."""
    nominee = queries.nominee_seen(request.user, pk)
    require(request.user, "award.edit", on=nominee.campaign)
    row = nominee.objections.filter(pk=asked_number(request.POST.get("objection"))).first()
    if row is None:
        raise NotFound()
    row.nominee = nominee
    upheld, text = request.POST.get("do") == "uphold", request.POST.get("answer", "")
    return done(
        request, lambda: noticing.answer_objection(request.user, objection=row, upheld=upheld, answer=text),
        _("已答复，提异议的人看得到；属实的由后面的递补。") if upheld else _("已答复，提异议的人看得到。"),
        "campaigns:nominee", pk,
    )  # fmt: skip


@login_required
@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """One more measure for a winner."""
    nominee = queries.nominee_seen(request.user, pk)
    require(request.user, "award.edit", on=nominee.campaign)
    form = SupportForm(request.POST, area=nominee.campaign.area_id)
    if form.is_valid():
        try:
            add_support(request.user, nominee=nominee.pk, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已安排，负责人和入选方都会收到通知。"))
            return redirect("campaigns:nominee", pk=pk)
    return _page(request, nominee, form)


@login_required
@require_POST
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement, one more file, one file less."""
    return write_material(request, queries.nominee_seen(request.user, pk), "campaigns:nominee", pk)


def write_material(request: HttpRequest, nominee: Nominee, to: str, key: Any) -> HttpResponse:
    """The same for staff and for the nominee's own page."""
    do, sent = request.POST.get("do", ""), request.FILES.get("file")
    if do == "file":
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid() or sent is None:
            messages.error(request, _("请选一个文件。"))
            return redirect(to, key)
        return done(
            request,
            lambda: material_actions.add_file(
                request.user, nominee=nominee, name=sent.name or "", content=sent.read()
            ),
            _("材料已放上。"), to, key,
        )  # fmt: skip
    if do == "remove":
        code = request.POST.get("code", "")
        return done(
            request,
            lambda: material_actions.remove_file(request.user, nominee=nominee, code=code),
            _("材料已删除。"),
            to,
            key,
        )
    text = request.POST.get("statement", "")
    return done(
        request,
        lambda: material_actions.write_statement(request.user, nominee=nominee, text=text),
        _("已保存。"),
        to,
        key,
    )


@login_required
@require_safe
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file of the material."""
    require(request.user, "award.view")
    row = queries.nominee_seen(request.user, pk).files.filter(code=code).first()
    if row is None:
        raise NotFound("这份材料已经删除。")
    return download(material_actions.FILES.fetch(row.file), row.media_type, f"material-{row.pk}")
