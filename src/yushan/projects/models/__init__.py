"""Service projects: what is kept of them, a file for each subject."""

from yushan.projects.models.contest import (
    Contest,
    ContestEntry,
    ContestObjection,
    Recusal,
    RoundResult,
    Score,
    SupportEvidence,
    SupportMeasure,
)
from yushan.projects.models.effect import EffectMeasure, MeasuredValue, QuizRun, QuizSheet, Reached
from yushan.projects.models.evaluation import (
    EvaluationAnswer,
    EvaluationForm,
    EvaluationReviewer,
    EvaluationWaiver,
    Improvement,
    Kind,
    ProjectEvaluation,
)
from yushan.projects.models.features import Achievement, AchievementEvidence, FeatureRequest
from yushan.projects.models.library import KitFile, LibraryEntry, ProjectOrigin, ProjectTag, SearchSynonym
from yushan.projects.models.money import Spending
from yushan.projects.models.papers import (
    DocumentVersion,
    ProjectDocument,
    ProjectMeeting,
    ProjectMember,
    ProjectQuestion,
    ProjectReport,
)
from yushan.projects.models.plan import BudgetHead, Milestone, ProjectRisk
from yushan.projects.models.project import Project, ProjectPost
from yushan.projects.models.rounds import ProjectRound
from yushan.projects.models.services import ServiceItem, ServiceOffer, ServiceReach
from yushan.projects.models.watches import ProjectWatch

__all__ = [
    "Achievement",
    "AchievementEvidence",
    "BudgetHead",
    "Contest",
    "ContestEntry",
    "ContestObjection",
    "DocumentVersion",
    "EffectMeasure",
    "EvaluationAnswer",
    "EvaluationForm",
    "EvaluationReviewer",
    "EvaluationWaiver",
    "FeatureRequest",
    "Improvement",
    "Kind",
    "KitFile",
    "LibraryEntry",
    "MeasuredValue",
    "Milestone",
    "Project",
    "ProjectDocument",
    "ProjectEvaluation",
    "ProjectMeeting",
    "ProjectMember",
    "ProjectOrigin",
    "ProjectPost",
    "ProjectQuestion",
    "ProjectReport",
    "ProjectRisk",
    "ProjectRound",
    "ProjectTag",
    "ProjectWatch",
    "QuizRun",
    "QuizSheet",
    "Reached",
    "Recusal",
    "RoundResult",
    "Score",
    "SearchSynonym",
    "ServiceItem",
    "ServiceOffer",
    "ServiceReach",
    "Spending",
    "SupportEvidence",
    "SupportMeasure",
]
