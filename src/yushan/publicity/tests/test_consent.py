"""Portrait and name: without a yes no face and a masked name anywhere, and a yes that is taken back is gone with the next
request from every page, paper, feed and kit.
"""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from yushan.audit.models import AuditLine
from yushan.campaigns.actions import consenting
from yushan.campaigns.models import Nominee
from yushan.common.errors import Conflict, NotAllowed
from yushan.organizations.tests import factories as make
from yushan.publicity.actions import following
from yushan.publicity.documents import papers
from yushan.publicity.models import Story
from yushan.publicity.queries.stories import READ
from yushan.publicity.queries.telling import tell
from yushan.publicity.queries.yearbook import yearbook
from yushan.publicity.tests import factories as scene

pytestmark = pytest.mark.django_db
NAME, GIVEN, MASKED = "谭小雨", "小雨", "谭**"


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def everything(story: Any) -> dict[str, str]:
    """All that is public of a story, as text; of pictures the mark of what was drawn."""
    browser = Client()
    code, year = story.code, story.honour.year

    def address(name: str, *args: Any) -> str:
        return reverse(f"publicity:{name}", args=[code, *args])

    pages = {
        "story": address("public_story"), "list": "/stories", "feed": "/feed/stories.atom", "honours": "/honours/",
        "winner": reverse("campaigns:card", args=[story.honour.nominee.code]),
        "result": reverse("campaigns:public_campaign", args=[story.honour.campaign.code]),
    }  # fmt: skip
    found = {}
    for name, path in pages.items():
        answer = browser.get(path)
        assert answer.status_code == 200, (name, answer.status_code)
        assert "no-store" in answer.headers["Cache-Control"], f"{name} may be kept on the way"
        found[name] = answer.text
    for layout in papers.LAYOUTS:
        answer = browser.get(address("public_poster", layout, "pdf"))
        assert answer.content.startswith(b"%PDF-") and "no-store" in answer.headers["Cache-Control"]
        found[f"{layout}.pdf"] = words_of(answer.content)
        answer = browser.get(address("public_poster", layout, "png"))
        assert answer.content.startswith(b"\x89PNG") and "no-store" in answer.headers["Cache-Control"]
    assert browser.get(address("public_card")).content.startswith(b"\x89PNG")
    found["yearbook"] = words_of(browser.get(reverse("publicity:yearbook", args=[year])).content)
    box = zipfile.ZipFile(io.BytesIO(b"".join(browser.get(address("public_kit")))))
    for name in box.namelist():
        content = box.read(name)
        found[f"kit:{name}"] = words_of(content) if name.endswith(".pdf") else content.decode("utf-8", "ignore")
    found["kit"] = " ".join(box.namelist())
    return found


def test_taking_the_yes_back_changes_every_page_paper_feed_and_kit_at_once(team, city, second) -> None:
    honour = scene.won(team)
    story = scene.published(honour, city, second, with_portrait=True)
    row = story.pictures.get()
    owner = honour.nominee.volunteer.person.user
    picture = reverse("publicity:public_picture", args=[story.code, row.code])
    drawn = {}

    def now(state: str) -> dict[str, str]:
        browser = Client()
        for kind in ("png", "card"):
            name, args = ("public_card", []) if kind == "card" else ("public_poster", ["photo", "png"])
            drawn[state, kind] = browser.get(reverse(f"publicity:{name}", args=[story.code, *args])).content
        return everything(story)

    # Nobody was asked yet: masked in publicity; notice, result and roll name as the consent to take part says.
    before = now("before")
    named_by_taking_part = {"honours", "winner", "result", "yearbook"}
    for name, text in before.items():
        if name not in named_by_taking_part and not name.endswith(".png"):
            assert NAME not in text and GIVEN not in text, name
    assert MASKED in before["story"] and NAME in before["honours"] and "图片" not in before["kit"]
    assert Client().get(picture).status_code == 404

    consenting.give_portrait_consent(owner, nominee=honour.nominee)
    given = now("given")
    for name in ("story", "list", "feed", "honours", "red.pdf", "photo.pdf", "words.pdf", "kit:故事.txt", "yearbook"):
        assert NAME in given[name], name
    assert Client().get(picture).status_code == 200 and "图片/01.png" in given["kit"]
    assert json.loads(given["kit:数据.json"])["名称"] == NAME

    consenting.withdraw_portrait_consent(owner, nominee=honour.nominee)
    gone = now("gone")
    for name, text in gone.items():
        if not name.endswith(".png"):
            assert NAME not in text and GIVEN not in text, f"{name} still names them"
    assert (
        MASKED in gone["story"] and MASKED in gone["honours"] and MASKED in gone["feed"] and MASKED in gone["yearbook"]
    )
    assert Client().get(picture).status_code == 404 and "图片" not in gone["kit"]
    for kind in ("png", "card"):
        assert drawn["gone", kind] == drawn["before", kind] != drawn["given", kind], f"{kind} was drawn anew"
    dated = honour.nominee.__class__.objects.get(pk=honour.nominee.pk)
    assert dated.portrait == "withdrawn" and dated.portrait_at and dated.portrait_by == owner
    trail = AuditLine.objects.filter(action__startswith="campaigns.portrait_").order_by("pk")
    assert list(trail.values_list("action", flat=True)) == ["campaigns.portrait_agree", "campaigns.portrait_withdrawn"]


