"""«申报为区县特色项目» was written into the project as if it had been recognised. It becomes what it was: a request."""

from typing import Any

from django.db import migrations

_GROUNDS = "立项时勾选了“申报为区县特色项目”，没有写特色在哪里，请向项目负责人核实以后再定。"
_OVER = ("cancelled",)


def ask(apps: Any, schema_editor: Any) -> None:
    """Ticked projects without a decision lose the mark; those that go on wait for one."""
    projects, requests = (apps.get_model("projects", name) for name in ("Project", "FeatureRequest"))
    decided = requests.objects.filter(state="approved").values("project")
    for project in projects.objects.filter(is_feature=True).exclude(pk__in=decided).iterator():
        projects.objects.filter(pk=project.pk).update(is_feature=False)
        waits = requests.objects.filter(project=project, state="waiting_answer").exists()
        if project.state not in _OVER and not waits:
            requests.objects.create(project=project, grounds=_GROUNDS, asked_by_id=project.lead_id)


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_evidence_and_waivers")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
