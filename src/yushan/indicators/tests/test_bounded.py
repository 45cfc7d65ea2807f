"""The catalogue and the explorer read what is kept: none of their pages goes through people, lines or activities."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.common import clock
from yushan.indicators.actions import fold
from yushan.indicators.queries.catalogue import catalogue
from yushan.indicators.rules.pivot import DIMENSIONS
from yushan.indicators.tests import factories
from yushan.indicators.tests.busy import busy
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client

pytestmark = pytest.mark.django_db
# Tables that grow with people, hours, activities or teams.
RAW = {
    *("ledger_hourentry", "ledger_dailytotal", "ledger_yearlyparticipation", "organizations_staffmember"),
    *("volunteers_volunteer", "volunteers_membership", "volunteers_pastregistration", "indicators_contribution"),
    *("activities_activity", "activities_closingreport", "activities_feedback", "organizations_organizationplacement"),
    *("indicators_servedyear", "indicators_registeredspell", "indicators_countedactivity"),
    "indicators_countedplacement",
}
TOWNS = {"ledger_dailytotal"}


def _tables(statements: CaptureQueriesContext) -> set[str]:
    found: set[str] = set()
    for one in statements:
        found |= set(re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"] or ""))
    return found


def test_no_page_of_the_city_reads_what_grows(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))
    made = busy()
    fold()
    corps = make.corps()
    chief, district = client(make.user_with("city_admin")), client(make.user_with("area_admin", made.areas[0]))
    detachment = client(make.user_with("organization_admin", make.detachment(made.areas[0])))
    listing, explorer = reverse("indicators:catalogue"), reverse("indicators:explorer")
    chapters = [f"{listing}?chapter={chapter}" for chapter in ("G", "T1", "T2", "T3", "T5", "S")]
    of_all = [reverse("indicators:catalogue_one", args=[code]) for code in catalogue()]
    # By the source of the volunteers, and of days within a month, it goes through lines (docs/scale.md).
    sides = [rows for rows in DIMENSIONS if rows != "source"]
    asked = [f"{explorer}?measure={measure}&rows={rows}" for measure in ("hours", "services") for rows in sides]
    asked += [f"{explorer}?rows=unit&columns=kind&f_kind=venue&as_of=2026-10-31"]
    asked += [f"{explorer}?rows=organization&columns=unit", f"{explorer}?rows=type&columns=unit&f_mode=regular"]
    asked += [f"{explorer}?measure=activities&rows=organization&columns=month&f_area={made.areas[0].code}"]
    # A district's page of towns lists each of them with its teams and what these did (docs/scale.md).
    of_district = [page for page in of_all if not page.endswith("/town_coverage/")]
    whole = f"scope=organization&node={corps.code}"
    for browser, pages in (
        (chief, [*chapters, *of_all, *asked, f"{listing}?{whole}&chapter=S", f"{listing}?{whole}&chapter=T3"]),
        (district, [*chapters, *of_district, *asked]),
        (detachment, [*(page for page in chapters if "T4" not in page), *asked]),
    ):
        for page in pages:
            with CaptureQueriesContext(connection) as statements:
                assert browser.get(page).status_code == 200, page
            # Terms of leaders are read as they are, with the certificates of their people (docs/scale.md).
            leaders = {"volunteers_volunteer"} if "chapter=T5" in page or "/leader_training_rate/" in page else set()
            assert not _tables(statements) & RAW - leaders, page


def test_no_dashboard_reads_rosters_where_some_units_declare_a_headcount_and_some_do_not(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))
    made = factories.city(units_per_area=2, staff=4)
    fold()
    area, unit = made["areas"][2], made["units"][4]
    chief, district = client(make.user_with("city_admin")), client(make.user_with("area_admin", area))
    own = [
        reverse("indicators:area", args=[area.code]),
        reverse("indicators:unit", args=[unit.code]),
        f"{reverse('indicators:catalogue')}?chapter=G&scope=area&node={area.code}",
        f"{reverse('indicators:catalogue_one', args=['registration_rate'])}?scope=area&node={area.code}",
    ]
    home = reverse("indicators:home")
    whole = [home, f"{home}?as_of=2026-06-15", f"{home}?view=table", reverse("indicators:catalogue") + "?chapter=G"]
    whole += [reverse("indicators:catalogue_one", args=["registration_rate"]), reverse("indicators:units")]
    for browser, pages in ((chief, [*whole, *own]), (district, own)):
        for page in pages:
            with CaptureQueriesContext(connection) as statements:
                assert browser.get(page).status_code == 200, page
            # Of a district's towns the page says what their teams did (docs/scale.md).
            towns = TOWNS if page == own[0] else set()
            assert not _tables(statements) & RAW - towns, page
