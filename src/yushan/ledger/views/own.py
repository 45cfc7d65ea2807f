"""A person's own line of the ledger: what it states, where it stands, and its proof to take away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.audit import words
from yushan.common.errors import NotFound
from yushan.ledger import queries
from yushan.ledger.actions import hand_out_proof
from yushan.ledger.lines import facts_of
from yushan.ledger.models import HourEntry
from yushan.ledger.rules import entry_hash
from yushan.volunteers.models import Volunteer


def own_entry_or_404(request: HttpRequest, pk: int) -> tuple[HourEntry, Volunteer]:
    """The line and its holder, when it is the person's own or their child's."""
    found = queries.own_entry(request.user, pk)
    if found is None:
        raise NotFound()
    return found


def proof_file(request: HttpRequest, entry: HourEntry) -> HttpResponse:
    """The proof as a file whose name says nothing of the person."""
    body = hand_out_proof(request.user, entry=entry)
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="proof-{entry.organization.code}-{entry.sequence}.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
@never_cache
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded, by whom, whether it still counts, and in which root it is."""
    found, holder = own_entry_or_404(request, pk)
    is_reversed = hasattr(found, "reversal")
    cases = list(queries.cases_of_line(found.source_key))
    context = {
        "entry": found,
        "holder": holder,
        "cases": cases,
        "open_case": any(case.state == "open" for case in cases),
        "is_reversed": is_reversed,
        "corrected_by": queries.corrected_by(found) if is_reversed else None,
        "corrects": queries.corrects(found),
        "recorder": words.actor(found.recorder),
        "sound": found.hash == entry_hash(found.previous_hash, facts_of(found)),
        "leaf": queries.leaf_over(found),
        "tab": "me",
    }
    return render(request, "ledger/own_entry.html", context)


@require_safe
@login_required
@never_cache
def entry_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of one's own line."""
    return proof_file(request, own_entry_or_404(request, pk)[0])
