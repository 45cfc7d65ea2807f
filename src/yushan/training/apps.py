from datetime import timedelta

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "yushan.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure
        from yushan.audit import words
        from yushan.common import attention, choosing, counts, rotation, schedule, search, todos
        from yushan.ledger import papers
        from yushan.organizations import effects
        from yushan.organizations.signals import organization_ending
        from yushan.training.actions import certificates, classes, content, exams, following, reckoning, reminding
        from yushan.training.attention import TILES
        from yushan.training.choices import SOURCES as CHOICES
        from yushan.training.counts import SOURCE as COUNTED
        from yushan.training.panels import record_of
        from yushan.training.queries.certificates import paper_of
        from yushan.training.search import CREATE, PROVIDER
        from yushan.training.todos import SOURCES
        from yushan.training.words import WORDS
        from yushan.volunteers import panels
        from yushan.volunteers.signals import volunteer_withdrawn, volunteers_joining

        for action, label in WORDS.items():
            words.register(f"training.{action}", label)
        counts.register(COUNTED)
        papers.register("training", paper_of)
        panels.register("training", record_of)
        for choice in CHOICES:
            choosing.register(choice)
        for source in SOURCES:
            todos.register(source)
        for tile in TILES:
            attention.register(tile)
        search.register(PROVIDER)
        search.register_command(CREATE)
        schedule.register("training.papers", timedelta(minutes=1), exams.close_due)
        schedule.register("training.certificates", timedelta(minutes=1), certificates.issue_due)
        schedule.register("training.begin", timedelta(minutes=5), classes.begin_due)
        schedule.register("training.sessions", timedelta(minutes=15), reminding.remind_sessions)
        schedule.register("training.exams", timedelta(minutes=15), reminding.remind_exams)
        schedule.register("training.ending", timedelta(hours=12), reminding.remind_certificates)
        schedule.register("training.files", timedelta(hours=6), content.tidy_files)
        schedule.register("training.questions", timedelta(hours=1), reckoning.reckon_due)
        rotation.register(content.MATERIALS.reseal)
        erasure.register("training", check=following.obstacles, erase=following.erase)
        effects.register("training", following.effects)
        organization_ending.connect(following.carry, dispatch_uid="training")
        volunteer_withdrawn.connect(following.free_places, dispatch_uid="training")
        volunteers_joining.connect(following.take_along, dispatch_uid="training")
        _join_menu()


def _join_menu() -> None:
    from yushan.common.navigation import MenuItem, register
    from yushan.organizations.access import can

    register(
        MenuItem(
            group="机制",
            label="培训",
            icon="school",
            url_name="training:list",
            allowed=lambda user: can(user, "training.view") or can(user, "training.enrol"),
            order=64,
            waits=("training.",),
        )
    )
