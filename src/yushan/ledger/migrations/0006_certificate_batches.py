import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_cases"),
        ("organizations", "0010_key_posts"),
        ("volunteers", "0006_cultivation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="activity_id",
            field=models.BigIntegerField(
                help_text="only hours of this activity; empty: of the whole period", null=True
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="activity_title",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="certificate",
            name="language",
            field=models.CharField(
                choices=[("zh", "中文"), ("both", "中英双语"), ("en", "英文")], default="zh", max_length=4
            ),
        ),
        migrations.CreateModel(
            name="CertificateBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("activity_id", models.BigIntegerField(null=True)),
                ("activity_title", models.CharField(blank=True, max_length=120)),
                ("period_from", models.DateField()),
                ("period_until", models.DateField()),
                (
                    "language",
                    models.CharField(
                        choices=[("zh", "中文"), ("both", "中英双语"), ("en", "英文")], default="zh", max_length=4
                    ),
                ),
                ("ordered_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("job_id", models.BigIntegerField(help_text="the job that shows the progress", null=True)),
                (
                    "ordered_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_done", models.BooleanField(default=False)),
                ("said", models.CharField(blank=True, help_text="why there is none", max_length=200)),
                (
                    "certificate",
                    models.OneToOneField(
                        help_text="made once, also twice run",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_item",
                        to="ledger.certificate",
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.volunteer"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="ledger.certificatebatch"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="certificatebatch",
            index=models.Index(fields=["organization", "-id"], name="batch_of_org"),
        ),
        migrations.AddConstraint(
            model_name="batchitem",
            constraint=models.UniqueConstraint(fields=("batch", "volunteer"), name="batch_item_once"),
        ),
    ]
