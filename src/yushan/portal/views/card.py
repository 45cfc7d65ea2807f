"""The volunteer's card on paper, for who comes without a phone."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yushan.activities.documents import Card, Paper, typeset_card
from yushan.activities.rules import pass_text
from yushan.portal.views.subject import subject_of
from yushan.volunteers.models import Volunteer


@login_required
@never_cache
@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """One's own card, or that of a child in one's care, as PDF; `?paper=wallet` in the size of a bank card."""
    volunteer = subject_of(request)
    if volunteer is None or volunteer.state != Volunteer.State.VERIFIED:
        return redirect("portal:me")
    paper: Paper = "wallet" if request.GET.get("paper") == "wallet" else "a4"
    made = Card(volunteer.person.name, volunteer.number, pass_text(volunteer.pass_code))
    answer = HttpResponse(typeset_card(made, paper), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="volunteer-card.pdf"'
    return answer
