"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.contrib.auth.models
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
        ("accounts", "0001_initial"),
        ("accounts", "0002_person_search"),
        ("accounts", "0003_sign_ins"),
        ("accounts", "0004_erasure_request"),
        ("accounts", "0005_one_time_codes"),
        ("accounts", "0006_recovery"),
        ("accounts", "0007_identity_checks"),
        ("accounts", "0008_seeing_as_and_guardians"),
        ("accounts", "0009_merged_people"),
        ("accounts", "0010_codes_for_guardians"),
        ("accounts", "0011_codes_for_orders"),
        ("accounts", "0012_codes_for_awards"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
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
                        ("identity_number", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("identity_hash", models.CharField(max_length=64, unique=True)),
                        ("birth_date", models.DateField(null=True)),
                        ("gender", models.CharField(blank=True, choices=[("M", "男"), ("F", "女")], max_length=1)),
                        (
                            "identity_check",
                            models.CharField(
                                blank=True,
                                choices=[("verified", "已核验"), ("mismatch", "核验不一致"), ("pending", "未核验")],
                                db_default="",
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("identity_checked_at", models.DateTimeField(help_text="last asked", null=True)),
                        (
                            "identity_check_source",
                            models.CharField(blank=True, db_default="", default="", max_length=80),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                help_text="a second row of the same person: whoever looks this identity number up finds the other one",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="accounts.person",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["name"], name="person_by_name", opclasses=["varchar_pattern_ops"]),
                            models.Index(
                                fields=["name_pinyin"], name="person_by_pinyin", opclasses=["varchar_pattern_ops"]
                            ),
                            models.Index(
                                fields=["name_initials"], name="person_by_initials", opclasses=["varchar_pattern_ops"]
                            ),
                            models.Index(
                                condition=models.Q(("identity_check__in", ["pending", "mismatch"])),
                                fields=["identity_check", "id"],
                                name="person_to_check",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    models.Q(("merged_into", models.F("pk")), _negated=True),
                                    _connector="OR",
                                ),
                                name="person_not_merged_into_itself",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="accounts.person",
                            ),
                        ),
                        ("purpose", models.CharField(max_length=40)),
                        ("version", models.CharField(max_length=20)),
                        ("given_at", models.DateTimeField()),
                        (
                            "given_by",
                            models.CharField(
                                choices=[("self", "本人"), ("guardian", "监护人"), ("unit", "单位代办")], max_length=20
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents_as_guardian",
                                to="accounts.person",
                            ),
                        ),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="ErasureRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="erasure_requests",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("waiting", "等待删除"), ("cancelled", "已撤回"), ("done", "已删除")],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("requested_at", models.DateTimeField()),
                        (
                            "requested_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                help_text="end of the grace; put off while something stands against it"
                            ),
                        ),
                        (
                            "held_up_by",
                            models.JSONField(
                                blank=True, default=list, help_text="what stood against it at the last check"
                            ),
                        ),
                        ("ended_at", models.DateTimeField(help_text="withdrawn or erased", null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["due_at"], name="erasure_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")), fields=("person",), name="erasure_asked_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GuardianRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ward",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="guardian_requests",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asked_as_guardian",
                                to="accounts.person",
                            ),
                        ),
                        ("relation", models.CharField(max_length=20)),
                        ("phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("group", models.CharField(blank=True, max_length=40)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待监护人同意"),
                                    ("agreed", "监护人已同意"),
                                    ("declined", "监护人不同意"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["guardian", "state"], name="guardian_asked")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")), fields=("ward",), name="guardian_asked_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ward", models.F("guardian")), _negated=True),
                                name="guardian_asked_is_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recovery",
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
                                related_name="recoveries",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "待受理"),
                                    ("waiting", "待复核"),
                                    ("confirmed", "待领取"),
                                    ("done", "已恢复"),
                                    ("refused", "未同意"),
                                    ("withdrawn", "已撤回"),
                                    ("expired", "已过期"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("area", models.BigIntegerField(null=True)),
                        ("unit", models.BigIntegerField(null=True)),
                        ("organization", models.CharField(blank=True, help_text="path in the tree", max_length=255)),
                        ("place_label", models.CharField(blank=True, max_length=120)),
                        (
                            "asked_at",
                            models.DateTimeField(help_text="by the person themselves, or the moment of the start"),
                        ),
                        (
                            "started_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("started_at", models.DateTimeField(null=True)),
                        ("how", models.CharField(blank=True, help_text="how the identity was checked", max_length=20)),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        (
                            "phone_lost",
                            models.BooleanField(
                                default=False, help_text="the telephone number stops signing in as well"
                            ),
                        ),
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
                        ("answer", models.CharField(blank=True, max_length=200)),
                        ("expires_at", models.DateTimeField(help_text="of the state it is in")),
                        (
                            "code_hash",
                            models.CharField(
                                blank=True, help_text="keyed; the code itself is kept nowhere", max_length=64
                            ),
                        ),
                        ("code_expires_at", models.DateTimeField(null=True)),
                        ("codes_made", models.PositiveSmallIntegerField(default=0)),
                        ("tries", models.PositiveSmallIntegerField(default=0, help_text="of the code that is out")),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "expires_at"], name="recovery_due"),
                            models.Index(fields=["-asked_at"], name="recovery_newest"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "waiting", "confirmed"))),
                                fields=("user",),
                                name="recovery_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("started_by", None),
                                        models.Q(("started_by", models.F("user")), _negated=True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("decided_by", None),
                                        models.Q(("decided_by", models.F("user")), _negated=True),
                                        _connector="OR",
                                    ),
                                ),
                                name="recovery_by_others",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("started_by", None),
                                    ("decided_by", None),
                                    models.Q(("started_by", models.F("decided_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="recovery_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["confirmed", "done"]), _negated=True),
                                    models.Q(("decided_by__isnull", False), ("started_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="recovery_needs_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("code_hash", ""),
                                    models.Q(("code_expires_at__isnull", False), ("state", "confirmed")),
                                    _connector="OR",
                                ),
                                name="recovery_code_after_two",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SeeingAs",
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
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seen_as",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("began_at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="seeing_as_due")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("user",), name="seeing_as_one_at_a_time"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("user", models.F("subject")), _negated=True),
                                name="seeing_as_somebody_else",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("began_at"))), name="seeing_as_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="seeing_as_with_reason"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        ("username", models.CharField(max_length=60, unique=True)),
                        ("display_name", models.CharField(max_length=60)),
                        ("email", models.EmailField(blank=True, max_length=254)),
                        ("phone_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                        ("phone_verified_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="user",
                                to="accounts.person",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False)),
                        ("must_change_password", models.BooleanField(default=False)),
                        ("date_joined", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="ApiToken",
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
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("label", models.CharField(blank=True, max_length=80)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("last_used_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="OneTimeCode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("sign_in", "登录"),
                                    ("register", "注册"),
                                    ("guardian", "监护人同意"),
                                    ("order", "点单"),
                                    ("award", "评选推荐和异议"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("phone", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("phone_hash", models.CharField(max_length=64)),
                        (
                            "code_hash",
                            models.CharField(
                                blank=True, help_text="keyed; the code itself is kept nowhere", max_length=64
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "handled_at",
                            models.DateTimeField(
                                help_text="the worker made the code, or found that nobody is to get one", null=True
                            ),
                        ),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("used_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="one_time_code_age")],
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
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
                                related_name="sign_ins",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("session_key", models.CharField(max_length=40, unique=True)),
                        ("device", models.CharField(max_length=60)),
                        ("began_at", models.DateTimeField()),
                        ("last_seen_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "-last_seen_at"], name="sign_in_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("body", models.CharField(blank=True, max_length=500)),
                        ("url", models.CharField(blank=True, max_length=200)),
                        ("key", models.CharField(max_length=120)),
                        ("created_at", models.DateTimeField()),
                        ("read_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["user", "-created_at"], name="notice_of_user")],
                        "constraints": [models.UniqueConstraint(fields=("user", "key"), name="notice_once")],
                    },
                ),
            ],
        ),
    ]
