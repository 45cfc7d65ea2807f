"""Lines of the ledger for staff: list, one line with its place in the chain, reversal and correction."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.audit import words
from yushan.audit.queries import history
from yushan.common.errors import NotFound, Refusal
from yushan.common.numbers import hours_text
from yushan.common.paging import paginate
from yushan.ledger import queries
from yushan.ledger.actions import correct_entry, refuse_untrue, reverse_entry
from yushan.ledger.forms import CorrectionForm, ReasonForm
from yushan.ledger.lines import facts_of
from yushan.ledger.models import HourEntry
from yushan.ledger.rules import entry_hash
from yushan.ledger.views.own import proof_file
from yushan.organizations.access import can, require

KINDS = (("standing", "有效"), ("reversed", "已被冲正"), ("reversal", "冲正"))


def _guard(request: HttpRequest) -> None:
    if not queries.sees_hours(request.user):
        require(request.user, "ledger.view")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _entry(request: HttpRequest, pk: int) -> HourEntry:
    _guard(request)
    found = queries.entries_in_scope(request.user).select_related("reverses").filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@login_required
@never_cache
def entries(request: HttpRequest) -> HttpResponse:
    """Posted lines of the organizations one sees, latest posting first."""
    _guard(request)
    asked: dict[str, Any] = {
        "person": request.GET.get("q", "")[:60].strip(),
        "organization": request.GET.get("org", "")[:60].strip(),
        "grade": request.GET.get("grade", ""),
        "kind": request.GET.get("kind", ""),
        "since": _day(request.GET.get("since", "")),
        "until": _day(request.GET.get("until", "")),
    }
    rows = queries.narrowed_entries(queries.entries_in_scope(request.user), **asked)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    context = asked | {
        "page": page,
        "filtered": any(asked.values()),
        "kinds": KINDS,
        "grades": HourEntry.Grade.choices,
        "may_certify": can(request.user, "certificate.manage"),
    }
    return render(request, "ledger/entries.html", context)


@login_required
@never_cache
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: what it states, its neighbours in the chain, its root, the certificates that rest on it."""
    found = _entry(request, pk)
    before, after = queries.neighbours(found)
    leaf = queries.first_root_with(found.organization_id, found.sequence)
    context = {
        "entry": found,
        "before": before,
        "after": after,
        "leaf": leaf,
        "provable": queries.leaf_over(found) is not None,
        "sound": found.hash == entry_hash(found.previous_hash, facts_of(found)),
        "is_reversed": hasattr(found, "reversal"),
        "corrected_by": queries.corrected_by(found) if hasattr(found, "reversal") else None,
        "corrects": queries.corrects(found),
        "recorder": words.actor(found.recorder),
        "certificates": list(queries.valid_certificates_with(found)[:20]),
        "history": [(words.name(line.action), words.actor(line.who), line) for line in history(found)[:20]],
        "may_reverse": can(request.user, "ledger.reverse", on=found.organization),
        "may_certify": can(request.user, "certificate.manage", on=found.organization),
        "sees_activity": bool(found.activity_id) and can(request.user, "activity.view", on=found.organization),
    }
    return render(request, "ledger/entry.html", context)


@require_safe
@login_required
@never_cache
def entry_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of a line, for whoever sees it at work."""
    return proof_file(request, _entry(request, pk))


def _taken_back(request: HttpRequest, found: HourEntry) -> HttpResponse | None:
    if not (found.reverses_id or hasattr(found, "reversal")):
        return None
    messages.warning(request, _("这一条已经冲正过，或者本身就是冲正。"))
    return redirect("ledger:entry", found.pk)


@login_required
@never_cache
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Reversal: the effect first, then the reason, then the act."""
    found = _entry(request, pk)
    require(request.user, "ledger.reverse", on=found.organization)
    if answer := _taken_back(request, found):
        return answer
    help_text = _("会留在台账里，不能再改；有证明被撤销时，持有人也会看到。")
    form = ReasonForm(request.POST or None, help_text=help_text)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_entry(request.user, entry=found, reason=form.cleaned_data["reason"])
        except Refusal as error:
            if error.status in (403, 409):
                raise
            form.refuse(error)
        else:
            hours = hours_text(found.minutes)
            name = found.volunteer.person.name
            messages.success(request, _("已冲正%(name)s的 %(hours)s 小时。") % {"name": name, "hours": hours})
            return redirect("ledger:entry", pk)
    context = {"entry": found, "form": form, "effect": queries.taking_back_effect(found)}
    return render(request, "ledger/reverse.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correction: the new times, then their effect, then the act."""
    found = _entry(request, pk)
    require(request.user, "ledger.reverse", on=found.organization)
    if answer := _taken_back(request, found):
        return answer
    initial = {name: getattr(found, name) for name in ("starts_at", "ends_at", "minutes")}
    form, effect = CorrectionForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            if request.POST.get("step") == "save":
                line = correct_entry(request.user, entry=found, **asked)
                after = hours_text(line.minutes)
                messages.success(request, _("已更正为 %(hours)s 小时，并告诉了本人。") % {"hours": after})
                return redirect("ledger:entry", line.pk)
            refuse_untrue(found, asked["starts_at"], asked["ends_at"], asked["minutes"])
            effect = queries.taking_back_effect(found, asked["minutes"])
        except Refusal as error:
            if error.status in (403, 409):
                raise
            form.refuse(error)
    context = {"entry": found, "form": form, "effect": effect}
    return render(request, "ledger/correct.html", context, status=422 if form.errors else 200)
