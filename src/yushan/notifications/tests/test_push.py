"""Web push: what the push service gets, read by a browser written anew; where we do not go; who is gone."""

import json
import socket
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from yushan.accounts.models import User
from yushan.common.errors import Refusal
from yushan.notifications.actions import sending
from yushan.notifications.gateways import endpoints, push, sealing
from yushan.notifications.gateways.sealing import decoded
from yushan.notifications.models import Delivery, Subscription
from yushan.notifications.tests import factories as make
from yushan.notifications.tests.conftest import Move
from yushan.notifications.tests.servers import Provider

# The example of RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
THEIR_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SECRET, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc():
    made = sealing.sealed(PLAIN, sealing.keys_of(THEIRS, SECRET), own=sealing.signing_key(OWN), salt=decoded(SALT))
    assert sealing.encoded(made) == BODY
    assert make.Screen(THEIR_PRIVATE, decoded(SECRET)).opened(made) == PLAIN


def test_who_sends_is_signed_for_one_push_service():
    key = ec.generate_private_key(ec.SECP256R1())
    said = sealing.authorization(key, audience="https://push.example.org", contact="mailto:a@example.org", expires=1788)
    token, public = said.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(decoded(claims)) == {
        "aud": "https://push.example.org", "exp": 1788, "sub": "mailto:a@example.org",
    }  # fmt: skip
    raw = decoded(signature)
    assert len(raw) == 64
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
    theirs.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))


@pytest.fixture
def service(settings: Any, provider: Provider) -> Provider:
    """A push service on this machine."""
    settings.PUSH_TEST_HOSTS = frozenset({"127.0.0.1"})
    provider.answer = lambda request: (201, {})
    return provider


pytestmark = pytest.mark.django_db


def test_a_notice_on_the_screen(who: User, at: Move, service: Provider):
    screen = make.Screen()
    screen.on(who, f"{service.url}/push/abc?x=1")
    make.told(who, "cancelled:1", "“科普进社区”取消了", hours=3)
    make.told(who, "declined:1", "这次没有安排您", body="原因：身体情况")
    sending.send_due()
    said = [screen.read(request.body) for request in service.came]
    row = Delivery.objects.get(notice__key="cancelled:1", channel="push")
    assert said[0] == {
        "title": "“科普进社区”取消了", "body": "原因：暴雨", "url": "http://localhost:8000/me/", "tag": f"ys-n{row.pk}",
    }  # fmt: skip
    assert said[1]["title"] == "这次没有安排您" and said[1]["body"] == ""
    request = service.came[0]
    assert request.path == "/push/abc?x=1" and "取消".encode() not in request.body
    assert request.headers["content-encoding"] == "aes128gcm" and request.headers["urgency"] == "high"
    assert int(request.headers["ttl"]) > 0 and len(request.headers["topic"]) == 32
    token = request.headers["authorization"].removeprefix("vapid t=").split(", ")[0]
    assert json.loads(decoded(token.split(".")[1]))["aud"] == service.url
    assert request.headers["authorization"].endswith(f"k={push.public_key()}")
    assert row.state == "sent" and Subscription.objects.get().used_at


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(who: User, at: Move, service: Provider, status: int):
    make.Screen().on(who, f"{service.url}/gone")
    service.answer = lambda request: (status, {})
    make.told(who, "drawn:1")
    assert sending.send_due() == (0, 1) and not Subscription.objects.exists()
    assert Delivery.objects.get().state == "given_up"
    make.told(who, "drawn:2")
    assert Delivery.objects.count() == 1, "nothing is planned any more"


def test_of_two_browsers_only_the_one_that_failed_is_tried_again(who: User, at: Move, service: Provider):
    for name in ("phone", "desk"):
        make.Screen().on(who, f"{service.url}/{name}", device=name)
    down = True
    service.answer = lambda request: (503 if down and request.path == "/desk" else 201, {})
    make.told(who, "drawn:1")
    assert sending.send_due() == (0, 1)
    down = False
    at(10, 2)
    assert sending.send_due() == (1, 0)
    assert [request.path for request in service.came] == ["/phone", "/desk", "/desk"]


@pytest.mark.parametrize("status", [400, 403, 413])
def test_what_cannot_become_right_is_given_up(who: User, at: Move, service: Provider, status: int):
    make.Screen().on(who, f"{service.url}/x")
    service.answer = lambda request: (status, {})
    make.told(who, "drawn:1")
    assert sending.send_due() == (0, 1) and Delivery.objects.get().state == "given_up"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://10.0.0.3/a",
        "https://localhost/a",
        "https://push.example.org:8443/a",
        "https://user:pw@push.example.org/a",
        "https://push.example.org:99999/a",
        "file:///etc/passwd",
        "https://push.example.org/" + "a" * 1000,
        "",
    ],
)
def test_addresses_that_are_never_asked(who: User, endpoint: str):
    with pytest.raises(Refusal, match="推送地址不能用"):
        make.Screen().on(who, endpoint)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
def test_a_public_name_that_leads_into_a_private_network(monkeypatch: Any, address: str):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: pytest.fail("asked"))
    with pytest.raises(endpoints.Forbidden):
        endpoints.connection(endpoints.checked("https://push.example.org/a")).connect()


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: Any):
    names = iter(["93.184.216.34", "127.0.0.1"])  # another answer the second time
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (next(names), 443))])
    asked: list[Any] = []

    def refused(address: Any, **more: Any) -> None:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refused)
    with pytest.raises(ConnectionRefusedError):
        endpoints.connection(endpoints.checked("https://push.example.org/a")).connect()
    assert asked == [("93.184.216.34", 443)]


def test_one_screen_belongs_to_who_asked_last(who: User, at: Move):
    from yushan.organizations.tests import factories as base

    other, screen = base.user(), make.Screen()
    screen.on(who, "https://push.example.org/a")
    screen.on(who, "https://push.example.org/a")
    assert Subscription.objects.get().user == who
    screen.on(other, "https://push.example.org/a")
    assert Subscription.objects.get().user == other
    for number in range(9):
        make.Screen().on(other, f"https://push.example.org/{number}")
    with pytest.raises(Refusal, match="最多开通 10 个"):
        make.Screen().on(other, "https://push.example.org/10")


def test_keys_that_are_none(who: User):
    screen = make.Screen()
    screen.point = b"\x04" + bytes(64)
    with pytest.raises(Refusal):
        screen.on(who, "https://push.example.org/a")
