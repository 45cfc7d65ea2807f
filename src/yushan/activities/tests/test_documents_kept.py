"""Papers of an activity: who finds which, what is taken, and that nothing is left behind."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.activities.actions import sign_up
from yushan.activities.actions.documents import DOCUMENTS, MOST_DOCUMENTS, add_document, tidy_documents
from yushan.activities.models import Activity, ActivityDocument, Post
from yushan.activities.tests.factories import organiser
from yushan.activities.tests.test_pages import signed_in
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Refusal
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 \xe7\xba\xbf\xe8\xb7\xaf\xe5\x9b\xbe"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def _upload(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.bin", content, content_type="text/html")


def test_papers_are_for_whom_they_are_meant(post: Post, django_capture_on_commit_callbacks: Any) -> None:
    activity: Activity = post.shift.activity
    clerk = signed_in(organiser(activity.organization))
    address = f"/staff/activities/{activity.pk}/documents/"
    assert "还没有资料" in clerk.get(address).text
    for name, audience in (("交通图", "everybody"), ("讲解词", "signed_up"), ("应急预案", "staff")):
        answer = clerk.post(address, {"name": name, "audience": audience, "file": _upload()})
        assert answer.status_code == 302
    codes = dict(ActivityDocument.objects.values_list("name", "code"))
    who = volunteers.volunteer("彭小禾")
    own, nobody = signed_in(who.person.user), Client()
    page = f"/activities/{activity.code}/"

    def seen(browser: Client) -> set[str]:
        return {name for name in codes if name in browser.get(page).text}

    def fetched(browser: Client) -> set[str]:
        return {name for name, code in codes.items() if browser.get(f"/documents/{code}/").status_code == 200}

    assert seen(nobody) == seen(own) == fetched(nobody) == fetched(own) == {"交通图"}
    sign_up(who.person.user, volunteer=who, post=post)
    assert seen(own) == fetched(own) == {"交通图", "讲解词"}
    assert fetched(clerk) == set(codes)
    sent = own.get(f"/documents/{codes['讲解词']}/")
    assert sent.content == PDF and sent["Content-Type"] == "application/pdf"
    assert sent["Content-Disposition"].startswith("attachment") and sent["X-Content-Type-Options"] == "nosniff"
    assert all(PDF not in path.read_bytes() for path in DOCUMENTS.path.glob("*")), "sealed at rest"
    # Nobody but staff before it is published.
    Activity.objects.filter(pk=activity.pk).update(state="draft")
    assert fetched(own) == fetched(nobody) == set() and fetched(clerk) == set(codes)
    Activity.objects.filter(pk=activity.pk).update(state="published")

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(address, {"name": "讲解词", "audience": "signed_up", "file": _upload(PDF + b" 2")})
    assert own.get(f"/documents/{codes['讲解词']}/").content == PDF + b" 2"
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"{address}{codes['讲解词']}/remove/")
    assert own.get(f"/documents/{codes['讲解词']}/").status_code == 404
    assert len(list(DOCUMENTS.path.glob("*"))) == 2, "replaced and removed files are gone"


def test_what_is_no_paper_is_refused_beside_its_field(post: Post) -> None:
    activity = post.shift.activity
    clerk = signed_in(organiser(activity.organization))
    address = f"/staff/activities/{activity.pk}/documents/"
    answer = clerk.post(address, {"name": "病毒", "audience": "everybody", "file": _upload(b"MZ\x90\x00")})
    assert answer.status_code == 422 and "只收 PDF" in answer.text and "病毒" in answer.text
    for number in range(MOST_DOCUMENTS):
        add_document(COMMAND_LINE, activity=activity, name=f"资料 {number}", audience="staff", content=PDF)
    with pytest.raises(Refusal, match="请先删一份"):
        add_document(COMMAND_LINE, activity=activity, name="又一份", audience="staff", content=PDF)
    assert tidy_documents() == 0
