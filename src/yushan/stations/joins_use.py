"""What rooms, bookings, loans and duty join at start; called once by apps.py."""

from datetime import timedelta


def join() -> None:
    """Menu, to-dos, regular work, words of the trail, erasing and keeping, what can be chosen and shown."""
    from yushan.accounts import erasure, retention
    from yushan.audit import words
    from yushan.common import choosing, navigation, schedule, todos
    from yushan.organizations import effects, unmasking
    from yushan.organizations.access import can
    from yushan.organizations.signals import organization_ending
    from yushan.stations import erasing_use, reorganised, two_registrations
    from yushan.stations.actions import days, duty_days, loans, swaps
    from yushan.stations.links_use import CHOICES, UNMASKABLE
    from yushan.stations.todos_use import SOURCES
    from yushan.stations.words_use import WORDS
    from yushan.volunteers.signals import volunteers_joining

    for action, label in WORDS.items():
        words.register(f"stations.{action}", label)
    for name, every, work in (
        ("lapse", timedelta(minutes=5), days.lapse_due),
        ("days", timedelta(hours=1), days.end_days),
        ("reminders", timedelta(minutes=15), days.remind_bookings),
        ("loans", timedelta(hours=6), loans.remind_loans),
        ("duty", timedelta(minutes=15), duty_days.remind_duty),
        ("duty_days", timedelta(hours=1), duty_days.end_duty_days),
        ("swaps", timedelta(minutes=5), swaps.lapse_swaps),
    ):
        schedule.register(f"stations.{name}", every, work)
    erasure.register("stations", check=erasing_use.check, erase=erasing_use.erase)
    for rule in erasing_use.RULES:
        retention.register(rule)
    effects.register("stations", reorganised.effects)
    organization_ending.connect(reorganised.carry_bookings, dispatch_uid="stations")
    volunteers_joining.connect(two_registrations.take_along, dispatch_uid="stations")
    for choice in CHOICES:
        choosing.register(choice)
    for kind, fields in UNMASKABLE.items():
        unmasking.register(kind, fields)
    for source in SOURCES:
        todos.register(source)
    navigation.register(
        navigation.MenuItem(
            group="阵地",
            label="预约",
            icon="calendar-clock",
            url_name="bookings:overview",
            allowed=lambda user: can(user, "station.use"),
            order=12,
            waits=("stations.bookings", "stations.appeals"),
        )
    )
