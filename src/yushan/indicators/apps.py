from datetime import timedelta
from typing import Any

from django.apps import AppConfig


def _on_facts_changed(sender: Any, person_ids: set[int], **kwargs: Any) -> None:
    from yushan.indicators.actions import refresh
    from yushan.indicators.actions.people import refresh_registered

    refresh(person_ids)
    refresh_registered(person_ids)


def _on_people_rejoined(sender: Any, person_ids: set[int], **kwargs: Any) -> None:
    from yushan.indicators.actions import employers, people

    people.rejoined(person_ids)
    employers.follow(person_ids)


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
        from yushan.activities.models import Activity, ClosingReport, Feedback
        from yushan.audit import words
        from yushan.common import choosing, counts, jobs, navigation, schedule, search, sections, todos
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
        from yushan.indicators.actions.closed_years import ClosedYears, look_over_signed
        from yushan.indicators.actions.folding import fold
        from yushan.indicators.checks import CHECKS
        from yushan.indicators.commands import COMMANDS
        from yushan.indicators.counts import SOURCE as COUNTED
        from yushan.indicators.counts_activities import SOURCE as ACTIVITIES
        from yushan.indicators.counts_hours import SOURCE as HOURS
        from yushan.indicators.counts_people import SOURCE as PEOPLE
        from yushan.indicators.counts_tree import SOURCE as TREE
        from yushan.indicators.erasing import erase
        from yushan.indicators.open_pictures import make_ready
        from yushan.indicators.places import organizations_to_choose, sees_page, sees_pictures
        from yushan.indicators.queries.cells import may_explore
        from yushan.indicators.queries.papers import paper_of
        from yushan.indicators.queries.party import may_open_unit, secretaries_to_choose, sees_party
        from yushan.indicators.queries.quality import sees_quality
        from yushan.indicators.sections import SECTION
        from yushan.indicators.todos import OBJECTIONS, QUALITY, SIGN_AGAIN, SOURCE, STATEMENTS
        from yushan.ledger import papers
        from yushan.ledger.signals import entries_posted
        from yushan.organizations import closed_years, pages, roster_filters, unit_panels
        from yushan.organizations.models import Organization, OrganizationPlacement
        from yushan.organizations.signals import organization_replanted
        from yushan.projects.models import Project
        from yushan.volunteers.signals import people_rejoined

        for counted in (COUNTED, HOURS, PEOPLE, ACTIVITIES, TREE):
            counts.register(counted)
        sections.register(SECTION)
        choosing.register(
            choosing.Source("indicators.organizations", organizations_to_choose, beside=lambda row: row.code)
        )
        choosing.register(
            choosing.Source(
                "indicators.secretaries", secretaries_to_choose, by="display_name", beside=lambda row: row.username
            )
        )
        person_facts_changed.connect(_on_facts_changed, dispatch_uid="indicators")
        people_rejoined.connect(_on_people_rejoined, dispatch_uid="indicators")
        entries_posted.connect(_on_entries_posted, dispatch_uid="indicators.cells")
        post_save.connect(following.on_activity_saved, Activity, dispatch_uid="indicators.activity")
        m2m_changed.connect(following.on_types_changed, Activity.service_types.through, dispatch_uid="indicators.types")
        post_save.connect(following.on_project_saved, Project, dispatch_uid="indicators.project")
        post_save.connect(following.on_organization_saved, Organization, dispatch_uid="indicators.organization")
        post_save.connect(following.on_report_saved, ClosingReport, dispatch_uid="indicators.report")
        post_save.connect(following.on_opinion_given, Feedback, dispatch_uid="indicators.opinion")
        post_save.connect(following.on_placement_saved, OrganizationPlacement, dispatch_uid="indicators.placement")
        organization_replanted.connect(following.on_replanted, dispatch_uid="indicators")
        schedule.register("indicators.fold", timedelta(minutes=1), fold)
        schedule.register("indicators.recount", timedelta(minutes=1), watching.go_on)
        schedule.register("indicators.check_drift", timedelta(days=1), nightly_check)
        schedule.register("indicators.signed", timedelta(days=1), look_over_signed)
        schedule.register("indicators.quality", timedelta(days=1), quality.look_over)
        schedule.register("indicators.reminders", timedelta(days=1), by_rule.remind_by_rule)
        for check in CHECKS:
            doubtful.register(check)
        schedule.register("indicators.pictures", timedelta(minutes=10), make_ready)
        schedule.register("indicators.reports", timedelta(hours=1), reports.due)
        jobs.register(watching.RECOUNT, watching.run_recount)
        jobs.register(reports.MAKE, reports.run)
        for source in (SOURCE, STATEMENTS, SIGN_AGAIN, OBJECTIONS, QUALITY):
            todos.register(source)
        closed_years.register(ClosedYears)
        papers.register("indicators", paper_of)
        for command in COMMANDS:
            search.register_command(command)
        for chip in rosters.CHIPS:
            roster_filters.register(chip)
        roster_filters.register_sees_party(may_open_unit)
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
                allowed=sees_page,
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
