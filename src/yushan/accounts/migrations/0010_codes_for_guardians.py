"""A code may also stand for the consent of a guardian."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_merged_people")]

    operations = [
        migrations.AlterField(
            model_name="onetimecode",
            name="purpose",
            field=models.CharField(
                choices=[("sign_in", "登录"), ("register", "注册"), ("guardian", "监护人同意")], max_length=10
            ),
        ),
    ]
