"""What a candidate agrees to, with the version of the words; a new text gets a new version."""

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"
TEXT = _(
    "我同意参加这次评选：评审会看到我的服务记录和推荐材料；拟入选时公示姓名、所在区县和事迹；入选以后列入公开的荣誉榜。"
    "身份证号、手机号和住址不会公开。我可以随时撤回，撤回以后公开的网页上立即不再显示我的名字。"
)
FOR_OTHERS = _(
    "同意参加这次评选：评审会看到平台上的记录和推荐材料；拟入选时公示名称和事迹；入选以后列入公开的荣誉榜。可以随时撤回，"
    "撤回以后公开的网页上立即不再显示。"
)

# Name and face in stories, posters and cards: asked apart, after somebody won; nobody has to agree.
PORTRAIT_VERSION = "2026-11"
PORTRAIT = _(
    "我同意在宣传推介里用我的姓名和照片：故事页、海报、分享图、订阅和给媒体的材料。不同意也不影响荣誉，宣传里写“某某*”，"
    "不放有我的照片。我可以随时撤回，撤回以后这些地方和荣誉榜上立即改写成“某某*”，照片立即撤下；已经被别人转走、印出去的收不回来。"
)
