"""«需要留意»: leaders in office without the compulsory training."""

from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse

from yushan.common.attention import Row, Tile
from yushan.organizations.access import can
from yushan.training.queries.leaders import compulsory, leaders_seen


def _rows(user: Any) -> QuerySet[Any] | None:
    if not can(user, "training.edit"):
        return None
    return leaders_seen(user).filter(Exists(compulsory()), is_trained=False)


TILES = (
    Tile(
        name="leaders-without-training",
        title="负责人还没有培训",
        rows=_rows,
        text=lambda count: f"{count:,} 位组织负责人没有培训合格",
        line=lambda row: Row(row.organization.name, f"{row.title} {row.name}", reverse("training:leaders")),
        order=("organization_id", "pk"),
        position=60,
    ),
)
