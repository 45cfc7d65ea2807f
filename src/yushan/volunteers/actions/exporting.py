"""Lists of people that leave the platform: with a reason, made in the background, masked, marked with who asked."""

from array import array
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record, touch
from yushan.common import clock, jobs
from yushan.common.errors import NotFound, Refusal
from yushan.common.models import Job
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import can, grants_of, require
from yushan.organizations.models import Area
from yushan.volunteers import people_workbook
from yushan.volunteers.models import Membership, PeopleExport, Volunteer
from yushan.volunteers.people_columns import BY_CODE, SECRET, ExportColumn
from yushan.volunteers.queries.listing import VOLUNTEER_PARAMS, narrowed_volunteers
from yushan.volunteers.queries.memberships import BELONGING
from yushan.volunteers.queries.scopes import gathered_in_scope

KIND = "volunteers.export"
KEPT_DAYS, MOST_PEOPLE = 7, 200_000
_CHUNK = 2_000
FILES = SealedFolder("people", "这份名单还没有做好，或者已过保存期删除。需要的话请重新导出。")


def may_unmask_somewhere(actor: Any) -> bool:
    """Whether there are volunteers of whom the actor may see numbers in full."""
    return any(
        can(actor, "person.unmask", {grant.scope: grant.scope_id} if grant.scope == "area" else {})
        for grant in grants_of(actor)
        if grant.scope in ("city", "area")
    )


def wanted(actor: Any, query: str) -> QuerySet[Volunteer]:
    """The people of a list as its address narrows it, over whom the actor has data.export."""
    rows = gathered_in_scope(actor, "data.export").order_by()
    return narrowed_volunteers(actor, QueryDict(query), "data.export", rows=rows)


@transaction.atomic
def ask_export(
    actor: Any, *, reason: str, columns: Collection[str], query: str = "", unmasked: Collection[str] = ()
) -> PeopleExport:
    """Orders a list of the volunteers over whom the actor has data.export, as the list's filter narrows them.

    Refusal without a reason or columns, for columns in full without person.unmask, and for too many people. Reason and
    columns stand in the trail at once, whether or not the file is ever fetched.
    """
    require(actor, "data.export")
    if len(reason.strip()) < 4:
        raise Refusal("请写明导出的用途，会记入审计，也会印在文件上。", field="reason")
    chosen = [code for code in BY_CODE if code in columns]
    if not chosen:
        raise Refusal("请至少选一列。", field="columns")
    full = [column.code for column in SECRET if column.code in unmasked and column.code in chosen]
    if full and not may_unmask_somewhere(actor):
        raise Refusal("您没有“显示完整个人信息”的权限，只能导出遮盖的号码。", field="unmasked")
    if wanted(actor, query).values("pk")[: MOST_PEOPLE + 1].count() > MOST_PEOPLE:
        raise Refusal(f"名单超过 {MOST_PEOPLE:,} 人，请按区县或状态分别导出。")
    made = PeopleExport.objects.create(
        owner=actor, reason=reason.strip()[:300], query=query[:1000], columns=chosen, unmasked=full,
        asked_at=clock.now(),
    )  # fmt: skip
    job = jobs.start(actor, kind=KIND, title="导出志愿者名单", result_url=reverse("volunteers:exports"), export=made.pk)
    made.job_id = job.pk
    made.save(update_fields=["job_id"])
    asked = QueryDict(query)
    record(
        actor, "volunteers.ask_export", subject=made, label=f"导出 E{made.pk}", reason=made.reason, columns=chosen,
        unmasked=full, filters=[name for name in ("q", *VOLUNTEER_PARAMS) if asked.get(name)],
    )  # fmt: skip
    return made


class _Taken:
    """Who is on the list, and of whom numbers stand there in full: eight bytes a person."""

    def __init__(self) -> None:
        self.people, self.in_full = array("q"), array("q")


