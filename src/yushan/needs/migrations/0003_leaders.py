"""Who was merged before follows the end of its chain; what was being served before has a clock too."""

from typing import Any

from django.db import migrations
from django.db.models import F


def lead(apps: Any, schema_editor: Any) -> None:
    Need = apps.get_model("needs", "Need")
    into = dict(Need.objects.filter(state="merged").values_list("pk", "merged_into"))
    for pk in into:
        seen, end = {pk}, into[pk]
        while end in into and end not in seen:  # a ring cannot be, but a migration does not hang on one
            seen.add(end)
            end = into[end]
        Need.objects.filter(pk=pk).update(leader=end)
    # When it begins the worker looks whether its activity was published.
    Need.objects.filter(state="serving", due_at=None).update(due_at=F("turn_at"))


class Migration(migrations.Migration):
    dependencies = [("needs", "0002_following_sessions_weeks")]

    operations = [migrations.RunPython(lead, migrations.RunPython.noop)]
