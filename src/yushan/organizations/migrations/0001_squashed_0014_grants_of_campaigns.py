"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("organizations", "0001_initial"),
        ("organizations", "0002_aliases_and_single_nodes"),
        ("organizations", "0003_requests_and_placements"),
        ("organizations", "0004_placements_of_today"),
        ("organizations", "0005_deputies_and_four_eyes"),
        ("organizations", "0006_leaders"),
        ("organizations", "0007_leaders_of_today"),
        ("organizations", "0008_towns_and_cards"),
        ("organizations", "0009_splits_and_days"),
        ("organizations", "0010_key_posts"),
        ("organizations", "0011_names_in_pinyin"),
        ("organizations", "0012_charter_files_hosts_and_phones"),
        ("organizations", "0013_counted_in_place"),
        ("organizations", "0014_grants_of_campaigns"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0009_merged_people"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Area",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=12, unique=True)),
                        ("name", models.CharField(max_length=40)),
                        ("kind", models.CharField(max_length=10)),
                        (
                            "map_area",
                            models.CharField(
                                help_text="outline on the map: itself, or the parent district", max_length=12
                            ),
                        ),
                        (
                            "aliases",
                            models.JSONField(
                                blank=True, default=list, help_text="other names that files use, e.g. 万盛经开区"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("valid_from", models.DateField(blank=True, null=True)),
                        ("valid_until", models.DateField(blank=True, null=True)),
                        (
                            "successor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="organizations.area",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_from", None),
                                    ("valid_until", None),
                                    ("valid_until__gte", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="area_dates_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Town",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=12, unique=True)),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="towns",
                                to="organizations.area",
                            ),
                        ),
                        ("name", models.CharField(max_length=30)),
                        (
                            "kind",
                            models.CharField(choices=[("镇", "镇"), ("乡", "乡"), ("街道", "街道")], max_length=4),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["code"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True)),
                                fields=("area", "name"),
                                name="town_once_in_area",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["镇", "乡", "街道"])), name="town_of_known_kind"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(help_text="统一社会信用代码 (GB 32100)", max_length=18, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        (
                            "area",
                            models.ForeignKey(
                                help_text="the area of today",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="units",
                                to="organizations.area",
                            ),
                        ),
                        ("level", models.CharField(choices=[("city", "市级"), ("district", "区县级")], max_length=10)),
                        ("contact_name", models.CharField(blank=True, max_length=60)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("roster_updated_at", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "ordering": ["code"],
                        "indexes": [
                            models.Index(fields=["area", "code"], name="unit_of_area"),
                            models.Index(fields=["name"], name="unit_by_name"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitPlacement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.area"
                            ),
                        ),
                        ("from_day", models.DateField(null=True)),
                        ("until_day", models.DateField(help_text="first day it no longer holds", null=True)),
                    ],
                    options={
                        "ordering": ["unit", models.OrderBy(models.F("from_day"), nulls_first=True)],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_day", None)), fields=("unit",), name="placement_one_current"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("from_day", None)), fields=("unit",), name="placement_one_first"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitHeadcount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="headcounts",
                                to="organizations.unit",
                            ),
                        ),
                        ("stat_day", models.DateField()),
                        ("staff", models.PositiveIntegerField()),
                        ("party_members", models.PositiveIntegerField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("unit", "stat_day"), name="headcount_once_a_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="staff",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="roster_rows",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "spell",
                            models.PositiveSmallIntegerField(default=1, help_text="2 and up: came back after leaving"),
                        ),
                        ("phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        (
                            "phone_hash",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="look-up hash of the phone above; empty without one",
                                max_length=64,
                            ),
                        ),
                        ("in_service", models.BooleanField()),
                        ("is_party_member", models.BooleanField()),
                        ("position", models.CharField(blank=True, max_length=60)),
                        ("joined_on", models.DateField(blank=True, null=True)),
                        ("left_on", models.DateField(blank=True, null=True)),
                        ("updated_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("unit", "person", "spell"), name="staff_once_a_spell"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("joined_on", None),
                                    ("left_on", None),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="staff_dates_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Organization",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("path", models.CharField(max_length=255, unique=True)),
                        ("depth", models.PositiveIntegerField()),
                        ("numchild", models.PositiveIntegerField(default=0)),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("name", models.CharField(max_length=80)),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, help_text="full pinyin and initials for search", max_length=120
                            ),
                        ),
                        (
                            "name_initials",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.text.Substr(
                                    "name_pinyin",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.text.StrIndex("name_pinyin", models.Value(" ")),
                                        "+",
                                        models.Value(1),
                                    ),
                                ),
                                output_field=models.CharField(max_length=120),
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("corps", "总队"),
                                    ("detachment", "支队"),
                                    ("team", "服务队"),
                                    ("squad", "小队"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                blank=True, help_text="plan entry of table organization_kinds", max_length=40
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待审批"),
                                    ("active", "运行中"),
                                    ("returned", "退回"),
                                    ("suspended", "暂停"),
                                    ("closed", "已关闭"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organizations",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                blank=True,
                                help_text="依托单位, where it is a unit known here",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hosted",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "host_unit",
                            models.CharField(
                                blank=True,
                                help_text="依托单位 in words, where it is no unit known here",
                                max_length=120,
                            ),
                        ),
                        (
                            "town",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organizations",
                                to="organizations.town",
                            ),
                        ),
                        (
                            "town_text",
                            models.CharField(
                                blank=True,
                                help_text="as a file named it, where the plan has no such town",
                                max_length=60,
                            ),
                        ),
                        ("community", models.CharField(blank=True, max_length=60)),
                        ("longitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("latitude", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                        ("is_standing", models.BooleanField(default=False, help_text="常备队伍 (T1.3)")),
                        ("leader_name", models.CharField(blank=True, max_length=60)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("charter", models.TextField(blank=True, help_text="text of the newest OrganizationCharter")),
                        (
                            "party",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organizations",
                                to="organizations.partyorganization",
                            ),
                        ),
                        ("description", models.TextField(blank=True)),
                        ("founded_on", models.DateField(blank=True, null=True)),
                        ("member_count", models.PositiveIntegerField(default=0)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["area", "level", "state"], name="org_area_level"),
                            models.Index(fields=["level", "state", "depth", "path"], name="org_in_place"),
                            models.Index(fields=["name"], name="org_name"),
                            models.Index(
                                fields=["name_pinyin"], name="org_by_pinyin", opclasses=["varchar_pattern_ops"]
                            ),
                            models.Index(
                                fields=["name_initials"], name="org_by_initials", opclasses=["varchar_pattern_ops"]
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("level", "corps"), models.Q(("state", "closed"), _negated=True)),
                                fields=("level",),
                                name="org_one_corps",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("level", "detachment"), models.Q(("state", "closed"), _negated=True)
                                ),
                                fields=("area",),
                                name="org_one_detachment",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("level", "detachment"), _negated=True),
                                    ("area__isnull", False),
                                    _connector="OR",
                                ),
                                name="org_detachment_area",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude", None), ("longitude", None)),
                                    models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                                    _connector="OR",
                                ),
                                name="org_point_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("town", None), ("town_text", ""), _connector="OR"),
                                name="org_town_said_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("host", None), ("host_unit", ""), _connector="OR"),
                                name="org_host_said_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrganizationEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="organizations.organization",
                            ),
                        ),
                        ("event", models.CharField(max_length=30)),
                        ("from_state", models.CharField(max_length=12)),
                        ("to_state", models.CharField(max_length=12)),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        ("details", models.JSONField(default=dict)),
                        ("effective_on", models.DateField()),
                        ("actor_name", models.CharField(max_length=80)),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="PartyOrganization",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
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
                        ("secretary_name", models.CharField(blank=True, max_length=60)),
                        ("contact_phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                    ],
                    options={
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("unit", "name"), name="party_organization_once_in_unit"),
                            models.UniqueConstraint(
                                condition=models.Q(("unit", None)),
                                fields=("name",),
                                name="party_organization_once_without_unit",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrganizationCharter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("number", models.PositiveSmallIntegerField(help_text="第几版")),
                        ("text", models.TextField(blank=True)),
                        (
                            "file",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="name in the sealed folder",
                                max_length=60,
                            ),
                        ),
                        (
                            "file_type",
                            models.CharField(
                                blank=True, db_default="", default="", help_text="media type", max_length=100
                            ),
                        ),
                        ("file_bytes", models.PositiveIntegerField(db_default=0, default=0)),
                        ("adopted_on", models.DateField(help_text="the day on which it was adopted")),
                        (
                            "basis",
                            models.CharField(blank=True, help_text="by whom: 成立大会, 队员大会", max_length=120),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "ordering": ["organization", "-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organization", "number"), name="charter_number_once"),
                            models.CheckConstraint(
                                condition=models.Q(("file", ""), ("text", ""), _negated=True),
                                name="charter_says_something",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoleGrant",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("city_admin", "市级管理员"),
                                    ("area_admin", "区县管理员"),
                                    ("organization_admin", "支队/服务队管理员"),
                                    ("unit_admin", "单位管理员"),
                                    ("project_lead", "项目负责人"),
                                    ("station_admin", "站点管理员"),
                                    ("volunteer", "志愿者"),
                                    ("recipient", "服务对象"),
                                    ("reviewer", "评审专家"),
                                    ("training_admin", "培训管理员"),
                                    ("auditor", "审计员"),
                                ],
                                max_length=24,
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("city", "全市"),
                                    ("area", "区县"),
                                    ("organization", "组织"),
                                    ("unit", "单位"),
                                    ("station", "站点"),
                                    ("campaign", "评选"),
                                    ("self", "本人"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("scope_id", models.BigIntegerField(default=0)),
                        ("scope_label", models.CharField(blank=True, max_length=120)),
                        (
                            "scope_path",
                            models.CharField(
                                blank=True, help_text="path of the organization, kept with it", max_length=255
                            ),
                        ),
                        ("starts_at", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "ends_at",
                            models.DateTimeField(blank=True, help_text="ends by the moment, not by the day", null=True),
                        ),
                        (
                            "granted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deputy_for",
                            models.ForeignKey(
                                blank=True,
                                help_text="the grant whose holder is away; ends with it",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deputies",
                                to="organizations.rolegrant",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["scope", "scope_id", "role"], name="grant_of_scope")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"
                                ),
                                name="grant_dates_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ends_at", None)),
                                fields=("user", "role", "scope", "scope_id"),
                                name="grant_once_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GrantRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(choices=[("give", "增设"), ("end", "撤销")], max_length=8)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待复核"),
                                    ("agreed", "已同意"),
                                    ("declined", "未同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=12,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("until", models.DateTimeField(blank=True, help_text="the grant would end then", null=True)),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                        ("answer", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("user", "kind"),
                                name="grant_request_once_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KeyPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "town",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="key_posts",
                                to="organizations.town",
                            ),
                        ),
                        ("community", models.CharField(blank=True, max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[("health", "卫生院院长"), ("school", "学校校长"), ("farming", "农技站站长")],
                                max_length=10,
                            ),
                        ),
                        ("employer", models.CharField(help_text="卫生院、学校、农技站的全名", max_length=120)),
                        ("name", models.CharField(max_length=60)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                help_text="where it is a volunteer known here; others are known by name only",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="key_posts",
                                to="accounts.person",
                            ),
                        ),
                        ("from_day", models.DateField()),
                        (
                            "until_day",
                            models.DateField(blank=True, help_text="first day no longer in the post", null=True),
                        ),
                        ("end_reason", models.CharField(blank=True, max_length=200)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["town", "kind", "from_day"], name="key_post_of_town")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_day", None), ("until_day__gt", models.F("from_day")), _connector="OR"
                                ),
                                name="key_post_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind__in", ["health", "school", "farming"])),
                                name="key_post_of_known_kind",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until_day", None)),
                                fields=("town", "kind", "employer"),
                                name="key_post_one_holder",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrganizationLeader",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leaders",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "post",
                            models.CharField(
                                choices=[
                                    ("head", "队长"),
                                    ("deputy", "副队长"),
                                    ("secretary", "秘书长"),
                                    ("vice_secretary", "副秘书长"),
                                    ("liaison", "联络员"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                help_text="where it is somebody known here; others are known by name only",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="leaderships",
                                to="accounts.person",
                            ),
                        ),
                        ("phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("from_day", models.DateField(help_text="first day in office")),
                        (
                            "until_day",
                            models.DateField(
                                blank=True, help_text="first day no longer in office; none: no term set", null=True
                            ),
                        ),
                        ("basis", models.CharField(blank=True, help_text="任命文件、选举会议", max_length=120)),
                        (
                            "end_reason",
                            models.CharField(blank=True, help_text="why it ended before its time", max_length=200),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["organization", "post", "from_day"], name="leader_of_org"),
                            models.Index(fields=["until_day"], name="leader_until"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_day", None), ("until_day__gt", models.F("from_day")), _connector="OR"
                                ),
                                name="leader_days_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("post", "head"), ("until_day", None)),
                                fields=("organization",),
                                name="leader_one_open_head",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrganizationRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
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
                        (
                            "target",
                            models.ForeignKey(
                                help_text="new parent, or who takes over",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "values",
                            models.JSONField(default=dict, help_text="a change: the fields; a split: its parts"),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "state",
                            models.CharField(
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
                        (
                            "proposed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField()),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("answer", models.CharField(blank=True, max_length=300)),
                        (
                            "effective_on",
                            models.DateField(
                                help_text="the day on which it takes effect; none: with the decision", null=True
                            ),
                        ),
                        (
                            "done_at",
                            models.DateTimeField(help_text="when it was done, or could not be done", null=True),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "id"], name="org_request_waiting")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["waiting", "scheduled"])),
                                fields=("organization",),
                                name="org_request_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["change", "close", "split", "suspend"]),
                                    ("target__isnull", False),
                                    _connector="OR",
                                ),
                                name="org_request_has_target",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "scheduled"), _negated=True),
                                    models.Q(("decided_at__isnull", False), ("effective_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="org_request_scheduled_dated",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrganizationPlacement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("from_day", models.DateField()),
                        ("until_day", models.DateField(help_text="first day it no longer holds", null=True)),
                    ],
                    options={
                        "ordering": ["organization", "from_day", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until_day", None)),
                                fields=("organization",),
                                name="org_placement_one_current",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_day", None), ("until_day__gte", models.F("from_day")), _connector="OR"
                                ),
                                name="org_placement_in_order",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