def run(job: Job) -> None:
    """Writes the file; run again after a crash it starts anew. Rights are looked at again: they may have ended."""
    made = PeopleExport.objects.select_related("owner").get(pk=job.arguments["export"])
    if made.people is not None:
        return
    owner = made.owner
    if not owner.is_active:
        raise Refusal("账号已停用，没有导出。")
    require(owner, "data.export")
    rows = _lean(wanted(owner, made.query), made.columns)
    jobs.progress(job, 0, rows.order_by().values("pk")[:MOST_PEOPLE].count())
    columns, taken = [BY_CODE[code] for code in made.columns], _Taken()
    mark = people_workbook.mark_of(made.pk, str(owner), made.asked_at, made.reason)
    content = people_workbook.write(mark, columns, _cells(owner, rows, columns, made.unmasked, taken, job))
    name = FILES.keep(content)
    with transaction.atomic():
        made.people, made.in_full, made.file = len(taken.people), len(taken.in_full), name
        made.save(update_fields=["people", "in_full", "file"])
        _tell_the_trail(made, taken)
        notify([owner.pk], key=f"people-export:{made.pk}", title="志愿者名单导出好了",
               body=f"共 {made.people:,} 人，文件保存 {KEPT_DAYS} 天。", url=reverse("volunteers:exports"))  # fmt: skip
    job.message = f"共 {made.people:,} 人。"
    jobs.progress(job, made.people, made.people)


def _lean(rows: QuerySet[Volunteer], columns: Collection[str]) -> QuerySet[Volunteer]:
    """Without the sealed values that are in no column: unsealing them takes longer than writing the row."""
    unread = ["address", "pass_code"]
    unread += [
        field for code, field in (("phone", "phone"), ("identity", "person__identity_number")) if code not in columns
    ]
    return rows.select_related("person").defer(*unread)


def _cells(
    owner: Any, rows: Any, columns: Sequence[ExportColumn], unmasked: Collection[str], taken: _Taken, job: Job
) -> Iterator[list[object]]:
    """Rows of the list in chunks by key; 2 statements each, however many there are."""
    last, done = None, 0
    areas = Area.objects.in_bulk()
    teams = Membership.objects.filter(state__in=BELONGING).select_related("organization").order_by("pk")
    with_teams = any(column.code == "teams" for column in columns)
    while True:
        part = rows.order_by("-pk") if last is None else rows.filter(pk__lt=last).order_by("-pk")
        if with_teams:
            part = part.prefetch_related(Prefetch("memberships", queryset=teams, to_attr="teams"))
        chunk: list[Volunteer] = list(part[:_CHUNK])
        for row in chunk:
            row.area = areas.get(row.area_id or 0)
            taken.people.append(row.person_id)
            full = unmasked if unmasked and can(owner, "person.unmask", row) else ()
            if full:
                taken.in_full.append(row.person_id)
            yield [_cell(column, row, column.code in full) for column in columns]
        done += len(chunk)
        if len(chunk) < _CHUNK or done >= MOST_PEOPLE:
            return
        last = chunk[-1].pk
        jobs.progress(job, done)


def _cell(column: ExportColumn, row: Volunteer, in_full: bool) -> object:
    value = column.read(row)
    return value if column.mask is None or in_full else column.mask(str(value))


def _tell_the_trail(made: PeopleExport, taken: _Taken) -> None:
    """Each person finds the list under «谁看过我的资料», once; those with numbers in full a line of its own, as an eye is."""
    label = f"导出 E{made.pk}"
    line = record(made.owner, KIND, subject=made, label=label, reason=made.reason, people=len(taken.people))
    touch(line, set(taken.people).difference(taken.in_full))
    if taken.in_full:
        line = record(
            made.owner, "volunteers.export_in_full", subject=made, label=label, reason=made.reason,
            fields=made.unmasked, people=len(taken.in_full),
        )  # fmt: skip
        touch(line, taken.in_full)


@transaction.atomic
def fetch_export(actor: Any, *, pk: int) -> tuple[PeopleExport, bytes]:
    """The file for whoever ordered it, while it is kept and they may still export; every time is logged."""
    require(actor, "data.export")
    made = PeopleExport.objects.filter(pk=pk, owner_id=actor.pk).first()
    if made is None:
        raise NotFound()
    content = FILES.fetch(made.file)
    record(
        actor, "volunteers.download_export", subject=made, label=f"导出 E{made.pk}", reason=made.reason,
        people=made.people,
    )  # fmt: skip
    return made, content


def exports_of(actor: Any) -> list[PeopleExport]:
    """The last lists that somebody ordered; 1 statement."""
    return list(PeopleExport.objects.filter(owner_id=actor.pk).order_by("-asked_at", "-pk")[:20])


def tidy_exports() -> str:
    """Regular work: removes files after some days, and those that a crash left without a row."""
    over = PeopleExport.objects.filter(asked_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).exclude(file="")
    names = list(over.values_list("file", flat=True))
    over.update(file="")
    for name in names:
        FILES.remove(name)
    lost = FILES.tidy(PeopleExport.objects.exclude(file="").values_list("file", flat=True))
    return f"{len(names) + lost} 份名单文件已删除"
