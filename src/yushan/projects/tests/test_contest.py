"""A contest from the call to what winners are given, through its pages; nobody scores their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, todos
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.plan import queries as plan
from yushan.projects.actions import contest_entries as entries
from yushan.projects.actions import contests as actions
from yushan.projects.actions import supports
from yushan.projects.models import Contest, ContestEntry, RoundResult, Score, SupportMeasure
from yushan.projects.queries import contests as queries
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.factories_contest import contest, entry, score
from yushan.projects.tests.factories_library import tag
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
STATEMENT = "八所村小每学期六次课，孩子能自己做实验，别处照着教案就能办。"


def client(user: User | None = None) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        browser.force_login(user)
    return browser


@pytest.fixture
def reviewers(db: None) -> list[User]:
    return [make.user_with("reviewer", display_name=name) for name in ("冉启明", "柳叶", "古月")]


@pytest.mark.capability("T2.5", page="/staff/contests/")
def test_from_the_call_to_support_that_is_seen_through(team: Organization, lead: User, reviewers: list[User]) -> None:
    tag("support_measures", "resources", "资源配置"), tag("support_measures", "publicity", "宣传推介")
    plan.forget()
    city = make.user_with("city_admin", display_name="钟明远")
    office = client(city)
    form = {
        "board": "city", "title": "2026 年科技志愿服务项目大赛", "apply_until": clock.today().isoformat(),
        "criteria": "群众受益 60\n能不能推广 30", "second_places": 2, "final_places": 2, "winners": 1,
    }  # fmt: skip
    assert office.post("/staff/contests/new/", form | {"winners": 9}).status_code == 422
    assert office.post("/staff/contests/new/", form).status_code == 302
    made = Contest.objects.get()
    page, step = (reverse(f"contests:{name}", args=[made.pk]) for name in ("contest", "step"))
    assert "大赛说明、评分标准合计 100 分（现在 90 分）" in office.get(page).text
    edit = reverse("contests:edit", args=[made.pk])
    office.post(edit, form | {"text": "看成效和推广。", "criteria": "群众受益 60\n能不能推广 40"})
    assert client(lead).get(page).status_code == 404, "preparations are nobody else's"
    assert "已开始申报" in office.post(step, {"do": "open"}, follow=True).text

    # Two districts enter.
    mine = ready_project(team, lead, state="running", title="缙云山科学课")
    activity(mine, "settled")
    there = make.team(make.detachment(make.area("500112", "渝北区")), name="龙溪科普队")
    other_lead = make.user_with("project_lead", there)
    other = ready_project(there, other_lead, state="running", title="银龄课堂")
    enter = reverse("contests:enter", args=[made.pk])
    early = client(other_lead).post(enter, {"project": other.pk, "statement": STATEMENT})
    assert early.status_code == 422 and "至少办成并入账一次活动" in early.text and STATEMENT in early.text
    activity(other, "settled")
    for user, project in ((lead, mine), (other_lead, other)):
        assert client(user).post(enter, {"project": project.pk, "statement": STATEMENT}).status_code == 302
    again = client(lead).post(enter, {"project": mine.pk, "statement": STATEMENT})
    assert again.status_code == 422
    first, second = ContestEntry.objects.order_by("pk")
    assert client(lead).get(reverse("contests:entry", args=[second.pk])).status_code == 404

    # Reviewers are chosen, one of them leads a project of the contest.
    choose = reverse("contests:reviewers", args=[made.pk])
    make.grant(other_lead, "reviewer")
    office.post(choose, {"reviewers": [one.pk for one in (*reviewers, other_lead)]})
    assert "申报截止日过去" in office.get(page).text
    later = clock.at(clock.today() + timedelta(days=1), 9)
    with clock.pretend(later):
        assert "已截止申报" in office.post(step, {"do": "begin"}, follow=True).text
        assert Notice.objects.filter(user=reviewers[0], title__contains="开始初评").exists()
        _score_rounds(office, made, [first, second], reviewers, other_lead)
    made.refresh_from_db()
    assert made.state == "noticed" and made.notice_until
    public = client().get(f"/contests/{made.code}/").text
    assert "拟入选项目" in public and "缙云山科学课" in public and "银龄课堂" not in public

    objection = reverse("contests:objection", args=[made.code, first.pk])
    someone = make.user(display_name="路人")
    with clock.pretend(later):
        assert client().post(objection).status_code == 302
        assert client(someone).post(objection, {"text": "短"}).status_code == 422
        assert client(someone).post(objection, {"text": "有一次课没有办，照片是去年的。"}).status_code == 302
        assert client(someone).post(objection, {"text": "再说一次，照片是去年的。"}).status_code == 409
        source = next(one for one in todos.sources() if one.name == "contests.answer")
        assert source.count(city) == 1
        assert "公示期满、答复 1 条异议" in office.get(page).text
        row = first.objections.get()
        answer = reverse("contests:answer", args=[first.pk])
        said = {"objection": row.pk, "answer": "核对了签到和照片，当天办过。", "do": "dismiss"}
        assert office.post(answer, said).status_code == 302
        assert Notice.objects.filter(user=someone, body__contains="核对了签到").exists()
    with clock.pretend(made.notice_until):
        assert "已公布" in office.post(step, {"do": "publish"}, follow=True).text
        first.refresh_from_db(), second.refresh_from_db()
        assert (first.state, second.state) == ("designated", "left")
        assert Notice.objects.filter(user=lead, title__contains="入选").exists()
        own = client(lead).get(reverse("contests:entry", args=[first.pk])).text
        assert "好在孩子动手" in own and "冉启明" not in own, "comments without names"

        support = reverse("contests:support", args=[first.pk])
        due = (clock.today() + timedelta(days=20)).isoformat()
        wish = {"kind": "resources", "text": "拨付活动经费 2 万元", "owner": city.pk, "due_on": due}
        assert office.post(support, wish | {"kind": ""}).status_code == 422
        assert office.post(support, wish).status_code == 302
        measure = SupportMeasure.objects.get()
        source = next(one for one in todos.sources() if one.name == "contests.support")
        assert [todo.text for todo in source.collect(city, 5)] == ["拨付活动经费 2 万元"]
        finish = reverse("contests:support_step", args=[measure.pk])
        assert client(lead).post(finish, {"do": "done", "evidence": "到账"}).status_code == 403
        office.post(finish, {"do": "done", "evidence": ""})
        measure.refresh_from_db()
        assert measure.state == "ongoing", "what was done has to be said"
        office.post(finish, {"do": "done", "evidence": "10 月 8 日到账，回单在附件里"})
        measure.refresh_from_db()
        assert measure.state == "done" and measure.done_at
        assert Notice.objects.filter(user=lead, title__contains="支持落实了").exists()


def _score_rounds(
    office: Client, made: Contest, rows: list[ContestEntry], reviewers: list[User], partial: User
) -> None:
    """Three rounds; the first entry is always a little better. `partial` leads the second one and stands aside."""
    step = reverse("contests:step", args=[made.pk])
    for number in range(3):
        assert "不到 3 位评审打分" in office.post(step, {"do": "close"}, follow=True).text
        for row, better in zip(rows, (10, 0), strict=True):
            for at, reviewer in enumerate(reviewers):
                points = {"points_0": 40 + better, "points_1": 30 + at, "comment": "好在孩子动手"}
                address = reverse("contests:score", args=[row.pk])
                assert client(reviewer).post(address, points | {"points_0": 61}).status_code == 422
                assert client(reviewer).post(address, points).status_code == 302
        own = client(partial).post(
            reverse("contests:score", args=[rows[1].pk]), {"points_0": 60, "points_1": 40, "comment": "自己的好"}
        )
        assert own.status_code == 403 and "要回避" in own.text
        if number == 0:
            assert "您是这个项目的负责人" in client(partial).get(reverse("contests:entry", args=[rows[1].pk])).text
        office.post(step, {"do": "close"})
    result = RoundResult.objects.get(entry=rows[0], round="final")
    plain = list(Score.objects.filter(entry=rows[0], round="final").values_list("total", flat=True))
    assert (result.mean, result.rank, result.scores) == (f"{sum(plain) / len(plain):.2f}", 1, 3)


def test_nobody_scores_their_own_organization(team: Organization, reviewers: list[User]) -> None:
    made = contest(state="first")
    row = entry(made, ready_project(team, state="running"))
    member = volunteers.volunteer()
    volunteers.membership(member, team)
    insider = member.person.user or make.user(who=member.person)
    officer = make.user_with("area_admin", team.area)
    admin = make.user_with("organization_admin", Organization.objects.get_parent(team))
    for who in (insider, officer, admin):
        make.grant(who, "reviewer")
        made.reviewers.add(who)
        with pytest.raises(NotAllowed, match="要回避"):
            entries.give_score(who, entry=row, points=[60, 40], comment="自己的好")
    made.reviewers.add(reviewers[0])
    entries.give_score(reviewers[0], entry=row, points=[50, 30], comment="不错的项目")
    entries.give_score(reviewers[0], entry=row, points=[55, 30], comment="再看一遍更好")
    assert Score.objects.get().total == 85
    entries.stand_aside(reviewers[0], entry=row, reason="和负责人是同学")
    assert not Score.objects.exists()
    with pytest.raises(NotAllowed, match="和负责人是同学"):
        entries.give_score(reviewers[0], entry=row, points=[50, 30], comment="不错的项目")
    with pytest.raises(NotAllowed, match="只有这个大赛的评审"):
        entries.give_score(reviewers[1], entry=row, points=[50, 30], comment="不错的项目")


def test_an_objection_that_is_right_strikes_the_entry(team: Organization, lead: User) -> None:
    made = contest(state="noticed", notice_until=clock.now() + timedelta(days=3))
    row = entry(made, ready_project(team, lead, state="running"))
    who, city = make.user(), make.user_with("city_admin")
    raised = entries.raise_objection(who, entry=row, text="活动照片是去年的，签到对不上。")
    entries.answer_objection(city, objection=raised, upheld=True, answer="核实属实，照片是去年的。")
    row.refresh_from_db()
    assert row.state == "revoked" and Notice.objects.filter(user=lead, title__contains="取消资格").exists()
    with pytest.raises(Conflict, match="已经答复"):
        entries.answer_objection(city, objection=raised, upheld=False, answer="再想想不算")
    with pytest.raises(Conflict, match="只有入选"):
        supports.add_support(city, entry=row, kind="resources", text="拨付经费", owner=city, due_on=clock.today())


def test_what_people_enter_for_does_not_change(team: Organization, lead: User) -> None:
    made, city = contest(), make.user_with("city_admin")
    with pytest.raises(Conflict, match="不能再改"):
        actions.update_contest(city, contest=made, winners=2)
    with pytest.raises(Refusal, match="只能延后"):
        actions.update_contest(city, contest=made, apply_until=clock.today())
    actions.update_contest(city, contest=made, apply_until=clock.today() + timedelta(days=9))
    project = ready_project(team, lead, state="running")
    activity(project, "settled")
    row = entries.enter(lead, contest=made, project=project, statement=STATEMENT)
    entries.withdraw_entry(lead, entry=row)
    assert entries.enter(lead, contest=made, project=project, statement=STATEMENT).pk == row.pk
    actions.cancel_contest(city, contest=made, reason="与全国赛并办")
    assert Notice.objects.filter(user=lead, title__contains="取消了").exists()


def test_a_district_has_its_own_contest(team: Organization, lead: User) -> None:
    area = team.area
    admin = make.user_with("area_admin", area)
    made = contest(area=area)
    outside = make.team(make.detachment(make.area("500112")))
    stranger = make.user_with("project_lead", outside)
    project = ready_project(outside, stranger, state="running")
    activity(project, "settled")
    with pytest.raises(Refusal, match="本区县"):
        entries.enter(stranger, contest=made, project=project, statement=STATEMENT)
    actions.update_contest(admin, contest=made, apply_until=clock.today() + timedelta(days=8))
    with pytest.raises(NotAllowed):
        actions.update_contest(make.user_with("area_admin", make.area("500112")), contest=made, title="改名")
    with pytest.raises(NotAllowed):
        actions.create_contest(
            admin, area=None, title="全市大赛", apply_until=clock.today(), criteria=[], second_places=1, final_places=1,
            winners=1,
        )  # fmt: skip


def test_statements_do_not_grow_with_the_rows(
    team: Organization, lead: User, reviewers: list[User], django_assert_max_num_queries: Any
) -> None:
    made = contest(state="first")
    made.reviewers.set(reviewers)
    row = entry(made, ready_project(team, lead, state="running"))
    city, judge, anybody = client(make.user_with("city_admin")), client(reviewers[0]), client()
    for round_ in range(2):
        for browser, address in (
            (city, "/staff/contests/"), (city, reverse("contests:contest", args=[made.pk])),
            (judge, reverse("contests:contest", args=[made.pk])), (judge, reverse("contests:entry", args=[row.pk])),
            (city, reverse("contests:entry", args=[row.pk])), (city, reverse("contests:reviewers", args=[made.pk])),
            (city, "/staff/contests/new/"), (anybody, "/contests/"), (anybody, f"/contests/{made.code}/"),
        ):  # fmt: skip
            with django_assert_max_num_queries(20):
                assert browser.get(address).status_code == 200, address
        for number in range(10):
            contest(title=f"区赛 {round_} {number}")
            more = entry(made, ready_project(team, state="running", title=f"课 {number}"))
            score(more, reviewers[1], 70)
    assert queries.to_score(reviewers[0]).count() == 21


def test_evidence_of_support_is_a_sealed_file(team: Organization, lead: User) -> None:
    made = contest(state="completed", notice_until=clock.now())
    row = entry(made, ready_project(team, lead, state="running"), state="designated")
    city, helper = make.user_with("city_admin"), make.user_with("area_admin", make.area("500112"))
    measure = SupportMeasure.objects.create(
        entry=row, kind="resources", text="拨付活动经费 2 万元", owner=helper, due_on=clock.today()
    )
    assert measure.text in client(helper).get(reverse("contests:supports")).text
    step = reverse("contests:support_step", args=[measure.pk])
    proof = b"%PDF-1.7 receipt"

    def sent(name: str, content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    worker = client(helper)
    wrong = worker.post(step, {"do": "done", "evidence": "到账，有回单", "file": sent("回单.exe", b"MZ")}, follow=True)
    measure.refresh_from_db()
    assert "只收 PDF" in wrong.text and measure.state == "ongoing", "nothing is done with what is no document"
    worker.post(step, {"do": "done", "evidence": "到账，有回单", "file": sent("银行回单.pdf", proof)})
    measure.refresh_from_db()
    kept = measure.files.get()
    assert measure.state == "done" and kept.name == "银行回单.pdf" and kept.added_by == helper
    stored = supports.EVIDENCE.path / kept.file
    assert proof not in stored.read_bytes(), "sealed at rest"
    worker.post(step, {"do": "file", "file": sent("现场.pdf", b"%PDF-1.7 picture")})
    assert measure.files.count() == 2
    address = reverse("contests:support_file", args=[measure.pk, kept.code])
    for who in (city, helper, lead):
        assert client(who).get(address).content == proof
        assert "银行回单.pdf" in client(who).get(reverse("contests:entry", args=[row.pk])).text
    stranger = make.user_with("project_lead", make.team(make.detachment(make.area("500120"))))
    assert client(stranger).get(address).status_code == 404
    assert "银行回单" not in client(stranger).get(reverse("contests:entry", args=[row.pk])).text
    assert client(lead).post(step, {"do": "file", "file": sent("x.pdf", proof)}).status_code == 403
    assert supports.tidy_evidence() == "清理 0 份"
    assert AuditLine.objects.filter(action="projects.support_evidence").count() == 2


def test_people_of_the_same_name_are_told_apart(team: Organization, lead: User) -> None:
    tag("support_measures", "resources", "资源配置")
    plan.forget()
    here, there = team.area, make.area("500112", "渝北区")
    people = [
        make.user_with("area_admin", here, display_name="秦朗"), make.user_with("area_admin", there, display_name="秦朗"),
        make.user_with("area_admin", here, display_name="秦朗"), make.user_with("city_admin", display_name="钟明远"),
    ]  # fmt: skip
    row = entry(
        contest(state="completed", notice_until=clock.now()),
        ready_project(team, lead, state="running"),
        state=ContestEntry.State.WINNER,
    )
    page = client(people[3]).get(reverse("contests:entry", args=[row.pk]))
    choices = [str(words) for _key, words in page.context["support_form"].fields["owner"].choices]
    assert len(choices) == len(set(choices)) == 1 + len(people), choices
    assert f"秦朗（{there.name} · 区县管理员）" in choices and any(words.startswith("钟明远（") for words in choices)
    assert all(f"…{one.username[-4:]}" in "".join(choices) for one in (people[0], people[2]))
    due = clock.today() + timedelta(days=9)
    sent = {"kind": "resources", "text": "拨付经费", "owner": people[1].pk, "due_on": due}
    assert client(people[3]).post(reverse("contests:support", args=[row.pk]), sent).status_code == 302
    assert SupportMeasure.objects.get().owner == people[1]


def test_entries_stand_by_their_final_rank(team: Organization, lead: User) -> None:
    made = contest(state="completed", notice_until=clock.now())
    ranks = {"先报的": [("first", 1), ("second", 1), ("final", 2)], "止于初评": [("first", 3)],
             "后报的": [("first", 2), ("second", 2), ("final", 1)], "没有结果": []}  # fmt: skip
    rounds = dict(zip(("first", "second", "final"), Contest.ROUNDS, strict=True))
    for title, results in ranks.items():
        row = entry(made, ready_project(team, lead, state="running", title=title))
        for name, rank in results:
            RoundResult.objects.create(
                entry=row, round=rounds[name], rank=rank, numerator=90, denominator=1, scores=3, goes_on=False
            )
    page = client(lead).get(reverse("contests:contest", args=[made.pk]))
    assert [line[0].project.title for line in page.context["lines"]] == ["后报的", "先报的", "止于初评", "没有结果"]


def test_nobody_writes_an_application_after_the_deadline(team: Organization, lead: User) -> None:
    project = ready_project(team, lead, state="running")
    activity(project, "settled")
    made = contest(apply_until=clock.today())
    enter = reverse("contests:enter", args=[made.pk])
    assert client(lead).get(enter).status_code == 200
    with clock.pretend(clock.now() + timedelta(days=1)):
        late = client(lead).get(enter, follow=True)
        assert late.redirect_chain and "不在申报期" in late.text and "提交申报" not in late.text
        assert enter not in client(lead).get(reverse("contests:contest", args=[made.pk])).text
