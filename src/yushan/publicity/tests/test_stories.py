"""Writing, publishing by a second person, pictures, papers; how many statements pages take."""

import struct
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from yushan.common import todos
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.tests.pictures import jpeg
from yushan.organizations.tests import factories as make
from yushan.projects.models import Achievement, ProjectOrigin
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.factories_library import library_entry, tag
from yushan.publicity.actions import pictures, writing
from yushan.publicity.documents.papers import LAYOUTS
from yushan.publicity.models import Story
from yushan.publicity.queries.yearbook import yearbook
from yushan.publicity.rules.story import StoryFacts, lacks
from yushan.publicity.tests import factories as scene
from yushan.publicity.tests.test_consent import words_of

pytestmark = pytest.mark.django_db


def client(user: Any = None) -> Client:
    made = Client()
    if user is not None:
        made.force_login(user)
    return made


def url(name: str, *args: Any) -> str:
    return reverse(f"publicity:{name}", args=args)


def test_the_guard_names_what_a_reader_would_miss() -> None:
    assert lacks(StoryFacts()) == ["荣誉有效、本人同意公开", "导语", "怎么做的", "带来什么变化"]
    assert lacks(StoryFacts(True, True, True, True)) == []


@pytest.mark.capability("S3", page="/staff/stories/")
def test_a_story_is_written_by_one_and_published_by_another(team, city, second) -> None:
    honour = scene.won(team)
    browser = client(city)
    assert "写故事" in browser.get(url("list")).text
    form = browser.get(url("begin", honour.pk))
    assert "谭小雨坚持服务。" in form.text, "the material of the selection stands there already"
    assert browser.post(url("begin", honour.pk), {"title": "谭"}).status_code == 422
    assert browser.post(url("begin", honour.pk), scene.TEXTS | {"lead": ""}).status_code == 302
    story = Story.objects.get()
    assert "还差" in browser.get(url("story", story.pk)).text
    assert "还差：导语" in browser.post(url("step", story.pk), {"do": "submit"}, follow=True).text
    browser.post(url("edit", story.pk), scene.TEXTS)
    browser.post(url("step", story.pk), {"do": "submit"})
    assert client().get(url("public_story", story.code)).status_code == 404
    source = next(one for one in todos.sources() if one.name == "publicity.publish")
    assert (source.count(city), source.count(second)) == (0, 1)
    assert browser.post(url("step", story.pk), {"do": "publish"}).status_code == 403
    other = client(second)
    other.post(url("step", story.pk), {"do": "return", "reason": "数字从哪里来？"})
    assert "数字从哪里来" in browser.get(url("story", story.pk)).text
    browser.post(url("step", story.pk), {"do": "submit"})
    other.post(url("step", story.pk), {"do": "publish"})
    page = client().get(url("public_story", story.code)).text
    assert "缘起" in page and "一年教会 412 位老人" in page and "36 次" in page
    for meta in ('property="og:image" content="http', f'{url("public_story", story.code)}card.png"', 'content="1200"'):
        assert meta in page
    assert (
        story.code in client().get("/feed/stories.atom").text and "结果公布" in client().get("/feed/stories.atom").text
    )
    assert browser.post(url("edit", story.pk), scene.TEXTS).status_code == 409
    other.post(url("step", story.pk), {"do": "withdraw", "reason": "数字有误"})
    assert client().get(url("public_story", story.code)).status_code == 404


