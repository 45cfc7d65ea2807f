"""Pages of the room: who sees what, what stays after a refusal, the number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yushan.accounts.models import OneTimeCode
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.tests.factories import claimed, contact, dispatched, done, kind, order, scene, wish
from yushan.organizations.tests import factories as make
from yushan.projects.models import ServiceItem
from yushan.projects.tests.factories import offer

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0c"
    b"IDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _client(user: Any = None) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        client.force_login(user)
    return client


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _where(at: Any, **values: Any) -> dict[str, Any]:
    day = (clock.today() + timedelta(days=21)).isoformat()  # longer than any lead time and any holiday
    facts = {"area": at.area.pk, "place": "甘宁镇楠桥村", "day1": day, "part1": "morning", "people": 40}
    return facts | values


_CONTACT = {
    "kind": "village", "unit_name": "楠桥村村委会", "contact_name": "向福生", "contact_phone": "138 0000 1234",
    "agreed": "on",
}  # fmt: skip


def test_three_steps_without_an_account_with_a_code(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SMS_GATEWAY, settings.SMS_REQUIRED = "console", True
    at, client = scene(), _client()
    first = client.get(f"/order/?service={at.item.pk}")
    assert "第 1 步，共 3 步" in _text(first) and at.item.title in _text(first)
    picture = SimpleUploadedFile("叶子.png", PNG, "image/png")
    assert client.post(f"/order/?service={at.item.pk}", {"text": "叶子发黄", "attached": [picture]}).status_code == 302
    wrong = client.post("/order/where/", _where(at, town="没有这个镇", people=""))
    assert wrong.status_code == 422 and "没有叫这个名字的镇街" in _text(wrong) and "甘宁镇楠桥村" in _text(wrong)
    client.post("/order/where/", _where(at))
    wrong = client.post("/order/contact/", _CONTACT | {"contact_phone": "12345", "agreed": ""})
    assert wrong.status_code == 422 and "向福生" in _text(wrong) and not Need.objects.exists()
    assert client.post("/order/contact/", _CONTACT)["Location"] == "/order/code/"
    assert "138****1234" in _text(client.get("/order/code/"))
    bad = client.post("/order/code/", {"code": "000000"})
    assert bad.status_code == 422 and "验证码不对" in _text(bad)
    from yushan.accounts import code_flow

    monkeypatch.setattr(code_flow, "use", lambda request, row, code: row)
    assert client.post("/order/code/", {"code": "123456"})["Location"] == "/order/done/"
    need = Need.objects.get()
    assert OneTimeCode.objects.get().purpose == "order", (
        "a code for registering opens no order, nor the other way round"
    )
    assert need.phone_checked and need.user is None and need.files.count() == 1 and need.place == "甘宁镇楠桥村"
    receipt = _text(client.get("/order/done/"))
    assert need.number in receipt and "zh-hans</dd>" not in receipt and need.token in receipt
    # The browser that ordered may look; another one needs the code.
    assert "叶子发黄" in _text(client.get(f"/needs/{need.token}/"))
    assert "叶子发黄" not in _text(_client().get(f"/needs/{need.token}/"))
    assert OneTimeCode.objects.count() == 1


def test_an_account_needs_no_code_and_may_order_for_others() -> None:
    at, kinds = scene(), kind()
    client = _client(at.asker)
    what = {"title": "教老人用手机挂号", "service_type": kinds.pk}
    assert client.post("/order/", what | {"title": ""}).status_code == 422
    client.post("/order/", what)
    client.post("/order/where/", _where(at))
    client.post("/order/contact/", _CONTACT | {"for_other": "on", "on_wall": "on"})
    need = Need.objects.get()
    assert (need.channel, need.user, need.item, need.wall) == ("helper", at.asker, None, "asked")
    assert "教老人用手机挂号" in _text(client.get("/me/needs/"))
    assert "您还没有点过单" in _text(_client(make.user()).get("/me/needs/"))


def test_by_telephone_at_the_desk_and_looked_up_by_number_and_code() -> None:
    at = scene()
    desk = _client(at.staff)
    page = _text(desk.get("/staff/needs/new/"))
    assert "登记电话点单" in page and at.item.title in page
    typed = _where(at) | _CONTACT | {"item": at.item.pk, "submission": "abc"}
    refused = desk.post("/staff/needs/new/", typed | {"people": 0})
    assert refused.status_code == 422 and "甘宁镇楠桥村" in _text(refused)
    said = _text(desk.post("/staff/needs/new/", typed))
    need = Need.objects.get()
    assert need.number in said and need.channel == "desk"
    code = said.split("查询码")[1].split("<dd")[1].split(">")[1].split("<")[0]
    caller = _client()
    assert code.isdigit() and len(code) == 6, code
    assert "单号或查询码不对" in _text(caller.post("/needs/find/", {"number": need.number, "code": "x"}))
    assert "单号或查询码不对" in _text(caller.post("/needs/find/", {"number": "XQ-0000-1", "code": code}))
    found = caller.post("/needs/find/", {"number": need.number.lower(), "code": code}, follow=True)
    assert "已点单" in _text(found) and "138****1234" in _text(found) and "13800001234" not in _text(found)
    caller.post(f"/needs/{need.token}/withdraw/", {"reason": "雨停了"})
    need.refresh_from_db()
    assert need.state == "withdrawn"


def test_codes_are_not_guessed() -> None:
    at = scene()
    need = order(at)
    client = _client()
    answers = [client.post(f"/needs/{need.token}/", {"code": f"{n:06d}"}).status_code for n in range(12)]
    assert answers[0] == 422 and answers[-1] == 429


def test_the_board_with_few_and_many(django_assert_max_num_queries: Any) -> None:
    at = scene()
    staff = _client(at.staff)
    assert "没有" in _text(staff.get("/staff/needs/"))
    first = order(at)
    for count in (1, 9):
        for _time in range(count):
            order(at), claimed(at), dispatched(at), done(at)
        with django_assert_max_num_queries(20):
            page = _text(staff.get("/staff/needs/"))
        with django_assert_max_num_queries(20):
            assert staff.get("/staff/needs/list/?state=serving").status_code == 200
    assert "点单 · 待受理" in page and "甘宁镇楠桥村" in page and "件在办" in page
    with django_assert_max_num_queries(20):  # with the panel: candidates by five facts, offers, story
        shown = _text(staff.get(f"/staff/needs/?need={first.pk}"))
    assert "谁最合适" in shown and "正是承接这项服务的" in shown and "同时发给勾选的队" in shown
    assert "没有这样的点单" in _text(staff.get("/staff/needs/list/?kind=clinic"))
    assert "没有" in _text(staff.get("/staff/needs/?soon=1&area=500120"))


def test_one_need_from_the_panel_to_the_review(django_assert_max_num_queries: Any) -> None:
    at = scene()
    staff, team, asker = _client(at.staff), _client(at.keeper), _client(at.asker)
    need = order(at, at.asker)
    order(at)
    with django_assert_max_num_queries(20):
        page = _text(staff.get(f"/staff/needs/{need.pk}/"))
    assert "可能是同一件事" in page and "138****" in page and "向福生" in page
    assert team.get(f"/staff/needs/{need.pk}/").status_code == 404, "not offered to the team"
    staff.post(f"/staff/needs/{need.pk}/dispatch/", {"organization": [at.team.pk, at.other.pk]})
    seen = _text(team.get(f"/staff/needs/{need.pk}/"))
    assert "先接先得" in seen and "向**" in seen and "向福生" not in seen
    assert "接单" in _text(team.get("/staff/"))
    row = need.dispatches.get(organization=at.team)
    assert "接到了" in _text(team.post(f"/staff/needs/offers/{row.pk}/claim/", follow=True))
    late = need.dispatches.get(organization=at.other)
    said = _client(at.rival).post(f"/staff/needs/offers/{late.pk}/claim/", follow=True)
    assert "别的队刚刚先接了这一单" in _text(said)
    team.post(f"/staff/needs/{need.pk}/say/", {"text": "周三上午来行不行？"})
    asker.post(f"/needs/{need.token}/say/", {"text": "行"})
    assert "周三上午来行不行" in _text(asker.get(f"/needs/{need.token}/"))
    day = (clock.today() + timedelta(days=8)).isoformat()
    plan = {"title": "柑橘课", "day": day, "begin": "09:30", "end": "11:30", "post": "讲师", "volunteers": 2}
    wrong = team.post(f"/staff/needs/{need.pk}/serve/", plan | {"end": "08:00"})
    assert wrong.status_code == 422 and "结束时间要晚于开始时间" in _text(wrong)
    assert "活动草稿已建好" in _text(team.post(f"/staff/needs/{need.pk}/serve/", plan, follow=True))
    need.refresh_from_db()
    assert need.state == "serving" and need.activity.title == "柑橘课"


def test_a_review_with_a_picture_and_what_the_team_answers() -> None:
    at = scene()
    need = done(at, at.asker)
    asker, team, staff = _client(at.asker), _client(at.keeper), _client(at.staff)
    wrong = asker.post(f"/needs/{need.token}/review/", {"stars": 1})
    assert wrong.status_code == 422 and "哪里不满意" in _text(wrong)
    photo = SimpleUploadedFile("现场.png", PNG, "image/png")
    asker.post(f"/needs/{need.token}/review/", {"stars": 2, "text": "来晚了", "photo": photo})
    team.post(f"/staff/needs/{need.pk}/answer/", {"text": "对不住，下次早走。"})
    assert "下次早走" in _text(asker.get(f"/needs/{need.token}/"))
    assert "回访" in _text(staff.get("/staff/"))
    staff.post(f"/staff/needs/{need.pk}/visit/", {"note": "约好补讲"})
    assert "约好补讲" in _text(staff.get(f"/staff/needs/{need.pk}/"))
    row = need.files.get()
    assert asker.get(f"/needs/{need.token}/files/{row.pk}/")["Content-Type"] == "image/png"
    assert staff.get(f"/staff/needs/{need.pk}/files/{row.pk}/").status_code == 200
    assert _client(at.rival).get(f"/staff/needs/{need.pk}/files/{row.pk}/").status_code == 404


def test_before_it_is_done_there_is_nothing_to_review() -> None:
    at = scene()
    need, asker = order(at, at.asker), _client(at.asker)
    page = asker.get(f"/needs/{need.token}/review/", follow=True)
    assert page.redirect_chain[-1][0] == f"/needs/{need.token}/" and "办完以后才能评" in _text(page)
    assert asker.get(f"/needs/{done(at, at.asker).token}/review/").status_code == 200


def test_the_wall_shows_wishes_and_no_people() -> None:
    at = scene()
    assert "墙上还没有心愿" in _text(_client().get("/wishes"))
    need = actions.order(
        at.asker, wish=wish(at, on_wall=True, address="3 组 12 号"), contact=contact(), channel="self", submission="w"
    ).need
    assert need.title not in _text(_client().get("/wishes")), "nobody has read it yet"
    _client(at.staff).post(f"/staff/needs/{need.pk}/wall/", {"do": "show"})
    page = _text(_client().get("/wishes"))
    assert need.title in page and "万州区" in page
    for private in ("向福生", "13800001234", "3 组 12 号", "楠桥村村委会"):
        assert private not in page
    assert "没有这样的心愿" in _text(_client().get("/wishes?area=500120"))


def test_another_districts_staff_and_teams_see_nothing() -> None:
    at = scene()
    need = order(at)
    for user in (
        make.user_with("area_admin", make.area("500120")),
        make.user_with("organization_admin", make.team(make.detachment(make.area("500120")), name="璧山队")),
    ):
        assert need.title not in _text(_client(user).get("/staff/needs/"))
        assert _client(user).get(f"/staff/needs/{need.pk}/").status_code == 404
    assert _client(make.user()).get("/staff/needs/").status_code == 403


def test_a_number_in_full_needs_a_reason_and_leaves_a_trace() -> None:
    at = scene()
    need = actions.order(at.asker, wish=wish(at), contact=contact(), channel="self", submission="n").need
    staff, team = _client(at.staff), _client(at.keeper)
    address = f"/staff/unmask/need/{need.pk}/phone/"
    assert address in _text(staff.get(f"/staff/needs/{need.pk}/"))
    assert "13800001234" not in _text(staff.post(address, {"reason": ""}))
    assert "13800001234" in _text(staff.post(address, {"reason": "约上门时间，队里联系不上"}))
    assert team.post(address, {"reason": "想打电话"}).status_code in (403, 404)
    assert AuditLine.objects.filter(subject_type="needs.need", reason="约上门时间，队里联系不上").exists()


def test_what_is_ordered_most_stands_first_on_the_list() -> None:
    at = scene()
    second = ServiceItem.objects.create(
        title="口腔义诊", project=at.item.project, service_type=kind("clinic", "健康义诊"), state="published"
    )
    offer(second, at.team)
    for _time in range(2):
        order(at)
    page = _text(_client().get("/services"))
    assert page.index(at.item.title) < page.index("口腔义诊") and "12 个月里点了 2 次" in page
    for _time in range(3):
        order(at, item=second)
    page = _text(_client().get("/services"))
    assert page.index("口腔义诊") < page.index(at.item.title)
    assert "/order/?service=" in _text(_client().get(f"/services/{second.pk}/"))


def test_a_service_that_nobody_brings_there_cannot_be_ordered_there() -> None:
    at, away = scene(), make.area("500120")
    with pytest.raises(Refusal, match="还没有队伍能把这项服务带到"):
        order(at, area=away)
    client = _client(at.asker)
    client.get(f"/order/?service={at.item.pk}")
    client.post(f"/order/?service={at.item.pk}", {"text": "叶子发黄"})
    wrong = client.post("/order/where/", _where(at, area=away.pk))
    assert wrong.status_code == 422 and "写成心愿" in _text(wrong)
    assert client.post("/order/where/", _where(at)).status_code == 302
    wish_for = client.post("/staff/needs/new/")
    assert wish_for.status_code == 403
    typed = _where(at, area=away.pk) | _CONTACT | {"item": at.item.pk, "submission": "desk"}
    refused = _client(make.user_with("city_admin")).post("/staff/needs/new/", typed)
    assert refused.status_code == 422 and "还没有队伍能把这项服务带到" in _text(refused)


def test_codes_for_orders_have_limits_of_their_own(settings: Any, rf: Any) -> None:
    settings.SMS_GATEWAY = "console"
    from yushan.accounts import code_flow

    request = rf.post("/")
    code_flow.ask(request, phone="13800001234", purpose=OneTimeCode.Purpose.SIGN_IN)
    code_flow.ask(request, phone="13800001234", purpose=OneTimeCode.Purpose.ORDER)
    with pytest.raises(Refusal, match="等一分钟"):
        code_flow.ask(request, phone="13800001234", purpose=OneTimeCode.Purpose.ORDER)
    row = code_flow.ask(request, phone="13800005678", purpose=OneTimeCode.Purpose.REGISTER)
    client = _client()
    client.get("/order/")
    assert OneTimeCode.objects.filter(pk=row.pk, purpose="order").count() == 0


def test_files_come_with_a_telephone_order() -> None:
    at = scene()
    typed = _where(at) | _CONTACT | {"item": at.item.pk, "submission": "with-file"}
    picture = SimpleUploadedFile("叶子.png", PNG, "image/png")
    assert _client(at.staff).post("/staff/needs/new/", typed | {"attached": [picture]}).status_code == 200
    assert Need.objects.get().files.get().media_type == "image/png"
    wrong = SimpleUploadedFile("表.exe", b"MZ", "application/octet-stream")
    refused = _client(at.staff).post("/staff/needs/new/", typed | {"submission": "2", "attached": [wrong]})
    assert refused.status_code == 422 and Need.objects.count() == 1


def test_the_panel_says_in_the_askers_words_what_is_wanted_before_it_is_sent(
    django_assert_max_num_queries: Any,
) -> None:
    at = scene()
    need = order(at, text="柚子树叶子发黄卷起来，请专家来看看", accessibility=("step-free",), languages=())
    staff = _client(at.staff)
    staff.get("/staff/needs/")
    with django_assert_max_num_queries(20):
        panel = _text(staff.get(f"/staff/needs/?need={need.pk}"))
    words, button = panel.index("柚子树叶子发黄卷起来"), panel.index("谁最合适")
    assert words < button and panel.index("无台阶") < button and "不予受理" in panel
    actions.dispatch_need(at.staff, need=need, organizations=[at.team])
    actions.refuse(at.keeper, dispatch=need.dispatches.get(), reason="专家下乡")
    assert "柚子树叶子" not in _text(_client(at.keeper).get(f"/staff/needs/?need={need.pk}")), "over for the team"


def test_a_team_answers_on_top_of_the_page_and_staff_beside_it() -> None:
    at = scene()
    need, _made = dispatched(at)
    page = _text(_client(at.keeper).get(f"/staff/needs/{need.pk}/"))
    assert page.count("接这一单") == 1 and page.index("接这一单") < page.index("点的是什么")
    assert page.index("甘宁镇楠桥村") < page.index("接这一单"), "where and when stand before the question"
    above = _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))
    assert "代它接" in above and above.index("点的是什么") < above.index("代它接")
    assert "接这一单" in _text(_client(at.keeper).get(f"/staff/needs/?need={need.pk}"))


def test_nothing_is_ticked_before_somebody_chose() -> None:
    at = scene()
    page = _text(_client(at.staff).get(f"/staff/needs/?need={order(at).pk}"))
    picks = page.split('name="organization"')[1:]
    assert picks and not any("checked" in pick.split(">")[0] for pick in picks)
