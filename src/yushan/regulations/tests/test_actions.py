"""The life of a rule through the actions: scopes, comments, days, what stands for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import Error, transaction
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.common import clock, todos
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.regulations import actions, queries
from yushan.regulations.actions import Wording
from yushan.regulations.actions.files import MOST_BYTES
from yushan.regulations.models import Regulation, RegulationReading, RegulationVersion
from yushan.regulations.tests.factories import TEXT, admin_of, draft, in_force, open_draft
from yushan.volunteers.models import Membership
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 " + "重庆".encode()


def test_a_detachment_issues_rules_for_itself_and_not_for_others():
    own, other = make.detachment(make.area("500109")), make.detachment(make.area("500120"))
    admin = admin_of(own)
    made = actions.create_regulation(admin, title="《支队例会制度》", wording=Wording(TEXT), organization=own)
    assert made.regulation.title == "支队例会制度" and made.regulation.code.startswith("ZD")
    for place in ({"organization": other}, {"organization": make.corps()}, {"area": own.area}):
        with pytest.raises(NotAllowed):
            actions.create_regulation(admin, title="全市制度", wording=Wording(TEXT), **place)
    assert Regulation.objects.count() == 1


def test_an_area_issues_rules_and_neither_a_team_nor_a_squad_does():
    area = make.area("500109")
    team = make.team(make.detachment(area))
    admin = admin_of(area)
    assert actions.create_regulation(admin, title="场馆轮值办法", wording=Wording(TEXT), area=area).number == 1
    squad = make._organization(team, "squad", "天文小队", area=area)
    for organization in (team, squad):
        with pytest.raises(Refusal, match="服务队和小队不单独制定"):
            actions.create_regulation(admin, title="队内规矩", wording=Wording(TEXT), organization=organization)


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"PK\x03\x04 docx", "只收 PDF"), (b"%PDF-" + b"0" * MOST_BYTES, "超过 10 MB")]
)
def test_only_a_pdf_of_a_reasonable_size_is_taken(content: bytes, sentence: str):
    version = draft()
    with pytest.raises(Refusal, match=sentence):
        actions.write_version(COMMAND_LINE, version=version, wording=Wording(TEXT, content))
    version.refresh_from_db()
    assert version.file == ""


def test_a_pdf_is_kept_and_taken_away_again():
    version = draft()
    actions.write_version(COMMAND_LINE, version=version, wording=Wording("", PDF))
    version.refresh_from_db()
    assert actions.read_file(version) == PDF
    actions.write_version(COMMAND_LINE, version=version, wording=Wording(TEXT, None))
    version.refresh_from_db()
    assert version.file, "no new file leaves the old one"
    actions.write_version(COMMAND_LINE, version=version, wording=Wording(TEXT, b""))
    version.refresh_from_db()
    assert version.file == ""


def test_the_whole_life_from_draft_over_comments_to_the_next_version():
    corps, today = make.corps(), clock.today()
    city = make.user_with("city_admin")
    member = volunteers.volunteer("谭小雨")
    volunteers.membership(member, make.team())
    first = in_force(corps)
    second = actions.begin_version(city, regulation=first.regulation)
    assert second.text == first.text and second.number == 2
    with pytest.raises(Refusal, match="修订说明"):
        actions.publish_version(city, version=second, effective_on=today)
    words = Wording(TEXT.replace("写明原因", "写明原因，当天补录"), change_note="补录限当天")
    actions.write_version(city, version=second, wording=words)
    second = actions.open_comments(city, version=second, until=today + timedelta(days=5))
    with pytest.raises(Conflict, match="不能改"):
        actions.write_version(city, version=second, wording=Wording("别的"))
    said = actions.comment(member.person.user, version=second, place="第二条", text="建议放宽到两天")
    second = actions.close_comments(city, version=second)
    with pytest.raises(Refusal, match="1 条意见还没有答复"):
        actions.publish_version(city, version=second, effective_on=today)
    with pytest.raises(Refusal, match="理由"):
        actions.answer_comment(city, comment=said, verdict="adopted", answer=" ")
    actions.answer_comment(city, comment=said, verdict="partly", answer="放宽到第二天中午")
    assert Notice.objects.filter(user=member.person.user, title__contains="部分采纳").exists()
    second = actions.publish_version(city, version=second, effective_on=today)
    first.refresh_from_db()
    assert (first.state, first.ended_on, second.state) == ("replaced", today, "in_force")
    assert second.consulted_text == words.text
    actions.repeal(city, version=second, reason="并入管理办法")
    second.refresh_from_db()
    assert second.state == "repealed"
    written = AuditLine.objects.filter(action__startswith="regulations.").values_list("action", flat=True)
    assert {"regulations.open", "regulations.comment", "regulations.answer", "regulations.replace"} <= set(written)


def test_a_version_takes_effect_on_its_day_and_closes_comments_after_theirs():
    coming = actions.publish_version(COMMAND_LINE, version=draft(), effective_on=clock.today() + timedelta(days=3))
    asked = open_draft(title="安全工作规定")
    assert actions.take_effect_due(WORKER) == 0 and actions.close_due(WORKER) == 0
    with clock.pretend(clock.now() + timedelta(days=3)):
        assert actions.take_effect_due(WORKER) == 1
        assert actions.take_effect_due(WORKER) == 0
    with clock.pretend(clock.now() + timedelta(days=11)):
        assert actions.close_due(WORKER) == 1
    coming.refresh_from_db()
    asked.refresh_from_db()
    assert (coming.state, asked.state) == ("in_force", "revising")


def test_a_published_wording_cannot_be_changed_even_past_the_actions():
    version = in_force()
    for act in (
        lambda: RegulationVersion.objects.filter(pk=version.pk).update(text="别的"),
        lambda: RegulationVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(Error, match="wording stands"), transaction.atomic():
            act()
    version.refresh_from_db()
    assert version.text == TEXT


def test_what_is_dropped_leaves_room_for_another_draft():
    version = draft()
    with pytest.raises(Conflict, match="准备中"):
        actions.begin_version(COMMAND_LINE, regulation=version.regulation)
    with pytest.raises(Refusal, match="为什么撤下"):
        actions.drop_version(COMMAND_LINE, version=version, reason="")
    actions.drop_version(COMMAND_LINE, version=version, reason="与上级重复")
    assert actions.begin_version(COMMAND_LINE, regulation=version.regulation).number == 2


def test_only_people_in_reach_comment_on_a_draft():
    area, other = make.area("500109"), make.area("500120")
    node = make.detachment(area)
    version = open_draft(node)
    inside = volunteers.volunteer(area=area)
    volunteers.membership(inside, make.team(node))
    outside = volunteers.volunteer(area=other)
    for user in (admin_of(node), admin_of(area), inside.person.user, make.user_with("city_admin")):
        assert actions.comment(user, version=version, text="同意").author == user
    for user in (admin_of(other), outside.person.user, make.user()):
        with pytest.raises(NotFound):
            actions.comment(user, version=version, text="同意")
    with clock.pretend(clock.now() + timedelta(days=11)), pytest.raises(Conflict, match="已经结束"):
        actions.comment(inside.person.user, version=version, text="晚了一步")


def station(name: str, area: Any, state: str = "certified") -> Any:
    """A place of service; the room of stations stands beside this one, so it is asked for by name."""
    return apps.get_model("stations", "Station").objects.create(name=name, kind="rural", state=state, area=area)


def _world() -> dict[str, Any]:
    area, other = make.area("500109"), make.area("500120")
    node = make.detachment(area)
    team = make.team(node)
    member, elsewhere = volunteers.volunteer(area=area), volunteers.volunteer(area=other)
    volunteers.membership(member, team)
    volunteers.membership(elsewhere, make.team(make.detachment(other), "璧山科普队"))
    return {
        "area": area, "node": node, "team": team, "member": member.person.user, "elsewhere": elsewhere.person.user,
        "city": make.user_with("city_admin"), "area_admin": admin_of(area), "other_area": admin_of(other),
        "node_admin": admin_of(node), "team_admin": admin_of(team), "unit": make.user_with("unit_admin", make.unit(area=area)),
        "keeper": make.user_with("station_admin", station("农科村科普驿站", area)),
        "other_keeper": make.user_with("station_admin", station("璧山科普驿站", other)),
        "closed_keeper": make.user_with("station_admin", station("已撤的驿站", area, state="closed")),
        "other_team": admin_of(make.team(make.detachment(other), "璧山二队")), "lead": make.user_with("project_lead", team),
    }  # fmt: skip


ALL_ROLES = ("city_admin", "area_admin", "organization_admin", "unit_admin", "project_lead", "station_admin")


@pytest.mark.parametrize(
    ("issuer", "names"),
    [
        (
            "corps",
            "member elsewhere city area_admin other_area node_admin team_admin unit other_team lead keeper other_keeper "
            "closed_keeper",
        ),
        ("node", "member area_admin node_admin team_admin lead keeper"),
        ("area", "member area_admin node_admin team_admin unit lead keeper"),
    ],
)
def test_who_must_read_is_the_same_from_both_sides(issuer: str, names: str):
    world = _world()
    version = in_force(make.corps() if issuer == "corps" else world[issuer], roles=ALL_ROLES, members_read=True)
    expected = {world[name].pk for name in names.split()}
    assert set(queries.readers(version).values_list("pk", flat=True)) == expected
    people = [user for name, user in world.items() if name not in ("area", "node", "team")]
    assert {user.pk for user in people if queries.to_read(user).filter(pk=version.pk).exists()} == expected


def test_a_confirmation_is_for_one_version_and_asked_again_for_the_next():
    team = make.team()
    reader = admin_of(team)
    first = in_force(roles=["organization_admin"])
    made = actions.confirm_reading(reader, version=first)
    assert actions.confirm_reading(reader, version=first).pk == made.pk
    assert queries.unread_of(reader).count() == 0
    with pytest.raises(NotFound):
        actions.confirm_reading(make.user_with("auditor"), version=first)
    second = actions.begin_version(COMMAND_LINE, regulation=first.regulation)
    actions.write_version(
        COMMAND_LINE, version=second, wording=Wording(TEXT + "\n\n第四条 施行。", change_note="新增一条")
    )
    actions.publish_version(COMMAND_LINE, version=second, effective_on=clock.today())
    assert [row.pk for row in queries.unread_of(reader)] == [second.pk]
    first.refresh_from_db()
    late = make.user_with("organization_admin", team)
    with pytest.raises(Conflict, match="最新的一版"):
        actions.confirm_reading(late, version=first)


def test_who_has_not_read_is_reminded_once_a_day(django_capture_on_commit_callbacks: Any):
    team = make.team()
    reader, other = admin_of(team), admin_of(team, "唐宁")
    version = in_force(roles=["organization_admin"])
    actions.confirm_reading(reader, version=version)
    city = make.user_with("city_admin")
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind_unread(city, version=version) == 1
    assert list(Notice.objects.filter(title__startswith="请阅读").values_list("user", flat=True)) == [other.pk]
    with pytest.raises(Conflict, match="一天只提醒一次"):
        actions.remind_unread(city, version=version)
    with pytest.raises(NotAllowed):
        actions.remind_unread(admin_of(make.detachment()), version=version)
    with clock.pretend(clock.now() + timedelta(days=1)), django_capture_on_commit_callbacks(execute=True):
        actions.remind_unread(city, version=version)
    assert Notice.objects.filter(user=other, title__startswith="请阅读").count() == 2


def test_who_comes_later_has_the_whole_term_from_then_on(client: Any):
    team = make.team()
    old = admin_of(team)
    version = in_force(roles=["organization_admin"], members_read=True)
    with clock.pretend(clock.now() + timedelta(days=179)):
        fresh = make.user_with("organization_admin", team)
        RoleGrant.objects.filter(user=fresh).update(starts_at=clock.now())
        member = volunteers.membership(volunteers.volunteer("覃家明", area=team.area), team)
        Membership.objects.filter(pk=member.pk).update(decided_at=clock.now())
        source = next(one for one in todos.sources() if one.name == "regulations.reading")
        newcomers = [User.objects.get(pk=fresh.pk), member.volunteer.person.user]
        for user, late in ((old, True), *((user, False) for user in newcomers)):
            (row,) = queries.unread_of(user)
            last = version.read_by if late else clock.today() + timedelta(days=15)
            assert queries.last_day_of(row) == last, user
            assert source.collect(user, 5)[0].due == clock.at(last + timedelta(days=1))
            assert todos.tallies(user)["regulations.reading"].near == late
        client.force_login(newcomers[0])
        page = client.get(reverse("regulations:rule", args=[version.regulation.code])).content.decode()
        assert "已经过了" not in page and f"{clock.today() + timedelta(days=15):%-m 月 %-d 日}" in page
    with clock.pretend(clock.now() + timedelta(days=179 + 16)):
        assert todos.tallies(newcomers[0])["regulations.reading"].near == 1


def test_readers_hear_of_a_new_rule_and_once_more_before_the_end(django_capture_on_commit_callbacks: Any):
    reader = admin_of(make.team())
    with django_capture_on_commit_callbacks(execute=True):
        version = in_force(roles=["organization_admin"])
    assert Notice.objects.filter(user=reader, title__contains="已发布").exists()
    assert version.read_by == clock.today() + timedelta(days=15)
    assert actions.remind_due(WORKER) == 0
    with clock.pretend(clock.now() + timedelta(days=13)), django_capture_on_commit_callbacks(execute=True):
        assert actions.remind_due(WORKER) == 1
        assert actions.remind_due(WORKER) == 0
    assert Notice.objects.filter(user=reader, title__startswith="请阅读").count() == 1


def test_erasing_somebody_takes_their_confirmations_and_the_name_from_comments():
    from yushan.accounts.erasure import run_erasers

    who = volunteers.volunteer()
    volunteers.membership(who, make.team())
    version = in_force(members_read=True)
    actions.confirm_reading(who.person.user, version=version)
    said = actions.comment(who.person.user, version=open_draft(title="安全规定"), text="请写清楚保险")
    run_erasers(who.person)
    assert not RegulationReading.objects.exists()
    said.refresh_from_db()
    assert said.author is None and said.text == "请写清楚保险"
