"""The linear program over schedules, by OR-tools: every volunteer has at most one schedule, every post at most its places. Pure."""

from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import linear_solver_pb2 as messages  # type: ignore[attr-defined]
from ortools.linear_solver.python.model_builder_helper import ModelSolverHelper

from yushan.matching.pairs import Pairs
from yushan.matching.schedules import Table
from yushan.matching.scoring import Floats, Ints

_DUAL_SIMPLEX = "use_dual_simplex:true perturb_costs_in_dual_simplex:true"
# One worker and a limit in its own steps: the same answer each time.
_EXACT = "num_workers:1 max_deterministic_time:5 relative_gap_limit:0 absolute_gap_limit:0"


@dataclass(frozen=True, slots=True)
class Answer:
    """How much of each schedule is taken (0 to 1), what a place of each post is worth, what no choice of these can exceed."""

    taken: Floats
    price: Floats
    bound: float


def relaxed(pairs: Pairs, schedules: Table, seconds: float) -> Answer | None:
    """The best mix of schedules; None when the time did not suffice."""
    request = messages.MPModelRequest(solver_type=messages.MPModelRequest.GLOP_LINEAR_PROGRAMMING)
    request.solver_specific_parameters = _DUAL_SIMPLEX
    return _solve("glop", request, pairs, schedules, seconds)


def whole(pairs: Pairs, schedules: Table, seconds: float) -> Answer | None:
    """The best choice of whole schedules that was found, and what is proven to be beyond any; None without one."""
    request = messages.MPModelRequest(solver_type=messages.MPModelRequest.SAT_INTEGER_PROGRAMMING)
    request.solver_specific_parameters = _EXACT
    return _solve("sat", request, pairs, schedules, seconds, is_whole=True)


def _solve(
    solver: str,
    request: messages.MPModelRequest,
    pairs: Pairs,
    schedules: Table,
    seconds: float,
    is_whole: bool = False,
) -> Answer | None:
    model = request.model
    model.maximize = True
    for score in schedules.score.tolist():
        model.variable.add(lower_bound=0.0, upper_bound=1.0, objective_coefficient=score, is_integer=is_whole)
    posts = _rows_of_posts(model, pairs, schedules)
    _rows_of_volunteers(model, schedules)
    request.solver_time_limit_seconds = max(seconds, 0.01)
    raw = ModelSolverHelper(solver).solve_serialized_request(request.SerializeToString())
    response = messages.MPSolutionResponse.FromString(raw)
    if response.status != messages.MPSOLVER_OPTIMAL and not (
        is_whole and response.status == messages.MPSOLVER_FEASIBLE
    ):
        return None
    price = np.zeros(len(pairs.places))
    if response.dual_value:
        price[posts] = np.array(response.dual_value[: len(posts)])
    return Answer(np.array(response.variable_value), np.maximum(price, pairs.floors), response.best_objective_bound)


def _rows_of_posts(model: messages.MPModelProto, pairs: Pairs, schedules: Table) -> Ints:
    """One row for each post that more want than there are places; which posts have one."""
    column, post = schedules.column, pairs.post[schedules.rows]
    order = np.argsort(post, kind="stable")
    wanted = np.bincount(post, minlength=len(pairs.places))
    last = np.cumsum(wanted)
    tight = np.flatnonzero(wanted > pairs.places)
    for number in tight.tolist():
        _row(model, column[order[last[number] - wanted[number] : last[number]]], float(pairs.places[number]))
    return tight


def _rows_of_volunteers(model: messages.MPModelProto, schedules: Table) -> None:
    order = np.argsort(schedules.owner, kind="stable")
    count = np.bincount(schedules.owner)
    last = np.cumsum(count)
    for number in np.flatnonzero(count > 1).tolist():
        _row(model, order[last[number] - count[number] : last[number]], 1.0)


def _row(model: messages.MPModelProto, columns: Ints, most: float) -> None:
    model.constraint.add(
        var_index=columns.tolist(), coefficient=[1.0] * len(columns), lower_bound=-np.inf, upper_bound=most
    )
