"""Points that go along when two registrations of one person become one, and come back when that is undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recognition", "0002_append_only")]

    operations = [
        migrations.AlterField(
            model_name="pointmovement",
            name="kind",
            field=models.CharField(
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
    ]
