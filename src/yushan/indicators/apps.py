from datetime import timedelta
from typing import Any

from django.apps import AppConfig


def _on_facts_changed(sender: Any, person_ids: set[int], **kwargs: Any) -> None:
    from yushan.indicators.actions import refresh

    refresh(person_ids)


class IndicatorsConfig(AppConfig):
    name = "yushan.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.audit import words
        from yushan.common import jobs, navigation, schedule, todos
        from yushan.common.signals import person_facts_changed
        from yushan.indicators import rosters
        from yushan.indicators.actions import nightly_check, watching
        from yushan.indicators.places import sees_figures
        from yushan.indicators.todos import SOURCE
        from yushan.organizations import roster_filters, unit_panels

        person_facts_changed.connect(_on_facts_changed, dispatch_uid="indicators")
        schedule.register("indicators.check_drift", timedelta(days=1), nightly_check)
        jobs.register(watching.RECOUNT, watching.run_recount)
        todos.register(SOURCE)
        for chip in rosters.CHIPS:
            roster_filters.register(chip)
        unit_panels.register("indicators", rosters.panel, order=10)
        unit_panels.register_column("indicators", rosters.COLUMN)
        for action, label in watching.WORDS.items():
            words.register(action, label)
        navigation.register(
            navigation.MenuItem(
                group="",
                label="数据总览",
                icon="layout-dashboard",
                url_name="indicators:home",
                allowed=sees_figures,
                order=20,
            )
        )
