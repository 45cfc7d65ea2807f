"""The life of a story as a table; docs/architecture.md draws it."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.publicity.models import Story
from yushan.publicity.rules.story import lacks

State = Story.State

STORY = Lifecycle(
    name="story",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        *(Step(state, "submit", State.SUBMITTED, "交给另一人发布", lacks) for state in Story.EDITABLE),
        Step(State.SUBMITTED, "publish", State.PUBLISHED, "发布", lacks),
        Step(State.SUBMITTED, "return", State.RETURNED, "退回"),
        Step(State.PUBLISHED, "withdraw", State.WITHDRAWN, "撤下"),
    ),
    main=(State.DRAFT, State.SUBMITTED, State.PUBLISHED),
)
