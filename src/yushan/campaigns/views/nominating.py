"""Staff nominate: a category, a candidate found by name within one's reach, in whose name and why."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.campaigns.actions.nominating import Voice
from yushan.campaigns.actions.nominating import nominate as act
from yushan.campaigns.forms.nominating import NominateForm
from yushan.campaigns.models import AwardCampaign, Category, Nominee
from yushan.campaigns.queries import picking
from yushan.campaigns.queries.campaigns import campaign_seen, is_open
from yushan.campaigns.queries.candidates import able, own_candidates
from yushan.campaigns.queries.eligibility import measure_one
from yushan.campaigns.queries.nominees import categories_of
from yushan.common.asked import asked_number
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import require


def open_campaign(request: HttpRequest, pk: int) -> AwardCampaign:
    """One in which somebody can be nominated now."""
    require(request.user, "award.nominate")
    campaign = campaign_seen(request.user, pk)
    if not is_open(campaign):
        raise Conflict("现在不在推荐期，不能推荐。")
    return campaign


@login_required
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom: by pieces of the name."""
    campaign = open_campaign(request, pk)
    categories = categories_of(campaign)
    wanted = asked_number(request.GET.get("category")) or (categories[0].pk if len(categories) == 1 else 0)
    category = next((one for one in categories if one.pk == wanted), None)
    text = request.GET.get("q", "")[:60]
    found = picking.found_by_staff(request.user, category, text) if category else []
    if category and not text.strip():
        found = own_candidates(request.user, category.kind, campaign)
    context = {
        "campaign": campaign,
        "categories": categories,
        "category": category,
        "text": text,
        "found": [(one, str(one.person.name if category and category.kind == "person" else one),
                   picking.beside(one, category.kind if category else "")) for one in found],
        "is_cut": len(found) >= picking.MOST,
    }  # fmt: skip
    return render(request, "campaigns/pick.html", context)


def category_of(campaign: AwardCampaign, pk: int) -> Category:
    """One of the campaign's. NotFound else."""
    found = next((one for one in categories_of(campaign) if one.pk == pk), None)
    if found is None:
        raise NotFound()
    return found


@login_required
def nominate(request: HttpRequest, pk: int, category: int, candidate: int) -> HttpResponse:
    """Why; what the records say is shown beside it, with what is missing."""
    campaign = open_campaign(request, pk)
    row = category_of(campaign, category)
    whom = able(row.kind, campaign).filter(pk=candidate).first()
    ways = picking.ways_for(request.user, campaign, whom, row.kind) if whom else []
    if whom is None or not [one for one in ways if one.key != "public"]:
        raise NotFound()
    form = NominateForm(request.POST or None, ways=ways)
    if request.method == "POST" and form.is_valid():
        way, data = form.way_chosen(), form.cleaned_data
        voice = Voice(way.route, data["reason"], way.unit, way.organization)
        try:
            nominee, _new = act(request.user, category=row, candidate=whom, voice=voice, statement=data["statement"])
        except Refusal as error:
            put_refused(form, error)
        else:
            agreed = nominee.is_agreed
            said = _("已推荐。") if agreed else _("已推荐，等候选人同意；对方会收到消息。")
            messages.success(request, said)
            if way.route == AwardCampaign.Route.PUBLIC:  # not in office: nothing more to read than for everybody
                return redirect("campaigns:nomination", code=nominee.code)
            return redirect("campaigns:nominee", pk=nominee.pk)
    draft = Nominee(campaign=campaign, category=row, kind=row.kind, **{_field(row): whom})
    context = {
        "campaign": campaign,
        "category": row,
        "form": form,
        "name": str(whom.person.name if row.kind == "person" else whom),
        "beside": picking.beside(whom, row.kind),
        "measured": measure_one(draft, campaign.year),
    }
    return render(request, "campaigns/nominate.html", context, status=form.answer_status if form.errors else 200)


def _field(category: Category) -> str:
    from yushan.campaigns.models import FIELD_OF_KIND

    return FIELD_OF_KIND[category.kind]
