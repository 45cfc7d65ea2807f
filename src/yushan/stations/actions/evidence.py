"""Pictures that show what a score says: added by the side that scores, each once however often it is sent."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.phone_facts import Position
from yushan.organizations.access import require
from yushan.stations.actions.common import held, put_hand, user_or_none
from yushan.stations.actions.inspecting import require_inspector
from yushan.stations.actions.photos import PHOTOS, bare
from yushan.stations.models import Assessment, EvidencePhoto, Side
from yushan.stations.queries.criteria import criteria_of
from yushan.stations.rules.criteria import MOST_PHOTOS


def _may_add(actor: Any, row: Assessment, side: str) -> None:
    if side == Side.SELF:
        require(actor, "station.edit", on=row.station)
        if row.state != Assessment.State.SELF:
            raise Conflict("自评已经交了，不能再加照片。")
    else:
        require_inspector(actor, row)


@transaction.atomic
def add_evidence(
    actor: Any,
    *,
    assessment: Assessment,
    side: str,
    item: str,
    content: bytes,
    key: str | None = None,
    taken_at: datetime | None = None,
    position: Position | None = None,
) -> tuple[EvidencePhoto, bool]:
    """One picture of an item, and whether it is new: sent again with the same `key` it is the one that is there.

    Refusal for what is no picture and for more than MOST_PHOTOS of an item; Conflict once the side has finished.
    """
    row = held(assessment)
    if key and (known := EvidencePhoto.objects.filter(key=key).first()):
        if known.assessment_id != row.pk or known.added_by_id != getattr(actor, "pk", None):
            raise Conflict("这张照片已经用在别处，请重新拍一张。")
        return known, False
    _may_add(actor, row, side)
    if item not in criteria_of(row.version).items:
        raise Refusal("评分标准里没有这一项，请刷新页面。")
    if row.photos.filter(side=side, item=item).count() >= MOST_PHOTOS:
        raise Refusal(f"一项最多放 {MOST_PHOTOS} 张照片，请先删掉不清楚的。", field="photo")
    picture, media = bare(content)
    now = clock.now()
    try:
        with transaction.atomic():
            made = EvidencePhoto.objects.create(
                assessment=row, side=side, item=item, code=secrets.token_urlsafe(16), key=key, file=PHOTOS.keep(picture),
                media_type=media, taken_at=taken_at or now, longitude=position.longitude if position else None,
                latitude=position.latitude if position else None, accuracy=position.accuracy if position else None,
                added_by=user_or_none(actor), added_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("这张照片正在保存，请稍等再看。") from None
    put_hand(actor, row, side)
    record(actor, "stations.add_evidence", subject=row.station, label=row.station.name, item=item, side=side)
    return made, True


@transaction.atomic
def remove_evidence(actor: Any, *, photo: EvidencePhoto) -> None:
    """Takes a picture away, file and all, while its side still works on its score."""
    if photo.assessment is None:
        raise NotFound()
    row = held(photo.assessment)
    _may_add(actor, row, photo.side)
    found = row.photos.filter(pk=photo.pk).first()
    if found is None:
        raise NotFound("这张照片已经删除。")
    name = found.file
    found.delete()
    transaction.on_commit(lambda: PHOTOS.remove(name))
    record(actor, "stations.remove_evidence", subject=row.station, label=row.station.name, item=photo.item)
