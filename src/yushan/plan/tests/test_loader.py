import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from yushan.audit.models import AuditLine
from yushan.common import rulebook
from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.organizations.models import Area, Organization
from yushan.plan import queries
from yushan.plan.loader import load
from yushan.plan.models import Clause, Entry, Plan, Rule, Target

CHONGQING = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(CHONGQING, tmp_path / "plan"))


@pytest.fixture
def small_city(tmp_path: Path) -> Path:
    """A fictional city with two areas: another city writes its own folder."""
    made = tmp_path / "linhai-2026"
    made.mkdir()
    (made / "plan.toml").write_text(
        'code = "linhai-2026"\ntitle = "临海市科技志愿服务方案"\ncity_code = "990000"\ncity_name = "临海市"\n\n'
        '[[targets]]\nindicator = "registration_rate"\nclause = "A1"\nscope = "unit"\nfrom_year = 2026\npermille = 335\n\n'
        '[rules.notice_working_days]\nvalue = 7\nsource = "临海市办法"\nconfirmed = true\n',
        encoding="utf-8",
    )
    (made / "areas.csv").write_text(
        "code,name,kind,map_area,valid_from,valid_until,successor\n"
        "990101,东港区,区县,990101,2020-01-01,,\n990102,西塘县,区县,990101,,2019-12-31,990101\n",
        encoding="utf-8",
    )
    (made / "clauses.csv").write_text("code,heading,text\nA1,目标,三分之一的职工注册\n", encoding="utf-8")
    (made / "entries.csv").write_text("table,code,name\nworks,sea,护海行动\n", encoding="utf-8")
    return made


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_plan_of_chongqing_is_complete():
    load(COMMAND_LINE, CHONGQING)
    assert Area.objects.count() == 41
    assert queries.current_plan().document_number == "渝科协发〔2025〕34号"
    assert queries.current_plan().issued_on == date(2025, 8, 11)
    wanted = {
        "works": 4, "service_types": 8, "programmes": 5, "key_dates": 5, "large_events": 3, "station_kinds": 9,
        "talent_sources": 7, "six_haves": 6, "modes": 2, "focuses": 3, "brands": 5, "support_measures": 3,
    }  # fmt: skip
    assert {table: len(queries.entries(table)) for table in wanted} == wanted
    assert queries.targets(2025) == {
        "registration_rate": Fraction(3, 5),
        "party_participation": Fraction(4, 5),
        "staff_participation": Fraction(1, 2),
    }
    assert queries.targets(2024) == {}
    assert queries.target_count("demonstration_stations", "area", 2026) == 1
    assert len(queries.clauses()) == 50
    assert Clause.objects.get(code="T5.4").responsible == ["市科协", "市委社会工作部"]
    assert {rule.key for rule in queries.rules()} == set(rulebook.DEFAULTS)


def test_loading_twice_changes_nothing(capsys: pytest.CaptureFixture[str]):
    call_command("plan", "load", str(CHONGQING))
    loaded_at = Plan.objects.get().loaded_at
    call_command("plan", "load", str(CHONGQING))
    assert capsys.readouterr().out.splitlines()[1].startswith("0 ")
    assert Plan.objects.get().loaded_at == loaded_at
    assert AuditLine.objects.filter(action="plan.load").count() == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "why"),
    [
        ("plan.toml", "permille = 800", "permille = 8000", "plan.toml:22", "1 到 1000"),
        ("plan.toml", "count = 1\n\n#", 'clause = "G7"\n\n#', "plan.toml:", "读不懂"),
        ("plan.toml", 'clause = "G5"', 'clause = "G99"', "plan.toml:26", "G99"),
        ("plan.toml", "value = [100,", 'value = ["100",', "plan.toml:", "同样写法"),
        ("plan.toml", "[rules.max_admins]", "[rules.max_admin]", "plan.toml:", "max_admin"),
        ("plan.toml", "issued_on = 2025-08-11", 'issued_on = "8月11日"', "plan.toml:5", "issued_on"),
        ("areas.csv", "500102,涪陵区", "500101,涪陵区", "areas.csv:3", "第 2 行"),
        ("areas.csv", "500102,涪陵区", "500102,", "areas.csv:3", "name"),
        ("areas.csv", "code,name", "code,title", "areas.csv:1", "name"),
        ("areas.csv", "500103,渝中区,区县,500103,", "500103,渝中区,区县,500103,春天", "areas.csv:4", "valid_from"),
        ("entries.csv", "works,soul,志愿铸魂,T3.3,,", "works,soul,志愿铸魂,T33,,", "entries.csv:2", "T33"),
        ("entries.csv", "works,help,志愿助力", "works,soul,志愿助力", "entries.csv:3", "两次"),
        ("entries.csv", ",12,5,12,5", ",12,5,13,5", "entries.csv:", "until_month"),
        ("entries.csv", ",5,30,5,30", ",2,30,5,30", "entries.csv:", "没有 30 日"),
        ("clauses.csv", "G3,", "G2,", "clauses.csv:4", "两次"),
    ],
)
def test_the_line_at_fault_is_named_and_nothing_stays(
    folder: Path, file: str, old: str, new: str, where: str, why: str
):
    change(folder / file, old, new)
    with pytest.raises(CommandError) as caught:
        call_command("plan", "load", str(folder))
    assert str(caught.value).startswith(where)
    assert why in str(caught.value)
    assert not Plan.objects.exists() and not Area.objects.exists() and not Entry.objects.exists()


