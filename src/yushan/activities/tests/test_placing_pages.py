"""Pages of placings: who may, in which words, in how many statements; and two people for the last place."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.actions.placing_invites import answer_line, invite_lines
from yushan.activities.actions.placing_rounds import lapse_due
from yushan.activities.models import Placing, PlacingLine, SignUp
from yushan.activities.queries import placing_tasks
from yushan.activities.queries.placings import placings_of, to_send
from yushan.activities.rules.placing_fit import PARTS
from yushan.activities.tests.factories import OrganizationFactory, VolunteerFactory, accepted, moment, organiser
from yushan.activities.tests.placing_scene import people, posts, science_month, solved, solved_placing
from yushan.activities.tests.test_races import together
from yushan.common.errors import Refusal
from yushan.organizations.models import Organization

Clock = Callable[[datetime], None]
Limit = Callable[..., Any]
USUAL = {f"care_{part}": "1" for part in PARTS}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(team: Organization, at: Clock) -> User:
    return organiser(team)


@pytest.mark.django_db
def test_from_the_form_to_the_answer(team: Organization, admin: User) -> None:
    entry, desk = science_month(), client_of(admin)
    posts(team, entry)
    people(team)
    assert "还没有安排" in desk.get(reverse("activities:placings")).text
    new = reverse("activities:new_placing")
    assert "每人最多安排几小时" in desk.get(new, {"key_date": entry.pk}).text
    sent = {"title": "科普月安排", "organization": team.pk, "starts_on": "2026-09-02", "ends_on": "2026-09-30"}
    sent |= USUAL | {"most_hours": "4", "answer_days": "3", "key_date": str(entry.pk)}
    wrong = desk.post(new, sent | {"ends_on": "2026-09-01"})
    assert wrong.status_code == 422 and "最后一天比第一天还早" in wrong.text and "科普月安排" in wrong.text
    none = desk.post(new, sent | {"starts_on": "2026-10-01", "ends_on": "2026-10-02"})
    assert none.status_code == 422 and "没有还缺人的岗位" in none.text
    page = desk.post(new, sent, follow=True)
    row = Placing.objects.get()
    assert page.redirect_chain and "正在安排" in page.text and "发出" not in page.text
    solved(row)
    page = desk.get(reverse("activities:placing", args=[row.pk]))
    assert "已经是最好的安排" in page.text and "发出 16 个邀请" in page.text and "会科普讲解" in page.text
    line = row.lines.order_by("pk").first()
    assert line is not None
    mark = reverse("activities:mark_line", args=[line.pk])
    assert "已锁定" in desk.post(mark, {"do": "lock"}, follow=True).text
    assert "已去掉" in desk.post(mark, {"do": "remove"}, follow=True).text
    twice = desk.post(mark, {"do": "lock"}, follow=True)
    assert "不用再锁定" in twice.text
    step = reverse("activities:placing_step", args=[row.pk, "invite"])
    assert "已邀请 15 人次" in desk.post(step, follow=True).text
    assert "没有要邀请的人" in desk.post(step, follow=True).text
    listed = desk.get(reverse("activities:placing", args=[row.pk]), {"state": "invited"}).text
    assert "等本人答复" in listed and "收回" in listed
    asked = row.lines.filter(state="invited").select_related("volunteer__person")[0]
    phone, mine = client_of(asked.volunteer.person.user), reverse("activities:my_placing", args=[asked.pk])
    assert "想请您来，请答复" in phone.get("/me/").text
    assert "为什么找您" in phone.get(mine).text
    done = phone.post(mine, {"do": "accept"}, follow=True)
    assert "名额给您了" in done.text and "看我的报名" in done.text
    assert SignUp.objects.get().volunteer == asked.volunteer
    assert "已结束" in desk.post(reverse("activities:placing_step", args=[row.pk, "close"]), follow=True).text
    assert "已结束" in desk.get(reverse("activities:placings")).text


@pytest.mark.django_db
def test_sessions_that_are_over_are_neither_counted_nor_asked_for(team: Organization, admin: User, at: Clock) -> None:
    posts(team, science_month())
    people(team)
    row, desk = solved_placing(admin, team), client_of(admin)
    at(moment(8, 9))
    plain = [line for line in row.lines.select_related("post__shift") if line.post.shift.starts_at > moment(8, 9)]
    assert 0 < len(plain) < row.lines.count() == 16
    address = reverse("activities:placing", args=[row.pk])
    page = desk.get(address)
    assert f"发出 {len(plain)} 个邀请" in page.text and "科普月第 5 天" not in page.text
    assert page.context["counts"]["proposed"] == len(plain) == len(page.context["page"].rows)
    assert placings_of(admin).get().proposed == len(plain)
    page = desk.post(reverse("activities:placing_step", args=[row.pk, "invite"]), follow=True)
    assert f"已邀请 {len(plain)} 人次" in page.text and "有的邀请没有发出" not in page.text
    at(moment(14, 9))
    assert "个邀请" not in desk.get(address).text and not to_send(admin).exists()
    with pytest.raises(Refusal, match="没有要邀请的人"):
        invite_lines(admin, placing=row)


@pytest.mark.django_db
def test_conditions_are_changed_on_a_page_of_their_own(team: Organization, admin: User) -> None:
    posts(team, science_month())
    people(team)
    row, desk = solved_placing(admin, team), client_of(admin)
    page = reverse("activities:placing_conditions", args=[row.pk])
    assert "改条件" in desk.get(reverse("activities:placing", args=[row.pk])).text
    assert "离得近" in desk.get(page).text and 'value="4"' in desk.get(page).text
    sent = USUAL | {"title": "科普月", "most_hours": "2", "answer_days": "3"}
    wrong = desk.post(page, sent | {"most_hours": "0"})
    assert wrong.status_code == 422 and "科普月" in wrong.text
    strange = desk.post(page, sent | {"care_near": "9"})
    assert strange.status_code == 422
    done = desk.post(page, sent | {"care_near": "2", "care_fair": "0"}, follow=True)
    assert "已按新的条件重新安排" in done.text
    row = solved(row)
    assert (row.most_hours, row.cares) == (2, {"near": 2, "fair": 0})
    desk.post(reverse("activities:placing_step", args=[row.pk, "close"]))
    late = desk.post(page, sent)
    assert late.status_code == 409 and "已经结束" in late.text


@pytest.mark.django_db
def test_weights_are_chosen_when_it_begins(team: Organization, admin: User) -> None:
    posts(team, science_month())
    people(team)
    sent = {"title": "科普月安排", "organization": team.pk, "starts_on": "2026-09-02", "ends_on": "2026-09-30"}
    sent |= USUAL | {"most_hours": "4", "answer_days": "3", "care_skills": "2"}
    new = reverse("activities:new_placing")
    assert "排人时看重什么" in client_of(admin).get(new).text
    client_of(admin).post(new, sent)
    assert Placing.objects.get().cares == {"skills": 2}


@pytest.mark.django_db
def test_it_is_said_what_was_looked_at_and_what_was_not_sent(team: Organization, admin: User) -> None:
    posts(team, science_month())
    people(team)
    row, desk = solved_placing(admin, team), client_of(admin)
    page = reverse("activities:placing", args=[row.pk])
    assert "在队的 8 人都看过" in desk.get(page).text and "队员太多" not in desk.get(page).text
    Placing.objects.filter(pk=row.pk).update(people=4000, members=12345)
    text = desk.get(page).text
    assert "4,000 人，在队共 12,345 人" in text and "先挑最可能合适的来排" in text
    line = row.lines.filter(post__name="引导").order_by("pk")[0]
    assert "从最可能合适的 1,000 人里找" in desk.get(reverse("activities:change_line", args=[line.pk])).text
    for _ in range(2):
        accepted(line.post)
    sent = desk.post(reverse("activities:placing_step", args=[row.pk, "invite"]), follow=True).text
    assert "已邀请 14 人次" in sent and "名额已经满了 2 人次" in sent
    Placing.objects.filter(pk=row.pk).update(objective=None, bound=None)
    text = desk.get(page).text
    assert "没有发出" in text and "建议正在跟着更新" in text


@pytest.mark.django_db
def test_naming_somebody_looks_at_nobody_else(team: Organization, admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    posts(team, science_month(), days=(5,))
    people(team, 8)
    row, desk = solved_placing(admin, team), client_of(admin)
    line = row.lines.filter(post__name="引导").order_by("pk")[0]
    other = row.lines.exclude(post=line.post).order_by("pk")[0].volunteer
    page = reverse("activities:change_line", args=[line.pk])
    with monkeypatch.context() as watched:
        watched.setattr(placing_tasks, "candidates", lambda *args: pytest.fail("everybody was looked at"))
        assert "已换人" in desk.post(page, {"volunteer": other.pk}, follow=True).text
    stranger = VolunteerFactory()
    assert stranger.number not in desk.post(page, {"volunteer": stranger.pk}).text
    refused = desk.post(page, {"volunteer": VolunteerFactory().pk})
    assert refused.status_code == 422 and "不能上这个岗位" in refused.text and "得分高的在前面" in refused.text
    for nonsense in ("", "x", "999999"):
        assert desk.post(page, {"volunteer": nonsense}).status_code == 422


@pytest.mark.django_db
def test_others_see_nothing(team: Organization, admin: User) -> None:
    posts(team, science_month(), days=(5,))
    people(team, 2)
    row = solved_placing(admin, team)
    line = row.lines.order_by("pk")[0]
    elsewhere = OrganizationFactory(name="渝北科普服务队", parent=Organization.objects.get(level="corps"))
    neighbour = client_of(organiser(elsewhere))
    for name, args in (("placing", [row.pk]), ("placing_conditions", [row.pk]), ("change_line", [line.pk])):
        assert neighbour.get(reverse(f"activities:{name}", args=args)).status_code == 404
    assert row.title not in neighbour.get(reverse("activities:placings")).text
    assert client_of(VolunteerFactory().person.user).get(reverse("activities:placings")).status_code == 403
    own = client_of(line.volunteer.person.user)
    mine = reverse("activities:my_placing", args=[line.pk])
    assert own.get(mine).status_code == 404  # not asked yet
    invite_lines(admin, placing=row)
    assert own.get(mine).status_code == 200
    other = row.lines.exclude(volunteer=line.volunteer)[0].volunteer.person.user
    assert client_of(other).get(mine).status_code == 404


@pytest.mark.django_db
def test_pages_do_not_grow_with_their_rows(
    team: Organization,
    admin: User,
    django_assert_max_num_queries: Limit,
    settings: Any,
) -> None:
    settings.MENU_COUNTS_SECONDS = 60  # what the menu asks is remembered, as in production
    entry, desk = science_month(), client_of(admin)
    posts(team, entry, days=(5,), places=3)
    people(team, 2)
    few = solved_placing(admin, team)
    pages = [reverse("activities:placing", args=[few.pk]), reverse("activities:placings")]
    pages.append(reverse("activities:change_line", args=[few.lines.order_by("pk")[0].pk]))
    for page in pages:
        desk.get(page)
        with django_assert_max_num_queries(20) as small:
            desk.get(page)
        page_count = len(small)
        if page == pages[0]:
            posts(team, entry, days=(12, 13, 19, 20, 26, 27), places=4)
            people(team, 12)
            many = solved_placing(admin, team)
            assert many.lines.count() > 20
            page = reverse("activities:placing", args=[many.pk])  # noqa: PLW2901
        with django_assert_max_num_queries(page_count):
            desk.get(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_two_who_were_asked_and_the_last_place(team: Organization, admin: User) -> None:
    """The solver keeps one place for each; another sign-up took one meanwhile: sign-up's lock says who is in."""
    first, _guide = posts(team, science_month(), days=(5,), places=2)
    people(team, 4)
    row = solved_placing(admin, team)
    asked = [line for line in invite_lines(admin, placing=row) if line.post_id == first.pk]
    assert len(asked) == 2
    first.refresh_from_db()
    first.places = 1
    first.save(update_fields=["places"])
    users = [line.volunteer.person.user for line in asked]
    together(
        *(
            lambda user=user, line=line: answer_line(user, line=line, accept=True)
            for user, line in zip(users, asked, strict=True)
        )
    )
    states = sorted(SignUp.objects.filter(post=first).values_list("state", flat=True))
    assert states == ["accepted", "waitlisted"]
    assert PlacingLine.objects.filter(post=first, state="agreed").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_a_yes_and_the_end_of_the_term_at_once(team: Organization, admin: User, at: Clock) -> None:
    posts(team, science_month(), days=(5,), places=1)
    people(team, 2)
    row = solved_placing(admin, team)
    asked = invite_lines(admin, placing=row)
    at(max(line.answer_by for line in asked if line.answer_by) + timedelta(minutes=1))
    together(
        *(lambda line=line: answer_line(line.volunteer.person.user, line=line, accept=True) for line in asked),
        lapse_due,
    )
    for line in PlacingLine.objects.filter(placing=row):
        assert line.state in ("agreed", "lapsed") and (line.state == "agreed") == (line.sign_up_id is not None)


