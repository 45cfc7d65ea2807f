"""recognition.toml: complaints name the line, twice changes nothing."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.plan.loader import load
from yushan.recognition.models import BadgeKind, PointBonus

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(Path(settings.BASE_DIR) / "plans" / "chongqing-2025", tmp_path / "plan")
    return tmp_path / "plan"


def _change(folder: Path, old: str, new: str) -> None:
    path = folder / "recognition.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_twice_changes_nothing(folder: Path):
    assert load(COMMAND_LINE, folder)
    assert BadgeKind.objects.count() == 16
    assert dict(PointBonus.objects.values_list("service_type", "percent")) == {"clinic": 20, "elderly": 10}
    assert load(COMMAND_LINE, folder) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rule = "days"', 'rule = "month"', "rule 只能是"),
        ('of = "leifeng"', 'of = "leiming"', "key_dates 里没有 leiming"),
        ("percent = 20", "percent = 0", "percent 应是"),
        ('service_type = "clinic"', 'service_type = "dance"', "service_types 里没有 dance"),
        ("count = 10", 'count = "十"', "count 应是"),
        ('code = "ten-services"', 'code = "first-service"', "不能重复"),
        ('name = "十次服务"', 'title = "十次服务"', "不认识 title"),
    ],
)
def test_mistakes_are_named_with_their_line(folder: Path, old: str, new: str, said: str):
    _change(folder, old, new)
    with pytest.raises(PlanError, match=rf"^recognition\.toml:\d+: .*{said}"):
        load(COMMAND_LINE, folder)
    assert not BadgeKind.objects.exists()


def test_a_changed_badge_is_counted_anew_and_a_gone_one_stays_known(folder: Path):
    load(COMMAND_LINE, folder)
    BadgeKind.objects.update(is_counted=True)
    _change(folder, "count = 10", "count = 12")
    assert load(COMMAND_LINE, folder) == 1
    assert list(BadgeKind.objects.filter(is_counted=False).values_list("code", flat=True)) == ["ten-services"]
    (folder / "recognition.toml").unlink()
    load(COMMAND_LINE, folder)
    assert not BadgeKind.objects.filter(is_active=True).exists()
    assert BadgeKind.objects.count() == 16
