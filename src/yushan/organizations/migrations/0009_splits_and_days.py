"""Splits and suspensions by request, requests for a day to come; the charter of each card becomes its first version."""

from typing import Any

from django.conf import settings
from django.db import migrations, models


def begin_charters(apps: Any, schema_editor: Any) -> None:
    organizations = apps.get_model("organizations", "Organization")
    charters = apps.get_model("organizations", "OrganizationCharter")
    rows = organizations.objects.exclude(charter="").exclude(charters__isnull=False)
    fresh = [
        charters(
            organization_id=row.pk,
            number=1,
            text=row.charter,
            adopted_on=min(row.founded_on or row.created_at.date(), row.created_at.date()),
        )
        for row in rows.order_by("pk").iterator(chunk_size=2000)
    ]
    charters.objects.bulk_create(fresh, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0008_towns_and_cards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="organizationrequest",
            name="org_request_one_waiting",
        ),
        migrations.RemoveConstraint(
            model_name="organizationrequest",
            name="org_request_target",
        ),
        migrations.AddField(
            model_name="organizationrequest",
            name="done_at",
            field=models.DateTimeField(help_text="when it was done, or could not be done", null=True),
        ),
        migrations.AddField(
            model_name="organizationrequest",
            name="effective_on",
            field=models.DateField(help_text="the day on which it takes effect; none: with the decision", null=True),
        ),
        migrations.AlterField(
            model_name="organizationrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("change", "变更登记"),
                    ("move", "调整上级"),
                    ("merge", "合并"),
                    ("split", "拆分"),
                    ("suspend", "暂停"),
                    ("close", "关闭"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="organizationrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "待审批"),
                    ("scheduled", "已批准，待生效"),
                    ("approved", "已办理"),
                    ("declined", "未同意"),
                    ("withdrawn", "已撤回"),
                    ("failed", "未能办理"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="organizationrequest",
            name="values",
            field=models.JSONField(default=dict, help_text="a change: the fields; a split: its parts"),
        ),
        migrations.AddConstraint(
            model_name="organizationrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "scheduled"])),
                fields=("organization",),
                name="org_request_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["change", "close", "split", "suspend"]), ("target__isnull", False), _connector="OR"
                ),
                name="org_request_has_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "scheduled"), _negated=True),
                    models.Q(("decided_at__isnull", False), ("effective_on__isnull", False)),
                    _connector="OR",
                ),
                name="org_request_scheduled_dated",
            ),
        ),
        migrations.RunPython(begin_charters, migrations.RunPython.noop),
    ]
