"""What a person agrees to, with the text that was shown; a new text gets a new version (个人信息保护法)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Purpose:
    """One purpose with the version of its text; `required` ones are needed to register at all."""

    code: str
    version: str
    title: "_StrPromise"
    text: "_StrPromise"
    required: bool
    # Asked when somebody registers; others are asked where they are of use.
    at_registration: bool = True


PURPOSES = (
    Purpose(
        "registration",
        "2025-08",
        _("同意志愿服务注册告知"),
        _(
            "为办理志愿者注册、招募、签到、时长记录和证明，需要处理您的姓名、手机号、所在区县和您填写的特长。"
            "由重庆市科技志愿服务总队和您加入的队伍使用，不向无关的人提供。您可以随时查看、更正、导出或申请注销。"
        ),
        True,
    ),
    Purpose(
        "identity",
        "2026-11",
        _("单独同意处理身份证号"),
        _(
            "身份证号属于敏感个人信息，只用来核实一人一号、计算年龄和与单位花名册对应。"
            "平台接入了实名核验服务的，会向它核对姓名、身份证号和手机号是否一致。"
            "加密保存，页面上只显示前三位和后四位；有人查看完整号码时必须写明理由，您在“谁看过我的资料”里能看到。"
        ),
        True,
    ),
    Purpose(
        "location",
        "2025-08",
        _("同意签到时使用位置"),
        _("只在您签到、签退的那一刻取一次位置，用来确认到场；不同意也能签到，由现场负责人点到。"),
        False,
    ),
    Purpose(
        "portrait",
        "2025-08",
        _("同意活动照片用于宣传"),
        _("活动照片里出现您时，可以用在科技志愿服务的宣传中；不同意不影响参加任何活动。"),
        False,
    ),
    Purpose(
        "honours",
        "2026-11",
        _("同意在荣誉榜上公开"),
        _(
            "荣誉榜是公开的网页，会显示您的姓名、所在区县、星级、获得的日期和徽章数，不显示时长和编号。撤回以后立即不再显示。"
        ),
        False,
        at_registration=False,
    ),
    Purpose(
        "badge_photo",
        "2026-11",
        _("单独同意把照片用在大型活动的证件上"),
        _(
            "照片只印在您的证件上，给主办方审核、给门口查验的人核对，加密保存，拍摄地点和时间会去掉。"
            "大型活动结束以后（一般 30 天）自动删除；您可以随时删除，删除以后证件不再有效。"
        ),
        False,
        at_registration=False,
    ),
    Purpose(
        "event_meals",
        "2026-11",
        _("单独同意用饮食要求安排用餐"),
        _(
            "饮食要求和过敏会反映健康或信仰，属于敏感个人信息，只用来给您订餐，主办方的管理员看得到。"
            "过敏加密保存，大型活动结束以后（一般 30 天）自动删除；撤回以后按没有要求订餐。"
        ),
        False,
        at_registration=False,
    ),
)
AT_REGISTRATION = tuple(purpose for purpose in PURPOSES if purpose.at_registration)
BY_CODE = {purpose.code: purpose for purpose in PURPOSES}
REQUIRED = frozenset(purpose.code for purpose in PURPOSES if purpose.required)


def missing(given: Collection[str]) -> list[Purpose]:
    """Required purposes without a yes, in the order shown."""
    return [purpose for purpose in PURPOSES if purpose.required and purpose.code not in given]
