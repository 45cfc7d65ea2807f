"""Reporting on a phone: the app that opens without a network, the form for everybody else, what became of one's report."""

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.offline_app import for_the_app, sent_body
from yushan.common.paging import paginate
from yushan.common.phone_facts import is_key, moment_ms, position_of, put_right
from yushan.common.refused import put_refused
from yushan.common.text import strip_invisible
from yushan.organizations.queries import areas
from yushan.safety import actions
from yushan.safety.actions import Person, Report
from yushan.safety.actions.people import MOST_PEOPLE
from yushan.safety.actions.reporting import MOST_PHOTOS
from yushan.safety.app import INCIDENTS
from yushan.safety.forms.reporting import ReportForm
from yushan.safety.lifecycle import INCIDENT
from yushan.safety.queries.incidents import activities_now, activity_of_before, own_incident, reported_by, sent_as
from yushan.safety.queries.preparing import contact_of
from yushan.volunteers.queries import volunteer_of

_for_the_app = for_the_app(lambda user: None)  # whoever is signed in may be there when it happens
_TEXT = 2000


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The app; the same for everybody, nobody's data in it."""
    return HttpResponse(INCIDENTS.page())


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker."""
    return INCIDENTS.worker(reverse("safety:report_app"))


@never_cache
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app on its first screen."""
    return INCIDENTS.manifest(reverse("safety:report_app"), _("渝善渝美安全上报"), _("安全上报"))


@require_GET
@_for_the_app
def state(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, the activities around now, the districts."""
    return {
        "user": str(request.user.pk),
        "token": get_token(request),
        "activities": [
            {"id": row.pk, "title": row.title, "contact": contact_of(row)} for row in activities_now(request.user)
        ],
        "areas": [{"id": row.pk, "name": row.name} for row in areas()],
    }


def _text(value: Any, most: int = _TEXT) -> str:
    """What somebody wrote: no half of a letter pair and no control character, that a database does not take."""
    if not isinstance(value, str):
        return ""
    return strip_invisible(value[: most * 2]).encode("utf-8", "ignore").decode()[:most]


def _key(value: Any) -> str:
    if not is_key(value):
        raise Refusal(_("送来的内容不完整，没有记录。请刷新页面再试。"), code="bad_request")
    return str(value)


def _report(request: HttpRequest, body: dict[str, Any]) -> Report:
    people = body.get("people")
    listed = [one for one in people if isinstance(one, dict)][:MOST_PEOPLE] if isinstance(people, list) else []
    happened, sent = moment_ms(body.get("happened_ms")), moment_ms(body.get("phone_ms"))
    position = position_of(body.get("longitude"), body.get("latitude"), body.get("accuracy"))
    wanted, area = body.get("activity"), body.get("area")
    # Sent days later, the activity is no more around: whoever was there names it all the same.
    activity = None
    if type(wanted) is int:
        activity = next((row for row in activities_now(request.user) if row.pk == wanted), None) or activity_of_before(
            wanted
        )
    severity = body.get("severity")
    me = volunteer_of(request.user) if any(one.get("is_me") is True for one in listed) else None
    return Report(
        kind=_text(body.get("kind"), 10), severity=severity if type(severity) is int else 0,
        text=_text(body.get("text")), place=_text(body.get("place"), 100), measures=_text(body.get("measures")),
        activity=activity, area=next((row for row in areas() if row.pk == area), None) if type(area) is int else None,
        happened_at=put_right(happened, sent, clock.now()) if happened and sent else None,
        people=[
            Person(
                _text(one.get("role"), 10), _text(one.get("name"), 30), _text(one.get("phone"), 20),
                _text(one.get("health"), 500), one.get("is_minor") is True, me if one.get("is_me") is True else None,
            )
            for one in listed
        ],
        longitude=position.longitude if position else None, latitude=position.latitude if position else None,
        is_offline=body.get("offline") is True,
    )  # fmt: skip


@require_POST
@_for_the_app
def send(request: HttpRequest) -> dict[str, Any]:
    """A report; sent again it is answered as it was."""
    body = sent_body(request)
    row, is_new = actions.report_incident(request.user, key=_key(body.get("key")), report=_report(request, body))
    return {"outcome": "recorded" if is_new else "known", "receipt": row.number, "id": row.pk}


@require_POST
@_for_the_app
def photo(request: HttpRequest) -> dict[str, Any]:
    """One picture of a report that is there."""
    incident = sent_as(_key(request.POST.get("incident")))
    upload = request.FILES.get("photo")
    if incident is None or upload is None:
        raise Refusal(_("照片没有送到，请再送一次。"), code="bad_request")
    _row, is_new = actions.add_photo(
        request.user, incident=incident, key=_key(request.POST.get("key")), content=upload.read()
    )
    return {"outcome": "recorded" if is_new else "known"}


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The same as one plain form."""
    wanted = request.GET.get("activity", "")
    asked_for_more = "more" in request.POST
    form = ReportForm(
        request.POST or None, request.FILES or None, activities=activities_now(request.user),
        initial={"activity": int(wanted)} if wanted.isdecimal() and len(wanted) < 12 else None,
        rows=asked_number(request.POST.get("rows"), 2) + asked_for_more,
    )  # fmt: skip
    if asked_for_more:
        form.not_judged()
    elif request.method == "POST" and form.is_valid():
        try:
            row, _is_new = actions.report_incident(
                request.user, key=str(form.cleaned_data["key"]), report=form.report(volunteer_of(request.user))
            )
            for one in form.cleaned_data["photos"][:MOST_PHOTOS]:
                with suppress(
                    Refusal
                ):  # the report stands whatever becomes of a picture; the next page says which are there
                    actions.add_photo(request.user, incident=row, key=str(uuid.uuid4()), content=one.read())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已报上去，负责的人都收到了消息。"))
            return redirect("safety:own", pk=row.pk)
    return render(
        request, "safety/new.html", {"form": form, "tab": "home"}, status=form.answer_status if form.errors else 200
    )


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What one reported."""
    page_ = paginate(reported_by(request.user), order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    return render(request, "safety/mine.html", {"page": page_, "tab": "me"})


@login_required
@never_cache
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own report and how far it is."""
    row = own_incident(request.user, pk)
    context = {
        "row": row, "steps": INCIDENT.stepper(row.state), "photos": row.photos.count(), "tab": "me",
        "people": list(row.people.all()),
    }  # fmt: skip
    if request.method == "POST":
        upload = request.FILES.get("photo")
        if upload is None:
            raise NotFound()
        try:
            actions.add_photo(request.user, incident=row, key=str(uuid.uuid4()), content=upload.read())
        except Refusal as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("照片已补上。"))
        return redirect("safety:own", pk=pk)
    return render(request, "safety/own.html", context)
