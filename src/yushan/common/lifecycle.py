"""Life cycles as tables: state, event, next state, guard. One engine for every room (docs/architecture.md)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yushan.common.errors import Conflict, Refusal

# A guard says in the user's words what is missing; an empty list lets the step happen.
Guard = Callable[[Any], list[str]]


@dataclass(frozen=True)
class Step:
    """One row of the table: `event` leads from `source` to `target` if `guard` has no objection."""

    source: str
    event: str
    target: str
    label: str
    guard: Guard | None = None


@dataclass(frozen=True)
class Lifecycle:
    """A named table of steps; `main` is the straight road that the stepper draws."""

    name: str
    labels: dict[str, str]
    steps: tuple[Step, ...]
    main: tuple[str, ...]
    _index: dict[tuple[str, str], Step] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        index = {(step.source, step.event): step for step in self.steps}
        if len(index) != len(self.steps):
            raise ValueError(f"{self.name}: a state has the same event twice")
        object.__setattr__(self, "_index", index)

    def next_state(self, state: str, event: str, subject: Any = None) -> str:
        """The state after `event`. Conflict when the event is unknown here, Refusal when a guard objects."""
        step = self._index.get((state, event))
        if step is None:
            raise Conflict(f"现在的状态是“{self.labels.get(state, state)}”，不能这样做。请刷新页面看最新状态。")
        if step.guard and (missing := step.guard(subject)):
            raise Refusal("还差：" + "；".join(missing) + "。")
        return step.target

    def events(self, state: str) -> list[Step]:
        """Every step that leaves a state."""
        return [step for step in self.steps if step.source == state]

    def missing(self, state: str, event: str, subject: Any) -> list[str]:
        """What the guard of a step still asks for; empty when it may happen."""
        step = self._index.get((state, event))
        return step.guard(subject) if step and step.guard else []

    def stepper(self, state: str) -> list[tuple[str, str]]:
        """(label, 'done'|'now'|'next') along the main road; off the road everything is 'next'."""
        if state not in self.main:
            return [(self.labels[name], "next") for name in self.main]
        here = self.main.index(state)
        return [
            (self.labels[name], "done" if at < here else "now" if at == here else "next")
            for at, name in enumerate(self.main)
        ]

    def diagram(self) -> str:
        """The life cycle as a Mermaid state diagram for the docs."""
        lines = ["stateDiagram-v2"]
        lines += [f"  {name}: {label}" for name, label in self.labels.items()]
        lines += [f"  {step.source} --> {step.target}: {step.label}" for step in self.steps]
        return "\n".join(lines)
