"""Search words: what is found by what; the database answers as the rule does."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from yushan.organizations.tests import factories as make
from yushan.projects.models import LibraryEntry
from yushan.projects.rules.effect import Reach
from yushan.projects.rules.library import KitFacts, kit_lacks, marks
from yushan.projects.rules.quality import Graded
from yushan.projects.rules.words import Every, Word, body_words, facet, holds, line_of, named_words, runs, wanted
from yushan.projects.tests.factories_library import library_entry

SYNONYMS = {"老人": ["老年人", "银龄"], "银龄": ["老人", "老年人"], "老年人": ["老人", "银龄"], "ai": ["人工智能"]}


def found(title: str, text: str, body: str = "") -> bool:
    line = line_of({*named_words([title], lazy_pinyin), *body_words([body])})
    asked = wanted(text, SYNONYMS)
    assert asked is not None
    return holds(line, asked)


@pytest.mark.parametrize(
    "text",
    ["科普", "大篷车", "篷车", "车", "科 村小", "kepu", "dapengche", "dpc", "kpdpc", "KPDPC", "ke peng", "科普　大篷车", "ｄｐｃ", "进cunxiao"],
)  # fmt: skip
def test_a_title_is_found_by_parts_pinyin_and_initials(text: str) -> None:
    assert found("科普大篷车进村小", text)


@pytest.mark.parametrize("text", ["科车", "epu", "义诊", "kpx", "大篷车 义诊"])
def test_what_is_not_in_it_does_not_find_it(text: str) -> None:
    assert not found("科普大篷车进村小", text)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("银龄数字课堂", "老人", True),
        ("银龄数字课堂", "老人课堂", True),
        ("银龄数字课堂", "老人义诊", False),
        ("陪老年人用手机", "银龄手机", True),
        ("人工智能进课堂", "AI", True),
        ("少年编程营", "老人", False),
    ],
)
def test_synonyms_stand_for_each_other(title: str, text: str, expected: bool) -> None:
    assert found(title, text) is expected


def test_body_is_found_by_characters_and_not_by_pinyin() -> None:
    assert found("科学课", "显微镜", body="每校两台显微镜")
    assert not found("科学课", "xianweijing", body="每校两台显微镜")


def test_nothing_readable_asks_for_nothing() -> None:
    assert wanted("  !?，。 ", SYNONYMS) is None and wanted("", SYNONYMS) is None


@given(st.text(max_size=30), st.text(max_size=12))
def test_any_part_of_a_title_finds_it(before: str, part: str) -> None:
    asked = wanted(part, {})
    title = f"{before} {part}"
    line = line_of(named_words([title], lazy_pinyin))
    assert asked is None or holds(line, asked)
    assert all(" " not in word for word in runs(title))


def test_a_kit_says_what_it_lacks() -> None:
    assert kit_lacks(KitFacts()) == [
        "一段简介", "方案", "物料清单", "风险清单", "教案讲稿", "服务类型标签", "受益人群标签", "至少办成并入账一次活动",
    ]  # fmt: skip
    whole = KitFacts(True, frozenset({"plan", "materials", "risk", "lesson"}),
                     frozenset({"service_types", "beneficiary_groups"}), 1)  # fmt: skip
    assert kit_lacks(whole) == []


def test_marks_tell_from_what_they_are_counted() -> None:
    found = marks(
        rounds=2, activities=7, minutes="35.5", graded=Graded(45, 4, 46, 3, 2), reach=Reach(1200, 9, 30, 1), visits=80,
        copies=2,
    )  # fmt: skip
    assert [mark.value for mark in found] == ["2 轮", "4.6", "1,200 人", "2 次"]
    assert "第 2 轮" in found[1].explained and "来自 3 份评价，不到 5 份" in found[1].explained
    assert "9 个班组" in found[2].explained and "80 人次不能去重" in found[2].explained
    nothing = marks(rounds=0, activities=0, minutes="0.0", graded=Graded(), reach=Reach(), visits=0, copies=0)
    assert [mark.value for mark in nothing] == ["0 轮", "—", "—", "0 次"]
    assert "还没有做过评估" in nothing[1].explained and "0 份" not in nothing[1].explained


@pytest.mark.django_db
def test_the_database_answers_as_the_rule_does(django_assert_num_queries: Any) -> None:
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队")
    titles = ["科普大篷车进村小", "银龄数字课堂", "柑橘提质技术服务", "AI 进课堂", "院坝科普课（二期）"]
    rows = [library_entry(team, title) for title in titles]
    questions = [
        "科普",
        "dpc",
        "老人",
        "课",
        "beibei",
        "bbq",
        "缙云",
        "ai",
        "ganju 技术",
        "二期",
        "'; DROP",
        "\\' | x",
        "科技教育",
    ]
    for text in questions:
        asked = wanted(text, SYNONYMS)
        if asked is None:
            continue
        with django_assert_num_queries(1):
            got = set(LibraryEntry.objects.filter(words__holds=asked).values_list("pk", flat=True))
        assert got == {row.pk for row in rows if holds(row.words, asked)}, text
    both = Every((Word(facet("type", "education")), Word(facet("area", "500109"))))
    assert LibraryEntry.objects.filter(words__holds=both).count() == len(titles)
