"""A picture from the place: only beside a check-in, without what the camera wrote, seen by few, gone after a year."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.actions.retention import apply_retention
from yushan.activities.actions import record_scan
from yushan.activities.actions.scene_photos import (
    SCENE_PHOTOS,
    add_scene_photo,
    remove_scene_photo,
    tidy_scene_photos,
)
from yushan.activities.erasing import erase
from yushan.activities.models import Activity, Attendance, Post, Presence, ScenePhoto, SignUp
from yushan.activities.tests.factories import UserFactory, VolunteerFactory, accepted, grant, moment, organiser
from yushan.activities.tests.test_pages import signed_in
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.pictures import MOST_BYTES
from yushan.demo.pictures import drawn

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
PICTURE = drawn("场", "#0f766e")
SECRET = "29.5001,106.3721 拍摄地点".encode()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def row(post: Post, at: Clock) -> SignUp:
    found = accepted(post)
    at(moment(5, 9, 2))
    record_scan(
        organiser(post.shift.activity.organization), shift=post.shift, volunteer=found.volunteer, direction="in",
        source="pass",
    )  # fmt: skip
    return found


def _upload(content: bytes) -> dict[str, Any]:
    return {"photo": SimpleUploadedFile("IMG_0001.png", content, content_type="image/png")}


def _with_a_note(content: bytes) -> bytes:
    """As a camera writes it: a text chunk with the place before the end."""
    import struct
    import zlib

    body = b"tEXt" + b"Location\x00" + SECRET
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return content[:-12] + chunk + content[-12:]


@pytest.mark.capability("T5.4", page="/me/sign-ups/")
def test_the_volunteer_adds_one_and_who_confirms_sees_it(row: SignUp, django_capture_on_commit_callbacks: Any):
    own, admin = signed_in(row.volunteer.person.user), organiser(row.shift.activity.organization)
    page, change = (reverse(f"activities:{name}", args=[row.pk]) for name in ("my_sign_up", "change_scene_photo"))
    assert "加一张现场照片" in own.get(page).text
    told = own.post(change, _upload(_with_a_note(PICTURE)), follow=True)
    assert "现场照片已保存" in told.text
    photo = ScenePhoto.objects.get()
    address = reverse("activities:scene_photo", args=[photo.code])
    assert address in told.text
    fetched = own.get(address)
    assert fetched.status_code == 200 and fetched["X-Content-Type-Options"] == "nosniff"
    assert fetched.content.startswith(b"\x89PNG") and SECRET not in fetched.content
    assert all(PICTURE[:200] not in path.read_bytes() for path in SCENE_PHOTOS.path.glob("*")), "sealed at rest"
    clerk = signed_in(admin)
    assert address in clerk.get(reverse("activities:scene", args=[row.shift.activity_id])).text
    assert clerk.get(address).status_code == 200
    others = (
        Client(),
        signed_in(VolunteerFactory().person.user),
        signed_in(grant(UserFactory(person=None), "auditor", row.shift.activity.area)),
    )
    assert [one.get(address).status_code for one in others] == [302, 404, 404]
    with django_capture_on_commit_callbacks(execute=True):
        own.post(change, _upload(drawn("二", "#b4233f")))
    assert ScenePhoto.objects.count() == 1 and own.get(address).status_code == 404, "one only, the new one"
    assert len(list(SCENE_PHOTOS.path.glob("*"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        own.post(change, {"do": "remove"})
    assert not ScenePhoto.objects.exists() and not list(SCENE_PHOTOS.path.glob("*"))
    for body, said in (({}, "请先选一张照片"), (_upload(b"GIF89a"), "照片")):
        refused = own.post(change, body, follow=True)
        assert refused.redirect_chain == [(page, 302)] and "ys-note ys-bad" in refused.text and said in refused.text
    assert not ScenePhoto.objects.exists()


def test_a_picture_is_no_check_in(post: Post, row: SignUp, at: Clock):
    other = accepted(post)
    with pytest.raises(Refusal, match="先签到"):
        add_scene_photo(other.volunteer.person.user, sign_up=other, content=PICTURE)
    assert "加一张现场照片" not in signed_in(other.volunteer.person.user).get(
        reverse("activities:my_sign_up", args=[other.pk])
    ).text  # fmt: skip
    before = list(Attendance.objects.values_list("pk")), list(Presence.objects.values_list("minutes", "grade"))
    add_scene_photo(row.volunteer.person.user, sign_up=row, content=PICTURE)
    assert before == (
        list(Attendance.objects.values_list("pk")), list(Presence.objects.values_list("minutes", "grade")),
    )  # fmt: skip


def test_what_is_refused(row: SignUp, at: Clock):
    own = row.volunteer.person.user
    for content, why in (
        (b"GIF89a", "只收 JPG 或 PNG"),
        (PICTURE[:-20], "不完整"),
        (b"\x89PNG" + b"0" * MOST_BYTES, "3 MB"),
    ):
        with pytest.raises(Refusal, match=why):
            add_scene_photo(own, sign_up=row, content=content)
    with pytest.raises(NotAllowed):
        add_scene_photo(organiser(row.shift.activity.organization), sign_up=row, content=PICTURE)
    add_scene_photo(own, sign_up=row, content=PICTURE)
    Activity.objects.filter(pk=row.shift.activity_id).update(state="noticed")
    with pytest.raises(Conflict, match="不能再改现场照片"):
        remove_scene_photo(own, sign_up=row)


def test_it_goes_with_the_person_and_after_a_year(row: SignUp, at: Clock):
    own = row.volunteer.person.user
    add_scene_photo(own, sign_up=row, content=PICTURE)
    erase(row.volunteer.person)
    assert not ScenePhoto.objects.exists()
    add_scene_photo(own, sign_up=row, content=PICTURE)
    apply_retention(COMMAND_LINE, dry=False)
    assert ScenePhoto.objects.exists()
    at(clock.at(datetime(2027, 9, 7).date()))
    apply_retention(COMMAND_LINE, dry=False)
    assert not ScenePhoto.objects.exists()
    tidy_scene_photos()
