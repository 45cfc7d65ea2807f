"""Lists of people as a file: reason, columns, masks, the asker's mark, the trail, and how long it is kept."""

import io
import tracemalloc
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client, TestCase

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.models import Job
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers import people_workbook
from yushan.volunteers.actions import exporting
from yushan.volunteers.models import PeopleExport, Volunteer
from yushan.volunteers.people_columns import COLUMNS
from yushan.volunteers.tests.factories import membership, volunteer

pytestmark = pytest.mark.django_db
REASON = "12 月 5 日活动现场核对"


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def team() -> Organization:
    return base.team()


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def order(client: Client, **data: Any) -> PeopleExport:
    with TestCase.captureOnCommitCallbacks(execute=True):
        sent = {"reason": REASON, "columns": ["name", "number", "phone", "identity"], "query": ""} | data
        response = client.post("/staff/volunteers/exports/", sent)
    assert response.status_code == 302, response.content.decode()
    return PeopleExport.objects.latest("pk")


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).active


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    return list(sheet_of(content).iter_rows(min_row=4, values_only=True))


@pytest.mark.capability("T1.2", page="/staff/volunteers/exports/")
def test_a_list_is_masked_marked_and_in_the_trail(team: Organization) -> None:
    who = volunteer("余小禾", area=team.area)
    volunteer("石晓蓉", area=base.area("500109"))
    area_admin = base.user_with("area_admin", team.area)
    client = browser(area_admin)
    assert "导出名单" in client.get("/staff/volunteers/").content.decode()
    made = order(client)
    assert (made.people, made.in_full) == (1, 0)
    assert Notice.objects.filter(user=area_admin, title="志愿者名单导出好了").exists()
    answer = client.post(f"/staff/volunteers/exports/{made.pk}/download/")
    sheet = sheet_of(answer.content)
    identity = who.person.identity_number
    assert rows_of(answer.content) == [
        ("余小禾", who.number, f"{who.phone[:3]}****{who.phone[-4:]}", f"{identity[:3]}{'*' * 11}{identity[-4:]}")
    ]
    for place in (sheet["A1"].value, sheet.oddHeader.left.text, sheet.oddFooter.left.text):
        assert REASON in place and str(area_admin) in place and f"E{made.pk}" in place
    seen = {line.action for line in about_person(who.person_id)}
    assert "volunteers.export" in seen and "volunteers.export_in_full" not in seen
    assert AuditLine.objects.filter(action="volunteers.download_export", reason=REASON).count() == 1
    assert who.phone not in str(AuditLine.objects.values_list("details", "subject_label"))


def test_numbers_in_full_only_where_one_may_and_counted_as_looks(team: Organization) -> None:
    near = volunteer("余小禾", area=team.area)
    far = volunteer("石晓蓉", area=base.area("500109"))
    membership(far, team)  # in reach by the team of the district, not to be unmasked there
    client = browser(base.user_with("area_admin", team.area))
    made = order(client, unmasked=["phone"])
    content = client.post(f"/staff/volunteers/exports/{made.pk}/download/").content
    phones = {row[0]: row[2] for row in rows_of(content)}
    assert phones == {"余小禾": near.phone, "石晓蓉": f"{far.phone[:3]}****{far.phone[-4:]}"}
    assert made.in_full == 1
    assert "volunteers.export_in_full" in {line.action for line in about_person(near.person_id)}
    assert "volunteers.export_in_full" not in {line.action for line in about_person(far.person_id)}
    looks = browser(near.person.user).get("/me/privacy/looks/").content.decode()
    assert "导出完整号码" in looks and "手机号" in looks and REASON in looks


def test_who_may_not_see_numbers_gets_none_in_full(team: Organization) -> None:
    membership(volunteer("余小禾"), team)
    admin = base.user_with("organization_admin", team)
    assert "显示完整号码" not in browser(admin).get("/staff/volunteers/exports/").content.decode()
    with pytest.raises(Refusal, match="遮盖"):
        exporting.ask_export(admin, reason=REASON, columns=["phone"], unmasked=["phone"])
    assert order(browser(admin)).people == 1


