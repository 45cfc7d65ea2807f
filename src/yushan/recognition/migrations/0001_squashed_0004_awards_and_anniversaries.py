"""All tables of the room as they are today; an empty database begins here, another one goes on by the originals.

Written by scripts/fold-migrations (docs/decisions/0034-folded-migrations.md).
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import yushan.common.clock
from yushan.common.folding import CreateModels

from ._triggers import MOVEMENTS


class Migration(migrations.Migration):
    replaces = [
        ("recognition", "0001_initial"),
        ("recognition", "0002_append_only"),
        ("recognition", "0003_carried_points"),
        ("recognition", "0004_awards_and_anniversaries"),
    ]

    initial = True

    dependencies = [
        ("activities", "0005_series"),
        ("ledger", "0003_certificate_scope"),
        ("stations", "0001_initial"),
        ("volunteers", "0010_memberships_waiting"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="StarAward",
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
                                related_name="star_awards",
                                to="volunteers.volunteer",
                            ),
                        ),
                        ("level", models.PositiveSmallIntegerField()),
                        ("awarded_on", models.DateField()),
                        ("minutes", models.PositiveIntegerField(help_text="posted minutes when it was reached")),
                        (
                            "is_top",
                            models.BooleanField(
                                default=False, help_text="the highest that stands: one row for each who has a star"
                            ),
                        ),
                        ("ended_on", models.DateField(null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_top", True)),
                                fields=["-level", "-awarded_on", "-id"],
                                name="star_top_by_level",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("volunteer", "level"),
                                name="star_once_standing",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_top", True)), fields=("volunteer",), name="star_one_top"
                            ),
                            models.CheckConstraint(condition=models.Q(("level__gte", 1)), name="star_level_positive"),
                            models.CheckConstraint(
                                condition=models.Q(("is_top", False), ("ended_on", None), _connector="OR"),
                                name="star_top_stands",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    models.Q(
                                        ("ended_on__gte", models.F("awarded_on")),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="star_ended_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BadgeKind",
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
                            "rule",
                            models.CharField(
                                choices=[
                                    ("services", "服务次数"),
                                    ("days", "坚持天数"),
                                    ("service_type", "服务类型"),
                                    ("key_date", "重要节点"),
                                    ("award", "评选入选"),
                                ],
                                max_length=14,
                            ),
                        ),
                        (
                            "of",
                            models.CharField(
                                blank=True, help_text="code of the service type or key date", max_length=40
                            ),
                        ),
                        ("count", models.PositiveSmallIntegerField(default=1)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("is_active", models.BooleanField(default=True)),
                        (
                            "is_counted",
                            models.BooleanField(default=False, help_text="everybody's past services were looked at"),
                        ),
                    ],
                    options={
                        "ordering": ["order", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="BadgeAward",
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
                                related_name="badge_awards",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="awards",
                                to="recognition.badgekind",
                            ),
                        ),
                        ("awarded_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        ("end_reason", models.CharField(blank=True, max_length=120)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("volunteer", "kind"),
                                name="badge_once_standing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    models.Q(
                                        ("ended_on__gte", models.F("awarded_on")),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="badge_ended_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointBonus",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "service_type",
                            models.CharField(help_text="code of table service_types", max_length=40, unique=True),
                        ),
                        ("percent", models.PositiveSmallIntegerField()),
                        ("source", models.CharField(max_length=200)),
                    ],
                ),
                migrations.CreateModel(
                    name="PointAccount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="point_account",
                                to="volunteers.volunteer",
                            ),
                        ),
                        ("balance", models.IntegerField(default=0)),
                        ("debt", models.IntegerField(default=0)),
                        ("movements_made", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("balance__gte", 0)), name="points_never_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("debt__gte", 0)), name="points_debt_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("debt", 0), ("balance", 0), _connector="OR"),
                                name="points_debt_paid_first",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointMovement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="recognition.pointaccount",
                            ),
                        ),
                        ("sequence", models.PositiveIntegerField(help_text="place in the person's ledger, from 1")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("earn", "服务获得"),
                                    ("spend", "兑换"),
                                    ("give_back", "退回"),
                                    ("take_back", "冲正扣回"),
                                    ("expire", "过期"),
                                    ("carry_out", "合并登记转出"),
                                    ("carry_in", "合并登记转入"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("points", models.IntegerField(help_text="change of the balance")),
                        ("debt", models.IntegerField(default=0, help_text="change of the debt")),
                        ("balance_after", models.IntegerField()),
                        ("debt_after", models.IntegerField()),
                        (
                            "entry",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ledger.hourentry",
                            ),
                        ),
                        (
                            "redemption",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="movements",
                                to="recognition.redemption",
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("account", "sequence"), name="movement_place"),
                            models.UniqueConstraint(
                                condition=models.Q(("entry__isnull", False)),
                                fields=("entry",),
                                name="movement_once_an_entry",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("redemption__isnull", False)),
                                fields=("redemption", "kind"),
                                name="movement_once_a_redemption",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("balance_after__gte", 0)), name="movement_balance_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("debt_after__gte", 0)), name="movement_debt_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("points", 0), _negated=True),
                                    models.Q(("debt", 0), _negated=True),
                                    _connector="OR",
                                ),
                                name="movement_moves",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointLot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lots",
                                to="recognition.pointaccount",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.hourentry"
                            ),
                        ),
                        ("points", models.PositiveIntegerField()),
                        ("remaining", models.PositiveIntegerField()),
                        ("expired", models.PositiveIntegerField(default=0)),
                        ("is_returned", models.BooleanField(default=False, help_text="came back from a redemption")),
                        (
                            "expires_on",
                            models.DateField(
                                help_text="the last day on which they can be spent; none: without end", null=True
                            ),
                        ),
                        (
                            "told_days",
                            models.PositiveSmallIntegerField(
                                help_text="which of points_notice_days was told last", null=True
                            ),
                        ),
                        ("told_on", models.DateField(help_text="day of the first announcement of the end", null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("remaining__gt", 0)),
                                fields=["account", "expires_on", "id"],
                                name="lot_to_spend",
                            ),
                            models.Index(
                                condition=models.Q(("remaining__gt", 0)), fields=["expires_on"], name="lot_to_expire"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_returned", False)), fields=("entry",), name="lot_once_an_entry"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "points__gte",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("remaining"), "+", models.F("expired")
                                        ),
                                    )
                                ),
                                name="lot_remaining_fits",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "lot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="recognition.pointlot",
                            ),
                        ),
                        (
                            "redemption",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="recognition.redemption",
                            ),
                        ),
                        ("points", models.PositiveIntegerField()),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("lot", "redemption"), name="point_use_once")],
                    },
                ),
                migrations.CreateModel(
                    name="RewardItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=20, unique=True)),
                        ("name", models.CharField(max_length=40)),
                        ("description", models.CharField(blank=True, max_length=500)),
                        (
                            "organization",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rewards",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rewards",
                                to="organizations.area",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "未上架"), ("open", "可兑换"), ("closed", "已下架")],
                                default="draft",
                                max_length=8,
                            ),
                        ),
                        ("cost", models.PositiveIntegerField(help_text="points")),
                        ("stock", models.PositiveIntegerField(default=0)),
                        (
                            "limit",
                            models.PositiveSmallIntegerField(
                                help_text="how many one person may redeem; none: no limit", null=True
                            ),
                        ),
                        ("starts_on", models.DateField(null=True)),
                        ("ends_on", models.DateField(help_text="last day for redeeming", null=True)),
                        (
                            "station",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rewards",
                                to="stations.station",
                            ),
                        ),
                        ("place", models.CharField(help_text="where it is handed out, and when", max_length=120)),
                        ("contact", models.CharField(help_text="who hands it out", max_length=60)),
                        ("picture", models.CharField(blank=True, help_text="name in the sealed folder", max_length=60)),
                        ("picture_type", models.CharField(blank=True, max_length=20)),
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
                        "indexes": [models.Index(fields=["state", "cost", "id"], name="reward_by_state")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("stock__gte", 0)), name="reward_stock_never_negative"
                            ),
                            models.CheckConstraint(condition=models.Q(("cost__gte", 1)), name="reward_costs_something"),
                            models.CheckConstraint(
                                condition=models.Q(("limit", None), ("limit__gte", 1), _connector="OR"),
                                name="reward_limit_positive",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("organization", None), ("area", None), _connector="OR"),
                                name="reward_one_giver",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on", None),
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="reward_days_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StockMovement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stock_movements",
                                to="recognition.rewarditem",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("supply", "入库"),
                                    ("loss", "减少"),
                                    ("reserve", "兑换占用"),
                                    ("release", "取消退回"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("amount", models.IntegerField()),
                        ("left", models.PositiveIntegerField(help_text="stock afterwards")),
                        (
                            "redemption",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stock_movements",
                                to="recognition.redemption",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=120)),
                        ("actor_name", models.CharField(blank=True, max_length=80)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["item", "-at", "-id"], name="stock_of_item")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount__gt", 0), ("kind__in", ["supply", "release"])),
                                    models.Q(("amount__lt", 0), ("kind__in", ["loss", "reserve"])),
                                    _connector="OR",
                                ),
                                name="stock_sign_fits",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("redemption__isnull", False)),
                                fields=("redemption", "kind"),
                                name="stock_once_a_redemption",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Redemption",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(help_text="shown by the person, unguessable", max_length=12, unique=True),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redemptions",
                                to="recognition.rewarditem",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="redemptions",
                                to="volunteers.volunteer",
                            ),
                        ),
                        (
                            "slot",
                            models.PositiveSmallIntegerField(
                                help_text="the how many-th of this item that the person holds"
                            ),
                        ),
                        ("cost", models.PositiveIntegerField(help_text="points that were paid")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("reserved", "待领取"),
                                    ("collected", "已领取"),
                                    ("cancelled", "已取消"),
                                    ("lapsed", "过期未领"),
                                ],
                                default="reserved",
                                max_length=10,
                            ),
                        ),
                        ("reserved_at", models.DateTimeField()),
                        ("cancel_until", models.DateTimeField(help_text="until then the person may take it back")),
                        ("collect_by", models.DateField(help_text="last day for collecting it")),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_by_name", models.CharField(blank=True, max_length=80)),
                        ("end_reason", models.CharField(blank=True, max_length=120)),
                        ("reminded", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["volunteer", "-reserved_at", "-id"], name="redemption_of_volunteer"),
                            models.Index(fields=["item", "-reserved_at", "-id"], name="redemption_of_item"),
                            models.Index(
                                condition=models.Q(("state", "reserved")),
                                fields=["collect_by"],
                                name="redemption_to_lapse",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["reserved", "collected"])),
                                fields=("item", "volunteer", "slot"),
                                name="redemption_slot_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state", "reserved")),
                                    models.Q(
                                        models.Q(("state", "reserved"), _negated=True), ("ended_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="redemption_end_dated",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThankYou",
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
                                related_name="thanks",
                                to="organizations.organization",
                            ),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="thanks",
                                to="activities.activity",
                            ),
                        ),
                        ("text", models.CharField(max_length=600)),
                        (
                            "signature",
                            models.CharField(help_text="who signs, under the organization's name", max_length=80),
                        ),
                        ("signed_on", models.DateField()),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True), models.Q(("signature", ""), _negated=True)
                                ),
                                name="thanks_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuietAnniversary",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "volunteer",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="quiet_anniversary",
                                to="volunteers.volunteer",
                            ),
                        ),
                        ("since", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="ThankYouLetter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "thanks",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="recognition.thankyou",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="thank_you_letters",
                                to="volunteers.volunteer",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(help_text="place in the bundle, from 1")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("thanks", "volunteer"), name="letter_once"),
                            models.UniqueConstraint(fields=("thanks", "number"), name="letter_number_once"),
                        ],
                    },
                ),
            ],
        ),
        *MOVEMENTS,
    ]
