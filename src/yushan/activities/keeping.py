"""How long evidence of presence is kept beside the hours that it stands for (accounts/retention.py)."""

from yushan.accounts.retention import Rule
from yushan.activities.models import PaperPage, ScenePhoto

_NEEDLESS = "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间"
RULES = (
    Rule(
        "paper_pages",
        "纸质签到表的照片",
        _NEEDLESS,
        "evidence_kept_days",
        lambda limit: PaperPage.objects.filter(sheet__shift__activity__ends_at__lt=limit),
    ),
    Rule(
        "scene_photos",
        "志愿者的现场照片",
        _NEEDLESS,
        "evidence_kept_days",
        lambda limit: ScenePhoto.objects.filter(sign_up__ends_at__lt=limit),
    ),
)
