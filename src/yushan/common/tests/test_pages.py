"""Frames, preferences, menu, error pages and the gallery, as a browser meets them."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from yushan.accounts.models import User
from yushan.common import error_pages, navigation, todos
from yushan.common.errors import Conflict
from yushan.common.refusals import refusal_page
from yushan.common.tallies import Tally


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("zhoumin", password="Jialing-2025", display_name="周敏")


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.mark.parametrize("frame", ["staff", "public", "screen"])
def test_the_gallery_draws_in_every_frame(signed_in: Client, frame: str) -> None:
    answer = signed_in.get(f"/staff/gallery/?frame={frame}&error=²")
    assert answer.status_code == 200
    assert 'lang="zh-CN"' in answer.content.decode()


def test_an_address_of_a_button_opened_directly_says_so(signed_in: Client) -> None:
    answer = signed_in.get("/preferences/")
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert "再按一次页面上的按钮" in answer.content.decode()


def test_the_gallery_asks_for_a_sign_in(client: Client, db: None) -> None:
    assert client.get("/staff/gallery/").status_code == 302


def test_theme_and_elder_mode_follow_the_cookie(signed_in: Client) -> None:
    assert (
        signed_in.post("/preferences/", {"theme": "dark", "elder": "on", "next": "/staff/gallery/"})["Location"]
        == "/staff/gallery/"
    )
    page = signed_in.get("/staff/gallery/").content.decode()
    assert 'data-bs-theme="dark" data-audience="staff" data-elder="on"' in " ".join(page.split())


def test_preferences_do_not_lead_to_strangers_nor_keep_nonsense(client: Client) -> None:
    answer = client.post("/preferences/", {"theme": "pink", "next": "https://example.org/"})
    assert answer["Location"] == "/"
    assert "theme" not in answer.cookies


def test_a_nonsense_cookie_is_the_theme_of_the_device(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["theme"] = '"><script>'
    assert navigation.preferences(request)["theme"] == "auto"


@pytest.mark.parametrize("status", sorted(error_pages.TITLES))
def test_error_pages_say_what_happened_what_is_safe_and_what_to_do_without_the_database(
    rf: RequestFactory, status: int
) -> None:
    answer = error_pages.page(rf.get("/somewhere/"), status)
    text = answer.content.decode()
    assert answer.status_code == status
    assert str(error_pages.TITLES[status]) in text
    assert "没有受影响的" in text
    assert "现在可以" in text


def test_500_without_database_and_session(rf: RequestFactory) -> None:
    assert error_pages.server_error(rf.get("/")).status_code == 500


def test_500_when_the_templates_fail(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> str:
        raise OSError("no templates")

    monkeypatch.setattr(error_pages, "render_to_string", broken)
    answer = error_pages.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "不是您的问题" in answer.content.decode()


def test_too_much_content_is_413(rf: RequestFactory) -> None:
    assert error_pages.bad_request(rf.post("/"), RequestDataTooBig()).status_code == 413


def test_an_unknown_address(client: Client, db: None) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "问题编号" in answer.content.decode()


def test_an_unknown_address_of_the_api_is_problem_json(client: Client, db: None) -> None:
    answer = client.get("/api/no-such/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_refusal_is_said_in_its_own_words(rf: RequestFactory) -> None:
    answer = refusal_page(
        rf.post("/x/", headers={"referer": "/join/"}), Conflict("名额刚被报满，已为您排在候补第 2 位。")
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "名额刚被报满，已为您排在候补第 2 位。" in text
    assert 'href="/join/"' in text


def test_a_stale_form_keeps_what_was_typed(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "zhoumin", "password": "Jialing-2025"})
    assert answer.status_code == 403
    assert "您填的内容还在上一页" in answer.content.decode()


def test_signing_in_speaks_of_what_people_know(client: Client, user: User) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "手机号或志愿者编号" in page
    assert page.count('type="password"') == 1
    wrong = client.post("/accounts/login/", {"login": "zhoumin", "password": "wrong"}).content.decode()
    assert "不匹配" in wrong
    empty = client.post("/accounts/login/", {}).content.decode()
    assert "请填写手机号或志愿者编号。" in empty


@pytest.mark.parametrize(
    "path",
    ["/accounts/2fa/", "/accounts/password/change/", "/accounts/password/reset/", "/accounts/logout/", "/accounts/signup/",
     "/accounts/email/", "/accounts/inactive/", "/accounts/reauthenticate/", "/accounts/2fa/totp/activate/",
     "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/generate/"],
)  # fmt: skip
def test_pages_around_signing_in_are_ours(client: Client, user: User, path: str) -> None:
    if "signup" not in path:
        client.post("/accounts/login/", {"login": "zhoumin", "password": "Jialing-2025"})
    answer = client.get(path, follow=True)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "ys-" in text
    for english in ("Password", "Two-Factor", "Sign ", "Recovery", "Security"):
        assert english not in text


# Its message is only given when the factor is committed.
@pytest.mark.django_db(transaction=True)
def test_second_factor_from_activation_to_signing_in(client: Client, user: User) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code(secret: str) -> str:
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    client.post("/accounts/login/", {"login": "zhoumin", "password": "Jialing-2025"})
    client.post("/accounts/reauthenticate/", {"password": "Jialing-2025"})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "验证码不对" in wrong.content.decode()
    codes = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}, follow=True).content.decode()
    assert "备用码" in codes
    assert "已经启用" in codes
    index = client.get("/accounts/2fa/").content.decode()
    assert "还剩 10 / 10 个" in index
    other = Client()
    asked = other.post(
        "/accounts/login/", {"login": "zhoumin", "password": "Jialing-2025"}, follow=True
    ).content.decode()
    assert "第二道验证" in asked


class _Somebody:
    is_authenticated = True


def test_the_menu_holds_what_one_may_use(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(todos, "known_of", lambda request: {"samples": Tally(3, 1), "others": Tally(4)})
    see = navigation.MenuItem("系统", "样张", "key", "gallery", lambda user: True, waits=("samples",))
    navigation.register(see)
    navigation.register(navigation.MenuItem("队伍", "不许看", "key", "preferences", lambda user: False))
    navigation.register(navigation.MenuItem("队伍", "还没建", "key", "not:there", lambda user: True))
    request = rf.get("/staff/gallery/")
    request.user = _Somebody()
    [group] = navigation.context(request)["menu"]
    assert group["name"] == "系统"
    [entry] = group["entries"]
    assert (entry["label"], entry["count"], entry["hot"], entry["here"]) == ("样张", 3, True, True)


def test_a_menu_group_must_exist() -> None:
    with pytest.raises(ValueError, match="没有这组"):
        navigation.register(navigation.MenuItem("没有这组", "x", "key", "gallery", lambda user: True))
