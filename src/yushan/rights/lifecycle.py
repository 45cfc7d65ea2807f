"""The life of a case, of an exclusion and of a public answer as tables (docs/domain.md, Life cycles)."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.rights.models import Case, Exclusion, PublicAnswer

State, Held, Told = Case.State, Exclusion.State, PublicAnswer.State

CASE = Lifecycle(
    name="rights_case",
    labels={str(value): str(label) for value, label in State.choices},
    steps=(
        Step(State.SUBMITTED, "accept", State.HANDLING, "受理"),
        Step(State.SUBMITTED, "decline", State.DECLINED, "不予受理"),
        *(Step(state, "hand_over", State.SUBMITTED, "转办") for state in (State.SUBMITTED, State.HANDLING)),
        Step(State.HANDLING, "mediate", State.MEDIATING, "双方同意调解"),
        Step(State.MEDIATING, "resume", State.HANDLING, "没有谈成，继续办理"),
        Step(State.MEDIATING, "settle", State.ANSWERED, "调解达成一致"),
        Step(State.HANDLING, "answer", State.ANSWERED, "答复"),
        Step(State.ANSWERED, "ask_second", State.SECOND, "申请复核"),
        Step(State.DECLINED, "ask_second", State.SECOND, "申请复核"),
        Step(State.SECOND, "answer_second", State.FINAL, "复核答复"),
        *(Step(state, "close", State.CLOSED, "办结") for state in (State.ANSWERED, State.FINAL, State.DECLINED)),
        *(
            Step(state, "withdraw", State.WITHDRAWN, "本人撤回")
            for state in (State.SUBMITTED, State.HANDLING, State.MEDIATING, State.SECOND)
        ),
    ),
    main=(State.SUBMITTED, State.HANDLING, State.ANSWERED, State.SECOND, State.FINAL, State.CLOSED),
)

EXCLUSION = Lifecycle(
    name="exclusion",
    labels={str(value): str(label) for value, label in Held.choices},
    steps=(
        Step(Held.HEARING, "decide", Held.IN_FORCE, "决定限制"),
        Step(Held.HEARING, "drop", Held.DROPPED, "不予限制"),
        Step(Held.IN_FORCE, "lift", Held.LIFTED, "解除"),
        Step(Held.IN_FORCE, "end", Held.ENDED, "期满"),
    ),
    main=(Held.HEARING, Held.IN_FORCE, Held.ENDED),
)

PUBLIC_ANSWER = Lifecycle(
    name="public_answer",
    labels={str(value): str(label) for value, label in Told.choices},
    steps=(
        Step(Told.DRAFT, "publish", Told.PUBLISHED, "发布"),
        Step(Told.DRAFT, "withdraw", Told.WITHDRAWN, "不发布"),
        Step(Told.PUBLISHED, "withdraw", Told.WITHDRAWN, "撤下"),
    ),
    main=(Told.DRAFT, Told.PUBLISHED),
)