def test_a_file_in_another_encoding_is_named(folder: Path):
    (folder / "clauses.csv").write_bytes("code,heading,text,responsible\nG1,目标,文字,\n".encode("gbk"))
    with pytest.raises(PlanError, match=r"clauses\.csv: 不是 UTF-8"):
        load(COMMAND_LINE, folder)


def test_what_leaves_the_folder_is_kept_inactive(folder: Path):
    load(COMMAND_LINE, folder)
    change(folder / "entries.csv", "brands,shuttle,科普班车进区县,T3.5,,,,,\n", "")
    assert load(COMMAND_LINE, folder) >= 1
    assert "科普班车进区县" not in [entry.name for entry in queries.entries("brands")]
    left = queries.entry("brands", "shuttle")
    assert left is not None and left.name == "科普班车进区县" and not left.is_active
    assert load(COMMAND_LINE, folder) == 0


def test_rules_reach_the_rulebook_at_once(folder: Path):
    load(COMMAND_LINE, folder)
    assert rulebook.number("notice_working_days") == 3
    change(folder / "plan.toml", "value = 3", "value = 7")
    load(COMMAND_LINE, folder)
    assert rulebook.number("notice_working_days") == 7
    change(folder / "plan.toml", "[rules.geofence_m]\nvalue = 500\n", "[rules.geofence_m]\nvalue = 80\n")
    load(COMMAND_LINE, folder)
    assert rulebook.number("geofence_m") == 80
    assert Rule.objects.get(key="geofence_m").confirmed


def test_another_city_loads(small_city: Path):
    assert load(COMMAND_LINE, small_city) > 0
    assert queries.current_plan().city_name == "临海市"
    assert Area.objects.get(code="990102").successor == Area.objects.get(code="990101")
    assert queries.targets(2026) == {"registration_rate": Fraction(67, 200)}
    assert rulebook.number("notice_working_days") == 7
    assert rulebook.number("max_memberships") == 5  # the default: this city says nothing
    assert load(COMMAND_LINE, small_city) == 0


def test_another_city_replaces_a_plan_that_nobody_used(small_city: Path):
    load(COMMAND_LINE, CHONGQING)
    load(COMMAND_LINE, small_city)
    assert [plan.code for plan in Plan.objects.filter(is_current=True)] == ["linhai-2026"]
    assert set(Area.objects.values_list("code", flat=True)) == {"990101", "990102"}
    assert Target.objects.count() == 1 and Clause.objects.count() == 1


def test_an_area_with_a_past_cannot_vanish(folder: Path):
    load(COMMAND_LINE, folder)
    Organization.objects.add_root(
        instance=Organization(code="KZ1", name="支队", level="detachment", area=Area.objects.get(code="500103"))
    )
    change(folder / "areas.csv", "500103,渝中区,区县,500103,,,,\n", "")
    with pytest.raises(PlanError, match="500103 渝中区"):
        load(COMMAND_LINE, folder)
    assert Area.objects.count() == 41


def test_without_a_plan_the_answer_says_what_to_do():
    with pytest.raises(Exception, match="plan load"):
        queries.current_plan()
