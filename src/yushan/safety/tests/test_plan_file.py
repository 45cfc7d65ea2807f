"""safety.toml of a plan folder: what it may say, with the line at fault; without it the platform's own questions."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from yushan.activities.models import RiskDanger
from yushan.activities.queries.dangers import dangers
from yushan.activities.rules.risk import BUILT_IN
from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.plan.loader import load
from yushan.safety.models import ChecklistItem

CHONGQING = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"
pytestmark = pytest.mark.django_db


def _copy(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    shutil.copytree(CHONGQING, folder)
    return folder


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('types = ["agriculture"]', 'types = ["no-such"]', "service_types 里没有 no-such"),
        ('code = "crowd"', 'code = "children"', "不能重复"),
        ("points = 3", "points = 0", "points 应是"),
        ('dangers = ["crowd"]', 'dangers = ["no-such"]', "dangers 里没有 no-such"),
        ("online = true", 'online = "yes"', "online 只能是"),
        ('text = "出口', 'texts = "出口', "不认识 texts"),
        ("[[checklist]]\ncode", "[[list]]\ncode", "不认识 list"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, before: str, after: str, said: str) -> None:
    folder = _copy(tmp_path)
    file = folder / "safety.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PlanError, match=said) as refused:
        load(COMMAND_LINE, folder)
    assert str(refused.value).startswith("safety.toml") and not RiskDanger.objects.exists()


def test_what_left_the_file_is_known_and_no_more_asked(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    load(COMMAND_LINE, folder)
    file = folder / "safety.toml"
    file.write_text(
        file.read_text(encoding="utf-8")
        .replace('code = "night"', 'code = "late"')
        .replace('dangers = ["night"]', 'dangers = ["late"]'),
        encoding="utf-8",
    )
    assert load(COMMAND_LINE, folder) == 3  # one came, one went, a line of the checklist follows
    assert {one.code: one.is_active for one in dangers()}["night"] is False
    assert load(COMMAND_LINE, folder) == 0


def test_a_folder_without_it_asks_rather_too_much(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "safety.toml").unlink()
    load(COMMAND_LINE, folder)
    assert [one.code for one in dangers()] == [one.code for one in BUILT_IN]
    assert ChecklistItem.objects.filter(is_active=True).count() == ChecklistItem.objects.count() > 10
    assert load(COMMAND_LINE, folder) == 0
