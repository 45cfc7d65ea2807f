"""A reason is said, or asked for."""

import pytest

from yushan.common.errors import Refusal
from yushan.common.reasons import because


def test_a_reason_is_bare_and_not_longer_than_its_column() -> None:
    assert because("  太远  ", "请写明原因。") == "太远"
    assert because("远" * 400, "请写明原因。") == "远" * 300
    assert because("远" * 400, "请写明原因。", most=200) == "远" * 200


@pytest.mark.parametrize("text", ["", "  ", "远", " 远 "])
def test_what_says_nothing_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(Refusal, match="请写明为什么不去") as refused:
        because(text, "请写明为什么不去。", field="answer")
    assert refused.value.field == "answer" and refused.value.status == 400
