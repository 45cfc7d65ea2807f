"""Towns, map points, party organizations, charters in versions, squads; what was written as town stays as text."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0007_leaders_of_today"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="latitude",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="organization",
            name="longitude",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.RenameField(model_name="organization", old_name="town", new_name="town_text"),
        migrations.AlterField(
            model_name="organization",
            name="town_text",
            field=models.CharField(
                blank=True, help_text="as a file named it, where the plan has no such town", max_length=60
            ),
        ),
        migrations.AlterField(
            model_name="organization",
            name="charter",
            field=models.TextField(blank=True, help_text="text of the newest OrganizationCharter"),
        ),
        migrations.AlterField(
            model_name="organization",
            name="level",
            field=models.CharField(
                choices=[("corps", "总队"), ("detachment", "支队"), ("team", "服务队"), ("squad", "小队")],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="OrganizationCharter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="第几版")),
                ("text", models.TextField()),
                ("adopted_on", models.DateField(help_text="the day on which it was adopted")),
                ("basis", models.CharField(blank=True, help_text="by whom: 成立大会, 队员大会", max_length=120)),
                ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charters",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["organization", "-number"],
            },
        ),
        migrations.CreateModel(
            name="PartyOrganization",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("secretary_name", models.CharField(blank=True, max_length=60)),
                ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="whose party organization it is; none: of no unit known here",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_organizations",
                        to="organizations.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="organization",
            name="party",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organizations",
                to="organizations.partyorganization",
            ),
        ),
        migrations.CreateModel(
            name="Town",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(max_length=30)),
                ("kind", models.CharField(choices=[("镇", "镇"), ("乡", "乡"), ("街道", "街道")], max_length=4)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="towns", to="organizations.area"
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.AddField(
            model_name="organization",
            name="town",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="organizations",
                to="organizations.town",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="org_point_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(("town", None), ("town_text", ""), _connector="OR"), name="org_town_said_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationcharter",
            constraint=models.UniqueConstraint(fields=("organization", "number"), name="charter_number_once"),
        ),
        migrations.AddConstraint(
            model_name="organizationcharter",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="charter_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="partyorganization",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="party_organization_once_in_unit"),
        ),
        migrations.AddConstraint(
            model_name="partyorganization",
            constraint=models.UniqueConstraint(
                condition=models.Q(("unit", None)), fields=("name",), name="party_organization_once_without_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="town",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)), fields=("area", "name"), name="town_once_in_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="town",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["镇", "乡", "街道"])), name="town_of_known_kind"
            ),
        ),
    ]
