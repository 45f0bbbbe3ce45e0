"""All settings, read from the environment. Every variable and its default is described in docs/settings.md."""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu.transport import TRANSPORT_ALIASES

from foundation.mail.configuring import server_of

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=""):
    return os.environ.get(name, default)


def env_bool(name, default=False):
    return env(name, str(int(default))).lower() in {"1", "true", "yes", "on"}


def env_list(name, default=""):
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


# Everything the portal writes lives under one folder: database, private files, broker, locks, the generated key.
# It holds names of children: no other account of the machine reads it. Every process passes here before it writes.
os.umask(0o077)
DATA_DIR = Path(env("PORTAL_DATA", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret_key():
    """The key from the environment, or one made at the first start and kept in the data folder."""
    if env("SECRET_KEY"):
        return env("SECRET_KEY")
    path = DATA_DIR / "secret_key"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
DEBUG = env_bool("DEBUG")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "contestportal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "foundation",
    "schools",
    "contests",
    "propaganda",
    "reports",
    "contestportal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foundation.ui.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "foundation.accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "contestportal.urls"
WSGI_APPLICATION = "contestportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"portal": "foundation.ui.templatetags.portal"},
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: SQLite in the data folder, or whatever DATABASE_URL says.
DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'portal.sqlite3'}",
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: an answer shown as safe survives the laptop losing power.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;",
    }
    # A file, not memory: the live server, a real worker and the tests share it.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = ["schools.backends.SeatsBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# OWASP's minimum for argon2id: Django's default cost would hold 2,000 people at the door for minutes.
PASSWORD_HASHERS = [
    "foundation.accounts.hashers.OwaspArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "foundation.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
# Hashes the codes of cards; without it SECRET_KEY does, and changing that makes every printed card useless.
CARD_KEY = env("CARD_KEY")
SESSION_COOKIE_HTTPONLY = True

# Language and time
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = "contestportal.formats"

# Static files, collected from packages and `static/`
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "foundation.ui.finders.PackageFilesFinder",
]
# The map is asked for by the last line of the style sheet, and the manifest follows it.
STATIC_PACKAGE_FILES = {
    "bootstrap/css/bootstrap.min.css": ("bootstrap", "css/bootstrap.min.css"),
    "bootstrap/css/bootstrap.min.css.map": ("bootstrap", "css/bootstrap.min.css.map"),
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Private files are never served from a public folder; see foundation.files.
FILES_ROOT = DATA_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A report of 60 classes × 20 figures, each with its reason, sent as one plain form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
# LibreOffice, for PDFs of Word documents; empty: the one of the system, if any.
SOFFICE = env("SOFFICE")
UPLOAD_MAX_BYTES = 20 * 1024 * 1024

# Security
HTTPS = env_bool("PORTAL_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env_bool("PORTAL_BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
# Browsers heed it over HTTPS only, and complain of it on a school's plain network.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "contestportal.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The portal's own address, for links in messages and calendars; and e-mail: printed, unless a server is named.
PORTAL_URL = (
    env("PORTAL_URL") or next(iter(CSRF_TRUSTED_ORIGINS), "") or f"http://localhost:{env('PORT') or 8000}"
).rstrip("/")
MAIL_SERVER = server_of(env("EMAIL_URL"), env("EMAIL_PASSWORD"))
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER
EMAIL_BACKEND = "foundation.mail.backend.Backend" if EMAIL_HOST else "django.core.mail.backends.console.EmailBackend"
# Seconds for each answer of the server: a message takes six of them, well below the lease of a reminder.
EMAIL_TIMEOUT = int(env("EMAIL_TIMEOUT", "20"))
EMAIL_FROM = env("EMAIL_FROM")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM or "no-reply@localhost"

# Celery. The row in the database is the work; a message is only a wake-up, so none needs to survive.
REDIS_URL = env("REDIS_URL")
TRANSPORT_ALIASES["atomicfiles"] = "foundation.jobs.broker:Transport"
BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "atomicfiles://localhost/"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        # Whoever rings asks twice and goes on: nobody waits at a page for a broker that is away.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "global_keyprefix": env("REDIS_PREFIX", "contestportal:"),
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(BROKER_DIR), "polling_interval": 0.2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# No results are kept, so there is none to wait for when a child was killed: take the next message.
CELERY_WORKER_LOST_WAIT = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# Held in memory: the sweep decides by what is due in the database, and a file would be one more thing to break.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# Its own queue and process, so that no long job holds up what is due.
CELERY_TASK_ROUTES = {"foundation.jobs.tasks.sweep": {"queue": "sweep"}}
JOB_SWEEP_SECONDS = int(env("JOB_SWEEP_SECONDS", "60"))
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "foundation.jobs.tasks.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": max(JOB_SWEEP_SECONDS - 10, 5)},
    }
}

