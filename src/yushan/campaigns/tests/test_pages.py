"""Pages of selections: who sees what, secrecy, filters, numbers of statements."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts import gateways
from yushan.campaigns.actions import noticing, rounds
from yushan.campaigns.models import AwardCampaign, AwardObjection, AwardScore, CampaignTemplate, HonourEntry, Nominee
from yushan.campaigns.tests import factories as scene
from yushan.common import clock, todos
from yushan.organizations.tests import factories as make
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def client(user: Any = None) -> Client:
    made = Client()
    if user is not None:
        made.force_login(user)
    return made


def url(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def waits(user: Any, source: str) -> int:
    return next(one for one in todos.sources() if one.name == source).count(user)


def test_a_campaign_of_the_plan_is_begun_changed_and_opened(city):
    make.load_plan()
    browser = client(city)
    template = CampaignTemplate.objects.get(code="annual")
    until = clock.today() + timedelta(days=10)
    sent = {"template": template.pk, "board": "city", "year": clock.today().year, "nominate_until": until, "title": ""}
    assert browser.post(url("create"), sent | {"year": 2100}).status_code == 422
    answer = browser.post(url("create"), sent, follow=True)
    made = AwardCampaign.objects.get()
    assert (
        f"{made.year} 年度科技志愿服务先进典型" in answer.text and "活动至少 10 次，服务时长至少 20 小时" in answer.text
    )
    assert "队员至少 20 人，活动至少 50 次" in answer.text and made.categories.count() == 4
    row = made.categories.get(code="volunteers")
    page = browser.get(url("category", made.pk, row.pk))
    assert 'name="fact_hours"' in page.text and 'value="20"' in page.text
    form = {
        "name": "科技志愿者",
        "honour": "优秀科技志愿者",
        "quota": 30,
        "second_places": 0,
        "final_places": 0,
        "fact_hours": 30,
    }
    assert browser.post(url("category", made.pk, row.pk), form | {"second_places": 3}).status_code == 422
    browser.post(url("category", made.pk, row.pk), form | {"badge": "on"})
    row.refresh_from_db()
    assert row.rules == [{"fact": "hours", "least": 30}] and row.gives == {"badge": True} and row.area_quota is None
    edited = {
        "title": "先进典型", "year": made.year, "nominate_until": until, "text": "推选", "routes": ["self"], "asks_consent": "on",
        "reviewers_each": 2, "method": "mean", "criteria": "服务成效 40 60\n新的一项 10 40", "tie_by": "服务成效", "draws": "on",
    }  # fmt: skip
    wrong = browser.post(url("edit", made.pk), edited | {"criteria": "服务成效 40 60"})
    assert wrong.status_code == 422 and "合计要是 100" in wrong.text
    browser.post(url("edit", made.pk), edited)
    made.refresh_from_db()
    assert made.ties == ["criterion:effect", "raw", "lot"] and made.criteria[1]["code"] == "c1"
    browser.post(url("step", made.pk), {"do": "open"})
    made.refresh_from_db()
    assert made.state == "open" and "推荐或自荐" in client().get(url("public_campaign", made.code)).text
    quota = browser.get(url("quotas", made.pk, row.pk))
    assert "北碚区" in quota.text
    browser.post(url("quotas", made.pk, row.pk), {f"area_{make.area('500109').pk}": 7})
    assert row.area_quotas.get().places == 7


def test_staff_nominate_within_their_reach(team, admin):
    made = scene.opened(rules=[{"fact": "hours", "least": 20}])
    who = scene.person(team, "谭小雨", 4)
    volunteers.volunteer("谭小风", area=make.area("500112"))
    category = scene.category_of(made)
    found = client(admin).get(url("nominate", made.pk), {"category": category.pk, "q": "谭小"}).text
    assert "谭小雨" in found and "谭小风" not in found
    page = client(admin).get(url("nominate_one", made.pk, category.pk, who.pk))
    assert "差 16 小时服务时长" in page.text and f"{team.name}推荐" in page.text
    answer = client(admin).post(
        url("nominate_one", made.pk, category.pk, who.pk),
        {"way": f"team:{team.pk}", "reason": scene.REASON},
        follow=True,
    )
    assert "等候选人同意" in answer.text
    nominee = Nominee.objects.get()
    own = client(who.person.user)
    assert "等您答复同不同意" in own.get(url("mine")).text
    page = own.get(url("nomination", nominee.code))
    assert "我同意参加这次评选" in page.text and "差 16 小时服务时长" in page.text
    own.post(url("nomination_step", nominee.code), {"do": "agree"})
    own.post(url("nomination_material", nominee.code), {"do": "statement", "statement": "教会了三百位老人"})
    nominee.refresh_from_db()
    assert nominee.is_agreed and nominee.statement == "教会了三百位老人"
    stranger = make.user_with("organization_admin", make.team(make.detachment(make.area("500112"))))
    assert client(stranger).get(url("nominee", nominee.pk)).status_code == 404
    assert client(stranger).get(url("nomination", nominee.code)).status_code == 404


def test_the_public_nominates_a_person_by_number_and_name_and_a_code(team, settings, monkeypatch):
    sent: list[Any] = []
    settings.SMS_REQUIRED, settings.SMS_GATEWAY = True, "file"
    monkeypatch.setattr(gateways.FileGateway, "send", lambda self, message: sent.append(message))
    made, who = scene.opened(), scene.person(team, "谭小雨")
    category, browser = scene.category_of(made), client()
    start = url("public_nominate", made.code) + f"?category={category.pk}"
    direct = url("public_nominate_one", made.code, category.pk, who.pk)
    assert browser.get(direct).status_code == 404, "nobody learns who is registered by trying numbers"
    wrong = browser.post(start, {"name": "谭小风", "number": who.number})
    assert wrong.status_code == 422 and "对得上" in wrong.text
    assert browser.post(start, {"name": " 谭小雨", "number": who.number.lower()})["Location"] == direct
    voice = {"reason": scene.REASON, "name": "冉桂芳", "phone": "138 0000 0009"}
    assert browser.post(direct, voice | {"reason": "好"}).status_code == 422
    answer = browser.post(direct, voice)
    assert answer["Location"] == url("public_code", made.code) and not Nominee.objects.exists()
    from yushan.accounts.actions.codes import send_code
    from yushan.accounts.models import OneTimeCode

    send_code(OneTimeCode.objects.get().pk)
    assert (
        browser.post(url("public_code", made.code), {"code": "000000" if sent[0].code != "000000" else "1"}).status_code
        == 422
    )
    answer = browser.post(url("public_code", made.code), {"code": sent[0].code}, follow=True)
    assert "候选人同意以后参加评选" in answer.text
    row = Nominee.objects.get().nominations.get()
    assert (row.name, row.phone, row.user) == ("冉桂芳", "13800000009", None)


def test_a_review_is_secret_blind_and_on_one_page_after_the_other(team, city):
    made = scene.opened(is_blind=True)
    for name in ("谭小雨", "田一帆"):
        scene.oneself(made, scene.person(team, name), f"{name}在{team.name}教会了三百位老人")
    running = scene.under_review(made, ["冉启明", "谭伟"])
    first = running.assignments.filter(reviewer__user__display_name="冉启明").order_by("pk")
    reviewer, other = first[0].reviewer.user, running.assignments.exclude(reviewer=first[0].reviewer).first()
    browser = client(reviewer)
    assert waits(reviewer, "campaigns.score") == 2
    listed = browser.get(url("review", made.pk)).text
    assert "谭小雨" not in listed and first[0].nominee.code in listed
    page = browser.get(url("score", first[0].pk)).text
    assert "谭小雨" not in page and team.name not in page and "○○在○○教会了三百位老人" in page and "匿名评审" in page
    assert browser.get(url("score", other.pk)).status_code == 404
    assert browser.post(url("score", other.pk), {"points_effect": 1, "points_spread": 1}).status_code == 404
    assert browser.post(url("score", first[0].pk), {"points_effect": 51, "points_spread": 1}).status_code == 422
    answer = browser.post(url("score", first[0].pk), {"points_effect": 37, "points_spread": 11, "comment": "好"})
    assert answer["Location"] == url("score", first[1].pk), "the next one that waits"
    assert AwardScore.objects.count() == 2
    room = client(city).get(url("campaign", made.pk)).text
    assert "还有 1 个没打，共 2 个" in room
    for page in (
        room,
        client(city).get(url("nominee", first[0].nominee_id)).text,
        client(city).get(url("reviewers", made.pk)).text,
    ):
        assert not re.search(r">\s*37\s*<", page), "nobody sees points before the round is closed"
    assert client(city).get(url("export", made.pk, 1, "json")).status_code == 404
    browser.post(url("recuse", first[1].pk), {"reason": "候选人是我的学生"})
    assert waits(reviewer, "campaigns.score") == 0


def test_ranks_minutes_and_the_exported_file(team, city, tmp_path):
    import subprocess
    import sys

    from django.conf import settings

    made = scene.opened(method="z")
    people = [scene.oneself(made, scene.person(team, f"志愿者{n}")) for n in range(6)]
    running = scene.under_review(made)
    scene.score_all(running, {one.code: 20 + 5 * place for place, one in enumerate(people)})
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    browser = client(city)
    page = browser.get(url("ranking", made.pk)).text
    assert "标准分" in page and "志愿者5" in page
    exported = browser.get(url("export", made.pk, 1, "json"))
    content = json.loads(exported.content)
    assert {one["reviewer"] for one in content["categories"][0]["scores"]} == {"R01", "R02", "R03"}
    path, rows = tmp_path / "scores.json", tmp_path / "scores.csv"
    path.write_bytes(exported.content)
    rows.write_bytes(browser.get(url("export", made.pk, 1, "csv")).content)
    program = [sys.executable, str(settings.BASE_DIR / "docs" / "ranking.py"), str(path), str(rows)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "6 个候选人的得分和名次对得上，0 处不对" in done.stdout
    assert browser.get(url("minutes", made.pk)).content.startswith(b"%PDF-")
    auditor = make.user_with("auditor")
    assert client(auditor).get(url("ranking", made.pk)).status_code == 200
    lead = make.user_with("project_lead", team)
    assert client(lead).get(url("ranking", made.pk)).status_code == 403


def test_an_objection_has_a_receipt_and_its_answer_is_found_by_number_and_code(team, city, settings):
    settings.SMS_REQUIRED = False
    made = scene.opened(quota=1)
    nominees = [scene.oneself(made, scene.person(team, name), "教老人用手机") for name in ("谭小雨", "田一帆")]
    made = scene.noticed(made, [50, 40])
    public = client()
    page = public.get(url("public_campaign", made.code)).text
    assert "谭小雨" in page and "田一帆" not in page and "拟入选" in page
    assert "教老人用手机" in public.get(url("card", nominees[0].code)).text
    assert public.get(url("card", nominees[1].code)).status_code == 404
    said = {"text": "照片里的活动不是他办的，有签到表为证。", "name": "冉桂芳", "phone": "13800000009"}
    assert public.post(url("object", nominees[0].code), said | {"text": "不对"}).status_code == 422
    receipt = public.post(url("object", nominees[0].code), said, follow=True)
    row = AwardObjection.objects.get()
    code = re.search(r"cp-code ys-num\">(\d{6})<", receipt.text)[1]
    assert row.number in receipt.text and waits(city, "campaigns.answer") == 1
    assert "冉桂芳 138****0009" in client(city).get(url("nominee", nominees[0].pk)).text
    elsewhere = client()
    assert elsewhere.get(url("objection", row.token)).status_code == 404
    assert elsewhere.post(url("objection_find"), {"number": row.number, "code": "1"}).status_code == 422
    client(city).post(
        url("answer", nominees[0].pk), {"objection": row.pk, "do": "uphold", "answer": "核对签到表，属实。"}
    )
    found = elsewhere.post(url("objection_find"), {"number": row.number.lower(), "code": code}, follow=True)
    assert "核对签到表，属实。" in found.text and "已取消资格" in found.text
    assert "田一帆" in public.get(url("public_campaign", made.code)).text


def test_the_roll_the_certificate_and_the_second_person(team, city, django_assert_max_num_queries):
    made = scene.opened(quota=3)
    people = [scene.person(team, name) for name in ("谭小雨", "田一帆", "余小禾")]
    nominees = [scene.oneself(made, one) for one in people]
    made = scene.noticed(made, [50, 40, 30])
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        page = client(city).get(url("publish", made.pk))
        assert "公布结果" in page.text
        scene.published(made)
        public = client()
        with django_assert_max_num_queries(12):
            roll = public.get("/honours/").text
        assert all(name in roll for name in ("谭小雨", "田一帆", "余小禾")) and "优秀科技志愿者" in roll
        assert "田一帆" not in public.get(f"/honours/{made.year}/?kind=station").text
        entry = HonourEntry.objects.get(nominee=nominees[0])
        assert (
            "谭**" in public.get(f"/verify/{entry.code}").text
            and "荣誉证书" in public.get(f"/verify/{entry.code}").text
        )
        own = client(people[0].person.user)
        assert "下载荣誉证书" in own.get(url("nomination", nominees[0].code)).text
        pdf = own.get(url("certificate", nominees[0].code))
        assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
        assert client(people[1].person.user).get(url("certificate", nominees[0].code)).status_code == 404
        own.post(url("nomination_step", nominees[0].code), {"do": "take_back"})
        assert (
            "谭小雨" not in public.get("/honours/").text
            and public.get(url("card", nominees[0].code)).status_code == 404
        )
        assert "谭小雨" not in public.get(url("public_campaign", made.code)).text
        assert "本人不公开姓名" in public.get(f"/verify/{entry.code}").text
        second = make.user_with("city_admin", display_name="申国强")
        row = HonourEntry.objects.get(nominee=nominees[1])
        client(city).post(url("honour_step", made.pk, row.pk), {"do": "ask", "reason": "材料造假"})
        assert waits(city, "campaigns.second") == 0 and waits(second, "campaigns.second") == 1
        assert client(city).post(url("honour_step", made.pk, row.pk), {"do": "agree"}).status_code == 403
        client(second).post(url("honour_step", made.pk, row.pk), {"do": "agree"})
        assert "田一帆" not in public.get("/honours/").text and "已撤销" in public.get(f"/verify/{row.code}").text


def test_lists_take_the_same_statements_with_many(team, city, django_assert_max_num_queries):
    made = scene.opened()
    for number in range(30):
        scene.oneself(made, scene.person(team, f"志愿者{number}"))
    running = scene.under_review(made)
    reviewer = running.assignments.first().reviewer.user
    browser = client(city)
    for address in (url("nominees", made.pk), url("campaign", made.pk), url("reviewers", made.pk), url("list")):
        browser.get(address)
        with django_assert_max_num_queries(20):
            assert browser.get(address).status_code == 200
    phone = client(reviewer)
    with django_assert_max_num_queries(14):
        phone.get(url("review", made.pk))
    assert "志愿者7" in browser.get(url("nominees", made.pk), {"q": "志愿者7"}).text
    assert "没有符合的候选人" in browser.get(url("nominees", made.pk), {"show": "unfit"}).text


def test_the_phone_of_a_final_follows_the_stage(team, city):
    made = scene.opened(quota=1, final_places=1)
    nominee = scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made)
    scene.score_all(running, {nominee.code: 30})
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    final = rounds.begin_further_round(city, campaign=made)
    reviewer = final.assignments.first().reviewer.user
    phone = client(reviewer)
    assert "台上还没有人" in phone.get(url("live", made.pk)).text
    assert phone.get(url("live_now", made.pk), {"seen": "none"}).status_code == 204
    chair = client(city)
    assert chair.post(url("stage", made.pk), {"nominee": nominee.pk}).status_code == 302
    now = phone.get(url("live_now", made.pk), {"seen": "none"})
    assert "谭小雨" in now.text and 'name="points_effect"' in now.text
    assignment = final.assignments.get(reviewer__user=reviewer)
    phone.post(url("score", assignment.pk), {"points_effect": 41, "points_spread": 3})
    stage = chair.get(url("stage", made.pk), headers={"HX-Request": "true"}).text
    assert "已打" in stage and "没打" in stage and not re.search(r">\s*41\s*<", stage)
    outsider = make.user()
    assert client(outsider).get(url("live", made.pk)).status_code == 404
    assert client(outsider).get(url("stage", made.pk)).status_code == 403


def test_districts_recommend_from_their_inbox(team, city):
    made = scene.opened(asks_recommendation=True, recommend_quota=1)
    first, second = (scene.oneself(made, scene.person(team, name)) for name in ("谭小雨", "田一帆"))
    scene.checked(made)
    district = make.user_with("area_admin", team.area)
    assert waits(district, "campaigns.recommend") == 2
    client(district).post(url("nominee_step", first.pk), {"do": "recommend"})
    assert waits(district, "campaigns.recommend") == 0, "no place is left"
    answer = client(district).post(url("nominee_step", second.pk), {"do": "recommend"}, follow=True)
    assert "名额已经用完" in answer.text
    assert noticing.is_noticed(first) is False
