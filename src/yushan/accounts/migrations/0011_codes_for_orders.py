"""A code may also confirm the telephone of an order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_codes_for_guardians")]

    operations = [
        migrations.AlterField(
            model_name="onetimecode",
            name="purpose",
            field=models.CharField(
                choices=[("sign_in", "登录"), ("register", "注册"), ("guardian", "监护人同意"), ("order", "点单")],
                max_length=10,
            ),
        ),
    ]
