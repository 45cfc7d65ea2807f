"""Stations that are there get a code for their address; hours that were written become hours of the week where they are
understood, the text stays."""

from typing import Any

from django.db import migrations

from yushan.stations.models.station import new_code
from yushan.stations.rules.hours import parse

_SLICE = 500


def fill(apps: Any, schema_editor: Any) -> None:
    station, weekly = apps.get_model("stations", "Station"), apps.get_model("stations", "WeeklyHours")
    while rows := list(station.objects.filter(code=None).only("pk", "opening_hours").order_by("pk")[:_SLICE]):
        windows = []
        for row in rows:
            row.code = new_code()
            if hours := parse(row.opening_hours):
                row.rests_on_holidays = hours.rests_on_holidays
                windows += [
                    weekly(station=row, weekday=day, opens=opens, closes=closes)
                    for day, found in hours.weekly.items()
                    for opens, closes in found
                ]
        station.objects.bulk_update(rows, ["code", "rests_on_holidays"])
        weekly.objects.bulk_create(windows)


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_card_life_and_six_haves")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
