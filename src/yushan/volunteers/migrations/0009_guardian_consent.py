"""How a guardian's yes was given, and the paper that they signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_codes_for_guardians"),
        ("volunteers", "0006_cultivation"),
    ]

    operations = [
        migrations.AddField(
            model_name="guardianship",
            name="consent_by",
            field=models.CharField(
                blank=True,
                choices=[("code", "监护人手机验证码"), ("paper", "监护人签字的同意书")],
                db_default="",
                default="",
                help_text="how it was shown at a helper's desk; empty: by the guardian's own account, or named by a youth",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="guardianship",
            name="paper",
            field=models.CharField(
                blank=True, db_default="", default="", help_text="name in the sealed folder", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="guardianship",
            name="paper_type",
            field=models.CharField(blank=True, db_default="", default="", help_text="media type", max_length=100),
        ),
        migrations.AddConstraint(
            model_name="guardianship",
            constraint=models.CheckConstraint(
                condition=models.Q(("consent_by", "paper"), _negated=True) | models.Q(("paper", ""), _negated=True),
                name="guardian_paper_is_there",
            ),
        ),
    ]
