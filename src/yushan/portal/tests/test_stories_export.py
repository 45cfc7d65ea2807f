"""The copy of one's own data has the stories that were written about the person, also where they are not public."""

import json
from pathlib import Path
from typing import Any

import pytest

from yushan.campaigns.actions import consenting
from yushan.organizations.tests import factories as make
from yushan.portal.export import copy_of
from yushan.portal.readable import as_page
from yushan.publicity.tests import factories as scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def test_stories_about_the_person_are_in_their_copy():
    team = make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")
    first, second = (make.user_with("city_admin") for _person in range(2))
    honour = scene.won(team)
    who = honour.nominee.volunteer
    assert copy_of(who)["写本人的故事"] == []
    consenting.give_portrait_consent(who.person.user, nominee=honour.nominee)
    story = scene.published(honour, first, second, with_portrait=True)
    consenting.withdraw_portrait_consent(who.person.user, nominee=honour.nominee)
    other = scene.published(scene.won(team, "田一帆"), first, second, title="田一帆：把机器人带进村小")
    copy = copy_of(who)
    (told,) = copy["写本人的故事"]
    assert told["标题"] == story.title and told["怎么做的"] == scene.TEXTS["doing"] and told["状态"] == "已发布"
    assert "谭小雨" in told["导语"], "the person's own copy masks nothing"
    (picture,) = copy["故事里的图片"]
    assert picture["说明"] == "谭小雨在集市上" and picture["照片里有谁"] == "有获得者本人"
    assert other.title not in json.dumps(copy, ensure_ascii=False)
    assert scene.TEXTS["change"] in as_page(copy)
