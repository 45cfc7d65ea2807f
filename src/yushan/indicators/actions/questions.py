"""Keeping, sharing and dropping questions of the explorer."""

from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.indicators.models import KeptQuestion
from yushan.indicators.places import no_permission
from yushan.indicators.queries.cells import may_explore
from yushan.indicators.rules.pivot import Question

WORDS = {
    "indicators.keep_question": "保存数据查询",
    "indicators.drop_question": "删除数据查询",
}
MOST = 50


@transaction.atomic
def keep(actor: Any, *, asked: Question, name: str, share: bool, every_year: bool) -> KeptQuestion:
    """Keeps a question under a name; the same name again replaces one's own. `every_year`: of the year that is current."""
    if not may_explore(actor):
        raise no_permission()
    name = name.strip()[:60]
    if len(name) < 2:
        raise Refusal("请给这个查询起个名字，至少两个字。", field="name")
    others = KeptQuestion.objects.select_for_update().filter(owner=actor)
    if others.exclude(name=name).count() >= MOST:
        raise Refusal(f"最多保存 {MOST} 个查询，请先删掉不用的。", field="name")
    values = asked.parameters | ({"year": "", "as_of": ""} if every_year else {})
    kept, _ = KeptQuestion.objects.update_or_create(
        owner=actor, name=name, defaults={"asked": values, "is_shared": share}
    )
    record(actor, "indicators.keep_question", subject=kept, label=name, shared=share)
    return kept


@transaction.atomic
def drop(actor: Any, *, code: str) -> None:
    """Drops one's own question."""
    kept = KeptQuestion.objects.select_for_update().filter(code=code).first()
    if kept is None or (kept.owner_id != actor.pk and not kept.is_shared):
        raise NotFound()
    if kept.owner_id != actor.pk:
        raise NotAllowed("只能删除自己保存的查询。")
    record(actor, "indicators.drop_question", subject=kept, label=kept.name)
    kept.delete()
