"""The one settings file; everything that differs between places comes from the environment (docs/operations.md)."""

import base64
import os
import re
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from cryptography.hazmat.primitives.asymmetric import ec

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("YUSHAN_VAR", BASE_DIR / "var"))
TESTING = "pytest" in sys.modules
# Demo mode generates secrets; anything else must be configured (docs/interfaces.md, Environment).
PRODUCTION = os.environ.get("YUSHAN_PRODUCTION", "") == "1"


def _secret(name: str, make) -> str:
    """Value of the environment, else (not in production) a generated one kept in var/secrets."""
    if value := os.environ.get(name):
        return value
    if PRODUCTION:
        sys.exit(f"{name} is not set. A production start needs it; see docs/operations.md, Secrets.")
    path = VAR_DIR / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Whole or not at all: another process may read it at the moment when it appears.
        number, own = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(number, "w") as file:
            file.write(make())
        try:
            os.link(own, path)
        except FileExistsError:
            pass  # another process was quicker: its value is the one
        finally:
            os.unlink(own)
    return path.read_text().strip()


SECRET_KEY = _secret("YUSHAN_SECRET_KEY", lambda: secrets.token_urlsafe(50))
FIELD_KEYS = _secret("YUSHAN_FIELD_KEYS", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
# The look-up hash has a key of its own: it stays when the encryption keys are rotated.
HASH_KEY = _secret("YUSHAN_HASH_KEY", lambda: base64.b64encode(secrets.token_bytes(32)).decode())

DEBUG = False
if PRODUCTION and not os.environ.get("YUSHAN_ALLOWED_HOSTS"):
    sys.exit("YUSHAN_ALLOWED_HOSTS is not set: a production start names the hosts it answers for (docs/operations.md).")
if PRODUCTION and os.environ.get("YUSHAN_NOW"):
    sys.exit("YUSHAN_NOW is set: in production the clock is not moved.")
ALLOWED_HOSTS = os.environ.get("YUSHAN_ALLOWED_HOSTS", "" if PRODUCTION else "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YUSHAN_TRUSTED_ORIGINS", "").split(",") if o]
# Whom somebody calls who cannot use a phone screen; 12345 is the public service line of every city.
HOTLINE = os.environ.get("YUSHAN_HOTLINE", "12345")
# Whoever reads /metrics shows this token; empty: the proxy decides who gets through (docs/operations.md).
METRICS_TOKEN = os.environ.get("YUSHAN_METRICS_TOKEN", "")
SITE_URL = os.environ.get("YUSHAN_SITE_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "yushan.common",
    "yushan.matching",
    "yushan.accounts",
    "yushan.audit",
    "yushan.plan",
    "yushan.organizations",
    "yushan.notifications",
    "yushan.volunteers",
    "yushan.ledger",
    "yushan.regulations",
    "yushan.stations",
    "yushan.projects",
    "yushan.activities",
    "yushan.needs",
    "yushan.tours",
    "yushan.events",
    "yushan.guidance",
    "yushan.coordination",
    "yushan.rights",
    "yushan.safety",
    "yushan.recognition",
    "yushan.training",
    "yushan.campaigns",
    "yushan.publicity",
    "yushan.indicators",
    "yushan.oversight",
    "yushan.exchange",
    "yushan.api",
    "yushan.portal",
    "yushan.workspace",
    "yushan.demo",
    "yushan.scale",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "treebeard",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.weixin",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.feishu",
    "allauth.socialaccount.providers.openid_connect",
]
AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "yushan.urls"
WSGI_APPLICATION = "yushan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "yushan.common.middleware.PrivateByDefaultMiddleware",
    "yushan.common.sound.SoundMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "yushan.common.english.EnglishMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Not an installed app: its static files import a module that is not ours, which the hashing of names refuses.
    "django_htmx.middleware.HtmxMiddleware",
    "yushan.accounts.middleware.SessionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yushan.accounts.middleware.LeavingMiddleware",
    "yushan.accounts.middleware.BearerMiddleware",
    "yushan.accounts.middleware.OwnPasswordMiddleware",
    "yushan.accounts.middleware.SecondFactorMiddleware",
    "yushan.organizations.seeing_as.SeeingAsMiddleware",
    "yushan.common.middleware.ActedMiddleware",
    "yushan.common.middleware.RefusalMiddleware",
    "yushan.common.middleware.IdempotencyMiddleware",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # our own template for selects
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yushan.common.navigation.context",
            ],
            "builtins": ["yushan.common.templatetags.ys", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- database -------------------------------------------------------------------------------
VAR_DIR.mkdir(parents=True, exist_ok=True)
_DATABASE_URL = os.environ.get("YUSHAN_DATABASE_URL") or f"sqlite:///{VAR_DIR / 'yushan.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(_DATABASE_URL, conn_health_checks=True)}
_db = DATABASES["default"]
if _db["ENGINE"].endswith("sqlite3"):
    _db["OPTIONS"] = {
        # Writers queue at BEGIN instead of failing in the middle; FULL: a confirmed fact survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY",
    }
    _db["CONN_MAX_AGE"] = None
    _db["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    _db["CONN_MAX_AGE"] = 300
    if os.environ.get("YUSHAN_POOLER", "0") != "1":  # a pooler between hands other connections to the same process
        _db["OPTIONS"] = {"prepare_threshold": 0}  # for common/prepared.py; Django's own cursors prepare nothing

CACHES: dict[str, dict[str, Any]]
if _cache_url := os.environ.get("YUSHAN_CACHE_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache_url}}
elif TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    # Rate limits must hold over all worker processes, so the fallback is shared too.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"}}

# Posters and share cards that were set a moment ago (publicity/documents/papers.py): files, so that they push nothing out of
# the shared cache, in which rate limits are counted.
CACHES["papers"] = (
    {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "papers"}
    if TESTING
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(VAR_DIR / "papers"),
        "OPTIONS": {"MAX_ENTRIES": 600},
    }
)

# Pieces of public pages (common/pieces.py), in the memory of each process.
CACHES["pieces"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "pieces",
    "OPTIONS": {"MAX_ENTRIES": 200},
}

# How long the numbers in the staff menu may be old, in seconds (common/todos.py): counting takes longer than drawing a
# page, and what somebody does themselves shows at once. A minute later is soon enough for what others do.
MENU_COUNTS_SECONDS = 0 if TESTING else 60

TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend"
    }
}

