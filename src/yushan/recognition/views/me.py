"""One's own recognition: stars and badges, points, thank-you letters, the yes to the honour wall."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common import rulebook
from yushan.common.errors import NotFound
from yushan.common.paging import paginate
from yushan.ledger.rules import minutes_to_next_star, star_level
from yushan.recognition import queries
from yushan.recognition.actions import set_anniversary
from yushan.recognition.actions.anniversaries import is_quiet
from yushan.recognition.actions.stars import thresholds
from yushan.recognition.documents import Letter, typeset
from yushan.recognition.queries.stars import HONOURS
from yushan.recognition.views.letters import letter_of, pdf
from yushan.recognition.views.subject import subject_of, suffix_of
from yushan.recognition.words import star_name
from yushan.volunteers.actions import set_consent
from yushan.volunteers.consents import BY_CODE


@login_required
@never_cache
def stars(request: HttpRequest) -> HttpResponse:
    """The star and the way to the next one, badges, history, and the honour wall."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    steps = thresholds()
    level = star_level(volunteer.posted_minutes, steps)
    missing = minutes_to_next_star(volunteer.posted_minutes, steps)
    badges = queries.badges_of(volunteer)
    context = {
        "volunteer": volunteer,
        "suffix": suffix_of(request, volunteer),
        "level": level,
        "star": star_name(level),
        "missing": missing,
        "next": star_name(level + 1),
        "goal": steps[level] * 60 if missing else 0,
        "steps": [(star_name(number), hours, number <= level) for number, hours in enumerate(steps, 1)],
        "award": queries.star_of(volunteer),
        "history": [(star_name(row.level), row) for row in queries.star_history(volunteer)[:50]],
        "badges": badges,
        "held": sum(1 for _kind, award in badges if award),
        "agreed": queries.has_agreed(volunteer),
        "is_quiet": is_quiet(volunteer),
        "purpose": BY_CODE[HONOURS],
        "tab": "me",
    }
    return render(request, "recognition/stars.html", context)


@login_required
@require_POST
def honours(request: HttpRequest) -> HttpResponse:
    """Agrees to the honour wall, or takes it back: from this moment on it shows the person, or no longer."""
    volunteer = subject_of(request)
    if volunteer is None:
        raise NotFound()
    given = request.POST.get("given") == "1"
    set_consent(request.user, volunteer=volunteer, purpose=HONOURS, given=given)
    said = _("已同意。有了星级，就会出现在荣誉榜上。") if given else _("已撤回，荣誉榜上不再显示。")
    messages.success(request, said)
    return redirect(reverse("recognition:stars") + suffix_of(request, volunteer))


@login_required
@require_POST
def anniversary(request: HttpRequest) -> HttpResponse:
    """Wants a word on the day on which one registered, or none."""
    volunteer = subject_of(request)
    if volunteer is None:
        raise NotFound()
    wanted = request.POST.get("wanted") == "1"
    set_anniversary(request.user, volunteer=volunteer, wanted=wanted)
    messages.success(request, _("到了周年会收到一句感谢。") if wanted else _("好的，以后不再发周年感谢。"))
    return redirect(reverse("recognition:stars") + suffix_of(request, volunteer))


@login_required
@never_cache
def points(request: HttpRequest) -> HttpResponse:
    """Balance, what ends soon, each movement with its reason."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    page = paginate(
        queries.movements_of(volunteer),
        order=["-sequence"],
        cursor=request.GET.get("after"),
        size=30,
        query=request.GET,
    )
    measured, confirmed = ([int(one) for one in rulebook.value("points_per_hour")] + [0, 0])[:2]  # type: ignore[attr-defined]
    context = {
        "volunteer": volunteer,
        "suffix": suffix_of(request, volunteer),
        "points": queries.points_of(volunteer),
        "page": page,
        "measured": measured,
        "confirmed": confirmed,
        "months": rulebook.number("points_valid_months"),
        "tab": "me",
    }
    return render(request, "recognition/points.html", context)


@login_required
@never_cache
def letters(request: HttpRequest) -> HttpResponse:
    """Thank-you letters that somebody got."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    page = paginate(
        queries.letters_of(volunteer),
        order=["-thanks__created_at", "-pk"],
        cursor=request.GET.get("after"),
        size=20,
        query=request.GET,
    )
    context = {"volunteer": volunteer, "suffix": suffix_of(request, volunteer), "page": page, "tab": "me"}
    return render(request, "recognition/letters.html", context)


@login_required
@never_cache
def letter_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own letter."""
    volunteer = subject_of(request)
    row = queries.letters_of(volunteer).filter(pk=pk).first() if volunteer else None
    if row is None or volunteer is None:
        raise NotFound()
    letter: Letter = letter_of(row.thanks, volunteer.person.name)
    return pdf(typeset([letter]), f"thanks-{row.pk}.pdf")
