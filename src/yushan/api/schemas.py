"""What the API takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from yushan.common import clock

Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z-]{1,40}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
# Given on a clock in Chongqing, always the same way.
Moment = Annotated[datetime, AfterValidator(clock.local)]
# The largest key of a table.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Problem(Schema):
    """RFC 9457: what went wrong, for a program (`code`, `field`) and for a person (`title`, `detail`)."""

    type: str = Field(examples=["urn:yushan:problem:not_found"])
    title: str = Field(examples=["没有找到"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["没有找到，或者不在您的查看范围内。"])
    code: str = Field(examples=["not_found"])
    field: str | None = Field(None, description="the field of the request that is meant")
    errors: list[dict[str, str]] = Field(default_factory=list, description="of 422: every field at fault")


class Named(Schema):
    """Something with a code and a name."""

    code: str
    name: str


class PostOut(Schema):
    """岗位: a role in a shift."""

    id: int
    name: str
    duties: str
    places: int
    taken: int
    left: int
    min_age: int | None
    max_age: int | None
    skills: list[str]
    qualifications: list[Named]
    languages: list[Named]
    members_only: bool
    party_only: bool


class ShiftOut(Schema):
    """场次: a time window with its posts."""

    id: int
    starts_at: Moment
    ends_at: Moment
    posts: list[PostOut]


class ActivityBrief(Schema):
    """活动: what a shift says about it."""

    code: str = Field(examples=["HD2026-00017"])
    title: str = Field(examples=["科普大篷车渝州行 · 白市驿站"])
    state: str = Field(examples=["published"])
    state_label: str = Field(examples=["已发布"])
    organization: Named
    area: Named | None
    place: str
    is_online: bool
    starts_at: Moment
    ends_at: Moment
    flow: str = Field(examples=["open"], description="how one gets in")
    questions: list[str] = Field(description="answered at sign-up, in this order")


class ActivityOut(ActivityBrief):
    """活动 with its shifts."""

    service_types: list[str]
    shifts: list[ShiftOut]


class ActivityPage(Schema):
    """One page; `next` goes into `after` for the next one and is null on the last."""

    items: list[ActivityOut]
    next: str | None


class SignUpOut(Schema):
    """报名: where it stands."""

    id: int
    shift: int
    post: int
    post_name: str
    volunteer: str = Field(description="志愿者编号")
    state: str = Field(examples=["accepted"])
    state_label: str = Field(examples=["已录取"])
    waitlist_position: int | None = Field(description="1 is the next in line; null unless waitlisted")
    applied_at: Moment


class ShiftDetail(ShiftOut):
    """One shift with its activity and the asker's own sign-up."""

    activity: ActivityBrief
    my_sign_up: SignUpOut | None


