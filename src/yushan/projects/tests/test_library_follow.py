"""The library follows its projects: what is paused is not found and not copied, what was called off is taken down."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Conflict, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects import actions
from yushan.projects.actions import effect, library, plan
from yushan.projects.actions.library import KIT
from yushan.projects.actions.papers import DOCUMENTS
from yushan.projects.models import KitFile, LibraryEntry, Project
from yushan.projects.queries import library as queries
from yushan.projects.queries.papers import documents
from yushan.projects.tests.factories import activity
from yushan.projects.tests.factories_library import library_entry

pytestmark = pytest.mark.django_db
QUESTIONS = [{"text": "水为什么会爬坡？", "options": ["表面张力", "风"], "right": "表面张力"}]


def client(user: User | None = None) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        browser.force_login(user)
    return browser


def _found(text: str = "") -> set[int]:
    question = queries.asked(text, {})
    return set(queries.found_entries(question, queries.counted(question)).values_list("pk", flat=True))


@pytest.fixture
def entry(team: Organization, lead: User) -> LibraryEntry:
    made = library_entry(team, "科普大篷车进村小")
    Project.objects.filter(pk=made.project_id).update(lead=lead)
    made.project.refresh_from_db()
    return made


def _elsewhere() -> tuple[Organization, User]:
    place = make.team(make.detachment(make.area("500112")))
    return place, make.user_with("project_lead", place)


def test_a_paused_project_is_hidden_until_it_goes_on(entry: LibraryEntry, lead: User) -> None:
    place, who = _elsewhere()
    assert who is not lead
    page = reverse("library:entry", args=[entry.pk])
    public = reverse("library:public_entry", args=[entry.code])
    assert _found() == _found("大篷车") == {entry.pk} and client().get(public).status_code == 200
    actions.suspend_project(lead, project=entry.project, reason="等经费")
    assert _found() == _found("大篷车") == set()
    assert client().get(public).status_code == 404 and client(who).get(page).status_code == 404
    own = client(lead).get(page)
    assert (
        own.status_code == 200
        and "项目暂停期间，项目库里看不到" in own.text
        and reverse("library:copy", args=[entry.pk]) not in own.text
    )
    with pytest.raises(Conflict, match="原项目暂停或终止了"):
        library.copy_entry(who, entry=entry, organization=place)
    entry.project.refresh_from_db()
    actions.resume_project(lead, project=entry.project)
    assert _found() == _found("大篷车") == {entry.pk} and client().get(public).status_code == 200


@pytest.mark.parametrize(
    ("state", "after"), [("published", "withdrawn"), ("submitted", "returned"), ("draft", "draft")]
)
def test_what_was_called_off_is_taken_down(team: Organization, lead: User, state: str, after: str) -> None:
    entry = library_entry(team, state=state)
    actions.cancel_project(lead, project=entry.project, reason="没有人来上课")
    entry.refresh_from_db()
    assert entry.state == after and _found() == set()
    assert entry.reason == ("" if state == "draft" else "项目终止：没有人来上课")
    activity(entry.project, "settled")
    with pytest.raises(Refusal, match="暂停、终止的不能入库"):
        library.submit_entry(make.user_with("city_admin"), entry=entry)


@pytest.mark.capability("T2.6", page="/staff/library/")
def test_a_copy_brings_the_whole_plan(entry: LibraryEntry, lead: User) -> None:
    model, place_who = entry.project, _elsewhere()
    Project.objects.filter(pk=model.pk).update(approved_at=clock.now() - timedelta(days=30))
    model.refresh_from_db()
    today = clock.today()
    plan.save_milestone(lead, project=model, title="教案定稿", planned_on=today + timedelta(days=10))
    plan.save_head(lead, project=model, name="教具", planned_cents=2_000_000)
    plan.save_head(lead, project=model, name="交通", planned_cents=1_000_000)
    plan.save_risk(lead, project=model, text="干冰冻伤", likelihood=2, effect=4, measure="成人操作", owner=lead)
    past = plan.save_risk(lead, project=model, text="停电", likelihood=1, effect=1, measure="带电池", owner=lead)
    plan.close_risk(lead, risk=past, closed=True)
    effect.add_measure(lead, project=model, name="测验提高", kind="quiz", target=Decimal(15), questions=QUESTIONS)
    effect.add_measure(lead, project=model, name="走到的村小", kind="number", target=Decimal(8), unit="所")
    KitFile.objects.create(
        entry=entry, code="kit-1", part="lesson", name="第一课讲稿", file=KIT.keep(b"%PDF-1.7 lesson"),
        media_type="application/pdf", size=15, added_at=clock.now(),
    )  # fmt: skip
    place, who = place_who
    copy = library.copy_entry(who, entry=entry, organization=place, title="科普大篷车进渝北")

    def plain(project: Project) -> dict[str, list[object]]:
        return {
            "heads": sorted(project.budget_heads.values_list("name", "planned_cents")),
            "measures": sorted(project.measures.values_list("name", "kind", "unit", "target")),
            "posts": sorted(project.posts.values_list("name", "people", "requirements")),
            "tags": sorted(project.tags.values_list("entry__code", flat=True)),
        }

    assert plain(copy) == plain(model) and plain(copy)["heads"] == [("交通", 1_000_000), ("教具", 2_000_000)]
    assert copy.measures.get(kind="quiz").questions == QUESTIONS
    (step,) = copy.milestones.all()
    assert (step.title, step.planned_on, step.done_on) == ("教案定稿", today + timedelta(days=40), None)
    (risk,) = copy.risks.all()
    assert (risk.text, risk.measure, risk.owner) == ("干冰冻伤", "成人操作", None), "an owner stays where they belong"
    assert (copy.materials, copy.risk_sheet, copy.lesson) == (entry.materials, entry.risk_sheet, entry.lesson)
    (paper,) = documents(copy)
    assert paper.name == "教案讲稿：第一课讲稿"
    (version,) = paper.versions.all()
    assert DOCUMENTS.fetch(version.file) == b"%PDF-1.7 lesson" and entry.code in version.note
    # It is a plan of its own: what is changed there changes nothing here.
    plan.drop_milestone(who, milestone=step)
    assert model.milestones.count() == 1
    page = client(who).get(reverse("projects:plan", args=[copy.pk])).text
    assert "显微镜 20 台" in page and "第一课：会爬坡的水" in page
    # And it is the beginning of a kit of its own.
    Project.objects.filter(pk=copy.pk).update(state="running")
    begun = library.begin_entry(who, project=copy)
    assert (begun.materials, begun.lesson) == (entry.materials, entry.lesson)
