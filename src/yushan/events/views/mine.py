"""One's own part in an event: photograph and languages, meals and bus, the badge on the phone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yushan.activities.rules import pass_text
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import put_refused
from yushan.events import actions
from yushan.events.forms.mine import ArrangeForm, PhotoForm
from yushan.events.models import Accreditation, Event
from yushan.events.queries import people as reading
from yushan.events.queries.own import accreditation_of, languages_asked, own_event, own_photo, photo_by_code
from yushan.events.views.common import pdf
from yushan.volunteers.consents import BY_CODE
from yushan.volunteers.models import Volunteer
from yushan.volunteers.views.subject import address, subject_of


def own_part(request: HttpRequest, code: str) -> tuple[Event, Volunteer]:
    """The event and for whom the page is; NotFound for who has no part in it."""
    return own_event(subject_of(request), code)


class OwnPage:
    """The two forms of the page, bound to what was sent; the English page is made by the same class."""

    def __init__(self, request: HttpRequest, code: str, *, english: bool = False) -> None:
        self.request, self.english = request, english
        self.event, self.volunteer = own_part(request, code)
        self.row = accreditation_of(self.event, self.volunteer) or Accreditation(
            event=self.event, volunteer=self.volunteer
        )
        what = request.POST.get("do", "") if request.method == "POST" else ""
        self.photo_form = PhotoForm(
            request.POST if what == "photo" else None, request.FILES if what == "photo" else None, row=self.row,
            needed=languages_asked(self.event), english=english,
        )  # fmt: skip
        said = reading.arrangement_of(self.event, self.volunteer)
        self.arrange_form = ArrangeForm(
            request.POST if what == "arrange" else None, event=self.event, row=said, english=english, prefix="meal"
        )
        self.what = what

    def act(self) -> str:
        """Does what was sent; answers what to say, empty where a form has errors."""
        actor, event, volunteer = self.request.user, self.event, self.volunteer
        form: Any = self.arrange_form if self.what == "arrange" else self.photo_form
        try:
            if self.what == "forget":
                actions.forget_photo(actor, accreditation=self.row)
                return _("照片已删除，证件不再有效。")
            if not form.is_valid():
                return ""
            if self.what == "arrange":
                actions.arrange(actor, event=event, volunteer=volunteer, **form.cleaned_data)
                return _("用餐和乘车已保存。")
            if self.what == "photo":
                actions.submit_photo(actor, event=event, volunteer=volunteer, **form.facts())
                return _("照片已提交，审核以后会发消息给您。")
        except Refusal as error:
            put_refused(form, error)
            return ""
        raise NotFound()

    def context(self) -> dict[str, Any]:
        """What both templates show."""
        person = self.volunteer.person_id
        return {
            "event": self.event,
            "volunteer": self.volunteer,
            "row": self.row,
            "photo": own_photo(self.row),
            "places": reading.own_places(self.event, self.volunteer),
            "photo_form": self.photo_form,
            "arrange_form": self.arrange_form,
            "photo_agreed": reading.has_agreed(person, "badge_photo"),
            "meals_agreed": reading.has_agreed(person, "event_meals"),
            "photo_text": BY_CODE["badge_photo"].text,
            "meals_text": BY_CODE["event_meals"].text,
            "may_submit": self.row.state in ("asked", "submitted", "refused") and self.event.state in Event.LIVE,
            "is_live": self.event.state in Event.LIVE,
            "is_public": self.event.state in Event.PUBLIC,
            "is_off": self.event.state == Event.State.CANCELLED,
            "here": address(self.request, self.volunteer, reverse("events:mine", args=[self.event.code])),
            "here_en": address(self.request, self.volunteer, reverse("events:en_mine", args=[self.event.code])),
            "tab": "me",
        }

    @property
    def status(self) -> int:
        """422 (or what the refusal says) where a form has errors."""
        form: Any = self.arrange_form if self.what == "arrange" else self.photo_form
        return form.answer_status if form.errors else 200


@login_required
@never_cache
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """My shifts, photograph and languages, meals and bus."""
    page = OwnPage(request, code)
    if request.method == "POST" and (said := page.act()):
        messages.success(request, said)
        return redirect(request.get_full_path())
    return render(request, "events/mine.html", page.context(), status=page.status)


@login_required
@never_cache
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """The badge on the phone, in both languages."""
    event, volunteer = own_part(request, code)
    row = accreditation_of(event, volunteer)
    if row is None or row.state != Accreditation.State.APPROVED or event.state == Event.State.CANCELLED:
        return redirect(address(request, volunteer, reverse("events:mine", args=[code])))
    role = reading.roles_of(event, [volunteer.pk]).get(volunteer.pk, reading.Role([], [], []))
    context = {
        "event": event,
        "row": row,
        "role": role,
        "roles": list(zip(role.posts, role.posts_en, strict=True)),
        "zones": reading.zones_of(row, role),
        "photo": own_photo(row),
        "address": request.build_absolute_uri(reverse("events:check", args=[row.code])),
        "pass_text": pass_text(volunteer.pass_code),
        "own": volunteer.person_id == request.user.person_id,  # type: ignore[union-attr]
        "tab": "me",
    }
    return render(request, "events/badge.html", context)


@login_required
@never_cache
@require_GET
def badge_file(request: HttpRequest, code: str) -> HttpResponse:
    """One's own badge as PDF."""
    row = accreditation_of(*own_part(request, code))
    if row is None:
        raise NotFound()
    return pdf(actions.single_badge(request.user, accreditation=row), f"badge-{row.badge_number}.pdf")


@login_required
@never_cache
@require_GET
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """A photograph, for its person and for staff of the event."""
    found = photo_by_code(code)
    content = actions.read_photo(request.user, photo=found)
    answer = HttpResponse(content, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
