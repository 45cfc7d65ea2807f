"""Template tags: figures confess, reasons are in words, nothing is an inline style, everything is escaped."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from yushan.common.clock import ZONE
from yushan.common.forms import KitForm
from yushan.common.rates import Rate

NOW = datetime(2026, 9, 8, 10, 24, tzinfo=ZONE)


def draw(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_a_rate_shows_percentage_counts_target_and_what_is_missing() -> None:
    text = draw('{% rate 96 180 "60" "注册率" %}')
    for part in ("注册率", "53.3%", "96 / 180", "目标 60%", "还需 12 人"):
        assert part in text


def test_what_is_missing_is_said_in_its_own_word() -> None:
    rate = Rate(2, 41, Fraction(1))
    assert "还需 39 人" in draw("{% rate_card '注册率' rate '公式' %}", rate=rate)
    text = draw("{% rate_card '有示范站点的区县' rate '公式' unit='个' %}", rate=rate)
    assert "还需 39 个" in text and "人" not in text


def test_a_rate_of_nothing_is_a_dash_without_a_per_cent_sign() -> None:
    text = draw("{% rate_card '注册率' rate %}", rate=Rate(0, 0, Fraction(3, 5)))
    assert "—" in text
    assert ">0.0" not in text and "%</" not in text.replace("目标 60%</", "")
    assert "还没有人员" in text


def test_the_bar_stands_at_the_share_and_its_tick_at_the_target() -> None:
    text = draw("{% bar rate %}", rate=Rate(96, 180, Fraction(3, 5)))
    assert 'class="fill" width="53.33%"' in text
    assert 'class="tick" x="60.00%"' in text
    assert "miss" in text
    assert "style" not in text


def test_more_people_than_declared_do_not_burst_the_bar() -> None:
    assert 'class="fill" width="100.00%"' in draw("{% bar rate %}", rate=Rate(200, 180, Fraction(3, 5)))


def test_the_card_explains_itself() -> None:
    text = draw(
        "{% rate_card '注册率' rate '注册人数 ÷ 申报人数' '/list/' day '' '花名册' %}",
        rate=Rate(1, 2, Fraction(1, 2)),
        day=NOW.date(),
    )
    for part in ("怎么算的", "注册人数 ÷ 申报人数", "花名册", "2026-09-08", 'href="/list/"', "已达到"):
        assert part in text


@pytest.mark.parametrize(("state", "tone"), [("settled", "ok"), ("noticed", "info"), ("submitted", "wait"), ("absent", "bad"),
                                             ("draft", "plain"), ("wait", "wait"), ("never-heard-of", "plain")])  # fmt: skip
def test_pills_have_the_tone_of_their_state(state: str, tone: str) -> None:
    assert f'class="ys-pill ys-{tone}"' in draw("{% pill '状态' state %}", state=state)


def test_what_people_typed_is_escaped() -> None:
    for source in ("{% pill x %}", "{% chip x '#' %}", "{% person x %}", "{% empty x %}", "{% chips_line xs %}", "{% grade x %}",
                   "{% figure x %}", "{% qr 'y' x %}"):  # fmt: skip
        assert "<img" not in draw(source, x="<img src=x>", xs=["<img src=x>"])


def test_chart_data_cannot_end_its_script() -> None:
    text = draw("{% chart 'bar' 'd' data '图' %}", data={"labels": ["</script><script>alert(1)</script>"]})
    assert text.count("</script>") == 1


def test_no_way_to_unmask_without_an_address() -> None:
    assert "138****2046" in draw("{% masked '13812342046' 'phone' %}")
    assert "<a" not in draw("{% masked '13812342046' 'phone' %}")
    assert 'href="/unmask/"' in draw("{% masked '13812342046' 'phone' '/unmask/' '覃家明' %}")
    assert "<a" not in draw("{% masked '' 'phone' '/unmask/' %}")


def test_the_clock_says_how_late_it_is() -> None:
    due = NOW - timedelta(hours=3, minutes=10)
    assert "超时 3 小时" in draw("{% clock due now %}", due=due, now=NOW)
    assert "over" in draw("{% clock due now %}", due=due, now=NOW)


def test_the_clock_says_what_is_left_or_when() -> None:
    due = NOW + timedelta(days=1, hours=2)
    assert "还有 1 天 2 小时" in draw("{% clock due now %}", due=due, now=NOW)
    assert "明天 12:24" in draw("{% clock due now left=False %}", due=due, now=NOW)


def test_saved_here_sent_and_recorded_look_different() -> None:
    texts = [draw("{% receipt state '7F3A' %}", state=state) for state in ("stored", "sent", "recorded", "refused")]
    assert len(set(texts)) == 4
    assert "已记录 · 回执 7F3A" in texts[2]


def test_the_stepper_takes_steps_with_and_without_a_hint() -> None:
    text = draw("{% stepper steps %}", steps=[("报名", "done"), ("实施", "now", "12 次中已办 9 次"), ("评估", "next")])
    assert 'aria-current="step"' in text
    assert "12 次中已办 9 次" in text


class _Form(KitForm):
    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    area = forms.ChoiceField(label="责任区域", choices=[("1", "北碚区")])
    note = forms.CharField(label="备注", required=False)
    agree = forms.BooleanField(label="同意")


def test_a_field_ties_help_and_error_to_the_input() -> None:
    form = _Form({})
    text = draw("{% field form.name %}", form=form)
    assert 'aria-describedby="id_name-help id_name-error"' in text
    assert 'id="id_name-help"' in text
    assert 'id="id_name-error"' in text
    assert 'aria-invalid="true"' in text
    assert "请填写姓名。" in text


def test_optional_fields_are_marked_and_required_ones_are_not() -> None:
    form = _Form()
    assert "可不填" in draw("{% field form.note %}", form=form)
    assert "可不填" not in draw("{% field form.name %}", form=form)


def test_errors_on_top_lead_to_their_fields() -> None:
    form = _Form({})
    form.add_error(None, "名额刚被报满。")
    text = draw("{% error_summary form %}", form=form)
    for part in (
        "名额刚被报满。",
        'href="#id_name"',
        'href="#id_area"',
        "请选择责任区域。",
        "请勾选“同意”。",
        'role="alert"',
    ):
        assert part in text
    assert draw("{% error_summary form %}", form=_Form()).strip() == ""


def test_two_forms_never_share_a_key() -> None:
    assert draw("{% idempotency_field %}") != draw("{% idempotency_field %}")


def test_a_row_of_chips_marks_the_chosen_one_and_escapes_what_stands_in_it() -> None:
    options = [("", "全部"), ("open", "<开放>", 1200), ("over", "结束", 0)]
    row = draw('{% chips options "open" "state" "/staff/events/" %}', options=options)
    assert row.count("<a ") == 3 and row.count('aria-current="true"') == 1
    chosen = row.split("\n")[1]
    assert 'class="ys-chip on"' in chosen and 'href="/staff/events/?state=open"' in chosen and "1,200" in chosen
    assert "&lt;开放&gt;" in chosen and 'href="/staff/events/?state="' in row.split("\n")[0]
    assert "ys-num" not in row.split("\n")[0] and ">0<" in row.split("\n")[2]
