"""Who signs in, where, and with what; what waits in somebody's inbox."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models.people import Person
from yushan.common import clock
from yushan.common.fields import SealedTextField


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in; by user name, 志愿者编号 or mobile number (keyed hash)."""

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    # Whoever holds the telephone is the owner of the account: a code reached them. Empty again for a new number.
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    def __str__(self) -> str:
        return self.display_name or self.username


class ApiToken(models.Model):
    """A bearer token; only its hash is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class OneTimeCode(models.Model):
    """A code by SMS: asked for in one browser, made and sent by the worker, good once and for minutes.

    Also kept for a number that nobody signs in with, so that the answer does not tell; its hash stays empty and
    fits nothing.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in", _("登录")
        REGISTER = "register", _("注册")
        GUARDIAN = "guardian", _("监护人同意")
        ORDER = "order", _("点单")
        AWARD = "award", _("评选推荐和异议")

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    phone = SealedTextField()
    phone_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, blank=True, help_text="keyed; the code itself is kept nowhere")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    handled_at = models.DateTimeField(
        null=True, help_text="the worker made the code, or found that nobody is to get one"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="one_time_code_age")]


class SignIn(models.Model):
    """A session as its owner recognises it: on what device, since when, when last used."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="sign_in_of_user")]


class Notice(models.Model):
    """A message in somebody's inbox; `key` makes sending twice harmless."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_of_user")]
