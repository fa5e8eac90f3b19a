"""Settings, read from the environment, with defaults that just work on one machine.

`docs/reference/settings.md` describes every variable.
"""

from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def local_secret_key() -> str:
    """The key kept beside the data, so that a demo survives a restart without any setting."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)  # served behind TLS: secure cookies, HSTS, redirects
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

# What the province decides. ------------------------------------------------------------------

PUBLIC_MAP = env.bool("PUBLIC_MAP", default=True)  # the public may see the coverage map
OPEN_DATA = env.bool("OPEN_DATA", default=False)  # counts by commune and month, for everybody
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="Creative Commons BY 4.0 (CC BY 4.0)")
OFFICIAL_LOGS_VERIFIED = env.bool("OFFICIAL_LOGS_VERIFIED", default=True)

# How long people's data is kept: 24m, 2y or 730d (docs/how-to/people-data.md).
FORMER_MEMBERS_KEEP = env.str("FORMER_MEMBERS_KEEP", default="24m")  # after the last service ended
ACCESS_LOG_KEEP = env.str("ACCESS_LOG_KEEP", default="5y")
EMAIL_URL = env.str("EMAIL_URL", default="")  # without it the site sends no e-mail
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20  # seconds: a mail server that says nothing must not hold up a nightly job
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="to-so@localhost")
MONTH_CLOSING_DAY = env.int("MONTH_CLOSING_DAY", default=18)  # of the next month: until then a month is handed in
PHOTOS_KEEP = env.str("PHOTOS_KEEP", default="5y")  # after the day of the activity
PHONE_PAYLOADS_KEEP = env.str("PHONE_PAYLOADS_KEEP", default="90d")  # what phones sent, as it came
REQUEST_CONTACTS_KEEP = env.str("REQUEST_CONTACTS_KEEP", default="30d")  # after a resident's request was closed
REQUEST_CONTACTS_KEEP_OPEN = env.str("REQUEST_CONTACTS_KEEP_OPEN", default="90d")  # after sending, if never closed

# How often a resident may ask. Phones of one network share a few addresses, and a class shares one.
HELP_REQUEST_RATES = {
    "send": env.str("HELP_REQUEST_RATE_ADDRESS", default="60/h/ip"),
    "contact": env.str("HELP_REQUEST_RATE_CONTACT", default="3/d/key"),
    "look": "120/m/ip",
}

# How often one address may have the map drawn on paper, and take open data. An office shares one address.
PUBLIC_FILE_RATES = {
    "draw": env.str("MAP_DRAWING_RATE", default="30/m/ip"),
    "open": env.str("OPEN_DATA_RATE", default="120/m/ip"),
}

# What an upload may cost. An official's list has some hundred rows; a province's, some thousand.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=30 << 20)
IMPORT_MAX_UNPACKED_BYTES = env.int("IMPORT_MAX_UNPACKED_BYTES", default=400 << 20)
IMPORT_MAX_MEMORY_BYTES = env.int("IMPORT_MAX_MEMORY_BYTES", default=2 << 30)  # of the reading process
IMPORT_MAX_SECONDS = env.int("IMPORT_MAX_SECONDS", default=60)  # of processor time
IMPORT_MAX_WAIT_SECONDS = env.int("IMPORT_MAX_WAIT_SECONDS", default=600)  # on the clock
IMPORT_MAX_COLUMNS = env.int("IMPORT_MAX_COLUMNS", default=1_000)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=250_000)
IMPORT_AT_ONCE_BYTES = env.int("IMPORT_AT_ONCE_BYTES", default=300_000)  # a larger list is checked in the background
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", default=30 << 20)  # as the camera wrote it; a phone sends 300 kB
PHOTO_MAX_PIXELS = env.int("PHOTO_MAX_PIXELS", default=64_000_000)
BOUNDARIES_MAX_BYTES = env.int("BOUNDARIES_MAX_BYTES", default=200 << 20)  # a province has about 5 MB

# Apps. ---------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "cms.apps.CmsConfig",
    "teams_app.territory.apps.TerritoryConfig",
    "teams_app.coverage.apps.CoverageConfig",
    "teams_app.activities.apps.ActivitiesConfig",
    "teams_app.registry.apps.RegistryConfig",
    "teams_app.accounts.apps.AccountsConfig",
    "geo.apps.GeoConfig",
    "cms.wagtail_vi.apps.WagtailViConfig",  # after our apps, whose texts go first; before Wagtail's
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "import_export",
    "django_tasks_db",
    "auditlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "js_lib_leaflet",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.ShortWayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams_app.accounts.audit.middleware.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "teams_app.accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

SHORT_WAY = [  # for requests of the API that bring a token
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "teams_app.accounts.audit.middleware.AuditMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "config.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context_processors.site",
            ],
            "builtins": ["django.templatetags.i18n", "config.templatetags.toso"],
        },
    },
]

# Data. ---------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers stand in line instead of failing; readers never wait for them (docs/decisions/sqlite.md).
    DATABASES["default"]["ENGINE"] = "config.backends.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;"
            "PRAGMA wal_autocheckpoint=8000;"  # pages: 32 MB of writing before it is brought into the file
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # The few statements of `geo.prepared` are planned once a connection, not once a request.
    if env.bool("PREPARED_STATEMENTS", default=True):
        DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 1
# Kept open on SQLite too: whoever closes the last connection writes the whole log back into the file.
DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Every process must see the same failed sign-ins, so the cache is shared: a table, made by `migrate`.
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://toso_cache")}
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)
# In the database: each worker has a memory cache of its own, where a session would outlive its sign-out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30  # a phone in the field stays signed in for a month

# Work that takes longer than a page may wait for it: `manage.py work` does it (docs/decisions/background-work.md).
# Wagtail's tasks are short and stay in the request: what an editor saves is found at once.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": env.str("BACKGROUND_BACKEND", default="django_tasks_db.DatabaseBackend")},
}

# People. -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["teams_app.accounts.posts.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Signing in: django-allauth, by phone number or user name; nobody has an e-mail address here.
ACCOUNT_ADAPTER = "teams_app.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_FORMS = {
    "login": "teams_app.accounts.forms.SignInForm",
    "change_password": "teams_app.accounts.forms.ChangePasswordForm",
    "set_password": "teams_app.accounts.forms.SetPasswordForm",
    "reauthenticate": "teams_app.accounts.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # a class of two hundred signs in behind one router
    "open_link": "30/m/ip",
    "make_link": "60/h/user",
    "login_failed": "200/15m/ip,10/15m/key",  # the key is the account, whatever was typed to name it
}
# The second step: an app with codes, passkeys, and recovery codes for the day the phone is gone.
MFA_ADAPTER = "teams_app.accounts.second_factor.MFAAdapter"
MFA_REQUIRED_FOR_PROVINCE = env.bool("MFA_REQUIRED_FOR_PROVINCE", default=True)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # phones whose clock is half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost while developing; browsers allow no other
MFA_FORMS = {
    "authenticate": "teams_app.accounts.forms.SecondStepForm",
    "reauthenticate": "teams_app.accounts.forms.SecondStepAgainForm",
    "activate_totp": "teams_app.accounts.forms.ActivateAppForm",
    "add_webauthn": "teams_app.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "teams_app.accounts.forms.NamePasskeyForm",
}
# Single sign-on, where the province has an OpenID Connect server. It opens accounts that stand here already.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_NAME = env.str("OIDC_NAME", default="OpenID Connect")
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")  # names the account: its user name or its phone
SOCIALACCOUNT_ADAPTER = "teams_app.accounts.oidc.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_SECRET", default=""),
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    "oauth_pkce_enabled": True,
                    "scope": env.list("OIDC_SCOPE", default=["openid", "profile"]),
                },
            }
        ]
        if OIDC_SERVER_URL
        else []
    }
}
# How many proxies of ours stand before the site and write X-Forwarded-For; 0: the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# The audit log (docs/decisions/audit.md). ----------------------------------------------------

AUDITLOG_LOGENTRY_MODEL = "accounts.LogEntry"  # the library's entry, with our indexes
MIGRATION_MODULES = {"auditlog": None}  # so its own table is not made
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_USE_BASE_MANAGER = True
AUDITLOG_DISABLE_ON_RAW_SAVE = True  # loaddata brings in a log of its own

# Language and time. --------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True

# Files. --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
FONTS_DIR = VAR_DIR / "fonts"  # made by `manage.py build_fonts`
FONTS_DIR.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [("fonts", FONTS_DIR)]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"  # photos of activities; nothing below it has an address of its own
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "config.storage.PrivateStorage", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "config.storage.StaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Safety. -------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    # Wagtail's and Django's admin carry inline scripts of their own; only staff reach them.
    "EXCLUDE_URL_PREFIXES": ["/quan-tri/", "/quan-tri-django/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],  # Leaflet places its panes by style attributes
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *([OIDC_SERVER_URL] if OIDC_SERVER_URL else [])],  # a form that leads there
        "frame-ancestors": [NONE],
    },
}

# Wagtail. ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Tổ Số"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_CONTENT_LANGUAGES = [("vi", _("Vietnamese"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # addresses are unaccented
# People sign in, and keep their passwords, at one place only: ours.
WAGTAILADMIN_LOGIN_URL = "cms:sign_in"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "odt", "ods"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # These tell every step: Wagtail each page saved and each task that indexes it, fontTools each glyph.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "fontTools", "wagtail")},
}
