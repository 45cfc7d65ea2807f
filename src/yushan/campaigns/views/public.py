"""Selections for everybody: what is on, the notice, the result; nominating without an account, with a code by SMS."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.campaigns.actions.nominating import Voice
from yushan.campaigns.actions.nominating import nominate as act
from yushan.campaigns.forms.nominating import PersonForm, VoiceForm
from yushan.campaigns.models import AwardCampaign, Category, Kind
from yushan.campaigns.queries import campaigns as queries
from yushan.campaigns.queries import picking
from yushan.campaigns.queries.candidates import able, own_candidates
from yushan.campaigns.queries.nominees import categories_of
from yushan.campaigns.queries.public import card_of, public_nominee
from yushan.campaigns.views import by_code
from yushan.campaigns.views.nominating import category_of
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import Conflict, NotFound, Refusal, TooOften
from yushan.common.paging import paginate
from yushan.common.refused import put_refused

Route = AwardCampaign.Route


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Campaigns, the latest first."""
    page = paginate(
        queries.public_campaigns(), order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    return render(request, "campaigns/public_list.html", {"page": page, "tab": "home"})


@require_safe
@never_cache
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What may be said in public of a nominee."""
    nominee = public_nominee(code)
    until = nominee.notice_until
    context = {
        "card": card_of(nominee),
        "campaign": nominee.campaign,
        "may_object": nominee.state == "shortlisted" and until is not None and clock.now() < until,
        "until": until,
        "tab": "home",
    }
    return render(request, "campaigns/card.html", context)


def _open(code: str) -> AwardCampaign:
    found = queries.public_campaign(code)
    if not queries.is_open(found) or not {Route.PUBLIC, Route.SELF} & set(found.routes):
        raise Conflict(_("现在不接受推荐，请看评选页面上的截止日期。"))
    return found


@never_cache
def pick(request: HttpRequest, code: str) -> HttpResponse:
    """Whom: oneself, a person by number and name, or something public by pieces of its name."""
    found = _open(code)
    categories = categories_of(found)
    wanted = asked_number(request.GET.get("category")) or (categories[0].pk if len(categories) == 1 else 0)
    category = next((one for one in categories if one.pk == wanted), None)
    text, form = request.GET.get("q", "")[:60], None
    is_public = Route.PUBLIC in found.routes
    if category and category.kind == Kind.PERSON and is_public:
        form = PersonForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and (answer := _person(request, found, category, form)):
            return answer
    own = _own(request, found, category) if category else []
    rows = picking.found_by_everybody(category, text) if category and is_public else []
    context = {
        "campaign": found,
        "categories": categories,
        "category": category,
        "form": form,
        "text": text,
        "own": own,
        "found": [(one, str(one), picking.beside(one, category.kind if category else "")) for one in rows],
        "is_public": is_public,
        "tab": "home",
    }
    status = form.answer_status if form is not None and form.errors else 200
    return render(request, "campaigns/public_pick.html", context, status=status)


def _own(request: HttpRequest, found: AwardCampaign, category: Category) -> list[tuple[Any, str]]:
    """What somebody signed in can put forward as themselves."""
    if not request.user.is_authenticated or Route.SELF not in found.routes:
        return []
    rows = own_candidates(request.user, category.kind, found)
    return [(one, str(one.person.name if category.kind == Kind.PERSON else one)) for one in rows]


def _person(request: HttpRequest, found: AwardCampaign, category: Category, form: PersonForm) -> HttpResponse | None:
    if not ratelimit.consume(request, action="award_person"):
        raise TooOften(_("试的次数太多了，请过一小时再来。"))
    data = form.cleaned_data
    who = picking.person_by_number(found, data["number"], data["name"])
    if who is None:
        form.add_error("number", _("没有找到姓名和编号都对得上的志愿者，请向本人核对编号。"))
        return None
    by_code.let_name(request, found, who.pk)
    return redirect("campaigns:public_nominate_one", code=found.code, category=category.pk, candidate=who.pk)


@never_cache
def nominate(request: HttpRequest, code: str, category: int, candidate: int) -> HttpResponse:
    """Why, and who says so. Without an account a code by SMS follows, where codes are sent."""
    found = _open(code)
    row = category_of(found, category)
    whom = able(row.kind, found).filter(pk=candidate).first()
    has_account = request.user.is_authenticated
    ways = picking.ways_for(request.user, found, whom, row.kind) if whom is not None else []
    is_self = has_account and any(one.route == Route.SELF for one in ways)
    if whom is None or not (is_self or _may_name(request, found, row, candidate)):
        raise NotFound()
    form: Any = VoiceForm(request.POST or None, has_account=has_account)
    if is_self:
        form.fields["reason"].required = False
        form.fields["reason"].min_length = None
        form.fields["reason"].validators = []
        form.fields["reason"].label = _("想说的话")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        route = Route.SELF if is_self else Route.PUBLIC
        voice = Voice(route, data["reason"], name=data.get("name", ""), phone=data.get("phone", ""))
        try:
            if has_account or not by_code.is_asked():
                if not has_account and not ratelimit.consume(request, action="award_voice"):
                    raise TooOften(_("这个网络推荐太频繁了，请过一小时再试。"))
                return _place(request, found, row, whom, voice)
            by_code.ask(
                request, "nominate", phone=voice.phone,
                kept={"campaign": found.code, "category": row.pk, "candidate": whom.pk, "reason": voice.reason,
                      "name": voice.name, "phone": voice.phone},
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            return redirect("campaigns:public_code", code=found.code)
    context = {
        "campaign": found, "category": row, "form": form, "name": _name(whom, row), "is_self": is_self,
        "beside": picking.beside(whom, row.kind), "tab": "home",
    }  # fmt: skip
    return render(request, "campaigns/public_nominate.html", context, status=form.answer_status if form.errors else 200)


def _name(whom: Any, category: Category) -> str:
    return str(whom.person.name if category.kind == Kind.PERSON else whom)


def _may_name(request: HttpRequest, found: AwardCampaign, category: Category, candidate: int) -> bool:
    """People only by whoever typed their number and name in this browser."""
    if Route.PUBLIC not in found.routes:
        return False
    return category.kind != Kind.PERSON or by_code.may_name(request, found, candidate)


def _place(request: HttpRequest, found: AwardCampaign, category: Category, whom: Any, voice: Voice) -> HttpResponse:
    actor = request.user if request.user.is_authenticated else None
    act(actor, category=category, candidate=whom, voice=voice)
    by_code.forget(request, "nominate")
    said = (
        _("已报名，审核以后会通知您。") if voice.route == Route.SELF else _("已推荐，候选人同意以后参加评选。谢谢您。")
    )
    messages.success(request, said)
    return redirect("campaigns:public_campaign", code=found.code)


@never_cache
def code(request: HttpRequest, code: str) -> HttpResponse:
    """The code that went to the telephone; right, the voice counts."""
    found, kept = _open(code), by_code.kept(request, "nominate")
    if kept.get("campaign") != found.code:
        return redirect("campaigns:public_nominate", code=found.code)
    row = category_of(found, kept["category"])
    whom = able(row.kind, found).filter(pk=kept["candidate"]).first()
    if whom is None:
        raise NotFound()
    voice = Voice(Route.PUBLIC, kept["reason"], name=kept["name"], phone=kept["phone"])
    return by_code.page(
        request, "nominate", kept, lambda: _place(request, found, row, whom, voice),
        back="campaigns:public_nominate", args=[found.code], again="campaigns:public_code",
    )  # fmt: skip
