"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("volunteers", "0001_initial"),
        ("volunteers", "0002_past_registrations"),
        ("volunteers", "0003_teams_widened"),
        ("volunteers", "0004_qualifications"),
        ("volunteers", "0005_skills"),
        ("volunteers", "0006_cultivation"),
        ("volunteers", "0007_people_exports"),
        ("volunteers", "0008_duplicates"),
        ("volunteers", "0009_guardian_consent"),
        ("volunteers", "0010_memberships_waiting"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0010_codes_for_guardians"),
        ("organizations", "0012_charter_files_hosts_and_phones"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Volunteer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="volunteer",
                                to="accounts.person",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                help_text="志愿者编号: checkable, says nothing about the person",
                                max_length=24,
                                unique=True,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("to_confirm", "待确认"), ("verified", "已实名"), ("withdrawn", "已注销")],
                                max_length=12,
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("self", "本人注册"),
                                    ("unit", "单位集体注册"),
                                    ("helper", "代为登记"),
                                    ("import", "导入"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="volunteers",
                                to="organizations.area",
                            ),
                        ),
                        ("phone", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("phone_hash", models.CharField(db_index=True, max_length=64)),
                        ("phone_tail", models.CharField(blank=True, max_length=4)),
                        ("address", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("politics", models.CharField(blank=True, help_text="政治面貌", max_length=30)),
                        ("education", models.CharField(blank=True, max_length=30)),
                        ("occupation", models.CharField(blank=True, max_length=60)),
                        ("skills", models.JSONField(blank=True, default=list, help_text="专业特长, a list of words")),
                        (
                            "available",
                            models.JSONField(
                                blank=True, default=list, help_text="when ready to serve: rules_availability.SLOTS"
                            ),
                        ),
                        (
                            "languages",
                            models.JSONField(blank=True, default=list, help_text="plan entries of table languages"),
                        ),
                        (
                            "talent_source",
                            models.CharField(blank=True, help_text="plan entry of table talent_sources", max_length=40),
                        ),
                        ("verified_on", models.DateField(help_text="first day that counts as registered", null=True)),
                        ("withdrawn_on", models.DateField(help_text="first day that no longer counts", null=True)),
                        (
                            "invited_by_unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        ("pass_code", models.CharField(max_length=32, unique=True)),
                        (
                            "registered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                        (
                            "posted_minutes",
                            models.PositiveIntegerField(default=0, help_text="sum of posted, not reversed entries"),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                help_text="a second registration of the same person: only the lines of the ledger still name it",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "serves_in",
                            models.ManyToManyField(
                                blank=True, help_text="where ready to serve", related_name="+", to="organizations.area"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "-id"], name="volunteer_state"),
                            models.Index(fields=["area", "-id"], name="volunteer_area"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "verified"), _negated=True),
                                    ("verified_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="volunteer_verified_has_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_on", None),
                                    ("verified_on", None),
                                    ("withdrawn_on__gte", models.F("verified_on")),
                                    _connector="OR",
                                ),
                                name="volunteer_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into", None),
                                    models.Q(("posted_minutes", 0), ("state", "withdrawn"), ("verified_on", None)),
                                    _connector="OR",
                                ),
                                name="volunteer_merged_counts_nothing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PastRegistration",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="past_registrations",
                                to="volunteers.volunteer",
                            ),
                        ),
                        ("verified_on", models.DateField()),
                        ("withdrawn_on", models.DateField(help_text="first day that no longer counted")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("withdrawn_on__gt", models.F("verified_on"))),
                                name="past_registration_dates_in_order",
                            ),
                            models.UniqueConstraint(fields=("volunteer", "verified_on"), name="past_registration_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Guardianship",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guardianships",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "guardian",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="wards", to="accounts.person"
                            ),
                        ),
                        (
                            "guardian_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="wards",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("relation", models.CharField(max_length=20)),
                        ("phone", yushan.common.fields.SealedTextField(default="", editable=True)),
                        ("consented_at", models.DateTimeField()),
                        (
                            "consent_by",
                            models.CharField(
                                blank=True,
                                choices=[("code", "监护人手机验证码"), ("paper", "监护人签字的同意书")],
                                db_default="",
                                default="",
                                help_text="how it was shown at a helper's desk; empty: by the guardian's own account, or named by a youth",
                                max_length=10,
                            ),
                        ),
                        (
                            "paper",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="name in the sealed folder",
                                max_length=60,
                            ),
                        ),
                        (
                            "paper_type",
                            models.CharField(
                                blank=True, db_default="", default="", help_text="media type", max_length=100
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("volunteer", "guardian"), name="guardian_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("consent_by", "paper"), _negated=True),
                                    models.Q(("paper", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="guardian_paper_is_there",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cultivation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cultivations",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cultivations",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("nominated", "等本人同意"),
                                    ("training", "培训"),
                                    ("leading", "领衔"),
                                    ("reviewing", "复核"),
                                    ("completed", "已出师"),
                                    ("refused", "本人未同意"),
                                    ("stopped", "中止"),
                                ],
                                default="nominated",
                                max_length=12,
                            ),
                        ),
                        (
                            "mentor",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mentees",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "nominated_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "-changed_at", "-id"], name="cultivation_by_state")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["nominated", "training", "leading", "reviewing"])),
                                fields=("volunteer",),
                                name="cultivation_one_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["leading", "reviewing", "completed"]), _negated=True),
                                    ("mentor__isnull", False),
                                    _connector="OR",
                                ),
                                name="cultivation_leads_with_mentor",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mentor", None),
                                    models.Q(("mentor", models.F("volunteer")), _negated=True),
                                    _connector="OR",
                                ),
                                name="cultivation_no_own_mentor",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CultivationStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cultivation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="volunteers.cultivation",
                            ),
                        ),
                        ("event", models.CharField(max_length=20)),
                        ("from_state", models.CharField(blank=True, max_length=12)),
                        ("to_state", models.CharField(max_length=12)),
                        ("day", models.DateField(help_text="when it was, as the person who entered it says")),
                        ("reason", models.CharField(blank=True, max_length=300)),
                        (
                            "evidence",
                            models.CharField(
                                blank=True,
                                help_text="course, certificate, activity by which it can be seen",
                                max_length=300,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "actor",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicateDoubt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                            ),
                        ),
                        ("reasons", models.JSONField(default=list, help_text="codes of rules_duplicates.REASONS")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "待核对"), ("different", "不是同一人"), ("merged", "已合并")],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("found_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["state", "-id"], name="doubt_by_state")],
                        "constraints": [
                            models.UniqueConstraint(fields=("first", "second"), name="doubt_once_a_pair"),
                            models.CheckConstraint(
                                condition=models.Q(("first__lt", models.F("second"))), name="doubt_smaller_first"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PersonMerge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="accounts.person"
                            ),
                        ),
                        (
                            "gone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person"
                            ),
                        ),
                        (
                            "doubt",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="merges",
                                to="volunteers.duplicatedoubt",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("merged_at", models.DateTimeField()),
                        (
                            "merged_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("undo_until", models.DateTimeField()),
                        ("journal", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("undo_reason", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["-merged_at"], name="merge_newest")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)), fields=("gone",), name="person_merged_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kept", models.F("gone")), _negated=True), name="merge_of_two"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PeopleExport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(max_length=300)),
                        (
                            "query",
                            yushan.common.fields.SealedTextField(
                                blank=True,
                                default="",
                                editable=True,
                                help_text="filter of the list; what was searched for may be somebody's name",
                            ),
                        ),
                        ("columns", models.JSONField(default=list)),
                        (
                            "unmasked",
                            models.JSONField(
                                default=list, help_text="columns shown in full, where the asker may see them so"
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        ("job_id", models.BigIntegerField(null=True)),
                        ("people", models.PositiveIntegerField(help_text="empty until it is done", null=True)),
                        (
                            "in_full",
                            models.PositiveIntegerField(
                                default=0, help_text="people of whom something stands there in full"
                            ),
                        ),
                        (
                            "file",
                            models.CharField(
                                blank=True, help_text="name in the private storage; empty when removed", max_length=60
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["owner", "-asked_at"], name="people_export_of")],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
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
                                related_name="invitations",
                                to="organizations.organization",
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        (
                            "label",
                            models.CharField(
                                blank=True, help_text="for the team's own list: where the link hangs", max_length=60
                            ),
                        ),
                        ("needs_approval", models.BooleanField(default=False)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("most_uses", models.PositiveIntegerField(help_text="none: as many as come", null=True)),
                        ("uses", models.PositiveIntegerField(default=0)),
                        ("revoked_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["organization", "-created_at"], name="invitation_of_org")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("most_uses", None), ("uses__lte", models.F("most_uses")), _connector="OR"
                                ),
                                name="invitation_within_its_uses",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("applied", "待审核"),
                                    ("approved", "在队"),
                                    ("paused", "暂停中"),
                                    ("declined", "未通过"),
                                    ("left", "已离队"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("message", models.CharField(blank=True, max_length=200)),
                        ("applied_at", models.DateTimeField()),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200)),
                        ("left_at", models.DateTimeField(null=True)),
                        (
                            "invitation",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="memberships",
                                to="volunteers.invitation",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["organization", "state", "applied_at"], name="membership_of_org"),
                            models.Index(fields=["state", "applied_at", "id"], name="membership_waiting"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["applied", "approved", "paused"])),
                                fields=("volunteer", "organization"),
                                name="membership_one_current",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MembershipPause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="volunteers.membership",
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("reason", models.CharField(max_length=200)),
                        (
                            "until",
                            models.DateField(
                                help_text="first day on which the member is back; none: until they say so", null=True
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="pause_due")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("membership",), name="pause_one_open"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MembershipTransfer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "membership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers",
                                to="volunteers.membership",
                            ),
                        ),
                        (
                            "target",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="transfers_in",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "等对方审核"),
                                    ("approved", "已转入"),
                                    ("declined", "对方未接收"),
                                    ("cancelled", "已撤回"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("asked_at", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "by_team",
                            models.BooleanField(default=False, help_text="asked by the team, not by the volunteer"),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, help_text="why it was declined or taken back", max_length=200),
                        ),
                        (
                            "result",
                            models.OneToOneField(
                                help_text="the membership over there",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="came_by",
                                to="volunteers.membership",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["target", "state", "asked_at"], name="transfer_into_org")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("membership",),
                                name="transfer_one_waiting",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    ("result__isnull", False),
                                    _connector="OR",
                                ),
                                name="transfer_approved_has_result",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QualificationKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=40)),
                        ("description", models.CharField(blank=True, max_length=120)),
                        (
                            "includes",
                            models.JSONField(default=list, help_text="codes of the kinds that it stands for as well"),
                        ),
                        (
                            "months",
                            models.PositiveSmallIntegerField(help_text="how long one usually stands", null=True),
                        ),
                        ("needs_file", models.BooleanField(default=False)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["order", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="Qualification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="qualifications",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="qualifications",
                                to="volunteers.qualificationkind",
                            ),
                        ),
                        ("number", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("issuer", models.CharField(blank=True, max_length=80)),
                        ("issued_on", models.DateField()),
                        ("expires_on", models.DateField(help_text="the last day on which it stands", null=True)),
                        ("file", models.CharField(blank=True, help_text="name in the sealed folder", max_length=60)),
                        ("file_type", models.CharField(blank=True, max_length=20)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("to_check", "待核对"),
                                    ("valid", "有效"),
                                    ("refused", "未通过"),
                                    ("expired", "已过期"),
                                ],
                                default="to_check",
                                max_length=10,
                            ),
                        ),
                        ("entered_at", models.DateTimeField()),
                        ("checked_at", models.DateTimeField(null=True)),
                        (
                            "checked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why it was not accepted", max_length=200)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "valid")), fields=["expires_on"], name="qualification_ends"
                            ),
                            models.Index(
                                condition=models.Q(("state", "to_check")),
                                fields=["entered_at"],
                                name="qualification_waits",
                            ),
                            models.Index(fields=["kind", "state"], name="qualification_of_kind"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("expires_on", None), ("expires_on__gt", models.F("issued_on")), _connector="OR"
                                ),
                                name="qualification_dates_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["valid", "refused"]), _negated=True),
                                    ("checked_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="qualification_checked_has_moment",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "to_check")),
                                fields=("volunteer", "kind"),
                                name="qualification_one_to_check",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Skill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=20)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="volunteers.skill",
                            ),
                        ),
                        ("synonyms", models.JSONField(blank=True, default=list)),
                        (
                            "initials",
                            models.JSONField(
                                blank=True, default=list, help_text="pinyin initials of name and synonyms"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "volunteers",
                            models.ManyToManyField(blank=True, related_name="known_skills", to="volunteers.volunteer"),
                        ),
                    ],
                    options={
                        "ordering": ["order", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent", None),
                                    models.Q(("parent", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="skill_not_under_itself",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
