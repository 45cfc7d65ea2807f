"""Every component in its states, for who builds pages (docs/components.md). All content is invented."""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common import clock, error_pages, tones
from yushan.common.asked import asked_number
from yushan.common.forms import DayInput, KitForm
from yushan.common.maps import outline
from yushan.common.rates import Rate

_FRAMES = {
    "staff": "common/gallery.html",
    "public": "common/gallery_public.html",
    "screen": "common/gallery_screen.html",
}


class SampleForm(KitForm):
    """One field of each kind; shown empty, filled and with errors."""

    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    mobile = forms.CharField(label="手机号", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    area = forms.ChoiceField(label="责任区域", choices=[("", "请选择"), ("500109", "北碚区"), ("500103", "渝中区")])
    day = forms.DateField(label="入职日期", widget=DayInput)
    waitlist = forms.ChoiceField(
        label="候补方式",
        widget=forms.RadioSelect,
        choices=[("auto", "自动候补"), ("ask", "通知我确认，保留 12 小时")],
    )
    skills = forms.MultipleChoiceField(
        label="专长",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("talk", "讲解"), ("robot", "机器人"), ("farm", "柑橘栽培")],
    )
    about = forms.CharField(label="自我介绍", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    table = forms.FileField(label="花名册", required=False)
    agree = forms.BooleanField(label="我已看过并同意个人信息的使用说明")


@dataclass(frozen=True)
class _Job:
    title: str
    state: str
    label: str
    done: int
    total: int
    message: str = ""
    result_url: str = ""
    pk: int = 0

    def get_state_display(self) -> str:
        return self.label


@dataclass(frozen=True)
class _Page:
    prev_url: str = "?after=p"
    next_url: str = "?after=n"


@dataclass(frozen=True)
class _Stage:
    """One set of looks: the same pieces under other tokens."""

    key: str
    title: str
    theme: str
    audience: str
    elder: str = "off"
    form: KitForm = field(default_factory=SampleForm)


def _stages() -> list[_Stage]:
    def form(key: str) -> KitForm:
        return SampleForm({"name": "", "mobile": "1380001"}, auto_id=f"{key}-%s")

    return [
        _Stage("light", "浅色 · 工作人员", "light", "staff", form=form("light")),
        _Stage("dark", "深色 · 工作人员", "dark", "staff", form=form("dark")),
        _Stage("public", "浅色 · 公众", "light", "public", form=form("public")),
        _Stage("elder", "长辈模式", "light", "public", "on", form=form("elder")),
    ]


_MAP = [72.4, 83.9, 91.0, 64.5, None, 88.2, 79.9, 80.0, 55.0, 96.0]
_CODES = ["500101", "500102", "500103", "500109", "500110", "500153", "500229", "LJXQ", "GXQ", "WSJKQ"]


def _charts() -> dict[str, Any]:
    months = [f"{month} 月" for month in range(1, 13)]
    values = [
        {"code": code, "value": value, "text": "还没有人员" if value is None else f"{value}%", "url": f"?area={code}"}
        for code, value in zip(_CODES, _MAP, strict=True)
    ]
    so_far = [6, 15, 31, 38, 46, 52, 61, 72, 75.8]
    return {
        "line": {
            "labels": months,
            "unit": "%",
            "max": 100,
            "series": [
                {"name": "已参与", "values": so_far, "target": 80},
                {"name": "预测", "values": [None] * 8 + [75.8, 80.1, 84, 87.2], "forecast": True},
            ],
        },
        "bar": {
            "labels": ["实测", "确认", "申报"],
            "unit": " 小时",
            "series": [{"name": "今年", "values": [880, 75, 42]}, {"name": "去年", "values": [640, 180, 120]}],
        },
        "radar": {
            "axes": [{"name": name, "max": 20} for name in ("场所", "队伍", "项目", "设施", "制度", "标识")],
            "series": [
                {"name": "自评", "values": [18, 17, 16, 12, 14, 10]},
                {"name": "复核", "values": [18, 16, 15, 11, 14, 10]},
            ],
        },
        "map": {"outline": outline(), "target": 80, "values": values},
        "points": {
            "outline": outline(),
            "points": [{"name": "渝中区", "at": [106.56, 29.55], "size": 4}, {"name": "万州区", "at": [108.38, 30.8]}],
        },
    }


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The gallery; needs no more than a sign-in because it shows no data. `?error=404` shows that page."""
    status = asked_number(request.GET.get("error"), 3)
    if status in error_pages.TITLES:
        return error_pages.page(request, status)
    now = clock.now()
    target = Fraction(3, 5)
    context = {
        "stages": _stages(),
        "tab": "join",
        "rates": [Rate(96, 180, target), Rate(120, 180, target), Rate(0, 0, target)],
        "tones": [(tone, tones.MEANING[tone], sorted(tones.STATES[tone])) for tone in tones.TONES],
        "clocks": [
            now - timedelta(hours=3),
            now + timedelta(hours=6),
            now + timedelta(days=1, hours=2),
            now + timedelta(days=9),
        ],
        "began": now - timedelta(days=2),
        "as_of": clock.today(),
        "steps": [
            ("成立项目", "done", "3 月 2 日 立项"),
            ("招募志愿者", "done", "46 / 40 人"),
            ("实施项目", "now", "12 次中已办 9 次"),
            ("评估效果", "next", "还差：3 次活动未结算"),
            ("优化项目", "next", ""),
        ],
        "jobs": [
            _Job("读取花名册", "failed", "失败", 40, 353, "第 41 行读不了，前 40 行没有写入。"),
            _Job("开具证明 120 份", "done", "完成", 120, 120, result_url="#"),
        ],
        "page": _Page(),
        "charts": _charts(),
        "reasons": ["您会讲解", "周六有空", "离家近"],
        "lacking": ["还差一项：实验安全培训"],
    }
    frame = _FRAMES.get(request.GET.get("frame", "staff"), _FRAMES["staff"])
    return render(request, frame, context)
