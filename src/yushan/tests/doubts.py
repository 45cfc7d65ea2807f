"""A doubt in the data of a district of the walked world."""

from yushan.common import clock
from yushan.indicators.models import QualityIssue
from yushan.tests.district import Arguments, District


def doubted(here: District) -> dict[str, Arguments]:
    """The unit's roster is stale; what the walk sends to switch something on and to remind of a figure."""
    now = clock.now()
    issue = QualityIssue.objects.create(
        kind="stale_rosters", scope="unit", node=here.unit.pk, unit=here.unit, area=here.area, number=1,
        text="花名册还没有更新过", found_at=now, seen_at=now,
    )  # fmt: skip
    here.bodies["switch"] = {"name": "rankings", "on": "1", "reason": "年度通报需要"}
    here.queries["remind"] = f"scope=unit&node={here.unit.code}"
    return {"quality_issue": {"pk": issue.pk}}
