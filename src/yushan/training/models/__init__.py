from yushan.training.models.attending import Enrolment, LessonProgress, SessionMark, SurveyAnswer
from yushan.training.models.bases import Base, Lecturer
from yushan.training.models.certificates import TrainingCertificate
from yushan.training.models.classes import Session, Teaching, TrainingClass
from yushan.training.models.courses import Course, CourseVersion, Lesson, Material
from yushan.training.models.exams import Answer, Attempt
from yushan.training.models.questions import Question, QuestionFigure

__all__ = [
    "Answer",
    "Attempt",
    "Base",
    "Course",
    "CourseVersion",
    "Enrolment",
    "Lecturer",
    "Lesson",
    "LessonProgress",
    "Material",
    "Question",
    "QuestionFigure",
    "Session",
    "SessionMark",
    "SurveyAnswer",
    "Teaching",
    "TrainingCertificate",
    "TrainingClass",
]
