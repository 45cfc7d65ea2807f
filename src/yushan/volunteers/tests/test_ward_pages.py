"""A guardian sees and enters the qualifications of a child; nobody else does."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.accounts.models import Person
from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Qualification
from yushan.volunteers.queries import wards_of
from yushan.volunteers.queries.people import rows_of_wards
from yushan.volunteers.tests.factories import volunteer, ward

pytestmark = pytest.mark.django_db


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_a_guardian_enters_sees_and_removes_for_the_child():
    make.load_plan()
    parent = volunteer("余建国")
    child = ward(parent, "余小苗")
    guardian, stranger = _client(parent.person.user), _client(volunteer().person.user)
    page = guardian.get(f"/me/?for={child.pk}").content.decode()
    assert f"/me/qualifications/?for={child.pk}" in page
    assert "替余小苗填报" in guardian.get(f"/me/qualifications/new/?for={child.pk}").content.decode()
    kind = Qualification._meta.get_field("kind").related_model.objects.get(code="guide")
    document = SimpleUploadedFile("证.pdf", b"%PDF-1.7 guide")
    facts = {"kind": kind.pk, "issued_on": "2026-01-08", "file": document, "for": child.pk}
    answer = guardian.post("/me/qualifications/new/", facts)
    assert answer.status_code == 302 and answer["Location"] == f"/me/qualifications/?for={child.pk}"
    row = Qualification.objects.get()
    assert row.volunteer == child
    assert "待核对" in guardian.get(f"/me/qualifications/?for={child.pk}").content.decode()
    assert guardian.get(f"/me/qualifications/{row.pk}/file/").content == b"%PDF-1.7 guide"
    for address in (f"/me/qualifications/?for={child.pk}", f"/me/qualifications/new/?for={child.pk}",
                    f"/me/qualifications/{row.pk}/file/"):  # fmt: skip
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/me/qualifications/{row.pk}/remove/").status_code == 404
    answer = guardian.post(f"/me/qualifications/{row.pk}/remove/")
    assert answer["Location"] == f"/me/qualifications/?for={child.pk}" and not Qualification.objects.exists()


def test_ones_own_stay_on_the_profile():
    make.load_plan()
    who = volunteer()
    client = _client(who.person.user)
    assert client.get("/me/qualifications/")["Location"] == "/me/profile/"
    assert "填报资格证书" in client.get("/me/qualifications/new/").content.decode()


def test_children_inside_a_statement_are_those_of_the_list():
    parent = volunteer("余建国")
    child = ward(parent, "余小苗")
    for born, today in (
        (date(2008, 2, 29), date(2026, 2, 28)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2010, 2, 28), date(2028, 2, 29)),
        (date(2010, 3, 1), date(2028, 2, 29)),
        (date(2008, 9, 8), date(2026, 9, 7)),
        (date(2008, 9, 8), date(2026, 9, 8)),
    ):
        Person.objects.filter(pk=child.person_id).update(birth_date=born)
        with clock.pretend(clock.at(today, 9)):
            user = parent.person.user
            assert list(rows_of_wards(user)) == wards_of(user), (born, today)
