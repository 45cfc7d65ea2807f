"""Pages of the register: who sees what, states, the number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.regulations import actions
from yushan.regulations.models import RegulationComment, RegulationReading, RegulationVersion
from yushan.regulations.tests.factories import TEXT, admin_of, draft, in_force, open_draft
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_everybody_reads_what_is_in_force_and_nobody_a_draft():
    rule, hidden = in_force(), draft(title="安全工作规定")
    page = Client().get("/rules/").content.decode()
    assert rule.regulation.title in page and hidden.regulation.title not in page
    shown = Client().get(f"/rules/{rule.regulation.code}/").content.decode()
    assert "第二条 设备不能用的" in shown and "我已读完" not in shown
    assert Client().get(f"/rules/{hidden.regulation.code}/").status_code == 404
    assert Client().get(f"/rules/{hidden.regulation.code}/1/file/").status_code == 404


def test_the_public_history_shows_earlier_wordings_and_why_a_rule_ended():
    first = in_force()
    actions.repeal(COMMAND_LINE, version=first, reason="并入管理办法")
    page = Client().get(f"/rules/{first.regulation.code}/").content.decode()
    assert "不再施行" in page and "并入管理办法" in page
    assert first.regulation.title not in Client().get("/rules/").content.decode()


def test_the_draft_of_another_district_is_not_there():
    own, other = make.detachment(make.area("500109")), make.detachment(make.area("500120"))
    mine, theirs = draft(own, title="例会制度"), draft(other, title="值班制度")
    published = in_force(other, title="轮值办法")
    client = _client(admin_of(own))
    listing = client.get("/staff/regulations/").content.decode()
    assert "例会制度" in listing and "值班制度" not in listing and "轮值办法" in listing
    assert client.get(f"/staff/regulations/{mine.regulation_id}/").status_code == 200
    assert client.get(f"/staff/regulations/{theirs.regulation_id}/").status_code == 404
    for name in ("", "edit/", "publish/", "drop/", "open/", "file/"):
        assert client.get(f"/staff/regulations/versions/{theirs.pk}/{name}").status_code == 404
    # What is published can be read, not changed.
    assert client.get(f"/staff/regulations/{published.regulation_id}/").status_code == 200
    assert client.post(f"/staff/regulations/{published.regulation_id}/revise/").status_code == 403
    answer = client.post(f"/staff/regulations/versions/{published.pk}/repeal/", {"reason": "不要了"})
    assert answer.status_code == 403
    published.refresh_from_db()
    assert published.state == "in_force"


def test_a_file_that_is_no_pdf_is_refused_beside_its_field():
    node = make.detachment()
    client = _client(admin_of(node))
    wrong = SimpleUploadedFile("办法.pdf", b"PK\x03\x04 not a pdf", content_type="application/pdf")
    answer = client.post("/staff/regulations/new/", {"issuer": f"o{node.pk}", "title": "例会制度", "file": wrong})
    assert answer.status_code == 422 and "只收 PDF" in answer.content.decode()
    right = SimpleUploadedFile("办法.pdf", b"%PDF-1.7 x", content_type="text/html")
    answer = client.post("/staff/regulations/new/", {"issuer": f"o{node.pk}", "title": "例会制度", "file": right})
    assert answer.status_code == 302
    version = RegulationVersion.objects.get()
    sent = client.get(f"/staff/regulations/versions/{version.pk}/file/")
    assert sent["Content-Type"] == "application/pdf" and sent["Content-Disposition"].startswith("attachment")


def test_whoever_saves_second_is_told_and_keeps_what_they_typed():
    version = draft(make.detachment())
    first, second = (_client(admin_of(make.detachment())) for _ in range(2))
    address = f"/staff/regulations/versions/{version.pk}/edit/"
    seen = [client.get(address).context["seen"] for client in (first, second)]
    assert first.post(address, {"text": "第一条 甲", "seen": seen[0]}).status_code == 302
    answer = second.post(address, {"text": "第一条 乙", "seen": seen[1]})
    assert answer.status_code == 409 and "第一条 乙" in answer.content.decode()
    version.refresh_from_db()
    assert version.text == "第一条 甲"


def test_what_is_to_be_read_stands_in_the_inbox_of_staff_and_on_the_page_of_a_volunteer():
    member = volunteers.volunteer()
    team = make.team()
    volunteers.membership(member, team)
    rule = in_force(roles=["organization_admin"], members_read=True)
    staff, own = _client(admin_of(team)), _client(member.person.user)
    assert rule.regulation.title in staff.get("/staff/").content.decode()
    assert "1 部请您阅读" in own.get("/me/").content.decode()
    answer = own.post(f"/rules/{rule.regulation.code}/confirm/", {"version": 1}, follow=True)
    assert "确认读过这一版" in answer.content.decode()
    assert "请您阅读" not in own.get("/me/").content.decode()


def test_who_has_read_in_figures_and_late_ones_by_name():
    team = make.team()
    done, late = admin_of(team, "黎静"), admin_of(team, "唐宁")
    rule = in_force(roles=["organization_admin"])
    actions.confirm_reading(done, version=rule)
    client = _client(make.user_with("city_admin"))
    with clock.pretend(clock.now() + timedelta(days=20)):
        page = client.get(f"/staff/regulations/versions/{rule.pk}/readers/").content.decode()
        assert "50.0%" in page and "已过期限" in page
        assert late.display_name in page
        sent = client.post(f"/staff/regulations/versions/{rule.pk}/remind/", follow=True).content.decode()
        assert "正在提醒 1 个" in sent and "今天已经提醒过" in sent
        again = client.post(f"/staff/regulations/versions/{rule.pk}/remind/", follow=True).content.decode()
        assert "一天只提醒一次" in again
    assert done.display_name in client.get(f"/staff/regulations/versions/{rule.pk}/readers/?show=read").content.decode()


@pytest.mark.parametrize("many", [2, 24])
def test_lists_cost_the_same_however_long(many: int, django_assert_max_num_queries: Any):
    corps, team = make.corps(), make.team()
    for number in range(many):
        in_force(corps, title=f"第 {number} 号规定", roles=["organization_admin"])
        admin_of(team)
    asked = open_draft(corps, title="管理办法")
    for number in range(many):
        RegulationComment.objects.create(version=asked, text=f"意见 {number}", made_at=clock.now(), author=make.user())
    client = _client(make.user_with("city_admin"))
    first = RegulationVersion.objects.filter(state="in_force").earliest("pk")
    for address in (
        "/staff/regulations/", f"/staff/regulations/{first.regulation_id}/", "/rules/",
        f"/staff/regulations/versions/{asked.pk}/", f"/staff/regulations/versions/{first.pk}/readers/",
        f"/rules/{asked.regulation.code}/draft/",
    ):  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200


def test_empty_and_filtered_lists_say_why():
    client = _client(make.user_with("city_admin"))
    assert "还没有制度" in client.get("/staff/regulations/").content.decode()
    assert "没有符合的制度" in client.get("/staff/regulations/?state=open").content.decode()
    assert "还没有发布制度" in Client().get("/rules/").content.decode()
    assert "没有名称里有这个词" in Client().get("/rules/?q=章程").content.decode()
    assert _client(make.user_with("unit_admin", make.unit())).get("/staff/regulations/").status_code == 403


def test_stored_markup_in_title_and_comment_stays_text():
    rule = in_force(title="<b>办法</b>", text="第一条 <script>alert(1)</script>")
    page = Client().get(f"/rules/{rule.regulation.code}/").content.decode()
    assert "<script>alert(1)" not in page and "<b>办法" not in page
    assert TEXT not in page


@pytest.mark.capability("G8", page="/rules/")
def test_the_keeper_of_a_station_reads_the_rules_of_its_district(django_capture_on_commit_callbacks: Any) -> None:
    """Told when it is published, asked on the page, in the inbox until confirmed, reminded; and not of other districts."""
    district, other = make.area("500109"), make.area("500120")
    place = apps.get_model("stations", "Station").objects.create(
        name="农科村科普驿站", kind="rural", state="certified", area=district
    )
    keeper = make.user_with("station_admin", place)
    with django_capture_on_commit_callbacks(execute=True):
        rules = [
            in_force(issuer, title=title, roles=["station_admin"])
            for issuer, title in (
                (district, "站点开放办法"), (make.detachment(district), "站点轮值办法"), (other, "璧山站点办法"),
            )
        ]  # fmt: skip
    client = _client(keeper)
    told = set(Notice.objects.filter(user=keeper).values_list("title", flat=True))
    assert any("站点开放办法" in title for title in told) and not any("璧山" in title for title in told)
    page = client.get("/rules/").content.decode()
    asked = page[: page.index("璧山站点办法")]
    assert "站点开放办法" in asked and "站点轮值办法" in asked
    assert "《站点开放办法》" in client.get("/staff/").content.decode()
    own = rules[0]
    shown = client.get(f"/rules/{own.regulation.code}/").content.decode()
    assert "我已读完" in shown
    client.post(f"/rules/{own.regulation.code}/confirm/", {"version": own.number})
    assert RegulationReading.objects.filter(version=own, user=keeper).exists()
    client.get("/rules/")  # the message is read
    assert "《站点开放办法》" not in client.get("/staff/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remind_unread(make.user_with("city_admin"), version=rules[1]) == 1
    assert Notice.objects.filter(user=keeper, title__startswith="请阅读").exists()
    assert client.post(f"/rules/{rules[2].regulation.code}/confirm/", {"version": 1}).status_code == 404
    readers = _client(admin_of(district)).get(f"/staff/regulations/versions/{rules[1].pk}/readers/").content.decode()
    assert "站点管理员（农科村科普驿站）" in readers