class SignUpIn(Schema):
    """Without `volunteer` one signs up oneself; without `post` the post that suits best is taken."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"post": 31}, {"post": 31, "answers": ["会开车，有驾照"]}]}
    )

    volunteer: Number | None = Field(None, description="志愿者编号")
    post: Id | None = None
    answers: list[Text] | None = Field(
        None,
        max_length=20,
        description="to the questions of the activity, in their order; who signs others up may leave them out",
    )
    waitlist: Literal["auto", "ask"] = Field("auto", description="when a place is free: take it, or be asked first")


class ScanIn(Schema):
    """One check-in or check-out: by 志愿者编号 or by the text of the scanned pass."""

    model_config = ConfigDict(
        extra="forbid",
        populate_by_name=True,
        json_schema_extra={
            "examples": [
                {"pass": "YSP:3q2-7wAB", "direction": "in", "at": "2026-09-05T09:01:12+08:00", "device": "gate-1"}
            ]
        },
    )

    volunteer: Number | None = Field(None, description="志愿者编号")
    pass_code: Text | None = Field(None, alias="pass", description="what the QR code of the pass holds")
    at: AwareDatetime | None = Field(None, description="the device's moment, with time zone; left out: now")
    direction: Literal["in", "out"]
    device: str = Field("", max_length=64, pattern=r"^[^\x00]*$")

    @model_validator(mode="after")
    def _one_of_both(self) -> "ScanIn":
        if (self.volunteer is None) == (self.pass_code is None):
            raise ValueError("volunteer 和 pass 要填其中一个，并且只填一个")
        return self


class ScanOut(Schema):
    """签到记录: the server has this fact. `created` is false when it had it already."""

    receipt: str = Field(description="回执: a short word to read out", examples=["1EEF"])
    id: int
    created: bool
    text: str = Field(examples=["已记录", "早先已记录"])
    volunteer: str
    direction: Literal["in", "out"]
    at: Moment
    received_at: Moment


class RateOut(Schema):
    """A rate as its two counts; `met` is null where the denominator is 0."""

    numerator: int
    denominator: int
    met: bool | None


class IndicatorOut(Schema):
    """One node with the three rates of the plan, as `yushan indicators` prints it."""

    scope: Literal["city", "area", "unit"]
    code: str = Field(examples=["500109"])
    name: str = Field(examples=["北碚区"])
    registration: RateOut
    party_participation: RateOut
    staff_participation: RateOut


class MeasuredOut(Schema):
    """One indicator of the plan at one node: value in its unit (64.9 for 64.9 %), null where it cannot be known."""

    scope: Literal["city", "area", "unit"]
    code: str = Field(examples=["500109"])
    name: str = Field(examples=["北碚区"])
    indicator: str = Field(examples=["activity_level"])
    title: str = Field(examples=["活跃度"])
    clause: str = Field(examples=["G9"])
    unit: str = Field(examples=["%"])
    value: float | None
    target: float | None
    met: bool | None
    missing: int
    counts: dict[str, float | None]


class EntryOut(Schema):
    """服务时长记录: a posted line of the ledger."""

    id: int
    activity_title: str
    organization: str
    service_day: date
    starts_at: Moment
    ends_at: Moment
    minutes: int
    hours: str = Field(examples=["2.5"])
    grade: str = Field(examples=["measured"])
    grade_label: str = Field(examples=["实测"])
    state: Literal["posted", "reversed", "reversal"]
    posted_at: Moment
    hash: str


class EntryPage(Schema):
    """One page; `next` goes into `after` for the next one and is null on the last."""

    items: list[EntryOut]
    next: str | None


class ActivityQuery(Schema):
    """How the list is narrowed; everything optional."""

    after: str | None = Field(None, max_length=500, description="`next` of the page before")
    limit: int = Field(25, ge=1, le=100)
    area: str | None = Field(None, max_length=12, description="code of the 区县", examples=["500109"])
    day: date | None = None
    online: bool = False
    past: bool = Field(False, description="what is over, latest first")
    q: str = Field("", max_length=60, description="words in title, place or organization")

    @field_validator("q", "area", "after")
    @classmethod
    def _clean(cls, value: Any) -> Any:
        if value and "\x00" in value:
            raise ValueError("含有不能用的字符")
        return value


class PageQuery(Schema):
    """Where a list goes on."""

    after: str | None = Field(None, max_length=500, description="`next` of the page before")
    limit: int = Field(25, ge=1, le=100)


class IndicatorQuery(Schema):
    """Which figures."""

    year: int | None = Field(
        None, ge=2020, le=2100, examples=[2026], description="left out: the year of `as_of`, or this year"
    )
    scope: Literal["city", "area", "unit"] = "city"
    as_of: date | None = Field(
        None, description="the day on which it is asked; left out: today, or the year's last day"
    )
    after: str = Field(
        "",
        max_length=18,
        pattern=r"^[0-9A-Z]*$",
        description="of units: those after this code (the header Link names it)",
    )
    limit: int = Field(1000, ge=1, le=1000, description="of units: how many at most")


class CatalogueQuery(IndicatorQuery):
    """Which indicators of the catalogue: all of a scope, or one by its id."""

    indicator: str = Field("", max_length=40, examples=["activity_level"])
