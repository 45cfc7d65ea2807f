from datetime import timedelta

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "yushan.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.accounts import erasure, retention
        from yushan.activities import actions, erasing, outcomes, rooms, tasks
        from yushan.activities.actions import (
            at_places,
            campaigns,
            joining,
            late,
            lottery,
            placing_rounds,
            placings,
            reorganised,
        )
        from yushan.activities.actions.closing import PHOTOS
        from yushan.activities.actions.documents import DOCUMENTS, tidy_documents
        from yushan.activities.actions.insurance import POLICIES, tidy_policies
        from yushan.activities.actions.of_projects import BOARD
        from yushan.activities.actions.paper import PAPER, tidy_paper
        from yushan.activities.actions.scene_photos import SCENE_PHOTOS, tidy_scene_photos
        from yushan.activities.attention import TILES
        from yushan.activities.keeping import RULES
        from yushan.activities.leavers import free_places
        from yushan.activities.queries import at_places as places
        from yushan.activities.queries.at_station import keeps_a_station
        from yushan.activities.queries.choices import SOURCES as CHOICES
        from yushan.activities.queries.project_figures import COUNTS
        from yushan.activities.search import COMMANDS, PROVIDER
        from yushan.activities.sections import SECTIONS
        from yushan.activities.todos import IN_MENU, SOURCES
        from yushan.activities.words import WORDS
        from yushan.audit import words
        from yushan.common import attention, choosing, jobs, navigation, rotation, schedule, search, sections, todos
        from yushan.ledger import part_takers
        from yushan.organizations import effects
        from yushan.organizations.access import can
        from yushan.organizations.signals import organization_ending
        from yushan.projects import boards, figures
        from yushan.stations import effects as station_effects
        from yushan.stations import evidence, happenings
        from yushan.stations import linking as station_rooms
        from yushan.stations.signals import station_closing
        from yushan.volunteers.signals import volunteer_withdrawn, volunteers_joining, volunteers_may_join

        schedule.register("activities.clock", timedelta(minutes=1), tasks.start_and_finish)
        schedule.register("activities.offers", timedelta(minutes=1), actions.expire_offers)
        schedule.register("activities.reminders", timedelta(minutes=5), actions.remind_due)
        schedule.register("activities.key_dates", timedelta(hours=6), campaigns.remind_key_dates)
        schedule.register("activities.lotteries", timedelta(minutes=1), lottery.draw_due)
        schedule.register("activities.settle", timedelta(minutes=5), actions.settle_due)
        schedule.register("activities.placings", timedelta(minutes=5), placing_rounds.follow_up)
        jobs.register(placings.KIND, placing_rounds.run)
        boards.provide(BOARD)
        station_rooms.provide(rooms.JOINED)
        outcomes.activity_ended.connect(rooms.free_rooms, dispatch_uid="station-rooms")
        outcomes.activity_timed.connect(rooms.say_moved, dispatch_uid="station-rooms")
        outcomes.activity_finished.connect(rooms.note_use, dispatch_uid="station-rooms")
        for choice in CHOICES:
            choosing.register(choice)
        figures.provide(COUNTS)
        happenings.provide(places.BOARD)
        evidence.register(places.KINDS, places.facts)
        station_effects.register("activities", places.closing_effects)
        station_closing.connect(at_places.tell_of_closing, dispatch_uid="activities")
        schedule.register("activities.photos", timedelta(hours=6), actions.tidy_photos)
        rotation.register(PHOTOS.reseal)
        rotation.register(DOCUMENTS.reseal)
        schedule.register("activities.documents", timedelta(hours=6), tidy_documents)
        rotation.register(POLICIES.reseal)
        rotation.register(PAPER.reseal)
        rotation.register(SCENE_PHOTOS.reseal)
        schedule.register("activities.scene_photos", timedelta(hours=6), tidy_scene_photos)
        schedule.register("activities.paper", timedelta(hours=6), tidy_paper)
        for section in SECTIONS:
            sections.register(section)
        for rule in RULES:
            retention.register(rule)
        schedule.register("activities.policies", timedelta(hours=6), tidy_policies)
        part_takers.register("activities", late.part_takers)
        erasure.register("activities", check=erasing.obstacles, erase=erasing.erase)
        effects.register("activities", reorganised.effects)
        organization_ending.connect(reorganised.carry_activities, dispatch_uid="activities")
        for action, label in WORDS.items():
            words.register(f"activities.{action}", label)
        volunteer_withdrawn.connect(free_places, dispatch_uid="activities")
        volunteers_may_join.connect(joining.say_what_collides, dispatch_uid="activities")
        volunteers_joining.connect(joining.take_along, dispatch_uid="activities")
        for source in SOURCES:
            todos.register(source)
        for tile in TILES:
            attention.register(tile)
        search.register(PROVIDER)
        for command in COMMANDS:
            search.register_command(command)
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="活动",
                icon="calendar-event",
                url_name="activities:list",
                allowed=lambda user: can(user, "activity.view"),
                order=30,
                waits=IN_MENU,
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="安排",
                icon="users",
                url_name="activities:placings",
                allowed=lambda user: can(user, "activity.edit"),
                order=32,
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="服务",
                label="重要节点",
                icon="calendar-star",
                url_name="activities:staff_calendar",
                allowed=lambda user: can(user, "activity.view"),
                order=31,
            )
        )
        navigation.register(
            navigation.MenuItem(
                group="阵地",
                label="今天在站点",
                icon="device-tablet",
                url_name="activities:station_today",
                allowed=keeps_a_station,
                order=11,
            )
        )
