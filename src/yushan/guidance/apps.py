from datetime import timedelta

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "yushan.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.common import attention, schedule
        from yushan.guidance.actions import keep_scores
        from yushan.guidance.pages import LINKS, TILE, panel
        from yushan.organizations import pages

        schedule.register("guidance.health", timedelta(days=1), keep_scores)
        for name, link in LINKS.items():
            pages.register_link(name, link)
        pages.register_panel("guidance.health", panel)
        attention.register(TILE)
