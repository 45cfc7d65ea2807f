"""The sign for the door of a station, typeset with typst (ADR 0010)."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse

from yushan.common import clock
from yushan.common.papers import qr_picture, typeset
from yushan.stations.models import Station
from yushan.stations.queries.demonstration import standing_of

_SIGN = Path(__file__).with_name("sign.typ").read_bytes()


def public_address(station: Station) -> str:
    """Where the code on the sign leads."""
    return f"{settings.SITE_URL}{reverse('places:station', args=[station.code])}"


def typeset_sign(station: Station, kind: str) -> bytes:
    """A4, to be hung at the door; texts go in as data. 1 statement."""
    today = clock.today()
    content = {
        "name": station.name,
        "kind": kind,
        "host": station.host_name,
        "place": station.address
        if station.area.name in station.address
        else f"{station.area.name} {station.address}".strip(),
        "hours": station.opening_hours or "开放时间请看站点页",
        "phone": station.public_phone,
        "named": [f"{row.get_level_display()}科技志愿服务示范站点" for row in standing_of(station)],
        "qr": qr_picture(public_address(station)),
        "address": public_address(station).split("://")[-1],
        "code": station.code,
        "made": [today.year, today.month, today.day],
    }
    return typeset(_SIGN, content)
