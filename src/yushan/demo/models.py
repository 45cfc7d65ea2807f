"""That the demo was filled in, and with which sign-ins."""

from django.db import models


class Load(models.Model):
    """Written last, in the transaction that fills the database: where it stands, the demo is whole."""

    size = models.CharField(max_length=20)
    loaded_at = models.DateTimeField()
    seconds = models.FloatField()
    sign_ins = models.JSONField(help_text="rows of the table that is printed; of made-up people only")
    addresses = models.JSONField(help_text="[what, path] worth looking at")
    counts = models.JSONField(help_text="[what, how many]")
