"""The statement of a year of a unit, an area or the city: figures as signed, as today, who signed, objections."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.common import clock, documents
from yushan.common.errors import Refusal
from yushan.common.forms import KitForm
from yushan.common.paging import paginate
from yushan.common.rates import Rate
from yushan.common.refused import done, say_refused
from yushan.indicators import places
from yushan.indicators.actions import papers
from yushan.indicators.actions import statements as actions
from yushan.indicators.models import YearStatement
from yushan.indicators.moments import Moment, last_day, read_day
from yushan.indicators.places import Place
from yushan.indicators.queries import statements as found
from yushan.indicators.rules.statements import Difference, differences, digest, from_data
from yushan.indicators.views.asked import year_of
from yushan.indicators.words import RATES, RateWords

Context = dict[str, Any]
# Nodes that sign: who does not see the city is led to their own.
RANKS = ("unit", "area")
# Of those who had not signed so many are named on the page; the paper and the list below name them all.
MOST_NAMED = 12
# Of those whose objection is in the way so many are linked at once; the list below has them all.
MOST_LINKED = 5


class SignForm(KitForm):
    """What is stated with a signature."""

    note = forms.CharField(label="说明", max_length=300, required=False)
    absent_reason = forms.CharField(label="为什么不等没有签字的下级", max_length=300)


class ReopenForm(KitForm):
    """Why a signature is taken back."""

    reason = forms.CharField(label="撤回原因", max_length=300)


class ObjectForm(KitForm):
    """What is wrong with the figures."""

    text = forms.CharField(
        label="异议",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="哪个数不对、应该是多少、依据是什么。",
    )


class AnswerForm(KitForm):
    """What the level above says."""

    answer = forms.CharField(label="答复", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _place(request: HttpRequest, scope: str, code: str) -> Place:
    if scope == "city":
        return places.city(request.user)
    return places.area(request.user, code) if scope == "area" else places.unit(request.user, code)


def _url(place: Place, year: int, page: str = "statement", **query: str) -> str:
    return place.url(page, query={"year": str(year)} | query)


def _asked(sent: Mapping[str, Any]) -> date | None:
    return read_day(sent["as_of"]) if sent.get("as_of") else None


@login_required
@require_safe
@never_cache
def page(request: HttpRequest, scope: str, code: str = "") -> HttpResponse:
    """What stands signed beside what the figures are today; who may signs, objects, answers or reopens here.

    The address of the city leads others to their own node.
    """
    if scope == "city" and not places.sees_city(request.user):
        own = places.asked(request.user, "", "")
        if own.scope in RANKS:
            return redirect(_url(own, year_of(request)))
    place, year = _place(request, scope, code), year_of(request)
    statement, earlier = found.signed_ever(place, year)
    day = statement.as_of if statement else actions.stated_day(year, _asked(request.GET))
    area = found.area_over(place, year, day)
    now = found.figures_at(place, year, day)
    objections = found.objections(place, year)
    is_open = bool(objections) and objections[0].answered_at is None
    is_closed = found.above_signed(place, year, area)
    signs, above = found.signs_for(request.user, place), found.is_above(request.user, place, area)
    is_looking = bool(getattr(request, "seeing_as", None))
    context: Context = {
        "place": place,
        "year": year,
        "years": range(clock.today().year, clock.today().year - 6, -1),
        "day": day,
        "last_day": last_day(year),
        "still_runs": actions.still_runs(year),
        "is_last_day": (day.month, day.day) == (12, 31),
        "statement": statement,
        "rates": _rates(statement, now.rates),
        "objections": objections,
        "is_open": is_open,
        "is_closed": is_closed,
        "level_above": actions.LEVEL.get(place.scope, ""),
        "may_sign": signs and not statement and not is_closed and not is_looking,
        "may_object": signs and place.scope != "city" and not is_closed and not is_open and not is_looking,
        "may_answer": above and is_open and not is_looking,
        "may_reopen": above and statement is not None and not is_closed and not is_looking,
        "object_form": ObjectForm(),
        "answer_form": AnswerForm(),
        "reopen_form": ReopenForm(),
        "why_not": _why_not(place, year, above=above, is_closed=is_closed) if statement and not is_looking else "",
        "earlier": [(one, _titled(one), _url(place, year, "statement_paper", of=str(one.pk))) for one in earlier],
        "figures_url": place.url("", Moment(year, day, day == clock.today())),
        "urls": {
            name: _url(place, year, f"statement_{name}")
            for name in ("sign", "reopen", "paper", *(("object", "answer") if place.scope != "city" else ()))
        },
        **_frozen(statement),
        **_list(request, place, year, statement, day),
    }
    context |= _in_the_way(place, year, context)
    form = SignForm()
    if not context["below"] or not context["below"].missing:
        del form.fields["absent_reason"]
    return render(request, "indicators/statement.html", context | {"sign_form": form})


def _in_the_way(place: Place, year: int, context: Context) -> Context:
    """Objections below that keep a node from signing: each with its address, and all of them in the list."""
    below, day = context["below"], context["day"]
    if not (context["may_sign"] and below and below.objected):
        return {}
    nodes = found.narrowed(place, year, below.nodes, "objected", day).order_by("code")[:MOST_LINKED]
    scope = "unit" if place.scope == "area" else "area"
    listed = [
        (node.name, f"{_url(Place(scope, node.pk, node.code, node.name, {}), year)}#objections") for node in nodes
    ]
    return {"objected": listed, "objected_url": f"{_url(place, year, which='objected')}#below"}


def _why_not(place: Place, year: int, *, above: bool, is_closed: bool) -> str:
    """Why the signature cannot be taken back here, and by whom it can: from above to below."""
    if is_closed:
        level = actions.LEVEL[place.scope]
        first = (
            "先由市级撤回市级的签字，再由市级撤回区县的，最后由区县撤回单位的"
            if place.scope == "unit"
            else "先由市级撤回市级的签字，再撤回区县的"
        )
        return f"{level}已经签字，所以现在不能撤回。要更正 {year} 年的数据，{first}。"
    if above:
        return ""
    who = {"unit": "区县", "area": "市级"}.get(place.scope, "市级")
    return f"签字只能由{who}撤回。数字不对的，请在下面提出异议，或者联系{who}管理员撤回后重新签。"


def _titled(statement: YearStatement) -> list[tuple[str, Rate]]:
    return [(RATES[name].title, rate) for name, rate in from_data(statement.content).figures.items()]


def _rates(
    statement: YearStatement | None, now: dict[str, Rate]
) -> list[tuple[RateWords, Rate, Difference | None, str]]:
    """Words, the rate as signed (as of today where nothing is), and what is another number today."""
    shown = from_data(statement.content).figures if statement else now
    changed = {one.name: one for one in differences(shown, now)}
    rows = [(RATES[name], rate, changed.get(name)) for name, rate in shown.items()]
    return [(words, rate, change, change.said(words.counted) if change else "") for words, rate, change in rows]


def _frozen(statement: YearStatement | None) -> Context:
    if statement is None:
        return {"frozen": None}
    frozen = from_data(statement.content)
    return {
        "frozen": frozen,
        "is_sound": digest(statement.content) == statement.sha256,
        "absent": [name for _code, name in frozen.absent[:MOST_NAMED]],
        "absent_more": max(0, len(frozen.absent) - MOST_NAMED),
    }


def _list(request: HttpRequest, place: Place, year: int, statement: YearStatement | None, day: date) -> Context:
    """Who below has signed and who has not, by code."""
    below = found.below(place, year, day)
    if below is None:
        return {"below": None}
    which = request.GET.get("which", "")
    corrected = found.corrected(place, year, below, day)
    nodes = (
        below.nodes.filter(pk__in=corrected)
        if which == "corrected"
        else found.narrowed(place, year, below.nodes, which, day)
    )
    listed = paginate(nodes, order=["code"], cursor=request.GET.get("after"), query=request.GET)
    scope = "unit" if place.scope == "area" else "area"
    rows = [
        (
            line,
            Place(scope, line.node.pk, line.node.code, line.node.name, {}).url("statement", query={"year": str(year)}),
            "；".join(
                f"{RATES[one.name].title}：{one.said(RATES[one.name].counted)}"
                for one in corrected.get(line.node.pk, ())
            ),
        )
        for line in found.lines(place, year, below, listed.rows)
    ]
    numbers = (
        ("全部", "", below.total),
        ("已签字", "yes", below.signed),
        ("没有签字", "no", below.missing),
        ("有异议", "objected", below.objected),
        (_compared(below), "corrected", len(corrected)),
    )
    return {
        "below": below,
        "below_word": "单位" if scope == "unit" else "区县",
        "page": listed,
        "rows": rows,
        "below_day": day,
        "chips": [(label, _url(place, year, which=value), which == value, number) for label, value, number in numbers],
    }


def _compared(below: found.Below) -> str:
    """What the chip says: where too many signed, not all of them were compared."""
    few = len(below.contents) < below.signed
    return f"签字后有更正（只比对了前 {len(below.contents):,} 个）" if few else "签字后有更正"


def _back(place: Place, year: int, as_of: str) -> str:
    """The page, with the day that was chosen: after a refusal the same figures are shown."""
    return _url(place, year, **({"as_of": as_of} if as_of else {}))


@login_required
@require_POST
def sign(request: HttpRequest, scope: str, code: str = "") -> HttpResponse:
    """Signs the year."""
    place, year, sent = _place(request, scope, code), year_of(request), request.POST

    def act() -> YearStatement:
        return actions.sign(
            request.user, place=place, year=year, as_of=_asked(sent),
            note=sent.get("note", ""), absent_reason=sent.get("absent_reason", ""), early=sent.get("early") == "on",
        )  # fmt: skip

    return done(
        request, act, f"已签字确认{place.name} {year} 年的数据，数字已固定。", _back(place, year, sent.get("as_of", ""))
    )


@login_required
@require_POST
def reopen(request: HttpRequest, scope: str, code: str = "") -> HttpResponse:
    """The level above takes the signature back."""
    place, year, reason = _place(request, scope, code), year_of(request), request.POST.get("reason", "")
    return done(
        request, lambda: actions.reopen(request.user, place=place, year=year, reason=reason),
        "已撤回签字，原来签的留在下面。", _url(place, year),
    )  # fmt: skip


@login_required
@require_POST
def object_to(request: HttpRequest, scope: str, code: str = "") -> HttpResponse:
    """The node objects to its figures."""
    place, year, text = _place(request, scope, code), year_of(request), request.POST.get("text", "")
    return done(
        request, lambda: actions.raise_objection(request.user, place=place, year=year, text=text),
        "异议已提交，答复以后会通知您。", _url(place, year),
    )  # fmt: skip


@login_required
@require_POST
def answer(request: HttpRequest, scope: str, code: str = "") -> HttpResponse:
    """The level above answers an objection."""
    place, year, text = _place(request, scope, code), year_of(request), request.POST.get("answer", "")
    accepted = request.POST.get("act") == "accept"
    return done(
        request, lambda: actions.answer(request.user, place=place, year=year, text=text, accepted=accepted),
        "已答复。" + ("请对方更正后重新签字。" if accepted else ""), _url(place, year),
    )  # fmt: skip


@login_required
@require_safe
@never_cache
def paper(request: HttpRequest, scope: str, code: str = "") -> HttpResponse:
    """The signed statement as PDF, with the electronic signature of the platform."""
    place, year = _place(request, scope, code), year_of(request)
    asked = request.GET.get("of", "")
    statement = found.signed_before(place, year, asked) if asked else found.standing(place, year)
    if statement is None:
        say_refused(request, Refusal(f"{year} 年还没有签字，签字以后才有确认书。"))
        return redirect(_url(place, year))
    content = papers.paper(request.user, statement=statement)
    name = f"{place.name}-{year}年数据确认书"
    return documents.download(content, documents.PDF, f"{name}（已撤回）" if statement.reopened_at else name)
