"""Regular reminders: sessions of tomorrow, an exam that is open, certificates near their end."""

from datetime import timedelta

from yushan.common import clock, rulebook
from yushan.training.actions.base import tell
from yushan.training.models import Enrolment, Session, TrainingCertificate, TrainingClass

_AHEAD = timedelta(hours=24)


def remind_sessions() -> int:
    """A day before each session everybody in the class is told once; answers how many sessions."""
    now = clock.now()
    rows = Session.objects.filter(
        starts_at__gt=now, starts_at__lte=now + _AHEAD, cancelled_at=None,
        training_class__state__in=TrainingClass.GOING_ON,
    ).select_related("training_class")  # fmt: skip
    for row in rows:
        begin = clock.local(row.starts_at)
        people = list(Enrolment.objects.filter(training_class=row.training_class_id, state=Enrolment.State.ENROLLED))
        place = row.place or row.training_class.place
        tell(
            people, key=f"soon:{row.pk}:{int(row.starts_at.timestamp())}", title=f"“{row.training_class.title}”快上课了",
            body=f"{row.title}：{begin.month} 月 {begin.day} 日 {begin.hour}:{begin:%M}，{place}", starts_at=row.starts_at,
        )  # fmt: skip
    return len(rows)


def remind_exams() -> int:
    """When an exam opens, and again a day before it closes, whoever has not passed is told; answers how many classes."""
    now = clock.now()
    rows = TrainingClass.objects.filter(
        state__in=TrainingClass.GOING_ON, version__has_exam=True, exam_opens_at__lte=now, exam_closes_at__gt=now
    )
    for row in rows:
        closes = clock.local(row.exam_closes_at) if row.exam_closes_at else now
        people = Enrolment.objects.filter(training_class=row, state=Enrolment.State.ENROLLED)
        waiting = list(people.exclude(attempts__passed=True))
        until = f"{closes.month} 月 {closes.day} 日 {closes.hour}:{closes:%M}"
        # With the moment: an exam that was moved is another one to be told of.
        opens = row.exam_opens_at or now
        tell(
            waiting,
            key=f"exam-open:{int(opens.timestamp())}",
            title=f"“{row.title}”可以考试了",
            body=f"到 {until} 为止。用手机就能考。",
        )
        if row.exam_closes_at and row.exam_closes_at <= now + _AHEAD:
            tell(
                waiting,
                key=f"exam-closes:{int(row.exam_closes_at.timestamp())}",
                title=f"“{row.title}”的考试快关闭了",
                body=f"到 {until} 为止，您还没有通过。",
            )
    return len(rows)


def remind_certificates() -> int:
    """Some days before the end, once each; not whom the qualification's own reminder reaches, nor who has a newer one."""
    days, today = sorted(int(n) for n in rulebook.value("training_reminder_days")), clock.today()  # type: ignore[attr-defined]
    rows = TrainingCertificate.objects.filter(
        state=TrainingCertificate.State.VALID, valid_until__range=(today, today + timedelta(days=days[-1]))
    ).select_related("course", "enrolment")
    told = 0
    for row in rows:
        newer = TrainingCertificate.objects.filter(volunteer=row.volunteer_id, course=row.course_id, revoked_on=None)
        if newer.filter(completed_on__gt=row.completed_on).exists():
            continue
        left = ((row.valid_until or today) - today).days
        step = next(one for one in days if left <= one)
        if row.qualification_id and step == days[0]:
            continue  # volunteers.remind_due says it
        tell(
            [row.enrolment], key=f"ending:{step}", title=f"“{row.course.title}”的结业证书快到期了",
            body=f"有效到 {row.valid_until}。再学一期可以续上，早续的天数不会少。",
        )  # fmt: skip
        told += 1
    return told
