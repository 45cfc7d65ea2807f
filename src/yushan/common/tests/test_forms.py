"""What is wrong in a form is said in our words, whatever field says it and whenever the form got it."""

from typing import Any

from django import forms
from django.template import Context, Template
from django.utils.translation import override

from yushan.common.forms import KitForm


class Asked(KitForm):
    """Fields of each kind that Django speaks for."""

    amount = forms.DecimalField(label="金额", max_digits=6, decimal_places=2)
    people = forms.IntegerField(label="人数", max_value=40)
    day = forms.DateField(label="日期")
    name = forms.CharField(label="名称", min_length=2, max_length=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points"] = forms.IntegerField(label="分数", max_value=40)


def said(**values: str) -> dict[str, str]:
    with override("zh-hans"):
        usual = {"amount": "1", "people": "1", "day": "2026-01-01", "name": "名称", "points": "1"}
        return {name: str(found[0]) for name, found in Asked(usual | values).errors.items()}


def test_our_own_words() -> None:
    assert said() == {}
    assert said(amount="1.234") == {"amount": "最多写 2 位小数。"}
    assert said(amount="99999.1") == {"amount": "数字太大了，小数点前最多 4 位。"}
    assert said(amount="很多") == {"amount": "请填数字。"}
    assert said(people="两个") == {"people": "请填整数。"} and said(people="41") == {"people": "不能大于 40。"}
    assert said(points="41") == {"points": "不能大于 40。"} and said(points="") == {"points": "请填写分数。"}
    assert said(points="x") == {"points": "请填整数。"}, "fields that come after the form was made"
    assert said(day="昨天") == {"day": "请填写正确的日期，例如 2026-03-12。"}
    assert said(name="一二三四五") == {"name": "最多 4 个字，现在 5 个。"}
    assert said(name="一") == {"name": "至少 2 个字，现在 1 个。"}


def test_saving_is_not_handing_in() -> None:
    page = Template("{% load ys_forms %}{% error_summary form %}")
    with override("zh-hans"):
        form = Asked({})
        assert "还不能提交" in page.render(Context({"form": form}))
        form.only_saves = True
        assert "还不能保存" in page.render(Context({"form": form}))
