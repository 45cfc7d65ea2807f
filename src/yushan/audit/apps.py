from datetime import timedelta

from django.apps import AppConfig


def _seal() -> str:
    from yushan.audit.actions import sealing

    return f"{sealing.seal()} 行已封存"


def _check() -> str:
    from yushan.audit import checking

    return checking.check()


class AuditConfig(AppConfig):
    name = "yushan.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit.actions import exports
        from yushan.common import jobs, rotation, schedule

        schedule.register("audit.seal", timedelta(minutes=1), _seal)
        schedule.register("audit.check", timedelta(days=1), _check)
        schedule.register("audit.tidy_up", timedelta(days=1), exports.tidy_up)
        jobs.register(exports.KIND, exports.run)
        rotation.register(exports.FILES.reseal)
