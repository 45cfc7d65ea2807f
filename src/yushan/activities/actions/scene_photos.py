"""A volunteer's picture from the place: supports a check-in that is there already, and is never one itself."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yushan.activities.actions.attendance import TAKES_SCANS, loaded_and_kept
from yushan.activities.models import ScenePhoto, SignUp
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.pictures import NoPicture, cleaned
from yushan.common.sealed_files import SealedFolder
from yushan.volunteers.queries import acts_for

SCENE_PHOTOS = SealedFolder("scene-photos", "这张照片已经删除。")


def _own(actor: Any, sign_up: SignUp) -> SignUp:
    """The sign-up under lock, after its activity, for the volunteer and who acts for them."""
    shift = loaded_and_kept(sign_up.shift)
    row = locked_row(sign_up, "volunteer")
    if not acts_for(actor, row.volunteer):
        raise NotAllowed(_("现场照片只能由本人添加。"))
    if shift.activity.state not in TAKES_SCANS:
        raise Conflict(_("活动%(state)s，不能再改现场照片。") % {"state": shift.activity.get_state_display()})
    row.shift = shift
    return row


@transaction.atomic
def add_scene_photo(actor: Any, *, sign_up: SignUp, content: bytes) -> ScenePhoto:
    """Keeps one picture, a new one in place of the old. Refusal before the check-in and for what is no picture,
    Conflict once the hours are under notice."""
    row = _own(actor, sign_up)
    if not row.scans.filter(direction="in").exists():
        raise Refusal(_("先签到，再添照片。照片不能代替签到。"), field="photo")
    try:
        bare, media = cleaned(content)
    except NoPicture as error:
        raise Refusal(str(error), field="photo") from error
    photo = ScenePhoto.objects.filter(sign_up=row).first() or ScenePhoto(sign_up=row)
    old, photo.code = photo.file, secrets.token_urlsafe(16)
    photo.file, photo.media_type, photo.added_at = SCENE_PHOTOS.keep(bare), media, clock.now()
    photo.added_by = actor if getattr(actor, "pk", None) else None
    photo.save()
    transaction.on_commit(lambda: SCENE_PHOTOS.remove(old))
    title = row.shift.activity.title
    record(actor, "activities.add_scene_photo", subject=row, label=title, person_id=row.volunteer.person_id)
    return photo


@transaction.atomic
def remove_scene_photo(actor: Any, *, sign_up: SignUp) -> None:
    """Takes it away, file and all; without one nothing happens."""
    row = _own(actor, sign_up)
    photo = ScenePhoto.objects.filter(sign_up=row).first()
    if photo is None:
        return
    name = photo.file
    photo.delete()
    transaction.on_commit(lambda: SCENE_PHOTOS.remove(name))
    title = row.shift.activity.title
    record(actor, "activities.remove_scene_photo", subject=row, label=title, person_id=row.volunteer.person_id)


def tidy_scene_photos() -> int:
    """Removes files that no row names: left by a crash, or kept long enough. Answers how many."""
    return SCENE_PHOTOS.tidy(ScenePhoto.objects.values_list("file", flat=True))
