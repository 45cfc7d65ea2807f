"""An accident at a chemistry show: prepared for, reported without a network, told at once, closed by somebody else."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common.tests.pictures import png
from yushan.safety.models import Incident
from yushan.safety.tests.factories import scene
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)
LESSON = "做酸碱实验前给孩子戴好手套和护目镜，观众离开两米。"


@pytest.mark.capability("T5.6", page="/incidents/report/")
def test_an_accident_at_a_chemistry_show(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any, tmp_path: Path
) -> None:
    complaints.expect("net::ERR_INTERNET_DISCONNECTED", "Failed to load resource", "Failed to fetch")
    at = scene()
    leader = new_page(DESK)
    sign_in(leader, at.leader)
    leader.goto(f"/staff/safety/activities/{at.activity.pk}/")
    axe(leader)
    leader.get_by_label("紧急联系人").fill("冉启明")
    leader.get_by_label("手机号").fill("13800001234")
    leader.get_by_label("最近的医院").fill("三峡中心医院")
    leader.get_by_role("button", name="保存").click()
    expect(leader.get_by_text("三峡中心医院").first).to_be_visible()
    leader.get_by_role("button", name="做到了 做实验的都戴护目镜").click()
    expect(leader.get_by_text("已核对。")).to_be_visible()
    axe(leader)

    phone = new_page(PHONE)
    sign_in(phone, at.witness)
    phone.goto("/incidents/report/")
    expect(phone.get_by_text("这场活动出了事先找 冉启明")).to_be_visible(timeout=30_000)
    expect(phone.get_by_text("没有网络也能打开。")).to_be_visible(timeout=30_000)
    expect(phone.get_by_label("哪个活动")).to_contain_text("化学魔法秀进校园")
    axe(phone)
    assert fits(phone)
    phone.context.set_offline(True)
    phone.reload()  # the page opens without a network
    expect(phone.locator("[data-network]")).to_have_text("离线")
    phone.get_by_label("什么事").select_option(label="火、电、化学品")
    phone.get_by_label("有多严重").select_option(label="一般：要去医院看")
    phone.get_by_label("哪个活动").select_option(label="化学魔法秀进校园")
    phone.get_by_role("button", name="报上去").click()
    expect(phone.get_by_text("请写一句怎么回事。")).to_be_visible()
    phone.get_by_label("怎么回事").fill("稀盐酸溅到手上，起了红疹。")
    phone.get_by_label("已经做了什么").fill("清水冲洗 15 分钟，送校医室。")
    phone.get_by_text("涉及的人、证人").click()
    first = phone.get_by_role("group", name="第 1 个人")
    first.get_by_label("姓名").fill("余小苗")
    first.get_by_label("未成年").check()
    first.get_by_label("伤情").fill("右手手背红疹约 3 厘米")
    phone.get_by_role("button", name="再加一个人").click()
    second = phone.get_by_role("group", name="第 2 个人")
    second.get_by_label("是什么人").select_option(label="证人")
    second.get_by_label("姓名").fill("张老师")
    second.get_by_label("电话").fill("13800005678")
    picture = tmp_path / "hand.png"
    picture.write_bytes(png(60, 80))
    phone.get_by_label("照片").set_input_files(str(picture))
    phone.get_by_role("button", name="报上去").click()
    expect(phone.locator("[data-queue-title]")).to_have_text("待送出 1 件", timeout=30_000)
    axe(phone)
    assert fits(phone)
    assert not Incident.objects.exists()

    phone.context.set_offline(False)
    expect(phone.locator("[data-queue]")).to_contain_text("已记录 · SJ-", timeout=30_000)
    expect(phone.locator("[data-queue]")).not_to_contain_text("稀盐酸")  # the platform has it, the phone not
    row = Incident.objects.get()
    assert row.is_offline and row.photos.count() == 1 and row.people.count() == 2
    assert Notice.objects.filter(user=at.leader, title__contains="安全事件").exists()
    assert not Notice.objects.filter(user=at.city, title__contains="安全事件").exists()

    leader.goto("/staff/safety/")
    axe(leader)
    leader.get_by_role("link", name=row.number).click()
    leader.get_by_role("button", name="我来接报").click()
    expect(leader.get_by_text("已接报。")).to_be_visible()
    expect(leader.get_by_text("右手手背红疹")).to_have_count(0)
    axe(leader)
    leader.get_by_text("看伤情").first.click()
    leader.get_by_label("为什么要看（会记下来）").fill("给医院说明")
    leader.get_by_role("button", name="看伤情").click()
    expect(leader.get_by_text("右手手背红疹约 3 厘米")).to_be_visible()
    assert AuditLine.objects.filter(action="safety.read_health", reason="给医院说明").count() == 1
    leader.get_by_label("现在怎么样、做了什么").fill("医院处理过，已回家，家长没有异议。")
    leader.get_by_role("button", name="记下", exact=True).click()
    leader.get_by_label("结果", exact=True).fill("三天后痊愈。")
    leader.get_by_label("教训").fill(LESSON)
    leader.get_by_role("button", name="交另一个人结案").click()
    expect(leader.get_by_text("已提请结案")).to_be_visible()
    expect(leader.get_by_role("button", name="同意结案")).to_have_count(0)

    city = new_page(DESK)
    sign_in(city, at.city)
    city.goto("/staff/safety/")
    expect(city.get_by_text(row.number)).to_have_count(0)  # not told, not seen

    district = new_page(DESK)
    sign_in(district, at.district)
    district.goto("/staff/safety/?show=to_close")
    district.get_by_role("link", name=row.number).click()
    axe(district)
    district.get_by_role("button", name="同意结案").click()
    expect(district.get_by_text("已结案。", exact=True)).to_be_visible()
    district.goto("/staff/safety/lessons/")
    expect(district.get_by_text(LESSON)).to_be_visible()
    expect(district.get_by_text("余小苗")).to_have_count(0)
    axe(district)
    district.goto("/staff/safety/figures/")
    axe(district)


def test_what_was_refused_is_put_right_and_nobody_else_reads_it(new_page: Any, sign_in: Any, complaints: Any) -> None:
    """A report that the platform refused stays on the phone until it is sent under its key, one it cannot take holds up no other."""
    complaints.expect("Failed to load resource", "500 POST", "400 POST")
    at = scene()
    phone = new_page(PHONE)
    sign_in(phone, at.witness)
    phone.goto("/incidents/report/")
    expect(phone.get_by_text("没有网络也能打开。")).to_be_visible(timeout=30_000)

    def refuse(route: Any) -> None:
        body = route.request.post_data or ""
        if "第一件" in body:
            route.fulfill(status=500, body="<html>")
        elif "第二件" in body and not seen:
            seen.append(route.request.post_data_json["key"])
            route.fulfill(status=400, json={"text": "请选是哪个活动，或者在哪个区县。", "code": "refused"})
        else:
            route.continue_()

    seen: list[str] = []
    phone.route("**/incidents/report/send/", refuse)
    for text in ("第一件：孩子摔了", "第二件：手烫了"):
        phone.get_by_label("怎么回事").fill(text)
        phone.get_by_label("哪个活动").select_option(label="化学魔法秀进校园")
        phone.get_by_role("button", name="报上去").click()
        expect(phone.locator("[data-queue]")).to_contain_text(text)
    expect(phone.locator("[data-queue]")).to_contain_text("平台现在收不下（500）", timeout=30_000)
    expect(phone.locator("[data-queue]")).to_contain_text("没有记上", timeout=30_000)
    phone.get_by_role("button", name="改了再报").click()
    expect(phone.get_by_label("怎么回事")).to_have_value("第二件：手烫了")
    phone.get_by_label("具体在哪里").fill("二楼")
    phone.get_by_role("button", name="报上去").click()
    expect(phone.locator("[data-queue]")).to_contain_text("已记录 · SJ-", timeout=30_000)
    row = Incident.objects.get()
    assert row.key == seen[0] and row.place == "二楼"

    phone.goto("/me/")
    phone.context.clear_cookies()
    sign_in(phone, at.leader)
    phone.goto("/incidents/report/")
    expect(phone.locator("[data-queue]")).to_contain_text("另一个人有 1 件待送出", timeout=30_000)
    expect(phone.locator("[data-queue]")).not_to_contain_text("孩子摔了")
