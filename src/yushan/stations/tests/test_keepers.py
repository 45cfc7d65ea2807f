"""Who reaches the use of a station: by a grant on the station, its host unit, its team, the district; and who does not."""

from typing import Any

import pytest

from yushan.common.errors import NotFound
from yushan.organizations.access import MATRIX
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.stations import actions
from yushan.stations.models import Booking, Station
from yushan.stations.queries import bookings, duty, loans
from yushan.stations.queries.keepers import keepers_of, station_kept, station_seen, stations_kept, stations_used
from yushan.stations.tests.use_factories import book, equipment, member, person, room, station

pytestmark = [pytest.mark.usefixtures("tuesday"), pytest.mark.django_db]
KEEPS = ("station", "unit", "organization", "detachment", "area", "city")
SEES = (*KEEPS, "auditor")
# Whose daily work it is: told of bookings, waited for in the inbox.
OWN = ("station", "unit", "organization")
OTHERS = ("other_station", "other_unit", "other_team", "other_area", "reviewer", "lead", "training", "volunteer")


@pytest.fixture
def where(db: None) -> Station:
    found = station(name="走马镇科普驿站")
    found.host = make.unit("走马镇人民政府", area=found.area)
    found.organization = make.team(make.detachment(found.area), name="走马科普服务队")
    found.save()
    return found


@pytest.fixture
def people(where: Station) -> dict[str, Any]:
    unit, team, area = where.host, where.organization, where.area
    other = make.area("500101")
    return {
        "station": make.user_with("station_admin", where), "unit": make.user_with("unit_admin", unit),
        "organization": make.user_with("organization_admin", team),
        "detachment": make.user_with("organization_admin", make.detachment(area)),
        "area": make.user_with("area_admin", area), "city": make.user_with("city_admin"),
        "auditor": make.user_with("auditor", area), "reviewer": make.user_with("reviewer", area),
        "lead": make.user_with("project_lead", team), "training": make.user_with("training_admin", area),
        "volunteer": make.user(), "other_station": make.user_with("station_admin", station(area)),
        "other_unit": make.user_with("unit_admin", make.unit("别的单位", area=area)),
        "other_team": make.user_with("organization_admin", make.team(make.detachment(area), name="别的队")),
        "other_area": make.user_with("area_admin", other),
    }  # fmt: skip


def test_the_matrix_gives_the_use_of_stations_to_who_keeps_them_and_to_auditors() -> None:
    holders = {role for role, capabilities in MATRIX.items() if "station.use" in capabilities}
    assert holders == {
        "city_admin", "area_admin", "organization_admin", "unit_admin", "station_admin", "auditor"
    }  # fmt: skip
    keepers = {role for role, capabilities in MATRIX.items() if "station.edit" in capabilities}
    assert keepers == holders - {"auditor"}, "whoever keeps a station sees its use"


def test_each_role_reaches_what_is_theirs(where: Station, people: dict[str, Any]) -> None:
    hall, things = room(where, approval="all"), equipment(where)
    asked = book(hall, person(make.user()))
    for name, user in people.items():
        assert stations_used(user).filter(pk=where.pk).exists() == (name in SEES), name
        assert stations_kept(user).filter(pk=where.pk).exists() == (name in KEEPS), name
        for read, who in ((station_seen, SEES), (station_kept, KEEPS)):
            if name in who:
                assert read(user, where.pk) == where
            else:
                with pytest.raises(NotFound):
                    read(user, where.pk)
        assert bookings.to_answer(user).filter(pk=asked.pk).exists() == (name in OWN), name
        assert loans.overdue(user).count() == 0 and duty.gaps(user).count() == 0
    actions.lend(
        people["unit"], equipment=things, count=1, due_on=asked.starts_at.date(),
        taking=actions.taking.at_desk(people["unit"], where, name="冉桂芳", phone="13896170246"),
    )  # fmt: skip


@pytest.mark.parametrize("name", SEES)
def test_pages_of_use_open(where: Station, people: dict[str, Any], name: str) -> None:
    asked = book(room(where, approval="all"), person(make.user()))
    member(where)
    browser, base = client(people[name]), f"/staff/stations/{where.pk}"
    for path in ("bookings", "rooms", "loans", "duty", "log"):
        assert browser.get(f"{base}/{path}/").status_code == 200, path
    assert browser.get(f"/staff/stations/bookings/{asked.pk}/").status_code == 200
    overview = browser.get("/staff/station-use/", follow=True)
    assert where.name in text_of(overview)
    front = browser.get(f"{base}/")
    links = front.content.decode()
    for path in ("bookings", "rooms", "loans", "duty", "log"):
        assert f'href="{base}/{path}/"' in links, "the staff page of a station leads to its use"
    answer = post(browser, f"/staff/stations/bookings/{asked.pk}/answer/", do="accept")
    asked.refresh_from_db()
    assert (asked.state == Booking.State.CONFIRMED) == (name in KEEPS), (name, answer.status_code)


@pytest.mark.parametrize("name", OTHERS)
def test_pages_of_use_stay_shut(where: Station, people: dict[str, Any], name: str) -> None:
    asked = book(room(where, approval="all"), person(make.user()))
    browser, base = client(people[name]), f"/staff/stations/{where.pk}"
    for path in ("bookings", "rooms", "loans", "duty", "log", "bookings/new", "rooms/new", "loans/new", "duty/members"):
        assert browser.get(f"{base}/{path}/").status_code in (403, 404), path
    assert browser.get(f"/staff/stations/bookings/{asked.pk}/").status_code in (403, 404)
    assert post(browser, f"/staff/stations/bookings/{asked.pk}/answer/", do="accept").status_code in (403, 404)
    asked.refresh_from_db()
    assert asked.state == Booking.State.ASKED
    front = browser.get(f"{base}/")
    assert front.status_code != 200 or f"{base}/bookings/" not in front.content.decode(), "no link to what is shut"


def test_who_is_nearest_is_told(where: Station, people: dict[str, Any]) -> None:
    assert keepers_of(where.pk) == [people["station"].pk]
    people["station"].grants.all().delete()
    assert set(keepers_of(where.pk)) == {people["unit"].pk, people["organization"].pk}
    alone = station(where.area)
    assert keepers_of(alone.pk) == []
    for name in ("unit", "organization"):
        made = actions.add_keeper(people[name], station=where, user=people[name])
        assert made.state == "active", "who keeps it may be on duty without being asked"
