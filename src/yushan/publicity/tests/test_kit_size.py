"""Kits and yearbooks are had by anybody, by many at once: nothing of them is held whole, what has to be set first is counted."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from allauth.core import ratelimit
from django.test import Client
from django.urls import reverse

from yushan.common import clock
from yushan.publicity.documents import campaign_kit as whole
from yushan.publicity.documents import kit as kits
from yushan.publicity.documents import yearbook as books
from yushan.publicity.models import StoryPicture
from yushan.publicity.queries.results import Result
from yushan.publicity.queries.telling import Told
from yushan.publicity.tests import factories as scene
from yushan.publicity.views import public as views

NOW = datetime(2026, 11, 24, 10, tzinfo=clock.ZONE)
PICTURE, PAPER = 200_000, 30_000


def told(number: int) -> Told:
    """A story with as many pictures as one may have."""
    pictures = [StoryPicture(pk=place, code=f"{number}-{place}", media_type="image/png", caption="集市", credit="李老师",
                             licence="credit") for place in range(8)]  # fmt: skip
    return Told(
        code=f"s{number}", title=f"故事{number}", name="谭小雨", is_named=True, kind="person", honour="优秀志愿者", year=2026,
        campaign="年度推选", campaign_code="c", nominee_code="n", area="北碚区", giver="总队", lead="…", quote="", quote_by="",
        published_at=NOW, changed_at=NOW, pictures=pictures,
    )  # fmt: skip


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pictures that were read, by their codes. Papers are bytes."""
    monkeypatch.setattr(kits, "paper", lambda *_told: b"%" * PAPER)
    return []


def test_of_a_large_selection_one_thing_at_a_time_is_held(fetched: list[str]) -> None:
    def fetch(row: StoryPicture) -> bytes:
        fetched.append(row.code)
        return b"\x89" * PICTURE

    result = Result("PX", "年度推选", 2026, "推选", "总队", "", stories=[told(number) for number in range(60)])
    pieces = list(whole.campaign_kit(result, fetch))
    assert fetched == [f"{number}-0" for number in range(whole.MOST_POSTERS)], "the rest is a link"
    assert max(map(len, pieces)) < PICTURE + 10_000
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as box:
        assert box.testzip() is None and sum("故事.txt" in name for name in box.namelist()) == 60
        assert "/stories/s40/" in box.read("故事/故事40-s40/署名和许可.txt").decode()


def test_a_story_takes_all_its_pictures_along_one_by_one(fetched: list[str]) -> None:
    pieces = list(kits.kit(told(1), lambda row: b"\x89" * PICTURE))
    assert max(map(len, pieces)) < PICTURE + 10_000
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as box:
        assert sum("图片/" in name for name in box.namelist()) == 8


@pytest.mark.django_db
def test_one_sets_the_papers_of_a_kit_and_each_of_them_counts(team, city, second, monkeypatch) -> None:
    story = scene.published(scene.won(team), city, second)
    monkeypatch.setattr(kits, "paper", lambda *_told: b"%PDF")
    counted: list[str] = []
    monkeypatch.setattr(ratelimit, "consume", lambda _request, action: counted.append(action) or True)
    address = reverse("publicity:public_kit", args=[story.code])
    first: Any = Client().get(address)
    assert first.streaming and len(counted) == 7, "six posters and the card"
    busy = Client().get(address)
    assert busy.status_code == 429 and "正在准备" in busy.text
    assert b"".join(first)[:2] == b"PK" and Client().get(address).status_code == 200


@pytest.mark.django_db
def test_a_yearbook_is_set_once_for_what_stands_in_it(team, city, second, monkeypatch) -> None:
    set_: list[Any] = []
    monkeypatch.setattr(books, "typeset", lambda _template, content: set_.append(content) or b"%PDF-1.7")
    honour = scene.won(team)
    address = reverse("publicity:yearbook", args=[honour.year])
    assert [Client().get(address).status_code for _time in range(3)] == [200] * 3 and len(set_) == 1
    paced: list[bool] = []
    monkeypatch.setattr(views, "_paced", lambda _request, ready: paced.append(ready))
    Client().get(address)
    scene.published(honour, city, second)
    Client().get(address)
    assert paced == [True, False] and len(set_) == 2, "another content is another book"
