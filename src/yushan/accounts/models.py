"""Users, the natural persons behind them, consents and API tokens."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.db import models
from django.db.models import Value
from django.db.models.functions import StrIndex, Substr
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.fields import SealedTextField


class Person(models.Model):
    """A natural person, known by an identity document; roster rows and volunteers point here.

    One row per identity number (keyed hash), so a roster row and a registration find each other by themselves.
    """

    name = models.CharField(max_length=60)
    name_pinyin = models.CharField(max_length=120, blank=True, help_text="full pinyin and initials for search")
    # The initials again, so that an index finds them too: what stands after the space in name_pinyin.
    name_initials = models.GeneratedField(
        expression=Substr("name_pinyin", StrIndex("name_pinyin", Value(" ")) + 1),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    identity_number = SealedTextField()
    identity_hash = models.CharField(max_length=64, unique=True)
    birth_date = models.DateField(null=True)
    gender = models.CharField(max_length=1, blank=True, choices=[("M", _("男")), ("F", _("女"))])
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        # For search by the beginning of a name: the operator class makes LIKE use the index on PostgreSQL.
        indexes = [
            models.Index(fields=["name"], name="person_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_pinyin"], name="person_by_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name_initials"], name="person_by_initials", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


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


class Consent(models.Model):
    """A versioned yes of a person to a purpose; withdrawal is a date, not a deletion (个人信息保护法)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    given_by = models.CharField(
        max_length=20, choices=[("self", _("本人")), ("guardian", _("监护人")), ("unit", _("单位代办"))]
    )
    guardian = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="consents_as_guardian")
    withdrawn_at = models.DateTimeField(null=True)


class ErasureRequest(models.Model):
    """Somebody asked to be erased: 15 days in which they may change their mind, then it is done (docs/domain.md)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待删除")
        CANCELLED = "cancelled", _("已撤回")
        DONE = "done", _("已删除")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(help_text="end of the grace; put off while something stands against it")
    held_up_by = models.JSONField(default=list, blank=True, help_text="what stood against it at the last check")
    ended_at = models.DateTimeField(null=True, help_text="withdrawn or erased")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(state="waiting"), name="erasure_asked_once")
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="erasure_due")]


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
