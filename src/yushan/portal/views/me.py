"""“我的”: the volunteer's own pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.accounts.actions import read_notices
from yushan.accounts.models import Notice
from yushan.activities.queries import offers_to_answer, places_to_come
from yushan.activities.queries.mine import objections_to_speak_to
from yushan.activities.queries.placings import asked_lines
from yushan.activities.queries.stand_ins import waiting_for
from yushan.activities.rules import pass_text
from yushan.campaigns.queries.nominees import asked_for_consent
from yushan.common import clock, rulebook
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.tallies import together
from yushan.events.queries.people import events_of
from yushan.indicators.queries.party import secretary_rows
from yushan.ledger.actions import request_certificate
from yushan.ledger.queries import (
    certificates_of,
    certified_activities,
    entries_of,
    split_of,
    standing_entries,
    to_be_heard,
)
from yushan.ledger.rules import minutes_to_next_star, star_level
from yushan.organizations.access import is_staff
from yushan.oversight.queries.party import memberships as party_memberships
from yushan.portal.forms import CertificateForm
from yushan.portal.queries import lines_of, looks_of
from yushan.portal.queries.me import posted, reversed_among, unread_notices, waiting_lines
from yushan.portal.views.subject import subject_of
from yushan.recognition.queries import balance_of, letters_of, star_of
from yushan.recognition.words import star_name
from yushan.regulations.queries import unread_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import erasure_of, memberships_of, volunteer_of, wards_of
from yushan.volunteers.queries.students import asked_of


def stars(minutes: int) -> dict[str, object]:
    """Level, name, and what is missing for the next one."""
    thresholds = [int(hours) for hours in rulebook.value("star_hours")]  # type: ignore[attr-defined]
    level, missing = star_level(minutes, thresholds), minutes_to_next_star(minutes, thresholds)
    return {"level": level, "name": star_name(level), "missing": missing, "next": star_name(level + 1)}


def _counts(user: Any, volunteer: Volunteer | None) -> dict[str, int]:
    """The numbers beside the entries of the page; 1 statement, whoever looks."""
    parts: list[tuple[str, QuerySet[Any], None]] = [
        ("unread", unread_notices(user), None),
        ("asked_as_guardian", asked_of(user).filter(state="waiting"), None),
        ("award_asked", asked_for_consent(user), None),
        ("secretary", secretary_rows(user), None),
        ("party_member", party_memberships(user), None),
    ]
    if volunteer:
        parts += [
            ("thanks", letters_of(volunteer), None),
            ("looks", looks_of(user, volunteer), None),
            ("certificates", certificates_of(volunteer), None),
            ("to_read", unread_of(user), None),
        ]
    return {name: tally.count for name, tally in together(parts).items()}


@login_required
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """Number, hours, stars, the next shift, latest hours, certificates, who looked."""
    volunteer = subject_of(request)
    wards = [one for one in wards_of(request.user) if one.state == Volunteer.State.VERIFIED]
    context: dict[str, Any] = {
        "volunteer": volunteer,
        "wards": wards,
        "tab": "me",
        "staff": is_staff(request.user),
    }
    if volunteer is None:
        return render(request, "portal/me_nobody.html", context | _counts(request.user, None))
    if volunteer.state == Volunteer.State.TO_CONFIRM:
        return redirect("volunteers:confirm")
    own = volunteer.person_id == request.user.person_id  # type: ignore[union-attr]
    asked = [volunteer, *wards] if own else [volunteer]
    places = places_to_come(asked)
    offers = offers_to_answer(places, request.user)
    coming = [row for row in places if row.volunteer_id == volunteer.pk and row not in offers]
    context |= {
        "offers": offers,
        "to_be_heard": list(to_be_heard(asked)[:3]),
        "to_speak_to": list(objections_to_speak_to(request.user, asked)[:3]),
        "placings": list(asked_lines(asked)[:5]),
        "stand_ins": list(waiting_for(asked)[:3]),
        "own": own,
        "erasure": erasure_of(volunteer),
        "stars": stars(volunteer.posted_minutes),
        "award": star_of(volunteer),
        "points": balance_of(volunteer),
        "next": next(iter(coming), None),
        "events": events_of(volunteer),
        "lines": lines_of(volunteer, 4),
        **_counts(request.user, volunteer),
        "teams": [row.organization.name for row in memberships_of(volunteer).filter(state="approved")[:5]],
    }
    return render(request, "portal/me.html", context)


@login_required
@never_cache
def entries(request: HttpRequest) -> HttpResponse:
    """Every line of served time, with the sums by evidence grade."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    page = paginate(
        entries_of(volunteer),
        order=["-service_day", "-id"],
        cursor=request.GET.get("after"),
        size=30,
        query=request.GET,
    )
    gone = reversed_among(page.rows)
    context = {
        "volunteer": volunteer,
        "page": page,
        "lines": [posted(entry, gone) for entry in page.rows],
        "waiting": [] if request.GET.get("after") else waiting_lines(volunteer),
        "split": split_of(standing_entries(volunteer)),
        "tab": "me",
    }
    return render(request, "portal/entries.html", context)


@login_required
@never_cache
def show_pass(request: HttpRequest) -> HttpResponse:
    """The pass: a large code that somebody at the door scans."""
    volunteer = subject_of(request)
    if volunteer is None or volunteer.state != Volunteer.State.VERIFIED:
        return redirect("portal:me")
    own = volunteer.person_id == request.user.person_id  # type: ignore[union-attr]
    context = {"volunteer": volunteer, "text": pass_text(volunteer.pass_code), "own": own, "tab": "me"}
    return render(request, "portal/pass.html", context)


@login_required
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """The inbox; opening it counts as having read it."""
    rows = Notice.objects.filter(user=request.user.pk)
    page = paginate(rows, order=["-created_at", "-id"], cursor=request.GET.get("after"), size=30, query=request.GET)
    response = render(request, "portal/notices.html", {"page": page, "tab": "me"})
    if any(row.read_at is None for row in page.rows):
        read_notices(request.user)  # type: ignore[arg-type]
    return response


@login_required
@never_cache
def certificates(request: HttpRequest) -> HttpResponse:
    """Certificates so far, and asking for another one, free of charge."""
    volunteer = subject_of(request)
    if volunteer is None:
        return redirect("portal:me")
    today = clock.today()
    initial = {"period_from": today.replace(month=1, day=1), "period_until": today}
    form = CertificateForm(request.POST or None, initial=initial, activities=certified_activities(volunteer))
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.cleaned_data
            request_certificate(
                request.user,
                volunteer=volunteer,
                period_from=wanted["period_from"],
                period_until=wanted["period_until"],
                activity_id=int(wanted["activity"]) if wanted["activity"] else None,
                language=wanted["language"],
            )
        except Refusal as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已申请，开好后会发消息给您，也可以回到这一页下载。"))
            own = volunteer_of(request.user)
            suffix = "" if own and own.pk == volunteer.pk else f"?for={volunteer.pk}"
            return redirect(f"{request.path}{suffix}")
    rows = list(certificates_of(volunteer)[:50])
    context = {
        "volunteer": volunteer,
        "form": form,
        "rows": rows,
        "waiting": any(row.state == "requested" for row in rows),
        "split": split_of(standing_entries(volunteer)),
        "days": rulebook.number("certificate_within_working_days"),
        "tab": "me",
    }
    return render(request, "portal/certificates.html", context, status=422 if form.is_bound else 200)
