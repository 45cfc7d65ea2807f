"""The campaigns of the plan: each can be begun; a mistake in the file is named with its line."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.campaigns.models import AwardCampaign, CampaignTemplate
from yushan.campaigns.sections import SECTIONS
from yushan.common import clock
from yushan.common.plan_files import PlanError
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db
FILE = Path(settings.BASE_DIR) / "plans" / "chongqing-2025" / "campaigns.toml"
(SECTION,) = SECTIONS


@pytest.mark.capability("T2.5", page="/staff/campaigns/")
@pytest.mark.capability("G6", page="/staff/campaigns/")
@pytest.mark.capability("G7", page="/staff/campaigns/")
@pytest.mark.capability("G11", page="/staff/campaigns/")
def test_each_campaign_of_the_plan_is_begun_and_opened_with_what_the_plan_says(city: User) -> None:
    make.load_plan()
    browser = Client()
    browser.force_login(city)
    for template in CampaignTemplate.objects.order_by("order"):
        sent = {
            "template": template.pk, "board": "city", "year": clock.today().year, "title": "",
            "nominate_until": clock.today(),
        }  # fmt: skip
        answer = browser.post(reverse("campaigns:create"), sent, follow=True)
        made = AwardCampaign.objects.latest("pk")
        for one in template.content["categories"]:
            assert one["name"] in answer.text and f"“{one['honour']}” {one['quota']} 个" in answer.text
        answer = browser.post(reverse("campaigns:step", args=[made.pk]), {"do": "open"}, follow=True)
        made.refresh_from_db()
        assert made.state == "open", answer.text
        assert made.title in Client().get(reverse("campaigns:public_list")).text
    kinds = {
        (made.use, row.kind, row.gives.get("level", ""))
        for made in AwardCampaign.objects.all()
        for row in made.categories.all()
    }
    assert {("contest", "project", ""), ("station", "station", "city"), ("station", "station", "area")} <= kinds
    assert {("practice", "project", ""), ("annual", "person", "")} <= kinds


@pytest.mark.parametrize(
    ("was", "wrong", "said"),
    [
        ('fact = "hours"', 'fact = "minutes"', "minutes"),
        ('method = "trimmed"', 'method = "best"', "method 只能是"),
        ("weight = 40", "weight = 41", "100"),
        ('kind = "station"', 'kind = "place"', "kind 只能是"),
        ("recommend_quota = 1", "recommend_quota = 0", "recommend_quota 是 1 到"),
        ('category = "volunteers"', 'category = "people"', "categories 里没有 people"),
        ('ties = ["criterion:open", "raw", "lot"]', 'ties = ["criterion:opne", "raw"]', "opne"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Any, was: str, wrong: str, said: str) -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    at = lines.index(was)
    lines[at] = wrong
    (tmp_path / "campaigns.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        SECTION.load(tmp_path)
    assert str(caught.value).startswith("campaigns.toml:") and said in str(caught.value)
    line = int(str(caught.value).split(":")[1])
    assert abs(line - (at + 1)) <= 10, (line, at + 1)


def test_what_left_the_file_stays_known_but_none_begins_from_it(tmp_path: Any) -> None:
    (tmp_path / "campaigns.toml").write_bytes(FILE.read_bytes())
    assert SECTION.load(tmp_path) == 5 and SECTION.load(tmp_path) == 0, "twice changes nothing"
    (tmp_path / "campaigns.toml").unlink()
    assert SECTION.load(tmp_path) == 5 and not CampaignTemplate.objects.filter(is_active=True).exists()
