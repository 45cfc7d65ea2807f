"""Codes by SMS for nominations and objections of award campaigns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_codes_for_orders"),
    ]

    operations = [
        migrations.AlterField(
            model_name="onetimecode",
            name="purpose",
            field=models.CharField(
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
    ]
