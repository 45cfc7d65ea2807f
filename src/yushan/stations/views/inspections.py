"""The inspector's app: page, service worker and manifest; taking a station's sheet along, sending pictures and the visit.

Page, worker and manifest are the same for everybody and hold nobody's data. What was seen without a network comes later,
pictures first, each with its own key, so that nothing is lost and nothing comes twice.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.offline_app import for_the_app, sent_body
from yushan.common.phone_facts import is_key, moment_ms, position_of, put_right
from yushan.organizations.access import require
from yushan.stations.actions import Visit, add_evidence, record_visit
from yushan.stations.inspection_app import INSPECTIONS
from yushan.stations.models import Assessment, Side
from yushan.stations.queries import inspections as queries

_TEXT, _MOST_ITEMS = 500, 200
_for_the_app = for_the_app(lambda user: require(user, "station.inspect"))


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The app; who may do what is asked when it speaks to the platform."""
    return HttpResponse(INSPECTIONS.page())


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker."""
    return INSPECTIONS.worker(reverse("stations:inspections"))


@never_cache
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app on its first screen."""
    return INSPECTIONS.manifest(reverse("stations:inspections"), _("渝善渝美站点核查"), _("站点核查"))


@require_GET
@_for_the_app
def state(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, and which inspections were given to them."""
    return {
        "user": str(request.user.pk),
        "token": get_token(request),
        "inspections": [queries.shown(row) for row in queries.own_inspections(request.user)],
    }


def _row(request: HttpRequest, pk: int) -> Assessment:
    """An inspection of this person's, also one that is recorded already: a phone asks again what became of it."""
    found = queries.own_inspection(request.user, pk)
    if found is None:
        raise NotFound(_("这次核查不是安排给您的，或者已经改派。"))
    return found


@require_GET
@_for_the_app
def load(request: HttpRequest, pk: int) -> dict[str, Any]:
    """带走: the sheet of a station with what it said of itself; no names, no telephone numbers."""
    row = _row(request, pk)
    if row.state != Assessment.State.CHECK:
        raise Refusal(_("这次核查已经交了，不用再填。"), code="done")
    return queries.sheet_to_carry(row)


def _key(value: Any) -> str:
    if not is_key(value):
        raise Refusal(_("送来的内容不完整，没有记录。请刷新页面再试。"), code="bad_request")
    return str(value)


@require_POST
@_for_the_app
def photo(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One picture of an item, with the moment and place that the phone noted."""
    row, data, upload = _row(request, pk), request.POST, request.FILES.get("photo")
    if upload is None:
        raise Refusal(_("照片没有送到，请再送一次。"), code="bad_request")
    taken, sent = moment_ms(data.get("taken_ms")), moment_ms(data.get("phone_ms"))
    made, is_new = add_evidence(
        request.user, assessment=row, side=Side.CHECK, item=data.get("item", ""), content=upload.read(),
        key=_key(data.get("key")), taken_at=put_right(taken, sent, clock.now()) if taken and sent else None,
        position=position_of(data.get("longitude"), data.get("latitude"), data.get("accuracy")),
    )  # fmt: skip
    return {"outcome": "recorded" if is_new else "known", "receipt": _receipt(made.pk)}


def _receipt(pk: int) -> str:
    """What the person may read out later: the number of the row."""
    return f"{pk:04d}"


def _text(value: Any) -> str:
    return value[:_TEXT] if isinstance(value, str) else ""


def _visit(body: dict[str, Any]) -> Visit:
    scores, fixes = body.get("scores"), body.get("fixes")
    if not isinstance(scores, dict) or not isinstance(fixes, dict) or len(scores) > _MOST_ITEMS:
        raise Refusal(_("送来的内容不完整，没有记录。请刷新页面再试。"), code="bad_request")
    read: dict[str, tuple[int | None, str]] = {}
    for item, one in scores.items():
        points = one.get("points") if isinstance(one, dict) else None
        read[item] = (points if type(points) is int else None, _text(one.get("note")) if isinstance(one, dict) else "")
    ended, sent = moment_ms(body.get("ended_ms")), moment_ms(body.get("phone_ms"))
    return Visit(
        scores=read,
        word=_text(body.get("word")),
        fixes={item: _text(text) for item, text in fixes.items()},
        at=put_right(ended, sent, clock.now()) if ended and sent else None,
        position=position_of(body.get("longitude"), body.get("latitude"), body.get("accuracy")),
    )


@require_POST
@_for_the_app
def send(request: HttpRequest, pk: int) -> dict[str, Any]:
    """交核查: everything that was seen; sent again it is answered as it was."""
    row, body = _row(request, pk), sent_body(request)
    done, is_new = record_visit(request.user, assessment=row, visit=_visit(body), key=_key(body.get("key")))
    outcome = "recorded" if is_new else "known"
    return {"outcome": outcome, "receipt": _receipt(done.pk), "sent_ms": queries.sent_ms(done)}
