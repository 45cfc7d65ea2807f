import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0014_key_date_campaigns"),
        ("volunteers", "0006_cultivation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosingReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("summary", models.TextField(blank=True)),
                ("reached", models.PositiveIntegerField(help_text="people who were served, once each", null=True)),
                ("reached_how", models.CharField(blank=True, help_text="how they were counted", max_length=120)),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closing_report",
                        to="activities.activity",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReportCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=60)),
                ("fen", models.PositiveBigIntegerField()),
                ("payer", models.CharField(blank=True, max_length=60)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="costs", to="activities.closingreport"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReportPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="in its public address", max_length=32, unique=True)),
                ("file", models.CharField(max_length=60)),
                ("media_type", models.CharField(max_length=20)),
                ("caption", models.CharField(help_text="what is to be seen; read aloud, too", max_length=100)),
                (
                    "faces",
                    models.CharField(
                        choices=[("none", "没有能认出来的人"), ("agreed", "能认出来的人都同意了")], max_length=8
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True,
                        help_text="volunteers who can be recognised",
                        related_name="+",
                        to="volunteers.volunteer",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="activities.closingreport",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("volunteer", "志愿者评价活动"), ("organization", "组织者评价服务")], max_length=12
                    ),
                ),
                ("rating", models.PositiveSmallIntegerField()),
                ("text", models.CharField(blank=True, max_length=300)),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sign_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="activities.signup"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sign_up", "side"), name="evaluation_once_a_side"),
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 5)), name="evaluation_one_to_five"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "device_mark",
                    models.CharField(help_text="keyed hash of device and activity; differs by activity", max_length=64),
                ),
                ("rating", models.PositiveSmallIntegerField()),
                ("text", models.CharField(blank=True, max_length=300)),
                ("given_on", models.DateField(help_text="the day only: a moment could be matched with a list")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="activities.activity"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "device_mark"), name="feedback_once_a_device"),
                    models.CheckConstraint(
                        condition=models.Q(("rating__gte", 1), ("rating__lte", 5)), name="feedback_one_to_five"
                    ),
                ],
            },
        ),
    ]