# Jobs, in seconds: a claim without sign of life; silence before ringing again; the first pause after a failure (then
# four times as long each time); the longest a job may run. And how often a job is tried.
JOB_LEASE_SECONDS = int(env("JOB_LEASE_SECONDS", "60"))
JOB_RING_SECONDS = int(env("JOB_RING_SECONDS", "50"))
JOB_RETRY_SECONDS = int(env("JOB_RETRY_SECONDS", "15"))
JOB_TIME_LIMIT_SECONDS = int(env("JOB_TIME_LIMIT_SECONDS", "1800"))
JOB_ATTEMPTS = int(env("JOB_ATTEMPTS", "5"))

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# What foundation does not import: job kinds (name -> handler) and what the sweep asks every minute.
JOB_KINDS = {
    "jobs.housekeeping": "foundation.jobs.housekeeping.clear_away",
    # schools
    "schools.apply_roster": "schools.roster.tasks.apply_roster",
    "schools.read_roster": "schools.roster.tasks.read_roster",
    # contests
    "contests.apply_ruling": "contests.keys.tasks.apply_ruling",
    "contests.certificates": "contests.awards.tasks.make_certificates",
    "contests.close_overdue": "contests.tasks.close_overdue",
    "contests.export_bank": "contests.bank.tasks.export_bank",
    "contests.item_statistics": "contests.keys.tasks.item_statistics",
    "contests.items_workbook": "contests.keys.tasks.items_workbook",
    "contests.prepare_papers": "contests.tasks.prepare_papers",
    "contests.preview_ruling": "contests.keys.tasks.preview_ruling",
    "contests.publish_ranking": "contests.awards.tasks.publish_ranking",
    "contests.ranking_workbook": "contests.tasks.make_ranking_workbook",
    "contests.read_questions": "contests.bank.tasks.read_questions",
    "contests.read_results": "contests.intake.tasks.read_upload",
    "contests.rebuild_ranking": "contests.tasks.rebuild",
    "contests.sittings_workbook": "contests.sittings.tasks.make_workbook",
    "contests.statements_workbook": "contests.statements.tasks.make_workbook",
    "contests.statistics": "contests.visitors.tasks.make_statistics",
    # propaganda
    "propaganda.board_workbook": "propaganda.board.tasks.make_workbook",
    "propaganda.check_link": "propaganda.evidence.tasks.check_link",
    "propaganda.commendation_document": "propaganda.commendations.tasks.make_document",
    "propaganda.commendation_workbook": "propaganda.commendations.tasks.make_workbook",
    "propaganda.prepare_evidence": "propaganda.evidence.tasks.prepare_evidence",
    "propaganda.prepare_proof": "propaganda.successes.tasks.prepare_proof",
    "propaganda.read_upload": "propaganda.uploads.tasks.read_upload",
    "propaganda.successes_workbook": "propaganda.successes.tasks.make_workbook",
    # reports
    "reports.board_workbook": "reports.decisions.tasks.make_board_workbook",
    "reports.chase_workbook": "reports.decisions.tasks.make_chase_workbook",
    "reports.consolidation_document": "reports.outputs.tasks.make_document",
    "reports.consolidation_pdf": "reports.outputs.tasks.make_pdf",
    "reports.consolidation_workbook": "reports.outputs.tasks.make_workbook",
    "reports.freeze_export": "reports.deadlines.tasks.freeze_export",
    "reports.read_upload": "reports.intake.tasks.read_upload",
    "reports.send_reminders": "reports.deadlines.tasks.send_reminders",
}
# A user's rights as words: a job's file is given out while its owner has all that it was made with.
JOB_STANDING = "schools.querysets.standing"
# In the order in which they are asked.
JOB_SWEEPS = [
    "foundation.jobs.housekeeping.sweep",
    "foundation.accounts.actions.sweep",
    # contests
    "contests.tasks.sweep",
    "contests.bank.tasks.sweep",
    "contests.statements.tasks.sweep",
    "contests.visitors.tasks.sweep",
    # propaganda
    "propaganda.campaigns.tasks.sweep",
    "propaganda.evidence.tasks.sweep",
    "propaganda.materials.tasks.sweep",
    "propaganda.successes.tasks.sweep",
    "propaganda.uploads.tasks.sweep",
    # reports
    "reports.deadlines.tasks.sweep",
    "reports.intake.tasks.sweep",
    # schools
    "schools.roster.tasks.sweep",
    "schools.tasks.sweep",
]
# Pages that the service worker keeps for a reload without network: patterns of paths, without the first slash. A page
# is kept once it was opened, and forgotten at sign-out.
KEPT_PAGES = [
    r"attempts\/\d+\/(\d+\/picture\/)?",
    r"judging\/\d+\/",
    r"plans\/\d+\/record\/",
    r"reports\/\d+\/fill\/",
]
# What an act about units touches in each app, before it is carried out and when its day has come; see schools.touching.
TOUCHED_BY = [
    "contests.reform.touched_by",
    "propaganda.reform.touched_by",
    "reports.reform.touched_by",
]
ACT_FOLLOWERS = [
    "contests.reform.follow",
    "propaganda.reform.follow",
    "reports.reform.follow",
]
# One function per app with a fixed name, composed by contestportal.
PERSONAL_DATA = [
    "schools.personal_data.personal_data",
    "contests.personal_data.personal_data",
    "propaganda.personal_data.personal_data",
    "reports.personal_data.personal_data",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}

SILENCED_SYSTEM_CHECKS: list[str] = []
TEST_RUNNER = "django.test.runner.DiscoverRunner"
