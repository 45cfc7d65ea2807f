"""The door's app for organisers without a network: page, service worker and manifest; loading a list, sending scans.

Page, worker and manifest are the same for everybody and hold nobody's data. Everything personal goes through the three
addresses that answer JSON, which no browser and no worker keeps by itself.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yushan.activities import actions
from yushan.activities.actions.offline import Told
from yushan.activities.models import Shift, ShiftLoad
from yushan.activities.queries import offline as queries
from yushan.activities.queries.recording import found_for, require_somewhere
from yushan.activities.rules import receipt
from yushan.activities.rules.device_clock import Reading
from yushan.activities.rules.offline import SentScan, is_uuid, reading_of, sent_scan
from yushan.activities.shell import DOOR
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.offline_app import for_the_app, sent_body

AT_ONCE = 100


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The app; who may do what is asked when it speaks to the platform."""
    return HttpResponse(DOOR.page())


@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker."""
    return DOOR.worker(reverse("activities:offline"))


@never_cache
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app on its first screen."""
    return DOOR.manifest(reverse("activities:offline"), _("渝善渝美离线签到"), _("离线签到"))


_for_the_app = for_the_app(require_somewhere)


def _reading(body: dict[str, Any]) -> Reading:
    found = reading_of(body.get("clock_ms"), body.get("session"), body.get("steady_ms"))
    if found is None:
        raise Refusal(_("这台手机的时间说不通，请校准后再试。"), code="bad_clock")
    return found


def _now_ms() -> int:
    return round(clock.now().timestamp() * 1000)


def _shown(shift: Shift) -> dict[str, Any]:
    return {
        "id": shift.pk,
        "title": shift.activity.title,
        "place": shift.activity.place,
        "starts_ms": round(shift.starts_at.timestamp() * 1000),
        "ends_ms": round(shift.ends_at.timestamp() * 1000),
        "until_ms": round(queries.upload_ends(shift).timestamp() * 1000),
    }


@require_GET
@_for_the_app
def state(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in, what the time is, which shifts may be loaded."""
    rows = queries.loadable_shifts(request.user)
    return {
        "user": str(request.user.pk),
        "token": get_token(request),
        "now_ms": _now_ms(),
        "shifts": [_shown(shift) | {"held": getattr(shift, "held", 0)} for shift in rows],
    }


def _person(one: queries.Listed) -> dict[str, Any]:
    return {
        "id": one.sign_up,
        "name": one.name,
        "tail": one.tail,
        "post": one.post,
        "hash": one.hash,
        "number": one.number_hash,
        "state": one.state,
    }


def _carried(load: ShiftLoad) -> dict[str, Any]:
    return {
        "load": load.code,
        "salt": load.salt,
        "now_ms": round(load.loaded_at.timestamp() * 1000),
        "shift": _shown(load.shift),
        "people": [_person(one) for one in queries.listed_people(load)],
    }


@require_POST
@_for_the_app
def load(request: HttpRequest, pk: int) -> dict[str, Any]:
    """带走名单: the list of a shift, for one device."""
    shift = found_for(request.user, Shift.objects.select_related("activity__organization"), pk, "activity")
    body = sent_body(request)
    device, key = str(body.get("device", "")), str(body.get("public_key", ""))
    taken = actions.load_shift(request.user, shift=shift, device=device, public_key=key, reading=_reading(body))
    return _carried(taken)


def _told(one: Told) -> dict[str, Any]:
    fact = one.fact
    return {
        "key": one.key,
        "outcome": one.outcome,
        "reason": one.reason,
        "receipt": receipt(fact.pk) if fact else "",
        "at_ms": round(fact.at.timestamp() * 1000) if fact else None,
    }


def _unreadable(scan: object) -> dict[str, Any]:
    key = scan.get("key") if isinstance(scan, dict) else ""
    reason = _("这条记录不完整，没有记录。请重新扫码。")
    return {"key": key if is_uuid(key) else "", "outcome": "refused", "reason": reason, "receipt": "", "at_ms": None}


@require_POST
@_for_the_app
def send(request: HttpRequest) -> dict[str, Any]:
    """上传: at most a hundred scans at once; what became of each."""
    body = sent_body(request)
    sent = body.get("scans")
    if not isinstance(sent, list) or len(sent) > AT_ONCE:
        raise Refusal(_("一次最多送 %(most)d 条。") % {"most": AT_ONCE}, code="too_many")
    read: list[tuple[object, SentScan | None]] = [(one, sent_scan(one)) for one in sent]
    good = [scan for _raw, scan in read if scan]
    told = actions.upload_scans(request.user, device=str(body.get("device", "")), reading=_reading(body), scans=good)
    bad = [_unreadable(raw) for raw, scan in read if scan is None]
    return {"now_ms": _now_ms(), "told": [_told(one) for one in told] + bad}
