"""What goes when a person is erased: being a member, who was present, whose opinion an expert's was."""

from yushan.accounts.models import Person
from yushan.projects.models import EvaluationAnswer, EvaluationReviewer, ProjectMeeting, ProjectMember


def erase(person: Person) -> None:
    """Opinions stay without their author; answers of volunteers never had one."""
    ProjectMember.objects.filter(user__person=person).delete()
    EvaluationReviewer.objects.filter(user__person=person).delete()
    EvaluationAnswer.objects.filter(given_by__person=person).update(given_by=None)
    ProjectMeeting.present.through.objects.filter(user__person=person).delete()
