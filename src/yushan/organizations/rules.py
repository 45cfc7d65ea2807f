"""Pure rules of rosters, units, the tree and grants; days are arguments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

_BEFORE, _AFTER = date.min, date.max


@dataclass(frozen=True, slots=True)
class Spell:
    """One stay of a person on a unit's roster; `number` 0 for a row that has none yet."""

    number: int
    in_service: bool
    is_party_member: bool
    position: str
    phone: str
    joined_on: date | None
    left_on: date | None

    @property
    def span(self) -> tuple[date, date]:
        """First day and first day after it."""
        return self.joined_on or _BEFORE, self.left_on or _AFTER

    def same_facts(self, other: "Spell") -> bool:
        """True when figures cannot differ: position and phone do not count."""
        mine = (self.in_service, self.is_party_member, self.joined_on, self.left_on)
        return mine == (other.in_service, other.is_party_member, other.joined_on, other.left_on)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a roster row means: created, updated (with the spell as it shall be), unchanged, or rejected (reason)."""

    kind: str
    spell: Spell | None = None
    reason: str = ""


def _overlap(one: Spell, other: Spell) -> bool:
    (start, end), (other_start, other_end) = one.span, other.span
    return max(start, other_start) < min(end, other_end)


def row_objection(row: Spell, today: date) -> str:
    """Why a row contradicts itself; empty when it does not."""
    if row.joined_on and row.left_on and row.joined_on > row.left_on:
        return f"入职日期 {row.joined_on} 晚于离职日期 {row.left_on}，请核对。"
    if not row.in_service and row.left_on and row.left_on > today:
        return f"填了不在职，离职日期 {row.left_on} 却还没到，请核对其中一项。"
    if row.in_service and row.joined_on and row.joined_on > today:
        return f"填了在职，入职日期 {row.joined_on} 却还没到，请核对其中一项。"
    return ""


def _merged(known: Spell, row: Spell, today: date) -> Spell:
    """The known spell with what the row says; blank cells leave what is known."""
    left_on = row.left_on
    if left_on is None and not row.in_service and known.left_on and known.left_on <= today:
        left_on = known.left_on
    return replace(
        row,
        number=known.number,
        position=row.position or known.position,
        phone=row.phone or known.phone,
        joined_on=row.joined_on or known.joined_on,
        left_on=left_on,
    )


def enrol(known: Sequence[Spell], row: Spell, today: date) -> Verdict:
    """What a roster row does to a person's known spells in that unit (docs/domain.md, Import files).

    The row means the spell that began the same day, else the one it overlaps; one that overlaps none is a new
    spell: somebody who left and came back. Spells of one person in one unit never overlap.
    """
    if reason := row_objection(row, today):
        return Verdict("rejected", reason=reason)
    target = next((spell for spell in known if row.joined_on and spell.joined_on == row.joined_on), None)
    if target is None:
        touched = [spell for spell in known if _overlap(spell, row)]
        if not touched:
            return Verdict("created", replace(row, number=max((spell.number for spell in known), default=0) + 1))
        if len(touched) > 1 and row.joined_on:
            return Verdict("rejected", reason="与已登记的多段在职时间重叠，请核对入职和离职日期。")
        target = max(touched, key=lambda spell: spell.span)
    wanted = _merged(target, row, today)
    if wanted.joined_on and wanted.left_on and wanted.joined_on > wanted.left_on:
        return Verdict(
            "rejected", reason=f"离职日期 {wanted.left_on} 早于已登记的入职日期 {wanted.joined_on}，请核对。"
        )
    if any(spell.number != target.number and _overlap(spell, wanted) for spell in known):
        return Verdict("rejected", reason="与已登记的另一段在职时间重叠，请核对入职和离职日期。")
    return Verdict("unchanged", target) if wanted == target else Verdict("updated", wanted)


def left_objection(joined_on: date | None, left_on: date | None, day: date, today: date) -> str:
    """Why somebody cannot be marked as not in service from `day` on; empty when they can."""
    if left_on and left_on <= today:
        return f"已于 {left_on} 离职，不用再标记。"
    if day > today:
        return "离职日期还没有到，请到那一天再标记。"
    if joined_on and day < joined_on:
        return f"离职日期早于入职日期 {joined_on}，请核对。"
    return ""


# Pages of figures begin with this year, too.
FIRST_STAT_DAY = date(2000, 1, 1)


def headcount_objection(staff: int, party_members: int | None) -> str:
    """Why a declared headcount cannot be; empty when it can."""
    if staff < 0 or (party_members or 0) < 0:
        return "人数不能是负数。"
    if staff > 1_000_000:
        return "干部职工人数超过一百万，请核对是否多录了位数。"
    if party_members is not None and party_members > staff:
        return f"在职党员 {party_members} 人多于干部职工 {staff} 人，请核对。"
    return ""


@dataclass(frozen=True, slots=True)
class Placement:
    """The area of a unit over a span of days; `from_day` None: since ever; `until_day` None: still."""

    area_id: int
    from_day: date | None
    until_day: date | None


def placement_on(placements: Sequence[Placement], day: date) -> Placement | None:
    """The placement in force on a day."""
    return next(
        (p for p in placements if (p.from_day or _BEFORE) <= day and (p.until_day is None or p.until_day > day)), None
    )


def admin_limit(members: int, per_admin: int, most: int) -> int:
    """Administrators an organization may have: one per `per_admin` members begun, at least 1, at most `most`."""
    return max(1, min(most, -(-members // per_admin)))


_PARENTS: dict[str, set[str | None]] = {
    "corps": {None},
    "detachment": {"corps"},
    "team": {"detachment", "corps"},
    "squad": {"team", "squad"},
}


def may_stand_under(level: str, parent_level: str | None) -> bool:
    """True when the tree 总队 → 支队 → 服务队 → 小队 allows it; a team may also stand directly under the corps."""
    return parent_level in _PARENTS[level]


def squads_objection(above: int, height: int, most: int) -> str:
    """Why `height` levels of squads do not fit where `above` levels of squads are already; empty when they do."""
    if above + height <= most:
        return ""
    return "服务队下面不再设小队。" if most == 0 else f"服务队下面最多设 {most} 级小队，这里放不下。"


def point_objection(longitude: Decimal | None, latitude: Decimal | None, bounds: Sequence[int]) -> tuple[str, str]:
    """Field and reason why a map point cannot be; empty when it can. `bounds` in thousandths of a degree."""
    if longitude is None and latitude is None:
        return "", ""
    if longitude is None or latitude is None:
        return "longitude" if longitude is None else "latitude", "经度和纬度要一起填，或都不填。"
    west, south, east, north = (Decimal(bound) / 1000 for bound in bounds)
    if west <= longitude <= east and south <= latitude <= north:
        return "", ""
    if west <= latitude <= east and south <= longitude <= north:
        return "longitude", "经度和纬度像是填反了，请对调。"
    field = "latitude" if west <= longitude <= east else "longitude"
    return field, f"这个位置不在本市：经度应在 {west} 到 {east}，纬度应在 {south} 到 {north} 之间，请核对。"


@dataclass(frozen=True, slots=True)
class Standing:
    """An organization as the rules of reorganising see it."""

    key: int
    name: str
    level: str
    state: str


def reorganising_objection(kind: str, one: Standing, target: Standing | None, parent: int | None) -> str:
    """Why a move or merger cannot be; empty when it can. A closure and a change have no target."""
    if kind == "suspend":
        return "" if one.state == "active" else f"{one.name}没有在运行，不用暂停。"
    if kind not in ("move", "merge"):
        return ""
    if target is None:
        return "请选择新的上级组织。" if kind == "move" else "请选择并入哪个组织。"
    if target.key == one.key:
        return "不能选它自己，请另选一个。"
    if target.state != "active":
        return f"{target.name}没有在运行，请另选一个。"
    if kind == "merge":
        if one.level == "corps":
            return "总队全市只有一个，不能合并。"
        return "" if target.level == one.level else "支队只能并入支队，服务队只能并入服务队，小队只能并入小队。"
    if target.key == parent:
        return f"{target.name}现在就是它的上级，请另选一个。"
    if not may_stand_under(one.level, target.level):
        return "层级不对：服务队可以放在支队或总队下面，小队可以放在服务队下面，请另选一个。"
    return ""


_MOST_PARTS = 5


def split_objection(one: Standing, parts: Sequence[tuple[str, str, Sequence[int]]]) -> tuple[str, str]:
    """Field and reason why a split cannot be; empty when it can. Each part: name, leader, members."""
    if one.level not in ("team", "squad"):
        return "", "只有服务队和小队可以拆分。"
    if one.state != "active":
        return "", f"{one.name}没有在运行，先恢复运行再拆分。"
    if not 1 <= len(parts) <= _MOST_PARTS:
        return "", f"一次拆出 1 到 {_MOST_PARTS} 支新队伍。"
    names = [name for name, _, _ in parts]
    for number, (name, leader, _) in enumerate(parts, 1):
        if not 2 <= len(name) <= 80:
            return f"name_{number}", "新队伍的名称要写 2 到 80 个字。"
        if name == one.name or names.count(name) > 1:
            return f"name_{number}", f"名称“{name}”重复了，请换一个。"
        if not leader:
            return f"leader_{number}", f"请写明{name}的负责人。"
    chosen = [key for _, _, members in parts for key in members]
    if len(set(chosen)) < len(chosen):
        return "", "有队员分到了两支新队伍，请核对。"
    return "", ""


_FARTHEST_AHEAD = 366


def effective_objection(kind: str, day: date | None, today: date) -> str:
    """Why a request cannot take effect on that day; empty when it can."""
    if day is None:
        return ""
    if kind == "change":
        return "变更登记同意后马上生效，不用填生效日期。"
    if day < today:
        return "生效日期已经过去，请填今天以后的日子，或者留空。"
    if (day - today).days > _FARTHEST_AHEAD:
        return "生效日期太远，请填一年以内的日子。"
    return ""


_LONGEST_TERM = 3660  # ten years: more is a slip of the pen


@dataclass(frozen=True, slots=True)
class Term:
    """A term of office; `until_day` is the first day after it, None where no term is set."""

    key: int
    post: str
    name: str
    title: str
    from_day: date
    until_day: date | None

    def meets(self, other: "Term") -> bool:
        """True when both are in office on some day."""
        return max(self.from_day, other.from_day) < min(self.until_day or _AFTER, other.until_day or _AFTER)


def gives_way(known: Sequence[Term], fresh: Term) -> Term | None:
    """The head without a set term who goes when the next one comes; there is one at most."""
    if fresh.post != "head":
        return None
    return next(
        (one for one in known if one.post == "head" and one.until_day is None and one.from_day < fresh.from_day), None
    )


def term_objection(known: Sequence[Term], fresh: Term) -> str:
    """Why a term cannot be; empty when it can. One head at a time, nobody twice in the same post."""
    if fresh.until_day is not None:
        if fresh.until_day <= fresh.from_day:
            return "任期的最后一天不能早于开始的那天。"
        if (fresh.until_day - fresh.from_day).days > _LONGEST_TERM:
            return "任期超过十年，请核对日期。"
    leaving = gives_way(known, fresh)
    for one in known:
        if one is leaving or one.key == fresh.key or one.post != fresh.post or not one.meets(fresh):
            continue
        if fresh.post == "head" or one.name == fresh.name:
            until = f"到 {one.until_day}" if one.until_day else "没有写到哪一天"
            return f"{one.name}从 {one.from_day} 起是{one.title}（{until}），时间重叠。请先办卸任，或改开始的日期。"
    return ""
