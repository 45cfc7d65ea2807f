from datetime import timedelta
from typing import Any

from django.apps import AppConfig


def _on_facts_changed(sender: Any, person_ids: set[int], **kwargs: Any) -> None:
    from yushan.indicators.actions import refresh

    refresh(person_ids)


def _on_entries_posted(sender: Any, entries: list[Any], **kwargs: Any) -> None:
    from yushan.indicators.actions.cells import on_posted

    on_posted(entries)


class IndicatorsConfig(AppConfig):
    name = "yushan.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import m2m_changed, post_save

        from yushan.accounts import erasure
        from yushan.activities.models import Activity
        from yushan.audit import words
        from yushan.common import counts, jobs, navigation, schedule, sections, todos
        from yushan.common.signals import person_facts_changed
        from yushan.indicators import doubtful, rosters
        from yushan.indicators.actions import (
            by_rule,
            following,
            nightly_check,
            party,
            quality,
            questions,
            reminding,
            reports,
            statements,
            watching,
        )
        from yushan.indicators.actions.folding import fold
        from yushan.indicators.checks import CHECKS
        from yushan.indicators.counts import SOURCE as COUNTED
        from yushan.indicators.counts_hours import SOURCE as HOURS
        from yushan.indicators.erasing import erase
        from yushan.indicators.places import sees_figures, sees_pictures
        from yushan.indicators.queries.cells import may_explore
        from yushan.indicators.queries.party import sees_party
        from yushan.indicators.queries.quality import sees_quality
        from yushan.indicators.sections import SECTION
        from yushan.indicators.todos import OBJECTIONS, QUALITY, SOURCE, STATEMENTS
        from yushan.ledger.signals import entries_posted
        from yushan.organizations import pages, roster_filters, unit_panels
        from yushan.organizations.models import Organization
        from yushan.projects.models import Project

        counts.register(COUNTED)
        counts.register(HOURS)
        sections.register(SECTION)
        person_facts_changed.connect(_on_facts_changed, dispatch_uid="indicators")
        entries_posted.connect(_on_entries_posted, dispatch_uid="indicators.cells")
        post_save.connect(following.on_activity_saved, Activity, dispatch_uid="indicators.activity")
        m2m_changed.connect(following.on_types_changed, Activity.service_types.through, dispatch_uid="indicators.types")
        post_save.connect(following.on_project_saved, Project, dispatch_uid="indicators.project")
        post_save.connect(following.on_organization_saved, Organization, dispatch_uid="indicators.organization")
        schedule.register("indicators.fold", timedelta(minutes=1), fold)
        schedule.register("indicators.recount", timedelta(minutes=1), watching.go_on)
        schedule.register("indicators.check_drift", timedelta(days=1), nightly_check)
        schedule.register("indicators.quality", timedelta(days=1), quality.look_over)
        schedule.register("indicators.reminders", timedelta(days=1), by_rule.remind_by_rule)
        for check in CHECKS:
            doubtful.register(check)
        schedule.register("indicators.reports", timedelta(hours=1), reports.due)
        jobs.register(watching.RECOUNT, watching.run_recount)
        jobs.register(reports.MAKE, reports.run)
        for source in (SOURCE, STATEMENTS, OBJECTIONS, QUALITY):
            todos.register(source)
        for chip in rosters.CHIPS:
            roster_filters.register(chip)
        unit_panels.register("indicators", rosters.panel, order=10)
        unit_panels.register_column("indicators", rosters.COLUMN)
        erasure.register("indicators", erase=erase)
        pages.register_link("indicators", rosters.LINK)
        for room in (watching, party, questions, statements, quality, reminding, by_rule, reports):
            for action, label in room.WORDS.items():
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
        navigation.register(
            navigation.MenuItem(
                group="",
                label="党员参与情况",
                icon="flag",
                url_name="indicators:party",
                allowed=sees_party,
                order=22,
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="",
                label="数据查询",
                icon="table",
                url_name="indicators:explorer",
                allowed=may_explore,
                order=21,
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="",
                label="图览",
                icon="chart-pie",
                url_name="indicators:pictures",
                allowed=sees_pictures,
                order=24,
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="",
                label="数据质量",
                icon="checklist",
                url_name="indicators:quality",
                allowed=sees_quality,
                order=23,
                waits=("indicators.quality",),
            )
        )
