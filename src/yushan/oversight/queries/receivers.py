"""Finding units and teams that somebody named, a line each."""

from collections.abc import Sequence

from yushan.organizations.models import Area, Organization, Unit
from yushan.oversight.rules.lines import names

_RUNNING = (Organization.State.ACTIVE,)


class NotFoundByName(ValueError):
    """A name that nobody or several have; str() says which."""


def units_and_teams(text: str, area: Area | None) -> tuple[list[Unit], list[Organization]]:
    """By code or whole name; of a district only its own. 2 statements. NotFoundByName for what is not sure."""
    wanted = names(text)
    if not wanted:
        return [], []
    units = Unit.objects.all()
    teams = Organization.objects.filter(state__in=_RUNNING)
    if area:
        units, teams = units.filter(area=area), teams.filter(area=area)
    upper = [one.upper() for one in wanted]
    known: dict[str, list[Unit | Organization]] = {}
    rows: list[Unit | Organization] = [*(units.filter(name__in=wanted) | units.filter(code__in=upper))]
    rows += [*(teams.filter(name__in=wanted) | teams.filter(code__in=upper))]
    for row in rows:
        for key in {row.name, row.code.upper()}:
            known.setdefault(key, []).append(row)
    # Somebody named by name on one line and by code on another one is one.
    rows_found = (_one(name, known.get(name) or known.get(name.upper()) or []) for name in wanted)
    found = list({(type(one), one.pk): one for one in rows_found}.values())
    return [one for one in found if isinstance(one, Unit)], [one for one in found if isinstance(one, Organization)]


def _one(name: str, rows: Sequence[Unit | Organization]) -> Unit | Organization:
    if not rows:
        raise NotFoundByName(f"找不到“{name[:40]}”，请写全称，或者写统一社会信用代码、组织编号。")
    if len(rows) > 1:
        raise NotFoundByName(f"叫“{name[:40]}”的有 {len(rows)} 个，请写统一社会信用代码或组织编号。")
    return rows[0]
