"""The second language: chosen by the visitor, on the pages that exist in it, and nowhere else."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from yushan.common import english

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def language_of(response) -> str:
    return re.search(r'<html lang="([^"]+)"', response.content.decode())[1]


def test_the_browsers_wish_decides_nothing(client: Client):
    page = client.get(LOGIN, headers={"Accept-Language": "en"})
    assert language_of(page) == "zh-CN" and page["Content-Language"] == "zh-hans"


def test_the_button_of_the_footer_chooses_and_is_kept(client: Client):
    page = client.get(LOGIN).content.decode()
    assert '<button name="language" value="en" lang="en">' in page
    answer = client.post("/preferences/", {"language": "en", "next": f"{LOGIN}?next=/en/events/&language=zh"})
    assert answer["Location"] == f"{LOGIN}?next=%2Fen%2Fevents%2F" and answer.cookies["language"].value == "en"
    assert answer.cookies["language"]["httponly"]
    page = client.get(LOGIN)
    assert language_of(page) == "en" == page["Content-Language"]
    assert "Cookie" in page["Vary"] and '<button name="language" value="zh"' in page.content.decode()
    client.post("/preferences/", {"language": "zh", "next": LOGIN})
    assert language_of(client.get(LOGIN)) == "zh-CN"


def test_an_address_chooses_too_and_nonsense_is_no_language(client: Client):
    page = client.get(LOGIN, {"language": "en"})
    assert language_of(page) == "en" and page.cookies["language"].value == "en"
    assert language_of(client.get("/register/")) == "en"
    assert language_of(client.get(LOGIN, {"language": "zh"})) == "zh-CN"
    for nonsense in ("de", "", "en\x00", '"><script>'):
        page = client.get(LOGIN, {"language": nonsense})
        assert language_of(page) == "zh-CN" and "language" not in page.cookies
        client.cookies["language"] = nonsense or "x"
        assert language_of(client.get(LOGIN)) == "zh-CN"


def test_other_pages_and_the_api_never_change(client: Client):
    client.cookies["language"] = "en"
    for path in ("/", "/teams/", "/help/", "/nothing/here/"):
        page = client.get(path, {"language": "en"})
        assert language_of(page) == "zh-CN" and 'name="language"' not in page.content.decode(), path
    client.cookies.clear()
    assert "language" not in client.get("/teams/", {"language": "en"}).cookies
    refused = client.get("/api/v1/volunteers", {"language": "en"}, headers={"Cookie": "language=en"})
    assert refused["Content-Language"] != "en" and "language" not in refused.cookies
    assert translation.get_language() == "zh-hans"


def test_what_is_named_exists():
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for name in english.names():
        assert reverse(name) if ":" in name else name in known, name


def test_sentences_without_a_translation(settings):
    settings.HOTLINE = "12345"
    assert english.said("没有这句。") == "没有这句。"
    with translation.override("en"):
        assert english.said("请先登录。") == "Please sign in first."
        assert english.said("Your team “渝北讲解队” has no place.") == "Your team “渝北讲解队” has no place."
        shown = english.said("没有<这句>。")
        assert shown.startswith("This sentence is not in English yet.") and "12345" in shown
        assert shown.endswith('<span lang="zh-CN">没有&lt;这句&gt;。</span>')
        assert english.said("") == ""
