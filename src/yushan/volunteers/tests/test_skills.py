"""The tree of skills: words and what they mean, looking for them, choosing them, finding people by them."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.sections import PlanError
from yushan.organizations.tests import factories as make
from yushan.plan.loader import load
from yushan.volunteers.actions import update_profile
from yushan.volunteers.actions.skills import add_skill, drop_skill, map_skills
from yushan.volunteers.models import Skill, Volunteer
from yushan.volunteers.queries.skills import skill_counts, skill_tree, with_skill
from yushan.volunteers.rules_skills import Node, SkillTree, circle, known
from yushan.volunteers.tests.factories import volunteer, ward

CHONGQING = Path(__file__).parents[4] / "plans" / "chongqing-2025"
HEAD = "code,parent,name,synonyms\n"
TREE = SkillTree(
    [
        Node(1, "health", "医疗健康", initials=("yljk",)),
        Node(2, "first-aid", "急救", "health", ("应急救护", "CPR"), ("jj", "yjjh", "c")),
        Node(3, "clinic", "义诊", "health", (), ("yz",)),
        Node(4, "science", "科学普及", "", ("科普",), ("kxpj", "kp")),
        Node(5, "explaining", "讲解", "science", ("展品讲解",), ("jj", "zpjj")),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("急救", ["急救"]),
        ("救护", ["急救"]),
        ("cpr", ["急救"]),
        ("jj", ["急救", "讲解"]),
        ("zpj", ["讲解"]),
        ("讲", ["讲解"]),
        ("焊接", []),
        ("", []),
        ("  ", []),
    ],
)
def test_a_skill_is_found_by_name_synonym_and_initials(text: str, found: list[str]):
    assert [node.name for node in TREE.find(text)] == found


def test_a_word_means_a_skill_and_a_parent_is_had_by_its_children():
    assert TREE.meaning("应急 救护") == TREE.nodes["first-aid"] and TREE.meaning("焊接") is None
    assert {node.code for node in TREE.below("health")} == {"health", "first-aid", "clinic"}
    assert TREE.accepted("医疗健康") >= {"义诊", "cpr"} and "讲解" not in TREE.accepted("医疗健康")
    assert TREE.accepted("焊接") == {"焊接"}
    assert [node.code for node in known(TREE, ["CPR", "急救", "焊接"])] == ["first-aid"]


@given(st.text(max_size=8))
def test_whatever_is_typed_is_answered(text: str):
    for node in TREE.find(text):
        assert node in TREE.nodes.values()


def test_circles_are_seen():
    assert circle({"a": "b", "b": "a"}) and not circle({"a": "", "b": "a"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHONGQING, tmp_path / "plan"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a,b,甲,"], "skills.csv:2: parent b 不在表里"),
        (["a,,甲,", "a,,乙,"], "skills.csv:3: code a 在第 2 行已经出现过"),
        (["a,,甲,乙", "b,,乙,"], "skills.csv:3: “乙”在第 2 行已经出现过"),
        (["a,b,甲,", "b,a,乙,"], "绕了一圈"),
        (["A B,,甲,"], "skills.csv:2: code A B 只用小写字母"),
        (["a,,甲、乙,"], "skills.csv:2: “甲、乙”里不能有顿号"),
        (["a,,,"], "skills.csv:2: name 不能为空"),
        ([f"a{n},{f'a{n - 1}' if n else ''},第{n}层," for n in range(5)], "skills.csv:6: 第4层在第 5 层"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(folder: Path, lines: list[str], said: str):
    (folder / "skills.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(PlanError) as error:
        load(COMMAND_LINE, folder)
    assert said in str(error.value)
    assert not Skill.objects.exists()


@pytest.mark.django_db
def test_chongqing_loads_twice_without_a_change_and_maps_the_words_that_were_there():
    who = volunteer(skills=["应急救护", "焊接"])
    load(COMMAND_LINE, CHONGQING)
    assert [skill.name for skill in who.known_skills.all()] == ["急救"]
    assert load(COMMAND_LINE, CHONGQING) == 0


@pytest.mark.django_db
def test_what_left_the_file_is_no_longer_meant(folder: Path):
    load(COMMAND_LINE, CHONGQING)
    who = volunteer()
    add_skill(who.person.user, volunteer=who, word="急救")
    (folder / "skills.csv").write_text(HEAD + "clinic,,义诊,\n", encoding="utf-8")
    load(COMMAND_LINE, folder)
    who.refresh_from_db()
    assert who.skills == ["急救"] and not who.known_skills.exists()


@pytest.mark.django_db
def test_every_way_of_writing_skills_maps_them():
    load(COMMAND_LINE, CHONGQING)
    who = volunteer()
    user = who.person.user
    update_profile(user, volunteer=who, phone=who.phone, area=who.area, skills=["心肺复苏", "焊接"])
    assert [skill.code for skill in who.known_skills.all()] == ["first-aid"]
    who = add_skill(user, volunteer=who, word="讲解")
    assert who.skills == ["心肺复苏", "焊接", "讲解"]
    assert add_skill(user, volunteer=who, word="急救").skills == who.skills, "had already under another word"
    who = drop_skill(user, volunteer=who, word="心肺复苏")
    assert {skill.code for skill in who.known_skills.all()} == {"explaining"}


@pytest.mark.django_db
def test_twenty_is_the_most_and_only_the_person_or_guardian_writes():
    load(COMMAND_LINE, CHONGQING)
    who = volunteer(skills=[f"手艺{number}" for number in range(20)])
    with pytest.raises(Refusal, match="最多写 20 项"):
        add_skill(who.person.user, volunteer=who, word="急救")
    with pytest.raises(NotAllowed):
        add_skill(make.user_with("city_admin"), volunteer=who, word="急救")
    child = ward(volunteer())
    guardian = child.guardianships.get().guardian_user
    assert add_skill(guardian, volunteer=child, word="航模").skills == ["航模"]


@pytest.mark.django_db
def test_choosing_a_parent_finds_the_children():
    load(COMMAND_LINE, CHONGQING)
    aid, clinic, other = volunteer(skills=["CPR"]), volunteer(skills=["义诊", "急救"]), volunteer(skills=["摄影"])
    map_skills([aid.pk, clinic.pk, other.pk])
    everybody = Volunteer.objects.all()
    assert set(with_skill(everybody, "health")) == {aid, clinic}
    assert set(with_skill(everybody, "clinic")) == {clinic}
    assert with_skill(everybody, "nonsense").count() == 3
    assert [(node.name, count) for node, count in skill_counts(everybody)] == [("医疗健康", 2), ("组织与保障", 1)]
    assert [(node.name, count) for node, count in skill_counts(everybody, "health")] == [("急救", 2), ("义诊", 1)]
    client = Client()
    client.force_login(make.user_with("city_admin"))
    page = client.get("/staff/volunteers/?skill=health").content.decode()
    assert aid.number in page and other.number not in page


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_skills_are_chosen_on_a_page_without_script():
    load(COMMAND_LINE, CHONGQING)
    who = volunteer(skills=["焊接"])
    client = _client(who.person.user)
    page = client.get("/me/skills/?q=xffs").content.decode()
    assert "急救" in page and "医疗健康" in page
    page = client.post("/me/skills/", {"word": "急救", "q": "xffs"}, follow=True).content.decode()
    assert "已加上“急救”" in page
    page = client.get("/me/skills/?q=潜水").content.decode()
    assert "照样加上“潜水”" in page
    client.post("/me/skills/", {"word": "潜水"})
    client.post("/me/skills/", {"word": "焊接", "do": "drop"})
    who.refresh_from_db()
    assert who.skills == ["急救", "潜水"]
    assert client.get("/me/skills/?in=health").context["rows"][0][0].name == "急救"


@pytest.mark.django_db
def test_a_guardian_chooses_for_the_child_and_nobody_for_others():
    load(COMMAND_LINE, CHONGQING)
    child = ward(volunteer())
    guardian, stranger = child.guardianships.get().guardian_user, volunteer().person.user
    _client(guardian).post("/me/skills/", {"word": "航模", "for": child.pk})
    assert _client(stranger).post("/me/skills/", {"word": "编程", "for": child.pk}).status_code == 404
    assert _client(stranger).get(f"/me/skills/?for={child.pk}").status_code == 404
    child.refresh_from_db()
    assert child.skills == ["航模"]


@pytest.mark.django_db
def test_the_tree_is_read_once_a_minute(django_assert_num_queries: Any):
    load(COMMAND_LINE, CHONGQING)
    skill_tree()
    with django_assert_num_queries(0):
        skill_tree().find("jj")
