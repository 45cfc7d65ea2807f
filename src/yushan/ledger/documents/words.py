"""The fixed words of a certificate, in Chinese, in English, or both beside each other. What people wrote stays as it is."""

from datetime import date

# What stands on every certificate, Chinese and English.
_WORDS = {
    "brand": ("渝善渝美 · 科技志愿服务", "Yushan Yumei · Science & Technology Volunteering"),
    "title": ("志愿服务记录证明", "Certificate of Volunteer Service"),
    "number": ("编号", "No."),
    "volunteer": ("志愿者", "Volunteer"),
    "scan": ("扫码核验", "Scan to verify"),
    "hours": ("小时", "hours"),
    "remarks": ("备注", "Remarks"),
    "blank": ("以下空白", "nothing below"),
    "issuer": ("出具组织", "Issued by"),
    "unit": ("小时", "h"),
    "altered": (
        "电子版带数字签名，改动一处即核验不通过；打印件以核验页显示的为准。",
        "The file is digitally signed and fails once altered; for a printout the page of verification counts.",
    ),
    "counted": (
        "时长为实际服务时间，不含路途；每条四舍五入到 0.1 小时，合计按分钟计算后再四舍五入。",
        "Hours are those of actual service, without the way there; each is rounded to 0.1, the total from minutes.",
    ),
    "basis": (
        "依据：实测为现场签到签退，确认为组织者或第二人确认，申报为导入或事后补录。本证明免费出具。",
        "Basis: measured on site; confirmed by the organiser or a second person; declared afterwards. Free of charge.",
    ),
}
_HEADS = (
    ("服务日期", "Date"), ("活动", "Activity"), ("记录组织", "Recorded by"), ("服务内容", "Service"), ("小时", "Hours"),
    ("依据", "Basis"),
)  # fmt: skip
_FACTS = {
    "volunteer_number": ("志愿者编号", "Volunteer No."),
    "identity": ("身份证号", "ID No."),
    "latin": ("姓名拼音", "Name in pinyin"),
    "contact": ("联系方式", "Contact"),
    "recorder": ("记录人", "Recorder"),
    "issued_on": ("出具日期", "Date of issue"),
}
GRADES = (
    ("实测", "Measured", "现场签到签退", "checked in and out on site"),
    ("确认", "Confirmed", "组织者或第二人确认", "by organiser or second person"),
    ("申报", "Declared", "导入或事后补录", "imported or entered later"),
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _said(language: str, pair: tuple[str, str], between: str = " ") -> str:
    chinese, english = pair
    return {"zh": chinese, "en": english}.get(language, f"{chinese}{between}{english}")


def words(language: str) -> dict[str, str]:
    """The fixed words by name; sentences of a paper in both languages stand on lines of their own."""
    long = {"title", "altered", "counted", "basis", "brand"}
    said = {name: _said(language, pair, "\n" if name in long else " ") for name, pair in _WORDS.items()}
    verify = {"zh": "核验：扫首页二维码，或打开", "en": "To verify, scan the code on page 1 or open"}
    return said | {"verify": verify.get(language, "核验 Verify：")}


def heads(language: str) -> list[str]:
    """The heads of the table."""
    return [_said(language, pair, "\n") for pair in _HEADS]


def fact(language: str, name: str) -> str:
    """The label of a fact."""
    return _said(language, _FACTS[name])


def grade(language: str, chinese: str) -> str:
    """The word for an evidence grade in the column of the table: short, the sums above name it in both languages."""
    return next((row[1] for row in GRADES if row[0] == chinese), chinese) if language == "en" else chinese


def grade_names(language: str) -> list[tuple[str, str]]:
    """Name and meaning of each grade, in the order of the sums; on a paper in both languages a note says it in English."""
    return [(_said(language, (row[0], row[1])), row[3] if language == "en" else row[2]) for row in GRADES]


def day(language: str, when: date) -> str:
    """A day in words."""
    chinese = f"{when.year} 年 {when.month} 月 {when.day} 日"
    return _said(language, (chinese, f"{when.day} {_MONTHS[when.month - 1]} {when.year}"), " / ")


def total_minutes(language: str, minutes: str) -> str:
    """The total once more, in minutes."""
    return _said(language, (f"共 {minutes} 分钟", f"{minutes} minutes"))


def page(language: str) -> list[str]:
    """What stands before, between and behind page number and number of pages."""
    return {"zh": ["第 ", " 页　共 ", " 页"], "en": ["Page ", " of ", ""]}.get(
        language, ["第 ", " 页 / Page　共 ", " 页"]
    )


def sentences(language: str, since: date, until: date, count: int, activity: str) -> list[list[str]]:
    """What is certified, each sentence cut around the number of services, which is printed bold."""
    # Years first: whoever reads both languages finds the same days.
    from_, to = (day("zh", one) for one in (since, until))
    what = f"参加“{activity}”的科技志愿服务" if activity else "参加科技志愿服务"
    period = f"{from_}至 {to}" if since != until else from_
    chinese = [f"兹证明上述志愿者于 {period}{what} ", f"{count}", " 次，入账服务时长合计"]
    from_en, to_en = (day("en", one) for one in (since, until))
    period_en = f"from {from_en} to {to_en}" if since != until else f"on {from_en}"
    where = f" in “{activity}”" if activity else ""
    times = "time" if count == 1 else "times"
    english = [
        "This is to certify that the volunteer named above served as a science and technology volunteer"
        f"{where} {period_en}, ",
        f"{count}",
        f" {times}; the recorded service amounts to",
    ]
    return {"zh": [chinese], "en": [english]}.get(language, [chinese, english])
