"""The card on paper: of the right size, with the name, the number and the code that the door reads."""

import io

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader

from yushan.activities.documents import Card, _qr, typeset_card
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer, ward

_MM = 72 / 25.4


@pytest.fixture
def who(db: None) -> Volunteer:
    return volunteer("余小禾", area=base.area())


@pytest.fixture
def client(who: Volunteer) -> Client:
    cache.clear()
    client = Client()
    client.force_login(who.person.user)
    return client


@pytest.mark.parametrize(("paper", "wide", "high"), [("wallet", 85.6, 53.98), ("a4", 210, 297)])
def test_a_card_to_carry_and_a_sheet_to_cut(
    who: Volunteer, client: Client, paper: str, wide: float, high: float
) -> None:
    answer = client.get("/me/pass/card/", {"paper": paper})
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    assert float(pages[0].mediabox.width) == pytest.approx(wide * _MM, abs=0.5)
    assert float(pages[0].mediabox.height) == pytest.approx(high * _MM, abs=0.5)
    text = pages[0].extract_text()
    assert who.person.name in text and who.number in text and who.pass_code not in text
    assert f"?paper={paper}" in client.get("/me/pass/").text


def test_a_name_that_no_font_has_is_set_all_the_same() -> None:
    made = typeset_card(Card("余\U000323af", "50-0000018", "YSP:x"), "wallet")
    assert "余〓" in PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert _qr("YSP:x") != _qr("YSP:y")


def test_guardians_print_for_children_and_nobody_for_others(who: Volunteer, client: Client) -> None:
    child = ward(who, "余乐")
    text = PdfReader(io.BytesIO(client.get("/me/pass/card/", {"for": child.pk}).content)).pages[0].extract_text()
    assert child.number in text and who.number not in text
    stranger = volunteer("秦川", area=base.area())
    assert client.get("/me/pass/card/", {"for": stranger.pk}).status_code == 404
