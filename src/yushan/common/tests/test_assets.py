"""What scripts/build_assets.py makes for the pages: every icon in use, an outline for every area."""

import csv
import importlib.util
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", settings.BASE_DIR / "scripts" / "build_assets.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_sprite_holds_every_icon_in_use(build: ModuleType) -> None:
    names = build.icons_in_use()
    symbols = {symbol.get("id") for symbol in ET.fromstring(build.sprite(names))}  # noqa: S314
    assert {"home", "calendar-heart", "bell", "sitemap"} <= set(names)
    assert symbols == set(names)


def test_an_unknown_icon_stops_the_build(build: ModuleType) -> None:
    with pytest.raises(SystemExit, match="no-such-icon"):
        build.sprite(["home", "no-such-icon"])


def test_every_area_of_today_has_an_outline_under_its_name(build: ModuleType) -> None:
    features = json.loads(build.outline())["features"]
    with Path(settings.PLAN_DIR, "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        areas = {row["code"]: row["name"] for row in csv.DictReader(file) if not row["valid_until"]}
    assert {one["id"]: one["properties"]["name"] for one in features} == areas
    assert areas["500155"] == "梁平区"
    assert areas["500156"] == "武隆区"


def _decoded(text: str, start: list[int]) -> list[tuple[float, float]]:
    """As the chart library reads it."""
    points, (x, y) = [], start
    for at in range(0, len(text), 2):
        dx, dy = (ord(text[at + i]) - 64 for i in (0, 1))
        x += (dx >> 1) ^ -(dx & 1)
        y += (dy >> 1) ^ -(dy & 1)
        points.append((x / 1024, y / 1024))
    return points


def test_functional_areas_are_boxes_outside_of_the_others(build: ModuleType) -> None:
    boxes = [one for one in json.loads(build.outline())["features"] if one["properties"].get("box")]
    assert {box["id"] for box in boxes} == {"LJXQ", "GXQ", "WSJKQ"}
    for box in boxes:
        ring = _decoded(box["geometry"]["coordinates"][0], box["geometry"]["encodeOffsets"][0])
        assert ring[0] == ring[-1]
        assert min(x for x, _ in ring) > 109.4
        assert max(y for _, y in ring) < 29.6
