"""The event in English: what it is, what to know, signing up, one's own page. Everything said here is English."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities import actions as activity_actions
from yushan.activities.models import Post, SignUp
from yushan.activities.queries import offers as offering
from yushan.activities.queries.people import eligibility_facts, requirements_of, volunteer_facts
from yushan.activities.queries.public import takes_sign_ups
from yushan.activities.rules import pass_text
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.events import queries
from yushan.events.models import Event, Service
from yushan.events.queries.people import own_places
from yushan.events.rules.english import lacks_en
from yushan.events.views.mine import OwnPage
from yushan.events.words import LANGUAGES_EN, TOPICS_EN, language_en
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import volunteer_of
from yushan.volunteers.views.subject import address

View = Callable[..., HttpResponse]
_SIGN_IN = lazy(lambda: reverse("account_login") + "?language=en", str)()
STATES = {
    "applied": "Applied, awaiting an answer", "accepted": "You have a place", "waitlisted": "On the waiting list",
    "offered": "A place is kept for you", "attended": "Attended", "absent": "Absent",
}  # fmt: skip


def in_english(view: View) -> View:
    """Page, messages and refusals of the view in English, whatever the browser asks for."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override("en"):
            try:
                return view(request, *args, **kwargs)
            except Refusal as error:
                context = {"error": error, "message": said_en(error)}
                return render(request, "events/en/problem.html", context, status=error.status)

    return wrapped


def said_en(error: Refusal) -> str:
    """A refusal in English; one that the catalogue does not know is said in general, never in Chinese alone."""
    if error.message.isascii() or error.code in ("overlap", "other_post", "unanswered", "no_quota"):
        return error.message
    if any("\u4e00" <= sign <= "\u9fff" for sign in error.message):
        return "This cannot be done now. Please reload the page; if it stays so, ask the organisers (contact on the event page)."
    return error.message


@in_english
def listing(request: HttpRequest) -> HttpResponse:
    """Events, the latest first."""
    page = paginate(
        queries.public_events(), order=["-starts_on", "-id"], cursor=request.GET.get("after"), size=20,
        query=request.GET,
    )  # fmt: skip
    return render(request, "events/en/list.html", {"page": page})


@dataclass
class Offer:
    """A post of a shift, in English, for one reader."""

    post: Post
    name: str
    duties: str
    languages: list[str]
    left: int
    mine: SignUp | None
    mine_text: str
    lacking: list[str]
    is_open: bool
    other_post: bool

    @property
    def left_text(self) -> str:
        """«1 place left», «12 places left»."""
        return "1 place left" if self.left == 1 else f"{self.left:,} places left"


@dataclass
class ShiftOffers:
    """A shift with its posts."""

    shift: Any
    posts: list[Offer]


def _offers(service: Service, shifts: list[offering.ShiftOffer], facts: Any) -> list[ShiftOffers]:
    activity = service.activity
    words = {one.name: one for one in service.post_words.all()}
    found, is_open = [], takes_sign_ups(activity)
    for one in shifts:
        posts = []
        for offer in one.posts:
            word = words.get(offer.post.name)
            posts.append(
                Offer(
                    post=offer.post,
                    name=(word.name_en if word else "") or offer.post.name,
                    duties=word.duties_en if word else "",
                    languages=[language_en(code) for code in offer.post.languages],
                    left=offer.left,
                    mine=offer.mine,
                    mine_text=STATES.get(offer.mine.state, "") if offer.mine else "",
                    lacking=lacks_en(requirements_of(offer.post), facts, LANGUAGES_EN) if facts else [],
                    is_open=is_open and not offer.is_over and not offer.other_post,
                    other_post=offer.other_post,
                )
            )
        found.append(ShiftOffers(one.shift, posts))
    return found


@in_english
def event(request: HttpRequest, code: str) -> HttpResponse:
    """One event with its open posts; the sign-up button stands at each post."""
    row = queries.public_event(code)
    volunteer = volunteer_of(request.user) if request.user.is_authenticated else None
    if volunteer and volunteer.state == Volunteer.State.WITHDRAWN:
        volunteer = None
    facts = volunteer_facts(volunteer) if volunteer else None
    services = queries.offered(row)
    known = offering.offers([one.activity for one in services], volunteer, facts)
    lines = [(one, _offers(one, known[one.activity_id], facts)) for one in services]
    context = {
        "event": row,
        "lines": [(one, shifts) for one, shifts in lines if one.activity.ends_at > clock.now()],
        "venues": list(row.venues.all()),
        "batches": list(row.batches.all()),
        "volunteer": volunteer,
        "takes_part": bool(volunteer and own_places(row, volunteer)),
        "now": clock.now(),
    }
    return render(request, "events/en/detail.html", context)


