"""A picture that a volunteer took at the place: beside the check-in, never instead of it."""

from django.conf import settings
from django.db import models

from yushan.activities.models.sign_ups import SignUp


class ScenePhoto(models.Model):
    """One a sign-up, without what the camera wrote beside it; seen by the volunteer and by who confirms the hours."""

    sign_up = models.OneToOneField(SignUp, on_delete=models.CASCADE, related_name="scene_photo")
    code = models.CharField(max_length=32, unique=True, help_text="in its address")
    file = models.CharField(max_length=60)
    media_type = models.CharField(max_length=20)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    def access_scope(self) -> dict[str, object]:
        """Where this stands for the permission matrix (organizations/access.py)."""
        return self.sign_up.access_scope()
