"""Pages: what stands on them, how many statements they take, what is public."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Consent
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.idempotency import KEPT_FOR
from yushan.ledger.tests.people import post
from yushan.organizations.tests import factories as make
from yushan.recognition import actions
from yushan.recognition.models import Redemption
from yushan.recognition.tests.factories import balance, earn, item, png
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
H = 60


def _as(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _star(name: str, hours: int, team: Any, *, agrees: bool = True) -> Any:
    made = volunteers.volunteer(name, area=team.area)
    volunteers.membership(made, team)
    post(made, team, hours * H)
    if agrees:
        _as(made.person.user).post(reverse("recognition:agree"), {"given": "1"})
    return made


def test_my_stars_say_what_is_missing_and_when_it_came(plan: None, who: Any, team: Any):
    post(who, team, 180 * H)
    client = _as(who.person.user)
    text = client.get("/me/stars/").content.decode()
    assert "一星志愿者" in text
    assert "还差 120.0 小时" in text
    assert f"{clock.today():%Y-%m-%d} 获得" in text
    home = client.get("/me/").content.decode()
    assert "再 120.0 小时到二星" in home
    assert f"{clock.today():%Y-%m-%d} 获得" in home


def test_each_movement_stands_with_its_reason(plan: None, who: Any, team: Any):
    entry = earn(who, team, 60, activity_title="航模进校园")
    actions.redeem(who.person.user, volunteer=who, item=item(team, name="保温杯", cost=50))
    from yushan.ledger.actions import reverse_entry

    reverse_entry(make.user_with("city_admin"), entry=entry, reason="录错了人")
    text = _as(who.person.user).get("/me/points/").content.decode()
    for said in ("航模进校园", "兑换“保温杯”", "录错了人", "记欠 50 分", "有 50 分已经用掉"):
        assert said in text


def test_the_wall_shows_who_agreed_and_loses_them_at_once(plan: None, team: Any):
    agreed, silent = _star("谭小雨", 120, team), _star("田一帆", 320, team, agrees=False)
    _star("何静怡", 20, team)
    public = Client()
    answer = public.get("/honours/stars")
    text = answer.content.decode()
    assert "谭小雨" in text
    assert "田一帆" not in text
    assert "何静怡" not in text
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    assert agreed.number not in text
    assert "120.0" not in text
    assert "谭小雨" not in public.get("/honours/stars?star=2").content.decode()
    assert "谭小雨" in public.get(f"/honours/stars?star=1&area={team.area.code}").content.decode()
    _as(agreed.person.user).post(reverse("recognition:agree"), {"given": "0"})
    assert "谭小雨" not in public.get("/honours/stars").content.decode()
    assert Consent.objects.get(person=agreed.person, purpose="honours").withdrawn_at
    assert not Consent.objects.filter(person=silent.person, purpose="honours").exists()


def test_a_yes_to_older_words_does_not_count_and_a_new_one_is_kept_beside_it(plan: None, team: Any):
    who = _star("谭小雨", 120, team)
    Consent.objects.filter(person=who.person, purpose="honours").update(version="2024-01")
    assert "谭小雨" not in Client().get("/honours/stars").content.decode()
    _as(who.person.user).post(reverse("recognition:agree"), {"given": "1"})
    assert "谭小雨" in Client().get("/honours/stars").content.decode()
    assert Consent.objects.filter(person=who.person, purpose="honours").count() == 2


def test_who_left_the_platform_is_not_on_the_wall(plan: None, team: Any):
    who = _star("谭小雨", 120, team)
    type(who).objects.filter(pk=who.pk).update(state="withdrawn", withdrawn_on=clock.today())
    assert "谭小雨" not in Client().get("/honours/stars").content.decode()


def test_a_guardian_agrees_for_the_child(plan: None, team: Any):
    parent = volunteers.volunteer("余建国")
    child = volunteers.ward(parent, "余小苗")
    post(child, team, 100 * H)
    _as(parent.person.user).post(reverse("recognition:agree"), {"given": "1", "for": child.pk})
    assert Consent.objects.get(person=child.person, purpose="honours").given_by == "guardian"
    assert "余小苗" in Client().get("/honours/stars").content.decode()
    stranger = volunteers.volunteer()
    refused = _as(stranger.person.user).post(reverse("recognition:agree"), {"given": "0", "for": child.pk})
    assert refused.status_code == 404


def test_staff_see_the_stars_of_their_people_with_counts(plan: None, team: Any):
    _star("谭小雨", 120, team)
    _star("田一帆", 320, team)
    far = make.team(make.detachment(make.area("500120")), "璧山科普队")
    _star("何静怡", 120, far)
    text = _as(make.user_with("organization_admin", team)).get("/staff/stars/").content.decode()
    assert "谭小雨" in text
    assert "何静怡" not in text
    city = _as(make.user_with("city_admin"))
    assert "何静怡" in city.get("/staff/stars/").content.decode()
    narrowed = city.get(f"/staff/stars/?team={far.code}").content.decode()
    assert "何静怡" in narrowed
    assert "谭小雨" not in narrowed
    assert "没有符合的人" in city.get("/staff/stars/?star=5").content.decode()


def test_a_redemption_sent_twice_is_one(plan: None, who: Any, team: Any):
    earn(who, team, 120)
    goods, client = item(team, cost=50), _as(who.person.user)
    body = {"cost": "50", "idempotency_key": "9f2c7a55"}
    first, second = (client.post(f"/shop/{goods.code}/redeem/", body) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert second["Idempotency-Replayed"] == "true"
    assert Redemption.objects.count() == 1
    assert balance(who) == (70, 0)
    assert timedelta(days=1) < KEPT_FOR


def test_whoever_comes_too_late_is_told_on_the_page(plan: None, who: Any, team: Any):
    earn(who, team, 120)
    goods = item(team, cost=50, stock=1)
    other = volunteers.volunteer(area=team.area)
    volunteers.membership(other, team)
    earn(other, team, 60)
    actions.redeem(other.person.user, volunteer=other, item=goods)
    answer = _as(who.person.user).post(f"/shop/{goods.code}/redeem/", {"cost": "50"})
    assert answer.status_code == 409
    assert "刚刚被兑完了，积分没有扣" in answer.content.decode()
    assert balance(who) == (120, 0)


def test_a_picture_is_sent_as_what_it_is(plan: None, team: Any):
    goods = item(team, content=png())
    answer = Client().get(f"/shop/{goods.code}/picture/")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer.content == png()
    draft = item(team, offered=False, content=png())
    assert Client().get(f"/shop/{draft.code}/picture/").status_code == 404
    assert Client().get(f"/shop/{draft.code}/").status_code == 404


def test_a_new_item_with_a_picture_that_is_none(plan: None, team: Any):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = _as(make.user_with("organization_admin", team))
    body = {
        "giver": f"o{team.pk}", "name": "保温杯", "cost": "80", "stock": "5", "place": "文化站", "contact": "黎静",
        "picture": SimpleUploadedFile("cup.png", b"<html>"),
    }  # fmt: skip
    answer = client.post("/staff/rewards/new/", body)
    assert answer.status_code == 422
    assert "只收 JPG 或 PNG 图片" in answer.content.decode()
    answer = client.post("/staff/rewards/new/", body | {"picture": SimpleUploadedFile("cup.png", png())})
    assert answer.status_code == 302
    assert "已保存" in client.get(answer["Location"]).content.decode()


def test_the_export_needs_a_reason_and_each_person_finds_it(plan: None, who: Any, team: Any):
    earn(who, team, 120)
    actions.redeem(who.person.user, volunteer=who, item=item(team, name="=HYPERLINK", cost=50))
    client = _as(make.user_with("organization_admin", team))
    assert client.post("/staff/rewards/redemptions/export/", {"reason": ""}).status_code == 422
    answer = client.post("/staff/rewards/redemptions/export/", {"reason": "季度盘点核对"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "季度盘点核对" in rows[0][0]
    assert rows[3][3] == who.person.name
    assert not rows[3][1].startswith("=")
    assert AuditLine.objects.get(action="recognition.export_redemptions").reason == "季度盘点核对"
    assert about_person(who.person_id).filter(action="recognition.export_redemptions").exists()


@pytest.mark.parametrize(
    "path",
    ["/shop/", "/me/points/", "/me/redemptions/", "/me/stars/", "/honours/stars", "/me/letters/"],
)
def test_own_pages_take_few_statements_however_much_there_is(
    plan: None, who: Any, team: Any, path: str, django_assert_max_num_queries: Any
):
    client = _as(who.person.user)
    client.post(reverse("recognition:agree"), {"given": "1"})
    for number in range(12):
        earn(who, team, 200, day=clock.today() - timedelta(days=number + 1))
        actions.redeem(who.person.user, volunteer=who, item=item(team, name=f"物品{number}"))
        _star(f"田{number}一", 120, team)
    with django_assert_max_num_queries(20):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/staff/stars/", "/staff/rewards/", "/staff/rewards/redemptions/", "/staff/thanks/", "/staff/thanks/new/"],
)
def test_staff_lists_take_few_statements(
    plan: None, who: Any, team: Any, path: str, django_assert_max_num_queries: Any
):
    for number in range(12):
        earn(who, team, 200, day=clock.today() - timedelta(days=number + 1))
        actions.redeem(who.person.user, volunteer=who, item=item(team, name=f"物品{number}"))
        _star(f"田{number}一", 120, team, agrees=False)
    client = _as(make.user_with("organization_admin", team))
    with django_assert_max_num_queries(20):
        assert client.get(path).status_code == 200


def test_own_copy_holds_it_all(plan: None, who: Any, team: Any):
    from yushan.portal.export import copy_of

    earn(who, team, 1200)
    actions.redeem(who.person.user, volunteer=who, item=item(team, name="保温杯"))
    copy = copy_of(who)
    assert copy["星级"][0]["星级"] == 1
    assert {"第一次服务"} <= {row["徽章"] for row in copy["徽章"]}
    assert [row["积分"] for row in copy["积分明细"]] == [-50, 1200]
    assert copy["积分兑换"][0]["物品"] == "保温杯"
