"""Pictures of the public page. Every file of stations lies sealed in one folder that no page serves."""

import secrets
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.pictures import NoPicture, cleaned
from yushan.common.reasons import because
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require
from yushan.stations.actions.common import held_station, user_or_none
from yushan.stations.models import EvidencePhoto, Station, StationPhoto

PHOTOS = SealedFolder("station-photos", "这张照片已经删除。")
MOST = 12


def bare(content: bytes) -> tuple[bytes, str]:
    """The picture alone and its media type; Refusal for what is none, is too large, or would burst when drawn."""
    try:
        return cleaned(content)
    except NoPicture as error:
        raise Refusal(str(error), field="photo") from error


@transaction.atomic
def add_photo(actor: Any, *, station: Station, content: bytes, caption: str) -> StationPhoto:
    """One more picture on the public page. Needs station.edit."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    if station.photos.count() >= MOST:
        raise Refusal(f"站点页最多放 {MOST} 张照片，请先删掉旧的。", field="photo")
    caption = because(caption, "请写一句照片里是什么，看不见的人靠它知道。", field="caption", most=60)
    picture, media = bare(content)
    made = StationPhoto.objects.create(
        station=station, code=secrets.token_urlsafe(16), file=PHOTOS.keep(picture), media_type=media, caption=caption,
        added_by=user_or_none(actor), added_at=clock.now(),
    )  # fmt: skip
    record(actor, "stations.add_photo", subject=station, label=station.name)
    return made


@transaction.atomic
def remove_photo(actor: Any, *, station: Station, photo: StationPhoto) -> None:
    """Takes a picture off the page, file and all."""
    station = held_station(station)
    require(actor, "station.edit", on=station)
    row = station.photos.filter(pk=photo.pk).first()
    if row is None:
        raise NotFound("这张照片已经删除。")
    name = row.file
    row.delete()
    transaction.on_commit(lambda: PHOTOS.remove(name))
    record(actor, "stations.remove_photo", subject=station, label=station.name)


def tidy_photos() -> int:
    """Regular work: removes files that no row names; answers how many."""
    names = [
        *StationPhoto.objects.values_list("file", flat=True),
        *EvidencePhoto.objects.values_list("file", flat=True),
    ]
    return PHOTOS.tidy(names)
