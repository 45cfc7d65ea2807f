"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
import yushan.common.fields
from yushan.campaigns.migrations._triggers import SCORES
from yushan.common.folding import CreateModels


class Migration(migrations.Migration):
    replaces = [("campaigns", "0001_initial"), ("campaigns", "0002_portrait_consent")]

    initial = True

    dependencies = [
        ("projects", "0015_service_reach"),
        ("stations", "0011_excused_bookings"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="CampaignTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True)),
                        ("title", models.CharField(max_length=80)),
                        (
                            "content",
                            models.JSONField(
                                help_text="facts, criteria and categories as actions.organising takes them"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                    ],
                    options={
                        "ordering": ["order", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="AwardCampaign",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        (
                            "area",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="award_campaigns",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="campaigns",
                                to="campaigns.campaigntemplate",
                            ),
                        ),
                        (
                            "use",
                            models.CharField(
                                choices=[
                                    ("annual", "年度典型选树"),
                                    ("contest", "项目评选"),
                                    ("station", "示范站点评定"),
                                    ("practice", "最佳实践征集"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("title", models.CharField(max_length=80)),
                        (
                            "year",
                            models.PositiveSmallIntegerField(help_text="facts of this calendar year are looked at"),
                        ),
                        (
                            "text",
                            models.TextField(
                                blank=True, help_text="who can be nominated, what is looked at, what winners are given"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "筹备中"),
                                    ("open", "推荐中"),
                                    ("checking", "资格审核"),
                                    ("scoring", "评审中"),
                                    ("ranked", "已排名"),
                                    ("noticed", "公示中"),
                                    ("completed", "已公布"),
                                    ("cancelled", "已取消"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        (
                            "routes",
                            models.JSONField(
                                default=list, help_text="by whom candidates are nominated: values of Route"
                            ),
                        ),
                        ("nominate_until", models.DateField(help_text="the last day for nominations")),
                        (
                            "asks_consent",
                            models.BooleanField(
                                default=True, help_text="who has not agreed is neither public nor scored"
                            ),
                        ),
                        (
                            "asks_recommendation",
                            models.BooleanField(default=False, help_text="districts recommend within their quota"),
                        ),
                        (
                            "is_blind",
                            models.BooleanField(default=False, help_text="reviewers see neither name nor unit"),
                        ),
                        (
                            "reviewers_each",
                            models.PositiveSmallIntegerField(
                                default=3, help_text="scores that each nominee gets in a round"
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("z", "标准分：消除评审手松手紧的差别"),
                                    ("trimmed", "平均分，五位及以上去掉最高最低"),
                                    ("mean", "平均分"),
                                ],
                                default="z",
                                max_length=8,
                            ),
                        ),
                        (
                            "criteria",
                            models.JSONField(
                                default=list,
                                help_text='[{"code", "name", "points", "weight"}, …], weights 100 together',
                            ),
                        ),
                        (
                            "ties",
                            models.JSONField(
                                default=list, help_text="what decides between equals, in order (rules/ranking.py)"
                            ),
                        ),
                        (
                            "seed",
                            models.CharField(
                                help_text="of lots: made with the campaign, known to everybody afterwards",
                                max_length=32,
                            ),
                        ),
                        (
                            "checked_at",
                            models.DateTimeField(help_text="every nominee was measured by the rules", null=True),
                        ),
                        ("noticed_at", models.DateTimeField(null=True)),
                        ("notice_until", models.DateTimeField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "document_no",
                            models.CharField(
                                blank=True, help_text="文号 of the decision, on certificates", max_length=60
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=300)),
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
                        "indexes": [models.Index(fields=["state", "-id"], name="award_campaign_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["noticed", "completed"]), _negated=True),
                                    ("notice_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="award_campaign_noticed_has_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reviewers_each__gte", 1)), name="award_campaign_is_reviewed"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Category",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="categories",
                                to="campaigns.awardcampaign",
                            ),
                        ),
                        ("code", models.CharField(max_length=40)),
                        ("name", models.CharField(max_length=40)),
                        (
                            "honour",
                            models.CharField(
                                help_text="荣誉称号, on certificates and the roll of honour", max_length=60
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("person", "志愿者"),
                                    ("organization", "志愿服务组织"),
                                    ("station", "服务站点"),
                                    ("project", "服务项目"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("quota", models.PositiveSmallIntegerField(help_text="how many win")),
                        (
                            "area_quota",
                            models.PositiveSmallIntegerField(
                                help_text="of one area at most; none: as many as rank", null=True
                            ),
                        ),
                        (
                            "recommend_quota",
                            models.PositiveSmallIntegerField(
                                help_text="an area recommends so many; none: any", null=True
                            ),
                        ),
                        (
                            "second_places",
                            models.PositiveSmallIntegerField(
                                default=0, help_text="into the second round; 0: there is none"
                            ),
                        ),
                        (
                            "final_places",
                            models.PositiveSmallIntegerField(default=0, help_text="into the final; 0: there is none"),
                        ),
                        (
                            "rules",
                            models.JSONField(
                                default=list, help_text='[{"fact", "least" or "most"}, …] (rules/eligibility.py)'
                            ),
                        ),
                        (
                            "gives",
                            models.JSONField(
                                default=dict, help_text="what a win does beside the honour, by kind (winning/)"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "code"), name="category_once"),
                            models.CheckConstraint(condition=models.Q(("quota__gte", 1)), name="category_has_winners"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AreaQuota",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="area_quotas",
                                to="campaigns.category",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.area"
                            ),
                        ),
                        ("places", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("category", "area"), name="area_quota_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Nominee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominees",
                                to="campaigns.awardcampaign",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominees",
                                to="campaigns.category",
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                help_text="in public addresses and in the exported scores", max_length=28, unique=True
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("person", "志愿者"),
                                    ("organization", "志愿服务组织"),
                                    ("station", "服务站点"),
                                    ("project", "服务项目"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "station",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="stations.station",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominations",
                                to="projects.project",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                help_text="of the day of nomination",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "portrait",
                            models.CharField(
                                blank=True,
                                choices=[("", "没有答复"), ("given", "同意"), ("withdrawn", "撤回了")],
                                help_text="name and face in publicity: of people who won",
                                max_length=9,
                            ),
                        ),
                        ("portrait_at", models.DateTimeField(null=True)),
                        (
                            "portrait_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "portrait_version",
                            models.CharField(blank=True, help_text="of the words that were agreed to", max_length=10),
                        ),
                        (
                            "statement",
                            models.TextField(blank=True, help_text="what records do not say, in a few words"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("nominated", "待审核"),
                                    ("eligible", "符合条件"),
                                    ("unfit", "不符合条件"),
                                    ("left", "止步"),
                                    ("shortlisted", "拟入选"),
                                    ("designated", "入选"),
                                    ("struck", "取消资格"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="nominated",
                                max_length=12,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why unfit, out or struck", max_length=300)),
                        (
                            "consent",
                            models.CharField(
                                choices=[
                                    ("waiting", "等候选人同意"),
                                    ("given", "候选人已同意"),
                                    ("refused", "候选人不同意"),
                                    ("withdrawn", "候选人撤回了同意"),
                                    ("not_asked", "不用征求同意"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("consent_version", models.CharField(blank=True, max_length=20)),
                        ("consent_at", models.DateTimeField(null=True)),
                        (
                            "consent_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("facts", models.JSONField(help_text="what the records said when it was checked", null=True)),
                        ("lacks", models.JSONField(default=list, help_text="what of the rules is missing, in words")),
                        ("checked_at", models.DateTimeField(null=True)),
                        (
                            "slot",
                            models.PositiveSmallIntegerField(
                                help_text="the how many-th that its area recommends", null=True
                            ),
                        ),
                        (
                            "recommended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recommended_at", models.DateTimeField(null=True)),
                        (
                            "place",
                            models.PositiveSmallIntegerField(
                                help_text="rank in the category when the review was over", null=True
                            ),
                        ),
                        (
                            "notice_from",
                            models.DateTimeField(help_text="who moves up has a notice of their own", null=True),
                        ),
                        ("notice_until", models.DateTimeField(null=True)),
                        ("created_at", models.DateTimeField(default=yushan.common.clock.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["campaign", "state", "id"], name="nominee_of_campaign"),
                            models.Index(fields=["category", "area", "state"], name="nominee_of_area"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "person"),
                                        ("organization__isnull", True),
                                        ("project__isnull", True),
                                        ("station__isnull", True),
                                        ("volunteer__isnull", False),
                                    ),
                                    models.Q(
                                        ("kind", "organization"),
                                        ("organization__isnull", False),
                                        ("project__isnull", True),
                                        ("station__isnull", True),
                                        ("volunteer__isnull", True),
                                    ),
                                    models.Q(
                                        ("kind", "station"),
                                        ("organization__isnull", True),
                                        ("project__isnull", True),
                                        ("station__isnull", False),
                                        ("volunteer__isnull", True),
                                    ),
                                    models.Q(
                                        ("kind", "project"),
                                        ("organization__isnull", True),
                                        ("project__isnull", False),
                                        ("station__isnull", True),
                                        ("volunteer__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="nominee_is_one_candidate",
                            ),
                            models.UniqueConstraint(fields=("campaign", "volunteer"), name="nominee_once_volunteer"),
                            models.UniqueConstraint(
                                fields=("campaign", "organization"), name="nominee_once_organization"
                            ),
                            models.UniqueConstraint(fields=("campaign", "station"), name="nominee_once_station"),
                            models.UniqueConstraint(fields=("campaign", "project"), name="nominee_once_project"),
                            models.UniqueConstraint(
                                fields=("category", "area", "slot"), name="recommendation_slot_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["shortlisted", "designated"]), _negated=True),
                                    models.Q(("consent__in", ["waiting", "refused"]), _negated=True),
                                    _connector="OR",
                                ),
                                name="nominee_wins_with_consent",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "shortlisted"), _negated=True),
                                    ("notice_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="nominee_noticed_has_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("portrait", ""),
                                    models.Q(("kind", "person"), ("portrait_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="portrait_of_people_dated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("slot", None),
                                    models.Q(("area__isnull", False), ("recommended_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="recommendation_dated",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Nomination",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nominations",
                                to="campaigns.nominee",
                            ),
                        ),
                        (
                            "route",
                            models.CharField(
                                choices=[
                                    ("unit", "单位推荐"),
                                    ("team", "服务队推荐"),
                                    ("area", "区县推荐"),
                                    ("self", "自荐"),
                                    ("public", "公众推荐"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.unit",
                            ),
                        ),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organizations.organization",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("phone_hash", models.CharField(blank=True, max_length=64)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("nominee", "user"), name="nomination_once_a_user"),
                            models.UniqueConstraint(
                                condition=models.Q(("phone_hash", ""), _negated=True),
                                fields=("nominee", "phone_hash"),
                                name="nomination_once_a_phone",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NomineeFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="campaigns.nominee",
                            ),
                        ),
                        ("code", models.CharField(help_text="in its address", max_length=32, unique=True)),
                        ("name", models.CharField(max_length=60)),
                        ("file", models.CharField(max_length=60)),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                    },
                ),
                migrations.CreateModel(
                    name="HonourEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nominee",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honour",
                                to="campaigns.nominee",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honours",
                                to="campaigns.awardcampaign",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("person", "志愿者"),
                                    ("organization", "志愿服务组织"),
                                    ("station", "服务站点"),
                                    ("project", "服务项目"),
                                ],
                                max_length=12,
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
                        ("year", models.PositiveSmallIntegerField()),
                        ("title", models.CharField(help_text="荣誉称号", max_length=60)),
                        (
                            "name",
                            models.CharField(blank=True, help_text="of the day; empty for people", max_length=120),
                        ),
                        ("document_no", models.CharField(blank=True, max_length=60)),
                        ("awarded_on", models.DateField()),
                        ("valid_until", models.DateField(null=True)),
                        ("number", models.CharField(max_length=40, unique=True)),
                        ("code", models.CharField(help_text="of /verify/<code>", max_length=32, unique=True)),
                        ("file", models.CharField(blank=True, help_text="name in the private storage", max_length=120)),
                        ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("issued_at", models.DateTimeField(null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("valid", "有效"), ("revoking", "等第二人同意撤销"), ("revoked", "已撤销")],
                                default="valid",
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, help_text="why it is revoked", max_length=300)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(null=True)),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["-year", "campaign", "id"],
                        "indexes": [models.Index(fields=["year", "kind", "state", "id"], name="honour_of_year")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "revoked"), _negated=True),
                                    models.Q(("revoked_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="honour_revoked_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("revoked_by", None),
                                    ("asked_by", None),
                                    models.Q(("revoked_by", models.F("asked_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="honour_revoked_by_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "person"), _negated=True), ("name", ""), _connector="OR"
                                ),
                                name="honour_names_no_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AwardObjection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="campaigns.nominee",
                            ),
                        ),
                        ("number", models.CharField(max_length=20, unique=True)),
                        (
                            "token",
                            models.CharField(help_text="in the address of the receipt", max_length=43, unique=True),
                        ),
                        ("code_hash", models.CharField(help_text="keyed; the code itself is told once", max_length=64)),
                        ("text", models.CharField(max_length=1000)),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("phone", yushan.common.fields.SealedTextField(blank=True, default="", editable=True)),
                        ("phone_hash", models.CharField(blank=True, max_length=64)),
                        ("raised_at", models.DateTimeField()),
                        ("answer", models.CharField(blank=True, max_length=500)),
                        ("is_upheld", models.BooleanField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None)),
                                fields=("nominee", "user"),
                                name="award_objection_once_open",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None), models.Q(("phone_hash", ""), _negated=True)),
                                fields=("nominee", "phone_hash"),
                                name="award_objection_once_a_phone",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at", None), ("is_upheld__isnull", False), _connector="OR"
                                ),
                                name="award_objection_answered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reviewer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviewers",
                                to="campaigns.awardcampaign",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "grant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organizations.rolegrant",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("invited", "已邀请"), ("accepted", "已接受"), ("declined", "不能参加")],
                                default="invited",
                                max_length=8,
                            ),
                        ),
                        ("is_chair", models.BooleanField(default=False, help_text="leads the final (评审组长)")),
                        ("invited_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "user"), name="reviewer_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_chair", True)), fields=("campaign",), name="reviewer_one_chair"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="campaigns.awardcampaign",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[("first", "初评"), ("second", "复评"), ("final", "决赛")], max_length=8
                            ),
                        ),
                        ("began_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "loads",
                            models.JSONField(default=dict, help_text="what the solver said: {least, most, short}"),
                        ),
                    ],
                    options={
                        "ordering": ["number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("campaign", "number"), name="award_round_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("campaign",),
                                name="award_round_one_open",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="campaigns.round",
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="campaigns.nominee",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="campaigns.reviewer",
                            ),
                        ),
                        ("comment", models.CharField(blank=True, max_length=500)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("is_recused", models.BooleanField(default=False, help_text="stood aside: counts as no score")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["reviewer", "done_at", "id"], name="assignment_of_reviewer")],
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "nominee", "reviewer"), name="assignment_once"),
                            models.CheckConstraint(
                                condition=models.Q(("is_recused", False), ("done_at", None), _connector="OR"),
                                name="assignment_recused_not_done",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AwardScore",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="campaigns.round"
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scores",
                                to="campaigns.nominee",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scores",
                                to="campaigns.reviewer",
                            ),
                        ),
                        ("criterion", models.CharField(max_length=20)),
                        ("points", models.PositiveSmallIntegerField()),
                        ("given_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "nominee", "reviewer", "criterion"), name="award_score_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AwardRecusal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recusals",
                                to="campaigns.nominee",
                            ),
                        ),
                        (
                            "reviewer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="recusals",
                                to="campaigns.reviewer",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("nominee", "reviewer"), name="award_recusal_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AwardResult",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="campaigns.round",
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="results",
                                to="campaigns.nominee",
                            ),
                        ),
                        (
                            "score",
                            models.DecimalField(
                                decimal_places=4, help_text="after normalisation: what ranks", max_digits=9
                            ),
                        ),
                        (
                            "raw",
                            models.DecimalField(
                                decimal_places=4, help_text="mean of the totals as they were given", max_digits=9
                            ),
                        ),
                        ("scores", models.PositiveSmallIntegerField(help_text="how many were given")),
                        ("rank", models.PositiveSmallIntegerField(help_text="in its category")),
                        (
                            "tie",
                            models.CharField(
                                blank=True, help_text="the rule that decided between equals", max_length=30
                            ),
                        ),
                        ("goes_on", models.BooleanField()),
                    ],
                    options={
                        "ordering": ["rank", "id"],
                        "constraints": [models.UniqueConstraint(fields=("round", "nominee"), name="award_result_once")],
                    },
                ),
                migrations.CreateModel(
                    name="StageTurn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="campaigns.round"
                            ),
                        ),
                        (
                            "nominee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="turns",
                                to="campaigns.nominee",
                            ),
                        ),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("round", "nominee"), name="turn_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)), fields=("round",), name="turn_one_at_a_time"
                            ),
                        ],
                    },
                ),
            ],
        ),
        *SCORES,
    ]
