"""What the pages of the library share: choices with their counts, marks, where copies went."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.common.maps import outline
from yushan.organizations.models import Area
from yushan.organizations.queries import areas
from yushan.plan import queries as plan
from yushan.projects.figures import Outcome
from yushan.projects.models import LibraryEntry, ProjectOrigin
from yushan.projects.queries.library import FACETS, Found
from yushan.projects.queries.quality import weights
from yushan.projects.rules.library import Mark, marks
from yushan.projects.rules.quality import LEVELS, levels
from yushan.projects.rules.words import facet

KIT_PARTS = (
    ("plan", gettext_lazy("方案"), "plan_text"),
    ("materials", gettext_lazy("物料清单"), "materials"),
    ("risk", gettext_lazy("风险清单"), "risk_sheet"),
    ("lesson", gettext_lazy("教案讲稿"), "lesson"),
)
# From which area to which, how many; None: of the city itself.
Way = tuple[Area | None, Area | None, int]
_ORDERS = {"": ["-id"], "quality": ["-quality", "-id"], "copies": ["-copies", "-id"]}
_LABELS = (("", gettext_lazy("最近入库")), ("quality", gettext_lazy("质量最好")), ("copies", gettext_lazy("复制最多")))


def chosen_of(request: HttpRequest) -> dict[str, str]:
    """What was chosen from the lists; codes that are not there choose nothing."""
    known: dict[str, set[str]] = {name: {code for code, _name in plan.choices(table)} for name, _label, table in FACETS}
    known["area"] = {area.code for area in areas()}
    known["quality"] = {code for code, _words in LEVELS}
    asked = {name: request.GET.get(name, "") for name in known}
    return {name: code if code in known[name] else "" for name, code in asked.items()}


def _counted(found: Found, name: str, code: str, label: str) -> str:
    number = found.by_word.get(facet(name, code), 0)
    return label if found.is_more or not number else f"{label}（{number}）"


def facet_lists(chosen: dict[str, str], found: Found) -> list[dict[str, Any]]:
    """The lists to choose from, each choice with how many would remain. What would leave nothing is left out."""
    tables: list[tuple[str, str, list[tuple[str, str]]]] = [
        (name, label, plan.choices(table)) for name, label, table in FACETS
    ]
    tables.append(("area", _("区县"), [(area.code, area.name) for area in areas()]))
    tables.append(
        ("quality", _("质量"), [(code, f"{words}（{least} 分以上）") for code, words, least in levels(weights())])
    )
    return [
        {
            "name": name,
            "label": label,
            "any": _("不限"),
            "chosen": chosen[name],
            "choices": [
                (code, _counted(found, name, code, text))
                for code, text in choices
                if found.is_more or code == chosen[name] or facet(name, code) in found.by_word
            ],
        }
        for name, label, choices in tables
    ]


def order_of(request: HttpRequest) -> list[str]:
    """Newest, best or most copied first."""
    return _ORDERS.get(request.GET.get("sort", ""), _ORDERS[""])


def sorts(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The orders that can be chosen: key, label, whether it is chosen."""
    now = request.GET.get("sort", "") if request.GET.get("sort", "") in _ORDERS else ""
    return [(key, str(label), key == now) for key, label in _LABELS]


def marks_of(entry: Any, outcomes: dict[int, Outcome]) -> list[Mark]:
    """The marks of an entry as queries.library.with_project reads it, from data."""
    one = outcomes.get(entry.project_id, Outcome())
    tenths = (one.minutes * 10 + 30) // 60
    return marks(
        rounds=entry.rounds_over, activities=one.activities, minutes=f"{tenths // 10:,}.{tenths % 10}",
        graded=one.graded, reach=one.reach, visits=one.visits, copies=entry.copies,
    )  # fmt: skip


def tags_of(entry: LibraryEntry) -> list[str]:
    """Names of its tags."""
    return [tag.entry.name for tag in entry.project.tags.all()]


def copies_map(ways: Iterable[Way], label: str) -> dict[str, Any]:
    """What a map of copying always has: the outline, and a line for each way between two areas, by how many took it. Ways
    from or to the city itself, or inside an area, are no lines; the table beside the map has them.
    """
    lines = [
        {
            "from": source.code, "to": target.code, "count": count,
            "text": _("%(a)s → %(b)s：%(n)s 个") % {"a": source.name, "b": target.name, "n": count},
        }
        for source, target, count in ways
        if source and target and source != target
    ]  # fmt: skip
    return {"outline": outline(), "label": label, "lines": lines}


def spread_of(entry: LibraryEntry, origins: list[ProjectOrigin]) -> dict[str, Any]:
    """For the map: the area it comes from, those that copied it, and the ways between them."""
    counts: Counter[Area] = Counter()
    ways: Counter[tuple[Area | None, Area | None]] = Counter()
    home = entry.project.organization.area
    for origin in origins:
        area = origin.project.organization.area
        ways[home if origin.entry_id == entry.pk else origin.entry.project.organization.area, area] += 1
        if area:
            counts[area] += 1
    values = [
        {"code": area.code, "value": count, "text": _("复制了 %(n)s 次") % {"n": count}}
        for area, count in sorted(counts.items(), key=lambda pair: pair[0].code)
    ]
    if home and home not in counts:
        values.insert(0, {"code": home.code, "value": 0, "text": _("这里是原项目")})
    drawn = copies_map([(*pair, count) for pair, count in ways.items()], _("复制次数"))
    return drawn | {"values": values, "most": max(counts.values(), default=0)}


def lineage_map(ways: Sequence[Way]) -> dict[str, Any]:
    """For the map of all copying: how many each area copied, where from; a click narrows it to the area."""
    counts: Counter[Area] = Counter()
    for _source, target, count in ways:
        if target:
            counts[target] += count
    values = [
        {
            "code": area.code,
            "value": count,
            "text": _("复制了 %(n)s 个项目") % {"n": count},
            "url": f"?area={area.code}",
        }
        for area, count in sorted(counts.items(), key=lambda pair: pair[0].code)
    ]
    return copies_map(ways, _("复制来的项目")) | {"values": values, "most": max(counts.values(), default=0)}
