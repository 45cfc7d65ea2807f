"""The track of a leader to be as a table; what the guards ask comes in as facts of the step."""

from dataclasses import dataclass

from yushan.common.lifecycle import Lifecycle, Step
from yushan.volunteers.models import Cultivation

State = Cultivation.State


@dataclass(frozen=True)
class Given:
    """What whoever takes the step brings along."""

    evidence: str = ""
    has_mentor: bool = False


def _leading_lacks(given: Given) -> list[str]:
    found = [] if given.evidence else ["培训的佐证（课程、证书或考核）"]
    return found if given.has_mentor else [*found, "带教的导师"]


def _review_lacks(given: Given) -> list[str]:
    return [] if given.evidence else ["领衔的佐证（带过的活动或项目）"]


CULTIVATION = Lifecycle(
    name="cultivation",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.NOMINATED, "agree", State.TRAINING, "本人同意"),
        Step(State.NOMINATED, "refuse", State.REFUSED, "本人不同意"),
        Step(State.TRAINING, "lead", State.LEADING, "开始领衔", _leading_lacks),
        Step(State.LEADING, "ask_review", State.REVIEWING, "提请复核", _review_lacks),
        Step(State.REVIEWING, "complete", State.COMPLETED, "复核通过"),
        Step(State.REVIEWING, "go_on", State.LEADING, "继续领衔"),
        *(Step(state, "stop", State.STOPPED, "中止") for state in Cultivation.OPEN),
    ),
    main=(State.NOMINATED, State.TRAINING, State.LEADING, State.REVIEWING, State.COMPLETED),
)
