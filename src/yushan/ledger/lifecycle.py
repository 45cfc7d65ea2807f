"""The life cycle of a case as a table (docs/domain.md, Life cycles)."""

from yushan.common.lifecycle import Lifecycle, Step
from yushan.ledger.models import EntryCase
from yushan.ledger.rules_cases import lacking_for_decision, lacking_for_line

ENTRY_CASE = Lifecycle(
    name="entry_case",
    labels={str(value): str(label) for value, label in EntryCase.State.choices},
    steps=(
        Step("open", "stand", "stands", "维持原记录", lacking_for_decision),
        Step("open", "reverse", "reversed", "冲正", lacking_for_line),
        Step("open", "correct", "corrected", "更正", lacking_for_line),
        Step("open", "arrange", "arranged", "属实，另行补录", lacking_for_decision),
    ),
    main=("open", "stands"),
)
