"""Party-member participation by branch and year (T5.7): counts for the levels above, names for the branch alone."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.common import clock
from yushan.common.asked import asked_number, asked_numbers
from yushan.common.choosing import FoundField
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.forms import KitForm
from yushan.common.paging import Page, paginate
from yushan.common.rates import Rate
from yushan.common.refused import done, say_refused
from yushan.indicators import export, places, queries
from yushan.indicators.actions import party as actions
from yushan.indicators.models import BranchSecretary
from yushan.indicators.moments import last_day
from yushan.indicators.queries import party as branches
from yushan.indicators.queries.party import Branch
from yushan.indicators.rules.party import Member, changes, from_text
from yushan.indicators.views.asked import year_of
from yushan.organizations.access import visible
from yushan.organizations.models import Unit
from yushan.plan.queries import targets

Context = dict[str, Any]
_ON_A_PAGE = 100  # members


class SignForm(KitForm):
    """What may be said with a signature."""

    note = forms.CharField(label="说明", max_length=300, required=False)


class SecretaryForm(KitForm):
    """Who answers for a branch."""

    user = FoundField(
        "indicators.secretaries", label="支部书记", required=False, empty_label="不指定，由单位管理员负责"
    )

    def __init__(self, asker: Any, unit: Unit, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["user"]
        field.offer(asker, branches.possible_secretaries(unit).order_by("person__name_pinyin", "pk"))


class ReopenForm(KitForm):
    """Why a signature is taken back."""

    reason = forms.CharField(label="撤回原因", max_length=300)


def branch_url(branch: Branch, page: str = "party_report", year: int | None = None) -> str:
    """Address of a page of a branch."""
    parts = {"branch": str(branch.party.pk)} if branch.party else {}
    query = urlencode(parts | ({"year": str(year)} if year and year != clock.today().year else {}))
    return reverse(f"indicators:{page}", args=[branch.unit.code]) + (f"?{query}" if query else "")


def _refuse_lookers(request: HttpRequest) -> None:
    """Names are for the branch alone: not for somebody who looks at pages as one of them, whose look would be no line."""
    if getattr(request, "seeing_as", None):
        raise NotAllowed("党员名单只给支部自己看，以别人的身份查看时不开放。")


def _branch(request: HttpRequest, code: str) -> Branch:
    _refuse_lookers(request)
    return branches.branch_or_404(request.user, code, request.GET.get("branch", "")[:18])


def _years() -> list[int]:
    today = clock.today()
    return list(range(today.year, today.year - 6, -1))


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """One's own branches; for district and city the counts of their units."""
    year = year_of(request)
    own = branches.own_branches(request.user)
    units = visible(request.user, places.VIEW, Unit.objects.select_related("area"), area="area", unit="pk")
    if not own and not places.sees_figures(request.user):
        raise places.no_permission()
    page = paginate(units, order=["code"], cursor=request.GET.get("after"), query=request.GET)
    ids = [unit.pk for unit in page.rows]
    figures = queries.figures("unit", year=year, as_of=last_day(year), ids=ids) if ids else []
    rates = {row.pk: row.party for row in figures}
    signed = branches.signed_counts(ids, year)
    done_by = branches.signed_keys(own, year) if own else set()
    context: Context = {
        "year": year,
        "years": _years(),
        "own": [(branch, branch_url(branch, year=year), branch.key in done_by) for branch in own],
        "page": page,
        "rows": [(unit, rates.get(unit.pk), signed.get(unit.pk)) for unit in page.rows],
    }
    return render(request, "indicators/party.html", context)


@login_required
@require_safe
@never_cache
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Each member of the branch, took part or not; what is signed, and what has changed since."""
    branch, year = _branch(request, code), year_of(request)
    now = actions.look(request.user, branch=branch, year=year)
    signed = branches.signed_of(branch, year)
    shown = from_text(signed.lines) if signed else now
    served, target = sum(one.served for one in shown), targets(year).get("party_participation")
    which = request.GET.get("which", "")
    page = _page([one for one in shown if which not in ("yes", "no") or one.served == (which == "yes")], request)
    context: Context = {
        "branch": branch,
        "year": year,
        "years": _years(),
        "as_of": signed.as_of if signed else last_day(year),
        "still_runs": actions.still_runs(year),
        "rate": Rate(served, len(shown), target),
        "page": page,
        "members": page.rows,
        "which": which,
        "chips": [
            (label, _with(branch, year, value), which == value, number)
            for label, value, number in (
                ("全部党员", "", len(shown)),
                ("已参加", "yes", served),
                ("未参加", "no", len(shown) - served),
            )
        ],
        "signed": signed,
        "changes": changes(shown, now) if signed else [],
        "earlier": branches.earlier_of(branch, year),
        "administers": branches.administers(request.user, branch.unit),
        "form": ReopenForm() if signed else SignForm(),
        **{f"{page}_url": branch_url(branch, f"party_{page}", year) for page in ("sign", "reopen", "export")},
        "branches_url": reverse("indicators:party_branches", args=[branch.unit.code]),
    }
    return render(request, "indicators/party_report.html", context)


def _page(members: Sequence[Member], request: HttpRequest) -> Page:
    """A hundred of them: they are counted together anyway, and what is signed is one list."""
    sheet, last = max(1, asked_number(request.GET.get("sheet"), 4)), -(-len(members) // _ON_A_PAGE)

    def url(number: int) -> str:
        query = request.GET.copy()
        query["sheet"] = str(number)
        return f"?{query.urlencode()}"

    return Page(
        list(members[(sheet - 1) * _ON_A_PAGE : sheet * _ON_A_PAGE]), None, None,
        next_url=url(sheet + 1) if sheet < last else None, prev_url=url(sheet - 1) if 1 < sheet <= last else None,
    )  # fmt: skip


def _with(branch: Branch, year: int, which: str) -> str:
    parts = {"branch": str(branch.party.pk)} if branch.party else {}
    return "?" + urlencode(parts | {"year": str(year)} | ({"which": which} if which else {}))


@login_required
@require_POST
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Signs the year."""
    branch, year, note = _branch(request, code), year_of(request), request.POST.get("note", "")
    early = request.POST.get("early") == "on"
    return done(
        request, lambda: actions.sign(request.user, branch=branch, year=year, note=note, early=early),
        lambda signed: f"已签字确认 {year} 年截至 {signed.as_of} 的党员参与情况。", branch_url(branch, year=year),
    )  # fmt: skip