# --- people signing in -----------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["yushan.accounts.backends.NumberOrPhoneBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:home"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "yushan.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "yushan.accounts.forms.LoginForm",
    "change_password": "yushan.accounts.forms.ChangePasswordForm",
    "reauthenticate": "yushan.accounts.forms.ReauthenticateForm",
}
ACCOUNT_SESSION_REMEMBER = True
# Codes by SMS (docs/operations.md): console, file, http, or nothing: then people sign in by password only.
SMS_GATEWAY = os.environ.get("YUSHAN_SMS_GATEWAY", "" if PRODUCTION else "file")
SMS_FILE = VAR_DIR / "sms" / "outbox.jsonl"
SMS_HTTP_URL = os.environ.get("YUSHAN_SMS_HTTP_URL", "")
SMS_HTTP_TOKEN = os.environ.get("YUSHAN_SMS_HTTP_TOKEN", "")
SMS_TEMPLATE = os.environ.get("YUSHAN_SMS_TEMPLATE", "one-time-code")
# Says that a guardian agrees to a child's registration; the same as above where the provider has no other one.
SMS_GUARDIAN_TEMPLATE = os.environ.get("YUSHAN_SMS_GUARDIAN_TEMPLATE", SMS_TEMPLATE)
SMS_SIGNATURE = os.environ.get("YUSHAN_SMS_SIGNATURE", "渝善渝美")
# Registering asks for a code that went to the telephone, so that a wrong number is noticed there.
SMS_REQUIRED = os.environ.get("YUSHAN_SMS_REQUIRED", "0") == "1"
# --- notices by other ways than the inbox (docs/operations.md): what is not configured is not offered -------------
# Template of the provider for a notice by SMS; empty: codes only, no notices.
SMS_NOTICE_TEMPLATE = os.environ.get("YUSHAN_SMS_NOTICE_TEMPLATE", "" if PRODUCTION else "notice")
SMS_NOTICE_FILE = VAR_DIR / "sms" / "notices.jsonl"
# console: · file: · smtp://NAME:…@host:587?tls=1 · smtps://NAME:…@host:465
EMAIL_URL = os.environ.get("YUSHAN_EMAIL_URL", "" if PRODUCTION else "file:")
_mail = urlsplit(EMAIL_URL)
_MAIL_BACKENDS = {"console": "console", "file": "filebased", "smtp": "smtp", "smtps": "smtp"}
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL_BACKENDS.get(_mail.scheme, 'dummy')}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = (_mail.port if _mail.scheme.startswith("smtp") else None) or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and parse_qs(_mail.query).get("tls") == ["1"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("YUSHAN_EMAIL_FROM", f"no-reply@{urlsplit(SITE_URL).hostname}")


def _vapid() -> str:
    """A private key on P-256, 32 bytes in base64url, as RFC 8292 tools write it."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


# Says to the push services of browsers who we are. Brought in production; without one push is not offered there.
VAPID_KEY = os.environ.get("YUSHAN_VAPID_KEY", "") if PRODUCTION else _secret("YUSHAN_VAPID_KEY", _vapid)
PUSH_TEST_HOSTS: frozenset[str] = frozenset()  # tests only: hosts that are reached though they are not on the internet
# WeChat official account (服务号).
WECHAT_URL = os.environ.get("YUSHAN_WECHAT_URL", "https://api.weixin.qq.com").rstrip("/")
WECHAT_APP_ID = os.environ.get("YUSHAN_WECHAT_APP_ID", "")
WECHAT_SECRET = os.environ.get("YUSHAN_WECHAT_SECRET", "")
WECHAT_TEMPLATE = os.environ.get("YUSHAN_WECHAT_TEMPLATE", "")
WECHAT_FIELD = os.environ.get("YUSHAN_WECHAT_FIELD", "thing1")
# Whether name and identity number belong together, asked of an outside authority (docs/operations.md); empty: nobody.
IDENTITY_VERIFIER = os.environ.get("YUSHAN_IDENTITY_VERIFIER", "")
IDENTITY_HTTP_URL = os.environ.get("YUSHAN_IDENTITY_HTTP_URL", "")
IDENTITY_HTTP_TOKEN = os.environ.get("YUSHAN_IDENTITY_HTTP_TOKEN", "")
IDENTITY_HTTP_SECONDS = float(os.environ.get("YUSHAN_IDENTITY_HTTP_SECONDS", "3"))
IDENTITY_HTTP_RETRIES = int(os.environ.get("YUSHAN_IDENTITY_HTTP_RETRIES", "1"))
# How many proxies stand in front: limits by address count the visitor's address, not that of nginx.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("YUSHAN_PROXIES", "1" if PRODUCTION else "0"))
# Registering: a whole unit may sit behind one address, one identity number is tried a few times only; `claim` counts
# wrong telephone numbers for a record that was taken over. Codes by SMS: asked for by number and by address, tried by
# number and by address; the name that confirms a number at its first use, by account. Recovery: asked for by identity
# number, its code tried by account. Confirming an e-mail address and test messages: asked for by account.
ACCOUNT_RATE_LIMITS = {
    "register": "600/h/ip,10/h/key",
    "claim": "5/d/key",
    "sms_pause": "1/m/key",
    "sms_phone": "5/h/key,10/d/key",
    "sms_address": "60/h/ip,300/d/ip",
    "sms_try": "20/h/key,200/h/ip",
    "sms_name": "5/d/key",
    # A code for an order has limits of its own: it takes nothing from those who sign in or register, nor they from it.
    "order_sms_pause": "1/m/key",
    "order_sms_phone": "3/h/key,6/d/key",
    "order_sms_address": "30/h/ip,100/d/ip",
    "order_sms_try": "10/h/key,100/h/ip",
    "recovery_ask": "5/d/key,60/h/ip",
    "recovery_try": "10/h/key,60/h/ip",
    "desk": "60/h/key,300/d/key",
    "need_code": "10/h/key,60/h/ip",
    "need_link": "10/h/key",
    "need_new_code": "5/h/key,60/h/user",
    "need_order": "30/h/ip,100/d/ip",
    # Volunteers named by number, voices and objections without an account where no codes are sent, looking an answer up.
    "award_person": "20/h/ip,60/d/ip",
    "award_voice": "10/h/ip,30/d/ip",
    # Cases of the rights desk: filing, and trying codes. The counts lie in the cache for an hour, nothing of them in a case.
    "rights_file": "20/h/ip,60/d/ip",
    "rights_look_up": "40/h/ip",
    "award_look_up": "10/h/key,60/h/ip",
    # Posters, share cards, press kits and yearbooks that have to be set first.
    "publicity_paper": "240/h/ip",
    "email_ask": "1/m/key,5/d/key",
    "test_message": "1/m/key,5/d/key",
}
# Verifying certificates, an hour and address: codes that do not exist, and files to check.
VERIFY_LIMITS = {"miss": 60, "file": 60, "opinion": 600}
MFA_ADAPTER = "yushan.accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "渝善渝美"
MFA_FORMS = {
    "activate_totp": "yushan.accounts.forms.ActivateTOTPForm",
    "authenticate": "yushan.accounts.forms.AuthenticateForm",
    "reauthenticate": "yushan.accounts.forms.ReauthenticateCodeForm",
    "add_webauthn": "yushan.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "yushan.accounts.forms.EditWebAuthnForm",
}
# Signing in with an account elsewhere (docs/operations.md): what is not configured is not offered. Such an account is
# only ever linked by its signed-in owner, never by what a provider says about e-mail or telephone.
SOCIALACCOUNT_ADAPTER = "yushan.accounts.adapter.ExternalAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "yushan.accounts.forms_external.UnlinkForm"}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True  # before one is linked or unlinked
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {
    name: {"APP": {"client_id": os.environ[f"YUSHAN_{name.upper()}_CLIENT_ID"], "secret": secret}}
    for name in ("weixin", "dingtalk", "feishu")
    if (secret := os.environ.get(f"YUSHAN_{name.upper()}_SECRET")) and f"YUSHAN_{name.upper()}_CLIENT_ID" in os.environ
}
if os.environ.get("YUSHAN_OIDC_SERVER_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "unit",
                "name": os.environ.get("YUSHAN_OIDC_NAME", "单位统一账号"),
                "client_id": os.environ.get("YUSHAN_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("YUSHAN_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["YUSHAN_OIDC_SERVER_URL"]},
            }
        ],
    }
# Two factors for people with a staff grant (docs/regulations.md, classified protection); the demo leaves it to them.
REQUIRE_SECOND_FACTOR = os.environ.get("YUSHAN_REQUIRE_SECOND_FACTOR", "1" if PRODUCTION else "0") == "1"

# Staff show their second factor again after that time (OWASP ASVS 3.3.2, level 2).
STAFF_SIGN_IN_HOURS = 12

# --- browser ---------------------------------------------------------------------------------
SESSION_ENGINE = (
    "django.contrib.sessions.backends.cached_db"
    if os.environ.get("YUSHAN_CACHE_URL")
    else "yushan.accounts.session_store"
)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_SSL_REDIRECT = PRODUCTION and os.environ.get("YUSHAN_SSL_REDIRECT", "1") == "1"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Whose pages may show a kept question of the explorer in a frame, beside our own: «https://portal.example.org».
EMBED_ORIGINS = [o.strip() for o in os.environ.get("YUSHAN_EMBED_ORIGINS", "").split(",") if o.strip()]
if wrong := [o for o in EMBED_ORIGINS if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", o)]:
    sys.exit(f"YUSHAN_EMBED_ORIGINS: {wrong[0]} is no origin; write https://portal.example.org, without a path or *.")
CSRF_FAILURE_VIEW = "yushan.common.refusals.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Requests a minute that one user's tokens may send; a door with a queue sends many check-ins, a report few questions.
API_READS_PER_MINUTE = int(os.environ.get("YUSHAN_API_READS_PER_MINUTE", "600"))
API_WRITES_PER_MINUTE = int(os.environ.get("YUSHAN_API_WRITES_PER_MINUTE", "12000"))
UPLOAD_MAX_BYTES = 50 * 1024 * 1024  # one import file

# --- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
# English (locale/en) is no language of the site: pages that exist in it are named in common/english.py, large events
# have pages of their own.
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [p for p in [BASE_DIR / "build" / "assets"] if p.exists()]
if TESTING:
    # Tests read the sources, so that nobody has to collect before each run.
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "yushan.common.storage.Storage"
    },
}
MEDIA_ROOT = VAR_DIR / "files"  # private: served only through views that check permission
# Files in a bucket that speaks S3 instead (docs/operations.md, Files): https://files.example.org/BUCKET/PREFIX?region=…
FILES_BUCKET: dict[str, str] = {}
if _files_url := os.environ.get("YUSHAN_FILES_URL", ""):
    _where = urlsplit(_files_url)
    _bucket, _, _prefix = _where.path.strip("/").partition("/")
    if _where.scheme not in ("http", "https") or not _where.netloc or not _bucket:
        sys.exit("YUSHAN_FILES_URL: write https://files.example.org/BUCKET/PREFIX; see docs/operations.md, Files.")
    FILES_BUCKET = {
        "endpoint": f"{_where.scheme}://{_where.netloc}",
        "bucket": _bucket,
        "prefix": _prefix,
        "region": parse_qs(_where.query).get("region", ["us-east-1"])[0],
        "key": os.environ.get("YUSHAN_FILES_KEY", ""),
        "secret": os.environ.get("YUSHAN_FILES_SECRET", ""),
    }
    STORAGES["default"] = {"BACKEND": "yushan.common.bucket_storage.BucketStorage"}
FONT_DIR = BASE_DIR / "build" / "fonts"
PLAN_DIR = Path(os.environ.get("YUSHAN_PLAN", BASE_DIR / "plans" / "chongqing-2025"))
SIGNING_DIR = Path(os.environ.get("YUSHAN_SIGNING_DIR", VAR_DIR / "secrets" / "signing"))
# Time stamps (RFC 3161) over daily roots and in the signatures of certificates; empty: nobody is asked.
TIMESTAMP_URL = os.environ.get("YUSHAN_TIMESTAMP_URL", "")
TIMESTAMP_TOKEN = os.environ.get("YUSHAN_TIMESTAMP_TOKEN", "")
TIMESTAMP_CA = os.environ.get("YUSHAN_TIMESTAMP_CA", "")
TIMESTAMP_SECONDS = float(os.environ.get("YUSHAN_TIMESTAMP_SECONDS", "5"))

# --- logs ------------------------------------------------------------------------------------
# An address is personal data, and the one a client claims (X-Forwarded-For) proves nothing; the proxy keeps its own log.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "structlog.stdlib.ProcessorFormatter", "processor": "ext://yushan.common.logs.renderer"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("YUSHAN_LOG_LEVEL", "WARNING")},
}