@in_english
def know(request: HttpRequest, code: str) -> HttpResponse:
    """What to bring, to wear, how to get there, whom to call."""
    row = queries.public_event(code)
    context = {
        "event": row,
        "topics": [(TOPICS_EN[one.topic], one.text_en) for one in row.guidance.all()],
        "points": list(row.boarding_points.all()),
        "venues": list(row.venues.all()),
    }
    return render(request, "events/en/know.html", context)


def _service_of(pk: int) -> tuple[Service, Post]:
    post = Post.objects.select_related("shift__activity__organization", "shift__activity__area").filter(pk=pk).first()
    service = None
    if post:
        rows = Service.objects.filter(activity=post.shift.activity_id, event__state__in=Event.PUBLIC)
        service = rows.select_related("event").first()
    if post is None or service is None:
        raise NotFound()
    return service, post


@in_english
@login_required(login_url=_SIGN_IN)
@require_POST
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs the reader up for a post; says place or position in line, or why not."""
    service, post = _service_of(pk)
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        messages.warning(request, "Please register as a volunteer first.")
        return redirect("events:en_detail", service.event.code)
    lacking = lacks_en(requirements_of(post), eligibility_facts(volunteer), LANGUAGES_EN)
    try:
        if lacking:
            raise Refusal(" ".join(lacking))
        row = activity_actions.sign_up(
            request.user, volunteer=volunteer, post=post, answers=request.POST.getlist("answer")[:20]
        )
    except Refusal as error:
        if error.status in (403, 404):
            raise
        messages.warning(request, " ".join(lacking) or said_en(error))
        return redirect("events:en_detail", service.event.code)
    said = {
        "accepted": "You have a place. Next: send the photograph for your badge.",
        "waitlisted": "The post is full. You are on the waiting list and move up automatically.",
        "applied": "Thank you. The organisers will decide and you will get a message.",
        "offered": "A place is kept for you until your guardian has agreed.",
    }
    messages.success(request, said.get(row.state, STATES.get(row.state, "")))
    if row.state in ("accepted", "attended"):
        return redirect("events:en_mine", service.event.code)
    return redirect("events:en_detail", service.event.code)


@in_english
@login_required(login_url=_SIGN_IN)
@never_cache
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """My shifts with the way out of them, photograph and languages, meals and bus, the code for the door."""
    page = OwnPage(request, code, english=True)
    if request.method == "POST" and page.what == "leave":
        return _leave(request, page)
    if request.method == "POST" and (said := page.act()):
        messages.success(request, said)
        return redirect(request.get_full_path())
    for form in (page.photo_form, page.arrange_form):
        _english_errors(form)
    shown = page.context()
    context = shown | {
        "places": [(row, STATES.get(row.state, ""), _words(row)) for row in shown["places"]],
        "pass_text": pass_text(page.volunteer.pass_code),
        "state_text": {
            "asked": "Send your photograph", "submitted": "Being checked", "approved": "Badge ready",
            "refused": "Please send another photograph", "withdrawn": "Badge withdrawn",
        }[page.row.state],
    }  # fmt: skip
    return render(request, "events/en/mine.html", context, status=page.status)


def _english_errors(form: Any) -> None:
    """Nothing in Chinese where the catalogue lacks a sentence."""
    for name, errors in form.errors.items():
        form.errors[name] = form.error_class(
            [said_en(Refusal(str(one))) for one in errors], renderer=form.renderer
        )  # fmt: skip


def _words(row: SignUp) -> dict[str, str]:
    service = row.shift.activity.event_service
    word = next((one for one in service.post_words.all() if one.name == row.post.name), None)
    return {
        "title": service.title_en or row.shift.activity.title,
        "post": (word.name_en if word else "") or row.post.name,
        "venue": service.venue.name_en,
        "address": service.venue.address_en,
    }


def _leave(request: HttpRequest, page: OwnPage) -> HttpResponse:
    pk = asked_number(request.POST.get("sign_up"))
    row = next((one for one in own_places(page.event, page.volunteer) if one.pk == pk), None)
    if row is None:
        raise NotFound()
    try:
        activity_actions.withdraw_sign_up(request.user, sign_up=row, reason="by the event page")
    except Refusal as error:
        if error.status in (403, 404):
            raise
        messages.warning(request, said_en(error))
        return redirect(address(request, page.volunteer, reverse("events:en_mine", args=[page.event.code])))
    messages.success(request, "You have left this shift. Somebody else gets the place.")
    if own_places(page.event, page.volunteer):
        return redirect(address(request, page.volunteer, reverse("events:en_mine", args=[page.event.code])))
    return redirect("events:en_detail", page.event.code)
