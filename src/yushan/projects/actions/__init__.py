from yushan.projects.actions.life import (
    approve_project,
    cancel_project,
    recall_project,
    resume_project,
    return_project,
    start_project,
    submit_project,
    suspend_project,
)
from yushan.projects.actions.planning import PostNeed, change_lead, create_project, update_project
from yushan.projects.actions.rounds import begin_next_round, close_project, evaluate_project, improve_project

__all__ = [
    "PostNeed",
    "approve_project",
    "begin_next_round",
    "cancel_project",
    "change_lead",
    "close_project",
    "create_project",
    "evaluate_project",
    "improve_project",
    "recall_project",
    "resume_project",
    "return_project",
    "start_project",
    "submit_project",
    "suspend_project",
    "update_project",
]
