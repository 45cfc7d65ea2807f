"""A file on its way through check, confirmation, second person, writing; and what stays of it."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.models import Job
from yushan.exchange import actions, queries, storage, tasks
from yushan.exchange.importers.roster import RosterImporter
from yushan.exchange.models import ImportProblem, ImportRun
from yushan.exchange.tests.books import ROSTER, book, breaks_at
from yushan.exchange.tests.test_records_import import HEADER as RECORDS
from yushan.exchange.tests.test_records_import import row as record_row
from yushan.exchange.tests.test_roster_import import TAO, good_rows, untidy
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization, StaffMember, Unit
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
State = ImportRun.State
Callbacks = Callable[..., Any]


@pytest.fixture
def done(django_capture_on_commit_callbacks: Callbacks) -> Callable[..., Any]:
    """Calls an action and lets everything happen that waits for the commit."""

    def call(action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            result = action(*args, **kwargs)
        if isinstance(result, ImportRun):
            result.refresh_from_db()
        return result

    return call


@pytest.fixture
def clerk(museum: Unit) -> User:
    return make.user_with("unit_admin", museum, display_name="黎静")


def sealed_files() -> list[str]:
    return [path.name for path in storage.FILES.path.glob("*")] if storage.FILES.path.exists() else []


def upload(
    done: Callable[..., Any], actor: User, kind: str, content: bytes, name: str = "花名册.xlsx", **where: Any
) -> ImportRun:
    run: ImportRun = done(actions.upload, actor, kind=kind, file=io.BytesIO(content), filename=name, **where)
    return run


def test_checked_confirmed_written_and_forgotten(museum: Unit, clerk: User, done: Callable[..., Any]):
    run = upload(done, clerk, "roster", untidy(museum))
    assert (run.state, run.rows, run.created, run.rejected, run.tidied) == (State.CHECKED, 10, 3, 7, 2)
    assert run.header == "表“Sheet1”，表头在第 3 行，认出 9 列"
    assert not StaffMember.objects.exists()
    assert len(sealed_files()) == 1
    assert TAO.encode() not in (storage.FILES.path / run.stored_as).read_bytes()
    run = done(actions.confirm, clerk, run=run)
    assert (run.state, run.created, run.rejected, run.stored_as) == (State.APPLIED, 3, 7, "")
    assert sealed_files() == []
    assert StaffMember.objects.count() == 3
    assert ImportProblem.objects.filter(run=run, mark="rejected").count() == 7
    line = AuditLine.objects.get(action="exchange.apply")
    assert line.actor == clerk and line.details["sha256"] == run.sha256
    titles = list(Notice.objects.filter(user=clerk).order_by("id").values_list("title", flat=True))
    assert titles == ["《花名册.xlsx》核对好了", "《花名册.xlsx》已写入 3 行"]
    again = upload(done, clerk, "roster", untidy(museum))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    with pytest.raises(Refusal, match="没有要写入的行"):
        done(actions.confirm, clerk, run=again)


def test_doubtful_cells_are_sealed_at_rest(museum: Unit, clerk: User, done: Callable[..., Any]):
    run = upload(done, clerk, "roster", untidy(museum))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT value, cells FROM exchange_importproblem WHERE run_id = %s", [run.pk])
        stored = b"".join(bytes(part) for line in cursor.fetchall() for part in line)
    assert stored and b"500103199002301234" not in stored and "贺小桃".encode() not in stored


def _bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return output.getvalue()


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n0000", b"%PDF-1.7 ..."])
def test_what_is_no_table_is_refused_at_the_door(clerk: User, done: Callable[..., Any], content: bytes):
    with pytest.raises(Refusal) as refused:
        upload(done, clerk, "roster", content)
    assert refused.value.field == "file"
    assert sealed_files() == [] and not ImportRun.objects.exists() and not Job.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_bomb(), "大得不合理"),
        (book(["姓名", "身份证号"], [["陶仁杰", TAO]]), "缺少"),
        (book(ROSTER, []), "没有数据"),
        (book(ROSTER, [["x"]])[:-200], "损坏"),
    ],
)
def test_a_refused_file_leaves_only_its_name_and_the_reason(
    clerk: User, done: Callable[..., Any], content: bytes, words: str
):
    try:
        run = upload(done, clerk, "roster", content)
    except Refusal as error:  # seen at the door already
        assert words in error.message
    else:
        assert run.state == State.REFUSED and words in run.message
    assert sealed_files() == []
    assert not ImportProblem.objects.exists() and not StaffMember.objects.exists()


def test_giving_up_leaves_nothing(museum: Unit, clerk: User, done: Callable[..., Any]):
    run = upload(done, clerk, "roster", untidy(museum))
    run = done(actions.drop, clerk, run=run)
    assert run.state == State.DROPPED and sealed_files() == [] and not run.problems.exists()
    with pytest.raises(Conflict):
        actions.confirm(clerk, run=run)


def test_nobody_touches_the_files_of_others(museum: Unit, clerk: User, done: Callable[..., Any]):
    run = upload(done, clerk, "roster", untidy(museum))
    for stranger in (make.user_with("unit_admin", museum), make.user_with("city_admin")):
        for action in (actions.confirm, actions.drop):
            with pytest.raises(NotFound):
                action(stranger, run=run)
        with pytest.raises(NotFound):
            queries.run_seen(stranger, run.pk)


def test_kinds_by_role(museum: Unit, team: Organization):
    def kinds(role: str, place: Any = None) -> set[str]:
        return {kind for kind, _ in queries.kinds_for(make.user_with(role, place))}

    everything = {"units", "roster", "organizations", "volunteers", "students", "stations", "activities", "records"}
    assert kinds("city_admin") == kinds("area_admin", museum.area) == everything
    assert kinds("unit_admin", museum) == {"roster", "records", "students"}
    assert kinds("organization_admin", team) == {"organizations", "volunteers", "activities", "records"}
    assert kinds("auditor") == kinds("project_lead", team) == set()
    with pytest.raises(NotAllowed):
        actions.upload(make.user_with("unit_admin", museum), kind="units", file=io.BytesIO(b"x"), filename="x.csv")


def test_a_clerk_whose_grant_ended_cannot_confirm(museum: Unit, clerk: User, done: Callable[..., Any]):
    run = upload(done, clerk, "roster", book(ROSTER, good_rows(museum)))
    clerk.grants.update(ends_at=clock.now())
    with pytest.raises(NotAllowed):
        actions.confirm(User.objects.get(pk=clerk.pk), run=run)


@pytest.fixture
def ran(team: Organization) -> Volunteer:
    return people.volunteer("冉隆贵")


@pytest.fixture
def leader(team: Organization) -> User:
    return make.user_with("organization_admin", team, display_name="秦川")


def test_records_of_a_team_wait_for_a_second_person(
    ran: Volunteer, team: Organization, leader: User, done: Callable[..., Any]
):
    run = upload(done, leader, "records", book(RECORDS, [record_row(ran)]), organization=team)
    assert run.created == 1
    run = done(actions.confirm, leader, run=run)
    assert run.state == State.SECOND and not HourEntry.objects.exists()
    area_admin = make.user_with("area_admin", team.area)
    assert [one.pk for one in queries.to_second(area_admin)] == [run.pk]
    for wrong in (
        leader,
        make.user_with("area_admin", make.area("500109")),
        make.user_with("organization_admin", team),
    ):
        assert not queries.to_second(wrong).exists()
        with pytest.raises(NotAllowed):
            actions.second(wrong, run=run, approve=True)
    with pytest.raises(Refusal, match="原因"):
        actions.second(area_admin, run=run, approve=False)
    run = done(actions.second, area_admin, run=run, approve=True)
    assert run.state == State.APPLIED and run.confirmed_by == area_admin
    assert HourEntry.objects.get().grade == "declared"


def test_an_uploader_never_seconds_the_own_file(ran: Volunteer, team: Organization, done: Callable[..., Any]):
    admin = make.user_with("area_admin", team.area)
    run = upload(done, admin, "records", book(RECORDS, [record_row(ran)]), organization=team)
    run = done(actions.confirm, admin, run=run)
    assert not queries.to_second(admin).exists()
    with pytest.raises(NotAllowed, match="另一个人"):
        actions.second(admin, run=run, approve=True)


def test_declined_records_are_gone_and_the_uploader_reads_why(
    ran: Volunteer, team: Organization, leader: User, done: Callable[..., Any]
):
    run = upload(done, leader, "records", book(RECORDS, [record_row(ran)]), organization=team)
    run = done(actions.confirm, leader, run=run)
    run = done(actions.second, make.user_with("city_admin"), run=run, approve=False, reason="没有签到表")
    assert (run.state, run.message) == (State.DROPPED, "没有签到表") and sealed_files() == []
    assert "没有签到表" in Notice.objects.filter(user=leader).latest("id").body
    assert not HourEntry.objects.exists()


def test_records_of_the_city_are_posted_at_once(ran: Volunteer, done: Callable[..., Any]):
    admin = make.user_with("city_admin")
    run = done(actions.confirm, admin, run=upload(done, admin, "records", book(RECORDS, [record_row(ran)])))
    assert run.state == State.APPLIED and HourEntry.objects.count() == 1


def test_a_unit_brings_records_of_its_own_staff_only(
    museum: Unit, clerk: User, team: Organization, ran: Volunteer, done: Callable[..., Any]
):
    content = book(RECORDS, [record_row(ran), record_row(people.volunteer("秦川"))])
    with pytest.raises(Refusal, match="哪个单位或组织"):
        upload(done, clerk, "records", content)
    make.staff_member(museum, ran.person)
    run = upload(done, clerk, "records", content, unit=museum)
    assert (run.created, run.rejected) == (1, 1)
    assert "不在重庆市自然博物馆的在职花名册上" in run.problems.get(mark="rejected").reason
    run = done(actions.confirm, clerk, run=run)
    # Who lets them through must answer for the organization too: the museum stands in another area than the team.
    neighbour = make.user_with("area_admin", museum.area)
    run = done(actions.second, neighbour, run=run, approve=True)
    assert (run.state, run.created, run.rejected) == (State.APPLIED, 0, 2)
    assert not HourEntry.objects.exists()


def test_writing_twice_is_harmless_and_counts_rows_once(
    museum: Unit, clerk: User, done: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    run = upload(done, clerk, "roster", book(ROSTER, good_rows(museum)))
    with monkeypatch.context() as patched:
        patched.setattr(actions, "finish", _killed)
        with pytest.raises(KeyboardInterrupt):
            done(actions.confirm, clerk, run=run)
    run.refresh_from_db()
    assert run.state == State.APPLYING and StaffMember.objects.count() == 3
    tasks.apply(Job.objects.get(pk=run.job_id))  # as jobs.resume_lost has it done
    run.refresh_from_db()
    assert (run.state, run.created, run.unchanged) == (State.APPLIED, 3, 0)
    assert StaffMember.objects.count() == 3


def _killed(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt


def test_a_crash_while_writing_can_be_confirmed_again(
    museum: Unit, clerk: User, done: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    run = upload(done, clerk, "roster", book(ROSTER, good_rows(museum)))
    with monkeypatch.context() as patched:
        patched.setattr("yushan.exchange.engine._write", lambda *args, **kwargs: 1 / 0)
        run = done(actions.confirm, clerk, run=run)
    assert run.state == State.CHECKED and "写入中断" in run.message and len(sealed_files()) == 1
    assert done(actions.confirm, clerk, run=run).state == State.APPLIED


def test_what_an_interrupted_attempt_wrote_is_counted_when_it_is_confirmed_again(
    museum: Unit, clerk: User, done: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    run = upload(done, clerk, "roster", book(ROSTER, good_rows(museum)))
    with monkeypatch.context() as patched:
        patched.setattr(RosterImporter, "chunk", 2)
        patched.setattr(RosterImporter, "write", breaks_at(2, RosterImporter.write))
        run = done(actions.confirm, clerk, run=run)
    assert run.state == State.CHECKED and StaffMember.objects.count() == 2
    run = done(actions.confirm, clerk, run=run)
    assert (run.state, run.created, run.unchanged, StaffMember.objects.count()) == (State.APPLIED, 3, 0, 3)


def test_files_left_lying_and_orphans_are_removed(
    museum: Unit, clerk: User, done: Callable[..., Any], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callbacks,
):  # fmt: skip
    run = upload(done, clerk, "roster", untidy(museum))
    storage.FILES.keep(b"orphan")
    later = clock.now() + timedelta(days=800)
    monkeypatch.setattr(clock, "now", lambda: later)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.tidy_up()
    run.refresh_from_db()
    assert run.state == State.DROPPED and sealed_files() == [] and not ImportProblem.objects.exists()


def test_volunteers_of_a_team_wait_for_their_own_yes(team: Organization, leader: User, done: Callable[..., Any]):
    content = book(["姓名", "身份证号", "手机号", "所属组织", "注册日期"], [
        ["骆青", make.identity().number, "13896170246", team.name, "2020-04-09"],
    ])  # fmt: skip
    run = upload(done, leader, "volunteers", content, "队员.xlsx")
    assert run.created == 1 and any("1 人写入后是“待本人确认”" in note for note in run.notes)
    done(actions.confirm, leader, run=run)
    made = Volunteer.objects.get(person__name="骆青")
    assert (made.state, made.verified_on) == ("to_confirm", None)
    city = upload(done, make.user_with("city_admin"), "volunteers", content, "志愿者.xlsx")
    assert not any("待本人确认" in note for note in city.notes)
    done(actions.confirm, city.uploaded_by, run=city)
    made.refresh_from_db()
    assert (made.state, str(made.verified_on)) == ("verified", "2020-04-09")
