"""The life of an award campaign as a table; docs/architecture.md draws it."""

from yushan.campaigns.models import AwardCampaign
from yushan.campaigns.rules import preparing as rules
from yushan.common.lifecycle import Lifecycle, Step

State = AwardCampaign.State

CAMPAIGN = Lifecycle(
    name="award_campaign",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.DRAFT, "open", State.OPEN, "开始推荐", rules.open_lacks),
        Step(State.OPEN, "check", State.CHECKING, "截止推荐，开始审核", rules.check_lacks),
        Step(State.CHECKING, "review", State.SCORING, "开始评审", rules.review_lacks),
        Step(State.SCORING, "close", State.RANKED, "结束这一轮", rules.close_lacks),
        Step(State.RANKED, "further", State.SCORING, "进入下一轮", rules.further_lacks),
        Step(State.RANKED, "notice", State.NOTICED, "开始公示", rules.notice_lacks),
        Step(State.NOTICED, "publish", State.DONE, "公布结果", rules.result_lacks),
        *(
            Step(state, "cancel", State.CANCELLED, "取消评选")
            for state in (State.DRAFT, State.OPEN, State.CHECKING, State.SCORING, State.RANKED, State.NOTICED)
        ),
    ),
    main=(State.DRAFT, State.OPEN, State.CHECKING, State.SCORING, State.RANKED, State.NOTICED, State.DONE),
)