def test_a_paper_that_is_kept_ready_is_not_handed_out_even_where_the_news_was_missed(
    team, city, second, monkeypatch
) -> None:
    monkeypatch.setattr(following, "forget", lambda codes: None)
    honour = scene.won(team)
    owner, card = honour.nominee.volunteer.person.user, "publicity:public_card"
    consenting.give_portrait_consent(owner, nominee=honour.nominee)
    story = scene.published(honour, city, second)
    named = Client().get(reverse(card, args=[story.code])).content
    assert papers.kept(tell(Story.objects.select_related(*READ).get()), papers.CARD) == named, "it is ready"
    consenting.withdraw_portrait_consent(owner, nominee=honour.nominee)
    assert papers.kept(tell(Story.objects.select_related(*READ).get()), papers.CARD) is None
    assert Client().get(reverse(card, args=[story.code])).content != named


def test_without_the_consent_to_take_part_nothing_is_left(team, city, second) -> None:
    honour = scene.won(team)
    owner = honour.nominee.volunteer.person.user
    consenting.give_portrait_consent(owner, nominee=honour.nominee)
    story = scene.published(honour, city, second, with_portrait=True)
    browser, row = Client(), story.pictures.get()
    addresses = [
        reverse("publicity:public_story", args=[story.code]),
        reverse("publicity:public_card", args=[story.code]),
        reverse("publicity:public_kit", args=[story.code]),
        reverse("publicity:public_poster", args=[story.code, "red", "pdf"]),
        reverse("publicity:public_picture", args=[story.code, row.code]),
    ]
    assert all(browser.get(one).status_code == 200 for one in addresses)
    consenting.withdraw_consent(owner, nominee=honour.nominee)
    assert all(browser.get(one).status_code == 404 for one in addresses)
    for path in ("/stories", "/feed/stories.atom", "/honours/"):
        assert NAME not in browser.get(path).text and MASKED not in browser.get(path).text
    assert yearbook(honour.year).count == 0 and not yearbook(honour.year).stories
    # Back on the roll is not back in publicity: that is asked apart.
    consenting.give_consent_again(owner, nominee=honour.nominee)
    assert NAME in browser.get("/honours/").text and NAME not in browser.get(addresses[0]).text


def test_only_the_person_answers_and_only_after_winning(team, city) -> None:
    honour = scene.won(team)
    nominee, owner = honour.nominee, honour.nominee.volunteer.person.user
    with pytest.raises(NotAllowed):
        consenting.give_portrait_consent(city, nominee=nominee)
    with pytest.raises(Conflict, match="没有可以撤回"):
        consenting.withdraw_portrait_consent(owner, nominee=nominee)
    Nominee.objects.filter(pk=nominee.pk).update(state="shortlisted", notice_until=honour.campaign.notice_until)
    with pytest.raises(Conflict, match="入选"):
        consenting.give_portrait_consent(owner, nominee=nominee)
    Nominee.objects.filter(pk=nominee.pk).update(state="designated")
    page = Client()
    page.force_login(owner)
    address = reverse("campaigns:nomination", args=[nominee.code])
    assert "宣传里用姓名和照片（自愿）" in page.get(address).text
    step = reverse("campaigns:nomination_step", args=[nominee.code])
    assert "随时能撤回" in page.post(step, {"do": "portrait_agree"}, follow=True).text
    assert "撤回，不再用我的姓名和照片" in page.get(address).text
    page.post(step, {"do": "portrait_take_back"})
    nominee.refresh_from_db()
    assert nominee.portrait == "withdrawn"


def test_what_is_no_person_is_named_and_has_no_portrait(team, city, second) -> None:
    honour = scene.won(team, kind="organization")
    story = scene.published(honour, city, second, title="缙云山队：一张凳子一堂课")
    assert tell(story).name == team.name and tell(story).is_named
    outsider = make.user_with("area_admin", make.area("500107"))
    browser = Client()
    browser.force_login(outsider)
    assert browser.get(reverse("publicity:story", args=[story.pk])).status_code == 404