def test_a_reason_and_columns_are_needed(team: Organization) -> None:
    client = browser(base.user_with("organization_admin", team))
    for sent in ({"reason": "", "columns": ["name"]}, {"reason": "好", "columns": ["name"]}, {"reason": REASON}):
        assert client.post("/staff/volunteers/exports/", sent).status_code == 422
    assert not PeopleExport.objects.exists() and not Job.objects.exists()
    with pytest.raises(NotAllowed):
        exporting.ask_export(base.user_with("auditor", team.area), reason=REASON, columns=["name"])


def test_the_filter_of_the_list_narrows_the_file(team: Organization) -> None:
    volunteer("余小禾", area=team.area)
    volunteer("余小苗", area=team.area, state="to_confirm")
    client = browser(base.user_with("area_admin", team.area))
    assert "现在的筛选共 1 人" in client.get("/staff/volunteers/exports/?state=verified").content.decode()
    assert order(client, query="state=verified&q=yx").people == 1
    line = AuditLine.objects.get(action="volunteers.ask_export")
    assert line.details["filters"] == ["q", "state"] and "yx" not in str(line.details)


def test_what_looks_like_a_formula_becomes_text(team: Organization) -> None:
    volunteer("=cmd|' /C calc'!A0", area=team.area)
    client = browser(base.user_with("area_admin", team.area))
    made = order(client, columns=["name"])
    content = client.post(f"/staff/volunteers/exports/{made.pk}/download/").content
    cell = sheet_of(content)["A4"]
    assert cell.data_type != "f" and str(cell.value).startswith("'=")


def test_the_file_is_gone_after_seven_days_and_of_nobody_else(team: Organization) -> None:
    volunteer(area=team.area)
    admin = base.user_with("area_admin", team.area)
    client = browser(admin)
    made = order(client)
    url = f"/staff/volunteers/exports/{made.pk}/download/"
    assert browser(base.user_with("area_admin", team.area)).post(url).status_code == 404
    with clock.pretend(clock.now() + timedelta(days=6)):
        exporting.tidy_exports()
        assert client.post(url).status_code == 200
    with clock.pretend(clock.now() + timedelta(days=8)):
        exporting.tidy_exports()
        assert client.post(url).status_code == 404
        assert "已删除" in client.get("/staff/volunteers/exports/").content.decode()
    assert not list(exporting.FILES.path.glob("*.sealed")) or PeopleExport.objects.get().file == ""


def test_a_right_that_ended_meanwhile_gives_no_file(team: Organization) -> None:
    volunteer(area=team.area)
    admin = base.user_with("area_admin", team.area)
    made = exporting.ask_export(admin, reason=REASON, columns=["name"])
    admin.grants.all().delete()
    with pytest.raises(NotAllowed):
        exporting.run(Job.objects.get(pk=made.job_id))
    assert PeopleExport.objects.get().people is None


def test_chunks_join_without_gap(team: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [volunteer(area=team.area, with_user=False) for _ in range(9)]
    monkeypatch.setattr(exporting, "_CHUNK", 4)
    client = browser(base.user_with("area_admin", team.area))
    made = order(client, columns=["number", "teams"])
    content = client.post(f"/staff/volunteers/exports/{made.pk}/download/").content
    assert [row[0] for row in rows_of(content)] == [one.number for one in reversed(people)]


def test_memory_does_not_grow_with_the_rows() -> None:
    """Ten times the rows must not take twice the memory beside the file itself."""

    def peak(count: int) -> int:
        row = Volunteer(number="500000-2501-000001", politics="群众")
        row.teams = []  # type: ignore[attr-defined]
        columns = [one for one in COLUMNS if one.code in ("number", "politics", "state", "hours")]
        tracemalloc.start()
        content = people_workbook.write("E1", columns, ([one.read(row) for one in columns] for _ in range(count)))
        highest = tracemalloc.get_traced_memory()[1] - len(content)
        tracemalloc.stop()
        return highest

    assert peak(10_000) < 2 * peak(1_000) + 500_000