@login_required
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Takes the signature back."""
    branch, year, reason = _branch(request, code), year_of(request), request.POST.get("reason", "")
    return done(
        request, lambda: actions.reopen(request.user, branch=branch, year=year, reason=reason),
        "已撤回签字，原来签的留在下面。", branch_url(branch, year=year),
    )  # fmt: skip


@login_required
@require_POST
def take_along(request: HttpRequest, code: str) -> HttpResponse:
    """The signed report as a workbook."""
    branch, year = _branch(request, code), year_of(request)
    try:
        signed, rows, changed = actions.take_along(request.user, branch=branch, year=year)
    except Refusal as error:
        say_refused(request, error)
        return redirect(branch_url(branch, year=year))
    head = f"{branch.name} {year} 年在职党员参加志愿服务情况，截至 {signed.as_of}"
    who = f"{signed.signer_name} 于 {clock.local(signed.signed_at):%Y-%m-%d %H:%M} 签字确认"
    note = f"党员 {signed.members} 人，已参加 {signed.served} 人。{who}。"
    if changed:
        later = "、".join(one.name for one in changed if not one.was_signed)
        note += f"截至今天，签字后有 {len(changed)} 处变化，见最后一列，签字的数字没有动。"
        note += f"签字后才在花名册上的：{later}。" if later else ""
    return export.download("xlsx", f"{branch.name}-{year}-党员民主评议", head, actions.HEADER, rows, note)


@login_required
@never_cache
def setting(request: HttpRequest, code: str) -> HttpResponse:
    """The unit's administrator: who answers for each branch, and who belongs to which where there are several."""
    _refuse_lookers(request)
    unit = branches.administered_or_404(request.user, code)
    found = branches.branches_of(unit)
    if request.method == "POST":
        return _set(request, unit, found)
    whole = branches.roster_of(Branch(unit, None), clock.today())
    page = paginate(whole, order=["person__name_pinyin", "pk"], cursor=request.GET.get("after"), query=request.GET)
    of = branches.party_of(unit, [row.person_id for row in page.rows])
    context: Context = {
        "unit": unit,
        "branches": [_arranged(request, unit, number, branch) for number, branch in enumerate(found[:8])],
        "several": len(found) > 1,
        "page": page,
        "rows": [(row, of.get(row.person_id, "")) for row in page.rows],
    }
    return render(request, "indicators/party_branches.html", context)


def _arranged(
    request: HttpRequest, unit: Unit, number: int, branch: Branch
) -> tuple[Branch, BranchSecretary | None, SecretaryForm]:
    """A branch with who answers for it, and the form that names somebody else."""
    held = branches.secretary_of(branch)
    form = SecretaryForm(
        request.user, unit, auto_id=f"id_%s_{number}", initial={"user": held.user_id if held else None}
    )
    return branch, held, form


def _set(request: HttpRequest, unit: Unit, found: list[Branch]) -> HttpResponse:
    here = reverse("indicators:party_branches", args=[unit.code])
    asked = request.POST.get("branch", "")
    branch = next((one for one in found if (str(one.party.pk) if one.party else "") == asked), None)
    if branch is None:
        messages.error(request, "请先选支部。")
        return redirect(here)
    if request.POST.get("act") == "assign":
        people = asked_numbers(request.POST.getlist("person"))
        return done(
            request, lambda: actions.assign(request.user, branch=branch, person_ids=people),
            lambda number: f"{number} 人已分到{branch.name}。", here,
        )  # fmt: skip
    form = SecretaryForm(request.user, unit, request.POST)
    if not form.is_valid():
        messages.error(
            request, " ".join(["支部书记要是本单位在职党员，并且有平台账号。", *form.errors.get("user", [])])
        )
        return redirect(here)
    user = form.cleaned_data["user"]
    return done(
        request, lambda: actions.name_secretary(request.user, branch=branch, user=user),
        f"{branch.name}的党员参与情况现在由{user}负责。" if user else f"{branch.name}的党员参与情况由单位管理员负责。", here,
    )  # fmt: skip
