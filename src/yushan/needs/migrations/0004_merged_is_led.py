"""In a migration of its own: PostgreSQL changes no table while rows of it wait for their checks."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_leaders")]

    operations = [
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=Q(leader__isnull=False) | ~Q(state="merged"), name="need_merged_is_led"
            ),
        ),
    ]
