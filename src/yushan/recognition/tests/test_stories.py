"""Recognition in a browser: hours become a star and points, two want the last item, letters and the honour wall."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.ledger.tests.people import post
from yushan.organizations.tests import factories as make
from yushan.recognition.models import Redemption, RewardItem
from yushan.recognition.tests.factories import balance, earn, item, png
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)


def _sound(page: Page, axe: Callable[[Page], None]) -> None:
    expect(page.locator("h1")).to_be_visible()
    axe(page)
    assert fits(page), page.url


@pytest.fixture
def team() -> Any:
    make.load_plan()
    return make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队", leader_name="黎静")


def _member(name: str, team: Any) -> Any:
    made = volunteers.volunteer(name, area=team.area)
    volunteers.membership(made, team)
    return made


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T5.10", page="/staff/rewards/")
def test_an_item_is_offered_redeemed_and_handed_out(
    size: dict[str, int], team: Any, new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """T5.10: a team offers a thermos, a member redeems it with points from hours and collects it by the code."""
    who = _member("谭小雨", team)
    post(who, team, 102 * 60)
    staff, own = new_page(size), new_page(PHONE)
    sign_in(staff, make.user_with("organization_admin", team, display_name="唐宁"))
    sign_in(own, who.person.user)

    staff.goto("/staff/rewards/")
    _sound(staff, axe)
    staff.get_by_role("link", name="新增物品").first.click()
    staff.get_by_label("由谁提供").select_option(label=team.name)
    staff.get_by_label("名称").fill("保温杯")
    staff.get_by_label("需要多少积分").fill("300")
    staff.get_by_label("现有多少件").fill("2")
    staff.get_by_label("每人限兑").fill("1")
    staff.get_by_label("在哪里、什么时候领").fill("缙云山文化站一楼，工作日 9:00–17:00")
    staff.get_by_label("由谁发放").fill("唐宁 023-68251234")
    staff.get_by_label("图片").set_input_files({"name": "cup.png", "mimeType": "image/png", "buffer": png(40, 30)})
    _sound(staff, axe)
    staff.get_by_role("button", name="保存，先不上架").click()
    staff.get_by_role("button", name="上架").click()
    expect(staff.get_by_text("已上架，志愿者现在可以兑换。")).to_be_visible()
    _sound(staff, axe)

    own.goto("/me/")
    own.get_by_role("link", name="星级和徽章").click()
    expect(own.get_by_role("heading", name="一星志愿者")).to_be_visible()
    _sound(own, axe)
    own.goto("/me/")
    own.get_by_role("link", name="积分 1020 分").click()
    expect(own.get_by_text("服务获得")).to_be_visible()
    _sound(own, axe)
    own.get_by_role("link", name="去积分超市").click()
    _sound(own, axe)
    own.get_by_role("link", name="保温杯").click()
    expect(own.locator(".rc-picture img")).to_have_js_property("naturalWidth", 40)
    _sound(own, axe)
    own.get_by_role("button", name="用 300 分兑换").click()
    expect(own.get_by_text("已为您留好，到期前去领。")).to_be_visible()
    _sound(own, axe)
    code = own.locator(".ys-code").inner_text()
    assert balance(who) == (720, 0)

    staff.goto("/staff/rewards/collect/")
    staff.get_by_label("兑换码").fill("AAA BBB CCC")
    staff.get_by_role("button", name="查找").last.click()
    expect(staff.get_by_role("alert")).to_contain_text("没有找到")
    _sound(staff, axe)
    staff.get_by_label("兑换码").fill(code)
    staff.get_by_role("button", name="查找").last.click()
    expect(staff.get_by_text("谭小雨")).to_be_visible()
    _sound(staff, axe)
    staff.get_by_role("button", name="核对无误，已交给本人").click()
    expect(staff.get_by_text("已发放，本人会收到消息。")).to_be_visible()
    staff.goto("/staff/rewards/redemptions/")
    expect(staff.get_by_role("cell", name="已领取")).to_be_visible()
    _sound(staff, axe)
    staff.get_by_role("link", name="导出").click()
    _sound(staff, axe)

    own.goto("/me/redemptions/")
    expect(own.get_by_text("已领取")).to_be_visible()
    _sound(own, axe)
    own.goto("/shop/")
    own.get_by_role("link", name="保温杯").click()
    expect(own.get_by_text("每人最多兑 1 件，您已经兑过了。")).to_be_visible()


@pytest.mark.capability("T5.10", page="/shop")
def test_two_press_at_once_for_the_last_item(team: Any, new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    """T5.10: redemption of the last item by two at once: one has it, the other is told and keeps the points."""
    complaints.expect("409")
    people = [_member(name, team) for name in ("谭小雨", "田一帆")]
    for who in people:
        earn(who, team, 60)
    goods = item(team, name="折叠伞", cost=50, stock=1)
    pages = [new_page(PHONE), new_page(PHONE)]
    for page, who in zip(pages, people, strict=True):
        sign_in(page, who.person.user)
        page.goto("/shop/")
        page.get_by_role("link", name="折叠伞").click()
        expect(page.get_by_role("button", name="用 50 分兑换")).to_be_visible()
    for page in pages:  # both fingers come down before either has an answer
        page.evaluate("setTimeout(() => document.querySelector('form[action$=\"/redeem/\"]').requestSubmit(), 150)")
    heard = []
    for page in pages:
        expect(page.get_by_text("已为您留好，到期前去领。").or_(page.get_by_role("alert"))).to_be_visible()
        won = page.get_by_text("已为您留好，到期前去领。").is_visible()
        if not won:
            expect(page.get_by_role("alert")).to_have_text("“折叠伞”刚刚被兑完了，积分没有扣。可以看看别的。")
            expect(page.get_by_text("已经兑完。")).to_be_visible()
        _sound(page, axe)
        heard.append(won)
    assert sorted(heard) == [False, True]
    assert RewardItem.objects.get(pk=goods.pk).stock == 0
    assert Redemption.objects.count() == 1
    for who, won in zip(people, heard, strict=True):
        assert balance(who) == ((10, 0) if won else (60, 0))

    winner = pages[heard.index(True)]
    winner.once("dialog", lambda dialog: dialog.accept())
    winner.get_by_role("button", name="取消兑换，退回积分").click()
    if winner.get_by_role("dialog").count():
        winner.get_by_role("dialog").get_by_role("button").first.click()
    expect(winner.get_by_text("已取消，50 积分已退回。")).to_be_visible()
    loser = pages[heard.index(False)]
    loser.goto(f"/shop/{goods.code}/")
    loser.get_by_role("button", name="用 50 分兑换").click()
    expect(loser.get_by_text("已为您留好，到期前去领。")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T5.10", page="/honours/stars")
def test_letters_of_thanks_and_the_honour_wall(
    size: dict[str, int], team: Any, new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    """T5.10: a team thanks the people of an activity; one of them goes onto the honour wall and off it again."""
    now = clock.now()
    activity = Activity.objects.create(
        code="HD-2026-77", title="手机里的骗局怎么认", organization=team, area=team.area, state="settled",
        place="朝阳广场", starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=3, hours=-2),
    )  # fmt: skip
    who, other = _member("谭小雨", team), _member("田一帆", team)
    for one in (who, other):
        post(one, team, 120 * 60, activity_id=activity.pk)
    staff, own, public = new_page(size), new_page(PHONE), new_page(size)
    sign_in(staff, make.user_with("organization_admin", team, display_name="唐宁"))
    sign_in(own, who.person.user)

    staff.goto("/staff/stars/")
    expect(staff.get_by_role("cell", name="谭小雨")).to_be_visible()
    _sound(staff, axe)
    staff.get_by_role("link", name="感谢信").click()
    _sound(staff, axe)
    staff.get_by_role("link", name="写感谢信").first.click()
    _sound(staff, axe)
    staff.get_by_role("link", name=activity.title).click()
    staff.get_by_label("署名").fill("队长 黎静")
    staff.get_by_label("田一帆").uncheck()
    _sound(staff, axe)
    staff.get_by_role("button", name="发出感谢信").click()
    expect(staff.get_by_text("已发出，每个人都会收到消息。")).to_be_visible()
    _sound(staff, axe)
    with staff.expect_download() as bundle:
        staff.get_by_role("button", name="下载全部，打印用").click()
    assert bundle.value.suggested_filename.endswith(".pdf")

    own.goto("/me/")
    own.get_by_role("link", name="感谢信 1 封").click()
    expect(own.get_by_role("heading", name=team.name)).to_be_visible()
    _sound(own, axe)
    with own.expect_download() as letter:
        own.get_by_role("link", name="下载 PDF").click()
    assert letter.value.path().read_bytes().startswith(b"%PDF-")

    public.goto("/honours/stars")
    expect(public.get_by_text("荣誉榜上还没有人")).to_be_visible()
    _sound(public, axe)
    own.goto("/me/stars/")
    own.get_by_role("button", name="同意在荣誉榜上公开").click()
    expect(own.get_by_text("已同意公开")).to_be_visible()
    public.reload()
    expect(public.get_by_text("谭小雨")).to_be_visible()
    _sound(public, axe)
    own.get_by_role("button", name="撤回，不再显示").click()
    expect(own.get_by_text("没有公开")).to_be_visible()
    public.reload()
    expect(public.get_by_text("荣誉榜上还没有人")).to_be_visible()
