"""The numbers of menu and inbox: remembered for some seconds, counted anew for who acts."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.common import todos
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Membership
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remembered(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MENU_COUNTS_SECONDS = 15
    monkeypatch.setattr(todos, "_remembered", {})


def waiting(browser: Client) -> int:
    """What stands beside 志愿者 in the menu of a page that is not the inbox, once it is drawn."""
    page = browser.get("/staff/stations/")
    entries = [entry for group in page.context["menu"] for entry in group["entries"]]
    drawn = next(entry["count"] for entry in entries if entry["url"] == reverse("volunteers:list"))
    asked = browser.get("/staff/waiting/").json()[reverse("volunteers:list")]["count"]
    # What was counted lately stands on the page already; else the page says where to ask.
    assert drawn == asked or (not drawn and 'data-waiting="/staff/waiting/"' in page.text)
    return int(asked)


def test_remembered_until_somebody_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    make.load_plan()
    team = make.team()
    city = make.user_with("city_admin")
    applications = [people.membership(people.volunteer(), team, "applied") for _ in range(2)]
    browser = Client()
    browser.force_login(city)
    assert waiting(browser) == 2
    # Another person decides: the list of the inbox knows at once, the number beside it after some seconds.
    Membership.objects.filter(pk=applications[0].pk).update(state="declined")
    inbox = browser.get("/staff/")
    assert len(inbox.context["things"]) == 1 and inbox.context["waiting"].count == 2
    later = time.time() + 16
    monkeypatch.setattr(time, "time", lambda: later)
    assert waiting(browser) == 1
    # Who decides sees it at once.
    browser.post(reverse("volunteers:decide", args=[applications[1].pk]), {"decision": "approve"})
    assert Membership.objects.filter(state="approved", organization=team).count() == 1
    assert waiting(browser) == 0