@pytest.mark.django_db
def test_many_proposals_stand_by_post_are_narrowed_and_locked_in_their_place(
    team: Organization, admin: User, django_assert_max_num_queries: Limit
) -> None:
    posts(team, science_month())
    people(team)
    row, desk = solved_placing(admin, team), client_of(admin)
    address = reverse("activities:placing", args=[row.pk])
    with django_assert_max_num_queries(20):
        page = desk.get(address)
    lines = list(page.context["page"].rows)
    assert page.text.count('scope="rowgroup"') == len({line.post_id for line in lines}) < len(lines)
    first = lines[0]
    activity = first.post.shift.activity_id
    narrowed = {"activity": activity, "open": "1"}
    shown = desk.get(address, narrowed).context["page"].rows
    assert 0 < len(shown) < len(lines) and {one.post.shift.activity_id for one in shown} == {activity}
    locked = desk.post(
        reverse("activities:mark_line", args=[first.pk]), {"do": "lock", "back": f"activity={activity}&open=1"}
    )
    assert locked.url == f"{address}?activity={activity}&open=1#post-{first.post_id}"
    again = desk.get(address, narrowed)
    assert (
        first.pk not in {one.pk for one in again.context["page"].rows} and f"back=activity%3D{activity}" in again.text
    )
    name = first.volunteer.person.name
    found = desk.get(address, {"q": name}).context["page"].rows
    assert found and {one.volunteer.person.name for one in found} == {name}
    assert "没有这样的" in desk.get(address, {"q": "没有这个人"}).text
    strange = desk.post(
        reverse("activities:mark_line", args=[first.pk]), {"do": "unlock", "back": "//evil.example/\r\n"}
    )
    assert strange.url.startswith(f"{address}?") and "\n" not in strange.url
