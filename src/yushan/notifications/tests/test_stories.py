"""On a phone: 余小禾 says how she wants to be told, turns on her browser, tries it, and leaves by the link of a mail."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.notifications.gateways.sealing import encoded
from yushan.notifications.models import Preference, Subscription
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import PHONE
from yushan.notifications.tests.servers import Provider
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)

# The push service of a browser is outside; this one hands out an address of the stand-in and keys that the test knows.
_SERVICE = """({endpoint, p256dh, auth}) => {
  const made = { endpoint, keys: { p256dh, auth } };
  let current = null;
  PushManager.prototype.getSubscription = async () => current;
  PushManager.prototype.subscribe = async () => (current = { toJSON: () => made });
  Notification.requestPermission = async () => "granted";
  Object.defineProperty(Notification, "permission", { get: () => "granted" });
}"""


def test_how_she_is_told(
    phone_page: Page, live_site: Any, sign_in: Callable[[Page, User], None], axe: Callable[..., None],
    complaints: Any, provider: Provider, settings: Any,
) -> None:  # fmt: skip
    settings.SITE_URL, settings.PUSH_TEST_HOSTS = live_site.url, frozenset({"127.0.0.1"})
    provider.answer = lambda request: (201, {})
    user: User = volunteers.volunteer("余小禾", phone=PHONE).person.user
    page, screen = phone_page, make.Screen()
    sign_in(page, user)
    told = {"endpoint": f"{provider.url}/push/1", "p256dh": encoded(screen.point), "auth": encoded(screen.secret)}
    page.add_init_script(f"({_SERVICE})({json.dumps(told)})")

    page.goto("/me/")
    page.get_by_role("link", name="消息设置").click()
    expect(page.get_by_role("heading", name="消息设置")).to_be_visible()
    axe(page)

    teams = page.get_by_role("group", name="队伍和制度")
    teams.get_by_label("邮件").uncheck()
    page.get_by_label("免打扰从").fill("21:30")
    page.get_by_label("开场前 2 小时再提醒").uncheck()
    page.get_by_role("button", name="保存消息设置").click()
    expect(page.get_by_text("已保存，从下一条消息开始。")).to_be_visible()
    expect(page.get_by_role("group", name="队伍和制度").get_by_label("邮件")).not_to_be_checked()
    row = Preference.objects.get(user=user)
    assert row.choices["teams"] == ["push"] and row.quiet_from.hour == 21 and not row.remind_hours

    page.get_by_role("button", name="在这个浏览器开通").click()
    expect(page.get_by_role("list", name="已开通的浏览器")).to_contain_text("Chrome")
    assert Subscription.objects.get().user == user

    page.get_by_label("填一个邮箱，或者换一个").fill(make.EMAIL)
    page.get_by_role("button", name="发确认邮件").click()
    expect(page.get_by_text("确认邮件已发出")).to_be_visible()
    page.goto(next(word for word in mail.outbox[0].body.split() if word.startswith("http")))
    axe(page)
    page.get_by_role("button", name="确认这个邮箱").click()
    expect(page.get_by_text("邮箱已确认")).to_be_visible()

    page.goto("/me/notifications/")
    page.get_by_role("button", name="试发一条").click()
    expect(page.get_by_text("已试发一条")).to_be_visible()
    expect(page.locator("#latest")).to_contain_text("已发出")
    assert screen.read(provider.came[-1].body)["title"].startswith("试发")
    axe(page)

    notify([user.pk], key="seen-as:1", title="有人以您的身份看过")
    leave = next(word for word in mail.outbox[-1].body.split() if "/m/leave/" in word)
    page.context.clear_cookies()
    page.goto(leave)
    axe(page)
    page.get_by_role("button", name="退订").click()
    expect(page.get_by_text("以后不再用邮件告诉您“账号和安全”")).to_be_visible()
    assert Preference.objects.get().choices["safety"] == ["push"]
