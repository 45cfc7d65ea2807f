"""What a district of the walked world has in training: a course with a bank, classes in each state, somebody in them."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.tests.district import District
from yushan.training.actions import bases, content, courses
from yushan.training.models import Enrolment, TrainingCertificate
from yushan.training.tests import factories as training

Arguments = dict[str, Any]


def in_training(here: District) -> dict[str, Arguments]:
    """The volunteer of the district has an open paper in one class and a certificate of another one."""
    course = training.course(here.organization, questions=2, publish=False, title=f"{here.area.name}上岗培训")
    first = course.versions.get()
    lesson, material = _contents(first)
    courses.publish_version(COMMAND_LINE, version=first)
    base = bases.save_base(
        COMMAND_LINE, organization=here.organization, name="科普驿站培训基地", station=here.station, since=clock.today()
    )
    lecturer = bases.save_lecturer(COMMAND_LINE, organization=here.organization, name="陶静", title="讲师")
    draft = training.a_class(course, opened=False, sessions=1, title="准备中的一期", base=base)
    whole = training.a_class(course, sessions=1, title="报名中的一期", base=base)
    own = training.enrolled(whole, here.volunteer)
    paper = training.begun(own)
    waiting = training.enrolled(whole)
    done, closed, certificate = _finished(here, course)
    second = courses.begin_version(COMMAND_LINE, course=course)
    here.bodies |= {
        "open_class": {"do": "open"},
        "lesson_up": {"do": "up"},
        "not_there": {"enrolment": waiting.pk, "reason": "点错了人"},
    }
    return {
        "training_code": {"code": whole.code},
        "training_draft": {"pk": draft.pk},
        "training_class": {"pk": whole.pk},
        "training_session": {"pk": whole.sessions.get().pk},
        "training_own": {"pk": own.pk},
        "training_done": {"pk": done.pk},
        "training_lesson": {"pk": own.pk, "number": lesson.pk},
        "training_material": {"pk": own.pk, "number": material.pk},
        "training_paper": {"pk": paper.pk},
        "training_closed": {"pk": closed.pk},
        "training_waiting": {"pk": waiting.pk},
        "training_certificate": {"pk": certificate.pk},
        "training_course": {"pk": course.pk},
        "training_version": {"pk": second.pk},
        "training_lesson_draft": {"pk": second.lessons.get().pk},
        "training_material_draft": {"pk": second.materials.get().pk},
        "training_question": {"pk": course.questions.order_by("pk").first().pk},
        "training_base": {"pk": base.pk},
        "training_lecturer": {"pk": lecturer.pk},
    }


def _contents(version: Any) -> tuple[Any, Any]:
    """A video and a document, so that their addresses have something to answer with."""
    file = ContentFile(b"\0\0\0\x18ftypmp42" + b"\0" * 28, name="lesson.mp4")
    lesson = content.save_lesson(COMMAND_LINE, version=version, title="安全", kind="video", file=file)
    material = content.add_material(COMMAND_LINE, version=version, title="讲义", content=b"%PDF-1.7 \n")
    return lesson, material


def _finished(here: District, course: Any) -> tuple[Enrolment, Any, TrainingCertificate]:
    assert here.volunteer is not None
    row = training.enrolled(training.a_class(course, title="上过的一期"), here.volunteer)
    closed = training.taken(row)
    certificate = TrainingCertificate.objects.create(
        enrolment=row, volunteer=here.volunteer, course=course, code=f"TRN{row.pk:013d}", completed_on=clock.today(),
        valid_until=clock.today() + timedelta(days=700), state="valid", number=f"渝科志训〔2026〕{row.pk:06d}号",
        file=default_storage.save(f"training/walk/{row.pk}.pdf", ContentFile(b"%PDF-1.7")), issued_at=clock.now(),
    )  # fmt: skip
    return row, closed, certificate
