"""Takes every kept sum away, in a process with the platform's settings, so that a rebuilding has something to do."""

import os

import django


def main() -> None:
    """What is kept of people, lines and activities stays; what they add up to goes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.indicators.models import DailyDelta, DailySum

    for model in (DailyDelta, DailySum):
        model.objects.all().delete()


if __name__ == "__main__":
    main()
