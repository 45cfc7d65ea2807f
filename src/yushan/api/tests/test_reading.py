"""The lists, the indicators and the description."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from yushan.activities.tests import factories as make
from yushan.api.tests.client import ApiClient, is_problem
from yushan.organizations.tests import factories as base

pytestmark = pytest.mark.django_db


def test_activities_come_page_by_page_without_gaps(post: Any, api_of: Any):
    for _ in range(6):
        make.PostFactory(shift__activity__organization=post.shift.activity.organization)
    make.ActivityFactory(state="draft", organization=post.shift.activity.organization)
    client = api_of(make.UserFactory(person=None))
    seen, after = [], None
    while True:
        page = client.get("/activities", limit=3, **({"after": after} if after else {})).json()
        seen += [row["code"] for row in page["items"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7
    assert page["items"][0]["shifts"][0]["posts"][0]["left"] == 10


def test_the_number_of_statements_does_not_grow(post: Any, api_of: Any, django_assert_max_num_queries: Any):
    for _ in range(15):
        make.PostFactory(shift__activity__organization=post.shift.activity.organization)
    client = api_of(make.UserFactory(person=None))
    client.get("/activities")
    with django_assert_max_num_queries(6):
        assert len(client.get("/activities").json()["items"]) == 16


@pytest.mark.parametrize(
    ("query", "field"),
    [({"area": "999999"}, "area"), ({"limit": "0"}, "limit"), ({"limit": "x"}, "limit"), ({"day": "5.9."}, "day"),
     ({"q": "x" * 61}, "q"), ({"q": "\x00"}, "q")],
)  # fmt: skip
def test_nonsense_in_the_query_is_named(post: Any, api_of: Any, query: dict[str, str], field: str):
    told = is_problem(api_of(make.UserFactory(person=None)).get("/activities", **query), 422)
    assert told["field"] == field


@pytest.mark.parametrize("after", ["x", "WyJuIl0", "WyJuIiwgbnVsbCwgbnVsbF0", "WyJuIiwge30sIFtdXQ", "\x00"])
def test_a_broken_cursor_is_refused(post: Any, api_of: Any, after: str):
    assert api_of(make.UserFactory(person=None)).get("/activities", after=after).status_code in (400, 422)


def test_filters(post: Any, api_of: Any):
    client = api_of(make.UserFactory(person=None))
    for query, count in (({"area": "500107"}, 1), ({"q": "大篷车"}, 1), ({"q": "义诊"}, 0), ({"day": "2026-09-05"}, 1),
                         ({"day": "2026-09-06"}, 0), ({"past": "true"}, 0), ({"online": "true"}, 0)):  # fmt: skip
        assert len(client.get("/activities", **query).json()["items"]) == count, query


def test_the_catalogue_is_that_of_the_command_and_only_of_ones_own_scope(api_of: Any, capsys: Any):
    base.load_plan()
    own, other = base.unit(area=base.area("500109")), base.unit(area=base.area("500101"))
    capsys.readouterr()
    city, clerk = api_of(base.user_with("city_admin")), api_of(base.user_with("unit_admin", own))
    call_command("indicators", "--catalogue", "--year", "2026", "--scope", "unit")
    printed = json.loads(capsys.readouterr().out)
    assert {row["code"] for row in printed} == {own.code, other.code}
    assert city.get("/indicators/catalogue", year=2026, scope="unit").json() == printed
    seen = clerk.get("/indicators/catalogue", year=2026, scope="unit", indicator="registration_rate").json()
    assert [(row["code"], row["indicator"], row["unit"]) for row in seen] == [(own.code, "registration_rate", "%")]
    is_problem(clerk.get("/indicators/catalogue", year=2026, scope="area"), 403)
    is_problem(city.get("/indicators/catalogue", year=2026, indicator="nonsense"), 404)


def test_indicators_are_those_of_the_command_and_only_of_ones_own_scope(api_of: Any, capsys: Any):
    base.load_plan()
    own = base.unit(area=base.area("500109"), staff=180)
    base.staff_member(own, joined_on=date(2020, 1, 1))
    base.unit("璧山区科协", area=base.area("500120"), staff=20)
    capsys.readouterr()

    def printed(scope: str) -> Any:
        call_command("indicators", "--year", "2026", "--scope", scope)
        return json.loads(capsys.readouterr().out)

    city = api_of(base.user_with("city_admin"))
    for scope in ("city", "area", "unit"):
        assert city.get("/indicators", year=2026, scope=scope).json() == printed(scope), scope
    area = api_of(base.user_with("area_admin", own.area))
    assert [row["code"] for row in area.get("/indicators", year=2026, scope="area").json()] == ["500109"]
    assert [row["code"] for row in area.get("/indicators", year=2026, scope="unit").json()] == [own.code]
    is_problem(area.get("/indicators", year=2026, scope="city"), 403)
    clerk = api_of(base.user_with("unit_admin", own))
    assert [row["code"] for row in clerk.get("/indicators", year=2026, scope="unit").json()] == [own.code]
    is_problem(clerk.get("/indicators", year=2026, scope="area"), 403)
    is_problem(api_of(base.user()).get("/indicators", year=2026), 403, "not_allowed")
    for query, field in (({"as_of": "1990-01-01"}, "as_of"), ({"year": 1999}, "year"), ({"year": 2026, "scope": "street"}, "scope"),
                         ({"year": 2026, "as_of": "2025-12-31"}, "as_of"), ({"year": 2099}, "year")):  # fmt: skip
        assert is_problem(city.get("/indicators", **query), 422)["field"] == field, query
    # The year of the day that is asked; this year without either.
    assert city.get("/indicators", as_of="2025-12-31").json() == city.get("/indicators", year=2025).json()
    assert city.get("/indicators").json() == city.get("/indicators", year=2026).json()
    assert "只能是 city、area、unit" in city.get("/indicators", scope="street").json()["detail"]
    earlier = city.get("/indicators", year=2025, scope="unit").json()
    assert len(earlier) == 2


def test_units_come_some_at_a_time_with_the_way_on(api_of: Any):
    base.load_plan()
    made = sorted(base.unit(f"第 {number} 小学", area=base.area("500109")).code for number in range(5))
    city = api_of(base.user_with("city_admin"))
    for path, more in (("/indicators", {}), ("/indicators/catalogue", {"indicator": "registration_rate"})):
        first = city.get(path, scope="unit", limit=2, **more)
        assert [row["code"] for row in first.json()] == made[:2]
        assert f"after={made[1]}" in first.headers["Link"] and 'rel="next"' in first.headers["Link"]
        last = city.get(path, scope="unit", limit=3, after=made[1], **more)
        assert [row["code"] for row in last.json()] == made[2:] and "Link" not in last.headers
    is_problem(city.get("/indicators", scope="unit", limit=0), 422)


def test_ones_own_entries(api_of: Any):
    nobody = api_of(make.UserFactory(person=None))
    is_problem(nobody.get("/volunteers/me/entries"), 404)
    volunteer = make.VolunteerFactory()
    assert api_of(volunteer.person.user).get("/volunteers/me/entries").json() == {"items": [], "next": None}


def test_the_description_is_public_and_complete():
    answer = ApiClient().get("/openapi.json")
    assert answer.status_code == 200
    described = answer.json()
    assert described["openapi"].startswith("3.")
    found = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    assert found == {
        ("GET", "/api/v1/activities"),
        ("GET", "/api/v1/shifts/{id}"),
        ("POST", "/api/v1/shifts/{id}/sign-ups"),
        ("POST", "/api/v1/shifts/{id}/check-ins"),
        ("GET", "/api/v1/indicators"),
        ("GET", "/api/v1/indicators/catalogue"),
        ("GET", "/api/v1/volunteers/me/entries"),
    }
    schemas, ids = described["components"]["schemas"], set()
    for item in described["paths"].values():
        for method, operation in item.items():
            ids.add(operation["operationId"])
            assert operation["security"] == [{"Bearer": []}] and operation["summary"]
            assert {"401", "422", "429"} <= set(operation["responses"])
            for status, given in operation["responses"].items():
                kind = "application/json" if int(status) < 400 else "application/problem+json"
                assert list(given["content"]) == [kind]
            keys = [one for one in operation["parameters"] if one["name"] == "Idempotency-Key"]
            assert len(keys) == (method == "post")
            assert all("保留 7 天" in key["description"] and "4xx 的答复也一样" in key["description"] for key in keys)
    assert len(ids) == 7
    assert schemas["ScanIn"]["examples"] and "pass" in schemas["ScanIn"]["properties"]
    for reference in _references(described):
        assert reference.removeprefix("#/components/schemas/") in schemas


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if "$ref" in node else []
        return here + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []
