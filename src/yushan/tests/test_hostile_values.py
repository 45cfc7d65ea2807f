"""What people type against the platform: scripts in names on every page, formulas in exported cells, names of files."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from yushan.accounts.models import Notice, Person, User
from yushan.activities.models import Activity
from yushan.audit.models import AuditLine
from yushan.exchange.models import ImportRun
from yushan.exchange.tests.books import ROSTER, book
from yushan.organizations.models import Organization, OrganizationLeader, RoleGrant, Unit
from yushan.organizations.tests import factories as make
from yushan.projects.models import Project
from yushan.stations.models import Booking, DutySwap, Equipment, Room, Station
from yushan.tests import table
from yushan.tests.addresses import Address, addresses
from yushan.tests.test_access import request
from yushan.tests.walk import send
from yushan.tests.world import World, build
from yushan.volunteers.models import Membership, Volunteer

pytestmark = pytest.mark.django_db
ROWS = table.read()
SCRIPT = "<script>alert(7)</script>\"'><img src=x onerror=alert(7)>"
_RAW = ("<script>alert(7)", "<img src=x", "\"'><")
# What strangers, volunteers or clerks may write, and somebody else reads.
_WRITTEN = (
    (Person, "name"), (User, "display_name"), (Organization, "name"), (Organization, "description"),
    (Organization, "leader_name"), (OrganizationLeader, "name"), (Unit, "name"), (Unit, "contact_name"),
    (RoleGrant, "scope_label"), (RoleGrant, "reason"), (Station, "name"), (Project, "title"), (Activity, "title"),
    (Activity, "place"), (Notice, "title"), (Notice, "body"), (Membership, "message"), (Membership, "reason"),
    (Volunteer, "occupation"), (ImportRun, "filename"), (Room, "note"), (Equipment, "name"),
    (Booking, "title"), (Booking, "appeal"), (DutySwap, "note"),
)  # fmt: skip
_TRIED = [one for one in addresses() if not one.route.startswith(("api/", "accounts/")) and one.name in ROWS]
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", "\t=1+1", '=HYPERLINK("http://example.org","点我")')


@pytest.fixture(scope="module")
def hostile(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world of the walk after somebody wrote a script wherever people write. Nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        for model, name in _WRITTEN:
            longest = model._meta.get_field(name).max_length or 200
            for row in model.objects.all():
                # Something of its own in front, where names are unique; never cut in the middle of the script.
                before = f"{row.pk}" if longest >= len(SCRIPT) + 6 else ""
                model.objects.filter(pk=row.pk).update(**{name: (before + SCRIPT)[:longest]})
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _menu_is_counted_once(settings: Any) -> None:
    settings.MENU_COUNTS_SECONDS = (
        600  # looked at by workspace/tests; anew on thousands of pages it is half of the time
    )


@pytest.mark.parametrize("address", _TRIED, ids=lambda one: one.route or "home")
def test_a_script_in_a_name_is_shown_as_text(hostile: World, address: Address) -> None:
    path, _body = request(hostile, address, ROWS[address.name], "own")
    for role in ("nobody", "city", "org", "unit", "lead", "volunteer", "auditor"):
        cache.clear()
        answer = send(hostile, role, "GET", path)
        assert answer.status_code < 500, f"{role} {path}: {answer.status_code}"
        if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        assert not [raw for raw in _RAW if raw in page], f"{role} {path}"


def test_the_script_is_there_to_be_shown(hostile: World) -> None:
    """The walk above means something: the pages do show what was written."""
    cache.clear()
    page = send(hostile, "city", "GET", f"/staff/volunteers/{hostile.own.volunteer.pk}/").content.decode()
    assert "&lt;script&gt;alert(7)&lt;/script&gt;" in page
    assert "&lt;img src=x" in send(hostile, "nobody", "GET", "/teams/").content.decode()


@pytest.fixture
def named() -> list[Unit]:
    """Units and people who are called like formulas."""
    cache.clear()
    make.load_plan()
    units = []
    for text in FORMULAS:
        unit = make.unit(text, area=make.area("500109"), level="district", staff=5)
        make.staff_member(unit, make.person(text), party=True)
        units.append(unit)
    return units


def _city() -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(make.user_with("city_admin"))
    return client


def _is_formula(cell: str) -> bool:
    return (cell != "" and cell[0] in "=+@\t\r") or (
        cell[:1] == "-" and len(cell) > 1 and not cell[1:].replace(".", "").isdigit()
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("path", ["units/export/", "people/export/"])
def test_no_cell_of_an_export_begins_like_a_formula(named: list[Unit], path: str, kind: str) -> None:
    client, url = _city(), f"/staff/indicators/{path}?format={kind}"
    answer = client.get(url) if path == "units/export/" else client.post(url, {"reason": "年度检查", "format": kind})
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "csv":
        cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = [str(cell) for line in book.get_sheet_by_index(0).to_python() for cell in line]
    assert any("calc" in cell for cell in cells)
    assert not [cell for cell in cells if _is_formula(cell)]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/cron.d/花名册.xlsx", "花名册.xlsx"),
        ("..\\..\\花名册.xlsx", None),
        ("/etc/passwd", "passwd"),
        ('花名册".xlsx\r\nSet-Cookie: a=b', None),
        ("<script>alert(7)</script>.xlsx", None),
        ("花" * 400 + ".xlsx", None),
        ("=cmd|' /C calc'!A0.xlsx", None),
    ],
)
def test_the_name_of_a_file_leads_nowhere(sent: str, kept: str | None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    cache.clear()
    unit = make.unit()
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(make.user_with("unit_admin", unit))
    content = book(ROSTER, [[unit.code, "石晓蓉", "500103199002301234", "", "是", "否", "馆员", "", ""]])
    file = SimpleUploadedFile("x.xlsx", content)
    file._name = sent  # past what Django itself takes away, as a client of one's own might send it
    answer = client.post(reverse("exchange:upload", args=["roster"]), {"file": file})
    if answer.status_code == 400:  # a name of 400 signs is refused before anybody looks at it
        return
    assert answer.status_code == 302
    run = ImportRun.objects.order_by("-pk")[0]
    assert kept is None or run.filename == kept
    assert len(run.filename) <= 200 and not [sign for sign in run.filename if sign in "/\r\n\0"]
    inside = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.is_relative_to(tmp_path / "files") for path in inside)
    assert not [path for path in inside if "花名册" in path.name or "passwd" in path.name]
    page = client.get(f"/staff/imports/{run.pk}/")
    assert page.status_code == 200 and "<script>alert(7)" not in page.content.decode()
    marked = client.get(f"/staff/imports/{run.pk}/marked/")
    if marked.status_code == 200:
        said = marked["Content-Disposition"]
        assert said.startswith("attachment; filename*=UTF-8''") and not set('"\r\n/\\<>') & set(said.split("''", 1)[1])


def test_a_forged_line_does_not_get_into_the_trail(named: list[Unit]) -> None:
    """Line breaks and long texts in a reason stay one line of the trail."""
    client = _city()
    who = make.staff_member(named[0])
    reason = "核对\r\n2026-01-01 admin organizations.give_grant\n" + "长" * 400
    client.post(f"/staff/unmask/staff/{who.pk}/phone/", {"reason": reason[:200]})
    assert AuditLine.objects.filter(action="organizations.unmask").count() == 1
    assert not AuditLine.objects.filter(action="organizations.give_grant").exists()