def test_the_database_holds_what_the_actions_say(team, city, second) -> None:
    story = scene.published(scene.won(team), city, second)
    with pytest.raises(Conflict, match="已经有故事"):
        writing.begin_story(city, honour=story.honour, **scene.TEXTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(published_by=city)
    with pytest.raises(NotAllowed):
        writing.publish_story(make.user_with("auditor"), story=story)
    draft = writing.begin_story(city, honour=scene.won(team, "田一帆"), title="田一帆的故事")
    with pytest.raises(Refusal, match="谁说的"):
        writing.write_story(city, story=draft, quote="好得很", quote_by="")


def test_pictures_are_known_by_content_bare_of_place_and_agreed_to(team, city) -> None:
    story = writing.begin_story(city, honour=scene.won(team), **scene.TEXTS)
    facts = {"caption": "集市", "credit": "李老师", "licence": "credit"}
    with pytest.raises(Refusal, match="只收 JPG 或 PNG"):
        pictures.add_picture(city, story=story, content=b"%PDF-1.7", shows="nobody", **facts)
    with pytest.raises(Refusal, match="谁同意了"):
        pictures.add_picture(city, story=story, content=jpeg(), shows="others", **facts)
    row = pictures.add_picture(city, story=story, content=jpeg(), shows="nobody", **facts)
    assert b"GPS" in jpeg() and b"GPS" not in pictures.PICTURES.fetch(row.file) and row.media_type == "image/jpeg"
    organization = writing.begin_story(city, honour=scene.won(team, kind="organization"), title="缙云山队的故事")
    with pytest.raises(Refusal, match="没有“本人”"):
        pictures.add_picture(city, story=organization, content=jpeg(), shows="winner", **facts)
    sent = facts | {"shows": "nobody", "file": SimpleUploadedFile("不是图片.jpg", b"MZ\x90")}
    answer = client(city).post(url("picture_add", story.pk), sent)
    assert answer.status_code == 422 and "只收 JPG 或 PNG" in answer.text
    client(city).post(url("picture_remove", story.pk, row.code))
    assert not story.pictures.exists()
    assert pictures.tidy_pictures()


def test_posters_are_a3_and_the_share_card_is_1200_by_630(team, city, second) -> None:
    story = scene.published(scene.won(team, kind="organization"), city, second, title="缙云山队：院坝里的科学课")
    assert len(LAYOUTS) >= 3
    card = client().get(url("public_card", story.code)).content
    assert struct.unpack(">II", card[16:24]) == (1200, 630)
    for layout in LAYOUTS:
        paper = client().get(url("public_poster", story.code, layout, "pdf"))
        assert paper.headers["Content-Type"] == "application/pdf" and team.name in words_of(paper.content)
        drawn = client().get(url("public_poster", story.code, layout, "png")).content
        width, height = struct.unpack(">II", drawn[16:24])
        assert abs(height / width - 420 / 297) < 0.01 and width > 1000
    assert client().get(url("public_poster", story.code, "nonsense", "pdf")).status_code == 404
    assert client().get(url("public_poster", story.code, "red", "exe")).status_code == 404


def test_many_stories_take_the_same_statements(team, city, second, django_assert_max_num_queries) -> None:
    for number in range(24):
        scene.published(scene.won(team, f"志愿者{number}"), city, second)
    for path in ("/stories", "/feed/stories.atom", "/honours/"):
        client().get(path)
        with django_assert_max_num_queries(10):
            assert client().get(path).status_code == 200
    browser = client(city)
    for path in (url("list") + "?show=published", url("story", Story.objects.first().pk)):
        browser.get(path)
        with django_assert_max_num_queries(20):
            assert browser.get(path).status_code == 200
    with django_assert_max_num_queries(14):
        assert yearbook(Story.objects.first().honour.year).count == 24


@pytest.mark.capability("G11", page="/practices/")
def test_practices_are_searched_show_where_they_are_copied_and_stand_in_the_yearbook(
    team, city, second, django_assert_max_num_queries
) -> None:
    tag("achievement_levels", "city", "重庆辨识度"), tag("achievement_levels", "west", "西部领先")
    scene.published(scene.won(team), city, second)
    entry = library_entry(team, "院坝科普课")
    elsewhere = make.team(make.detachment(make.area("500107")), "九龙坡科普队")
    for number in range(2):
        ProjectOrigin.objects.create(
            project=ready_project(elsewhere, title=f"院坝课 {number}", state="running"), entry=entry,
            copied_at=entry.created_at,
        )  # fmt: skip
    for number, (title, level, kind) in enumerate(
        (("院坝科普课：一张凳子一堂课", "city", "practice"), ("村小科学课覆盖率西部领先", "west", "achievement"))
    ):
        row = Achievement.objects.create(
            code=f"CG2026-{number}", kind=kind, level=level, title=title, organization=team, state="published",
            entry=entry if number == 0 else None, reached_on="2026-05-01", summary="不挑场地，讲完就能用。",
        )  # fmt: skip
        row.evidence.create(code=f"e{number}", name="科协通报", link="https://example.org/", added_at=entry.created_at)
    public = client()
    for text in ("院坝", "yuanba", "ybkp", "凳子"):
        answer = public.get("/practices/", {"q": text}).text
        assert "一张凳子一堂课" in answer and "村小科学课" not in answer, text
    assert "没有符合的成果" in public.get("/practices/", {"q": "量子通信"}).text
    assert "村小科学课" in public.get("/practices/", {"level": "west", "kind": "achievement"}).text
    area = elsewhere.area.name
    assert area in public.get("/practices/").text
    with django_assert_max_num_queries(14):
        detail = public.get("/practices/CG2026-0/").text
    assert "别处也在办" in detail and "院坝课 1" in detail
    assert "一张凳子一堂课" in client(city).get("/staff/achievements/", {"q": "yuanba"}).text
    pdf = public.get("/honours/2026/yearbook.pdf")
    text = words_of(pdf.content)
    for words in ("院坝科普课", "重庆辨识度", "科协通报", area.replace(" ", ""), "西部领先", "优秀科技志愿者"):
        assert words in text, words
    assert public.get("/honours/1999/yearbook.pdf").status_code == 404
