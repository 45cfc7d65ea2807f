"""The certificate on paper: what stands on it, whatever the names hold, on one page or on many."""

import io
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from yushan.common.numbers import hours_text
from yushan.ledger.documents.typeset import render
from yushan.ledger.tests.samples import CODE, statement


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, without the spaces that a reader puts where lines and columns end."""
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def fonts() -> Path:
    return Path(settings.FONT_DIR)


@pytest.fixture(scope="module")
def unsigned(fonts: Path) -> bytes:
    return render(statement(), fonts)


@given(st.integers(min_value=0, max_value=10_000_000))
def test_hours_are_rounded_half_up_to_one_decimal(minutes: int) -> None:
    exact = (Decimal(minutes * 10) / 60).quantize(Decimal(1), ROUND_HALF_UP) / 10
    assert hours_text(minutes) == f"{exact:.1f}"


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "0.0"), (2, "0.0"), (3, "0.1"), (45, "0.8"), (57, "1.0"), (90, "1.5"), (95, "1.6")]
)
def test_hours_at_the_edges(minutes: int, text: str) -> None:
    assert hours_text(minutes) == text


def test_everything_stands_on_the_paper(unsigned: bytes) -> None:
    (text,) = pages_of(unsigned)
    for words in (
        "志愿服务记录证明", "渝科志证〔2025〕000184号", "余小禾", "500103-2607-004182-5", "500***********1234",
        "2025年1月1日至2025年12月31日参加科技志愿服务4次", "6.3小时", "共380分钟", "实测3.2小时", "确认1.6小时", "申报1.6小时",
        "2025-01-08柑橘病虫害绿色防控技术指导九龙坡区白市驿镇科技志愿服务队科普宣讲1.6申报", "以下空白",
        "出具组织重庆市九龙坡区科技志愿服务支队", "联系方式023-68000000", "记录人周敏", "出具日期2025年12月31日",
        "扫码核验", "7KQ2M9XWBTRD4HPC", f"ys.example.cn/verify/{CODE}", "电子签章", "第1页共1页",
    ):  # fmt: skip
        assert words in text


def test_in_english_every_fixed_word_is_english(fonts: Path) -> None:
    (text,) = pages_of(render(statement(language="en", name_latin="YU Xiaohe"), fonts))
    for words in (
        "CertificateofVolunteerService", "YUXiaohe", "from1January2025to31December2025,4times", "Measured3.2h",
        "380minutes", "DateActivityRecordedbyServiceHoursBasis", "1.6Declared", "DateofIssue".lower(), "Page1of1",
    ):  # fmt: skip
        assert words.lower() in text.lower(), words
    assert not re.search("兹证明|服务日期|出具组织|小时", text)


@pytest.mark.parametrize(("entries", "pages"), [(4, 1), (120, 5)])
def test_in_both_languages_it_stands_on_one_page(entries: int, pages: int, fonts: Path) -> None:
    found = pages_of(render(statement(entries, language="both", name_latin="YU Xiaohe", activity="航模进校园"), fonts))
    assert len(found) <= pages
    for words in (
        "志愿服务记录证明",
        "CertificateofVolunteerService",
        "参加“航模进校园”",
        "in“航模进校园”",
        "出具组织Issuedby",
    ):
        assert words in "".join(found), words


def test_what_is_not_known_has_no_label(fonts: Path) -> None:
    (text,) = pages_of(render(statement(1, issuer_contact="", recorder=""), fonts))
    assert "联系方式" not in text
    assert "记录人" not in text
    assert "备注" not in text


@pytest.mark.parametrize(
    "name",
    [
        "#强[*a*]",
        "$x^2$_b_@余<a>",
        '张\\"`三`//',
        "{data.total}#1",
        "尼玛·扎西",
        "阿卜杜热合曼·买买提明·艾则孜",
        "王𬭩䶮",
    ],
)
def test_a_name_is_text_whatever_it_holds(name: str, fonts: Path) -> None:
    pages = pages_of(render(statement(1, volunteer_name=name), fonts))
    assert name in pages[0]
    assert "字库" not in pages[0]


def test_a_character_that_no_font_has_is_marked_and_named(fonts: Path) -> None:
    (text,) = pages_of(render(statement(1, volunteer_name="王𠮷", remarks="含补录。"), fonts))
    assert "王〓" in text
    assert "含补录。" in text
    assert "U+20BB7" in text


def test_control_and_direction_characters_are_left_out(fonts: Path) -> None:
    name = "余\x00小\u202e\n禾\u200b"
    assert "余小禾" in pages_of(render(statement(1, volunteer_name=name), fonts))[0]


@hypothesis_settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=8))
def test_no_text_stops_a_certificate(name: str) -> None:
    line = replace(statement(1).lines[0], title=name, content=name)
    pdf = render(statement(1, volunteer_name=name, lines=[line], remarks=name), Path(settings.FONT_DIR))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) in (1, 2)


def test_two_hundred_entries_fill_pages_with_repeated_heads(fonts: Path) -> None:
    pages = pages_of(render(statement(200), fonts))
    assert 5 <= len(pages) <= 8
    assert sum(len(re.findall(r"2025-\d\d-\d\d", page)) for page in pages) == 200
    for index, page in enumerate(pages, start=1):
        assert f"第{index}页共{len(pages)}页" in page
        assert "渝科志证〔2025〕000184号" in page
        assert page.count("服务日期活动记录组织服务内容") == (1 if "2025-" in page else 0)
    assert ["出具组织" in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_long_words_break_inside_their_column(fonts: Path) -> None:
    line = replace(statement(1).lines[0], content="https://example.cn/" + "a" * 60)
    text = pypdf.PdfReader(io.BytesIO(render(statement(1, lines=[line]), fonts))).pages[0].extract_text()
    assert 8 <= max(len(run) for run in re.findall("a+", text)) <= 24


def test_without_fonts_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="make setup"):
        render(statement(1), tmp_path)


def test_all_fonts_are_embedded_subsets(unsigned: bytes) -> None:
    fonts = pypdf.PdfReader(io.BytesIO(unsigned)).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert len(names) == 2
    assert all(re.fullmatch(r"/[A-Z]{6}\+NotoSansSC-(Regular|Bold)", name) for name in names)
    assert len(unsigned) < 150_000
