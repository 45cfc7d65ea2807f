"""The press kit of a whole selection: complete, and without whoever does not agree any more."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from yushan.campaigns.actions import consenting, publishing
from yushan.campaigns.models import HonourEntry
from yushan.campaigns.tests import factories as campaigns
from yushan.campaigns.tests.test_result import nominee, result
from yushan.organizations.tests import factories as make
from yushan.publicity.documents import campaign_kit as whole
from yushan.publicity.queries.results import result_of
from yushan.publicity.rules.story import file_name
from yushan.publicity.tests import factories as scene

pytestmark = pytest.mark.django_db


def kit(made: Any) -> dict[str, bytes]:
    answer = Client().get(reverse("publicity:campaign_kit", args=[made.code]))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as box:
        return {name: box.read(name) for name in box.namelist()}


def said(files: dict[str, bytes]) -> str:
    """All that is text, with the names of files."""
    texts = [text.decode("utf-8-sig") for name, text in files.items() if name.endswith((".txt", ".csv", ".json"))]
    return "\n".join([*files, *texts])


@pytest.fixture
def told(team: Any, city: Any, second: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Three winners, a story with a portrait of the first, who agrees to it. Papers are counted, not set: typst has tests."""
    monkeypatch.setattr(whole, "typeset", lambda _template, content: json.dumps(content, ensure_ascii=False).encode())
    monkeypatch.setattr(whole, "draw", lambda _template, content, ppi: json.dumps(content, ensure_ascii=False).encode())
    made = result(team)
    won = nominee(made, "谭小雨")
    consenting.give_portrait_consent(won.volunteer.person.user, nominee=won)
    scene.published(HonourEntry.objects.get(nominee=won), city, second, with_portrait=True)
    return made


@pytest.mark.capability("S3", page="/campaigns/")
def test_everything_of_a_selection_is_in_it(told):
    files = kit(told)
    names = set(files)
    assert {"说明.txt", "简介.txt", "荣誉名单.txt", "荣誉名单.csv", "数据.json", "光荣榜.pdf", "光荣榜.png"} <= names
    folder = next(name.rsplit("/", 1)[0] for name in names if name.endswith("/故事.txt"))
    assert folder.startswith("故事/谭小雨：教会老人用手机的大学生-")
    assert {f"{folder}/图片/01.png", f"{folder}/海报/红榜.pdf", f"{folder}/海报/红榜.png", f"{folder}/分享图.png",
            f"{folder}/署名和许可.txt", f"{folder}/数据.json"} <= names  # fmt: skip
    rows = list(csv.reader(io.StringIO(files["荣誉名单.csv"].decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == ["谭小雨", "田一帆", "余小禾"] and "/campaigns/nominees/" in rows[1][3]
    facts = json.loads(files["数据.json"])
    assert facts["评选"] == told.title and facts["概况"]["评出"] == "3 个" and len(facts["故事"]) == 1
    assert "渝科协办〔2026〕31号" in files["简介.txt"].decode()


def test_a_portrait_taken_back_is_out_of_the_next_kit(told):
    before = said(kit(told)) + whole.roll_poster(result_of(told.code), "pdf").decode()
    assert "谭小雨" in before
    won = nominee(told, "谭小雨")
    consenting.withdraw_portrait_consent(won.volunteer.person.user, nominee=won)
    files = kit(told)
    assert "谭小雨" not in said(files) and "谭**" in said(files)
    assert not any("/图片/" in name for name in files), "the face is gone, too"
    assert all("谭小雨" not in files[f"光荣榜.{ending}"].decode() for ending in ("pdf", "png"))


def test_who_is_not_public_any_more_is_counted_and_not_named(told):
    won = nominee(told, "谭小雨")
    consenting.withdraw_consent(won.volunteer.person.user, nominee=won)
    entry = HonourEntry.objects.get(nominee=nominee(told, "田一帆"))
    city = [make.user_with("city_admin") for _person in range(2)]
    publishing.ask_revocation(city[0], entry=entry, reason="材料造假，查实")
    publishing.decide_revocation(city[1], entry=entry, agrees=True)
    files = kit(told)
    text = said(files)
    assert "谭" not in text and "田一帆" not in text and "余小禾" in text
    assert "另有 1 位获得者不公开姓名" in text, "the revoked one is no winner"
    assert not any(name.startswith("故事/") for name in files)


def test_there_is_none_before_the_result_and_the_page_leads_there_afterwards(team):
    made = campaigns.opened()
    address = reverse("publicity:campaign_kit", args=[made.code])
    assert Client().get(address).status_code == 404 and address not in Client().get(f"/campaigns/{made.code}/").text
    out = result(team)
    assert reverse("publicity:campaign_kit", args=[out.code]) in Client().get(f"/campaigns/{out.code}/").text


def test_the_poster_of_all_is_set_in_every_size(team):
    names = ["谭小雨", "欧阳一帆", "买买提·吐尔逊"]
    for count in (1, 12, 30, 72, 170):
        made = result(team, [f"{names[number % 3]}{number}" for number in range(count)])
        found = result_of(made.code)
        pdf = whole.roll_poster(found, "pdf")
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1 and found.count == count
        assert whole.roll_poster(found, "png").startswith(b"\x89PNG")


def test_the_statements_do_not_grow(team, django_assert_max_num_queries):
    for count in (3, 40):
        made = result(team, [f"覃{number:03d}" for number in range(count)])
        with django_assert_max_num_queries(12):
            result_of(made.code)


def test_a_title_becomes_a_folder_on_every_system():
    assert file_name('a/b\\c: "好"?*') == "abc 好" and file_name(" .. ") == "故事" and len(file_name("长" * 80)) == 30
