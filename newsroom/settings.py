"""The settings: one file, configured by environment variables, all of which are listed in `.env.example`.

Without DEBUG, no secret has a default: a missing or invalid value stops the start with a message that says what to set.
Unsafe values are caught by the system checks in `newsroom/checks.py`.
"""

from email.utils import parseaddr
from pathlib import Path
from urllib.parse import quote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from newsroom.environment import Environment
from newsroom.static_files import add_headers

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
# Variables of the process win over those in the file. An empty ENV_FILE reads no file.
env.read_file(env.str("ENV_FILE", str(BASE_DIR / ".env")), may_lack="ENV_FILE" not in env.ENVIRON)

# --- What this site is -----------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
SITE_NAME = env.str("SITE_NAME", "Camber")
SITE_TAGLINE = env.str("SITE_TAGLINE", "Engineering, argued from evidence")
# The address that readers type. It determines canonical links, links in e-mails and whether cookies are Secure.
SITE_ADDRESS = env.web_address("SITE_ADDRESS", "http://127.0.0.1:8000" if DEBUG else "")
_site = urlsplit(SITE_ADDRESS)
SITE_IS_SECURE = _site.scheme == "https"

SECRET_KEY = env.str("SECRET_KEY", "only-for-development-" * 3 if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random string and keep it secret. "
        "To generate one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname])

# Where a site on a single machine writes everything: database, pictures, e-mails, collected static files.
STATE_DIR = env.folder("STATE_DIR", BASE_DIR / "var")

# --- Parts -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "newsroom",
    "newsletters",
    "accounts",
    "paywall",
    "articles",
    "newsroom.desk.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_prose_editor",
]

MIDDLEWARE = [
    "newsroom.serving.page_cache.PageCacheMiddleware",
    "newsroom.serving.client_address.ClientAddressMiddleware",
    "newsroom.serving.metered_pages.MeteredPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.methods.MethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "accounts.middleware.AdminGateMiddleware",
    "paywall.middleware.AccessMiddleware",
    "newsroom.errors.UnavailableMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["articles.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context.site",
            ],
        },
    },
]

FORM_RENDERER = "newsroom.desk.rendering.QuickRenderer"

# --- Database and cache ----------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", f"sqlite:///{quote(str(STATE_DIR / 'newsroom.sqlite3'))}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Keep connections open between requests: opening an SQLite file costs more than most pages. In seconds.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONNECTION_SECONDS", 600)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock when a transaction begins, so it waits for the lock instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        # In seconds. An unreachable server must not block a thread for minutes.
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
        # Our backend checks kept connections once a second instead of once a request.
        DATABASES["default"]["ENGINE"] = "newsroom.postgresql"

# Local memory is enough for one process. Several processes must share a cache: redis://HOST:PORT/0.
CACHES = {"default": env.cache("CACHE_URL", "locmemcache://")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    # With the default of 300 entries, a flood of sign-ins would evict the very counters that limit it.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000}
# The number of server processes on all machines together. With more than one, `newsroom/checks.py` refuses a cache in
# local memory, because each process would count sign-in limits separately.
PROCESSES = env.int("PROCESSES", 1, least=1)

# --- Readers and staff -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.UnlikeTheAccount"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:account"
LOGOUT_REDIRECT_URL = "/"
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", True)
# How long an e-mailed code is valid, in seconds.
CODE_SECONDS = 15 * 60

# How many codes one client, and one network (IPv4 /24, IPv6 /56), may request in an hour and in any 24 hours
# (accounts/limits.py). An attacker with one network gets 300 codes a day with 3 tries each, so 900 guesses among a million:
# a chance of 0.0009 a day of getting into any account. From a school or an office, 100 people can sign in within an hour.
CODES_A_CLIENT = (60, 150)
CODES_A_NETWORK = (100, 300)
# The number of wrong codes an hour, over the whole site, that counts as normal. Above it, the second try of a code must wait
# half a minute.
FAILED_CODES_AN_HOUR = env.int("FAILED_CODES_AN_HOUR", 300, least=1)

# Sign-in by code and registration are our own (accounts/sign_in/entry.py); allauth provides passwords, second factors and limits.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# Signing in with a code verifies the address, so allauth's own verification page is switched off.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"reauthenticate": "accounts.sign_in.forms.PasswordAgainForm"}
ACCOUNT_RATE_LIMITS = {
    # Limits by the minute, and by the day for one address. CODES_A_CLIENT and CODES_A_NETWORK limit hours and days.
    "request_login_code": "20/m/ip,3/m/key,15/d/key",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Accept codes of the period before and after: a phone's clock may be off by one period (30 seconds).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.sign_in.forms.SecondFactorForm",
    "reauthenticate": "accounts.sign_in.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.sign_in.forms.AuthenticatorAppForm",
}
CSRF_FAILURE_VIEW = "accounts.sign_in.entry.csrf_failure"

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- The meter (the limit itself is edited in the admin) ---------------------------------------------------------

# The number of proxies in front of the site that append to X-Forwarded-For; with 0, only the socket's address is trusted.
# Meter, sign-in limits and logs all use this number.
PROXY_COUNT = env.int("PROXY_COUNT", 0)
# The headers that those proxies write. A name without a hyphen cannot be forged: WSGI gives `X_Forwarded_For` and
# `X-Forwarded-For` the same key.
_header = (r"[A-Za-z][A-Za-z0-9-]{0,60}", "the name of a header, for example Forwardedfor")
CLIENT_ADDRESS_HEADER = env.matching("CLIENT_ADDRESS_HEADER", "X-Forwarded-For", *_header)
CLIENT_SCHEME_HEADER = env.matching("CLIENT_SCHEME_HEADER", "X-Forwarded-Proto", *_header)
# Opens every article to every visitor, for example on an intranet.
ARTICLES_OPEN = env.bool("ARTICLES_OPEN", False)
# How many new anonymous readers the meter admits from one network (IPv4 /24, IPv6 /56) in an hour and in a day.
METER_NEW_PER_HOUR = env.int("METER_NEW_PER_HOUR", 20)
METER_NEW_PER_DAY = env.int("METER_NEW_PER_DAY", 60)
# How often, in seconds, a process writes the view counts that it has collected.
FIGURES_SECONDS = env.float("FIGURES_SECONDS", 2.0)

# --- Pages -----------------------------------------------------------------------------------------------------

# How often, in seconds, a process asks the database whether anything was edited; 0 asks on each request.
GENERATION_POLL_SECONDS = env.float("GENERATION_POLL_SECONDS", 1.0)
PAGE_CACHE_MEGABYTES = env.int("PAGE_CACHE_MEGABYTES", 12)

# --- Search engines and other machines ---------------------------------------------------------------------------

# What robots.txt allows (articles/discovery/robots.py). Neither switch opens locked text.
SEARCH_CRAWLERS = env.bool("SEARCH_CRAWLERS", True)
AI_CRAWLERS = env.bool("AI_CRAWLERS", False)
LLMS_TXT = env.bool("LLMS_TXT", False)
# What /trust.txt says beside the pages of editors (articles/discovery/trust.py).
TRUST_TXT = env.trust_lines("TRUST_TXT")
# IndexNow; without a key, no search engine is notified (articles/discovery/indexnow.py).
INDEXNOW_KEY = env.matching(
    "INDEXNOW_KEY", "", r"[A-Za-z0-9-]{8,128}", "8 to 128 letters, digits and hyphens, or leave it out"
)
INDEXNOW_ENDPOINT = env.matching(
    "INDEXNOW_ENDPOINT",
    "https://api.indexnow.org/indexnow",
    r"https?://[^\s/@]+/\S*",
    "an address, for example https://api.indexnow.org/indexnow",
)

# --- Mail ------------------------------------------------------------------------------------------------------

# smtp+tls://USER:PASSWORD@HOST:587, consolemail://, filemail:///FOLDER, or a provider through django-anymail.
_mail = env.email("EMAIL_URL", "consolemail://" if DEBUG else f"filemail:///{quote(str(STATE_DIR / 'mail'))}")
EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <newsroom@{_site.hostname}>")
SERVER_EMAIL = env.str("SERVER_EMAIL", DEFAULT_FROM_EMAIL)
# Printed at the end of each newsletter: the sender's postal address (required by law in most countries) and a contact address.
NEWSLETTER_POSTAL_ADDRESS = env.str("NEWSLETTER_POSTAL_ADDRESS", "")
NEWSLETTER_CONTACT = env.str("NEWSLETTER_CONTACT", parseaddr(DEFAULT_FROM_EMAIL)[1])
ADMINS = [("Operator", address) for address in env.list("ADMINS", default=[])]

# --- Newsletters ---------------------------------------------------------------------------------------------------

# A separate mail connection for newsletters, if it is set, so that bulk mail never delays sign-in codes.
NEWSLETTER_EMAIL = (
    env.email("NEWSLETTER_EMAIL_URL", "")
    if env.str("NEWSLETTER_EMAIL_URL", "")
    else {"EMAIL_BACKEND": EMAIL_BACKEND, **_mail}
)
# The settings of a provider for django-anymail: ANYMAIL_MAILGUN_API_KEY becomes MAILGUN_API_KEY.
ANYMAIL = env.anymail()
NEWSLETTER_FROM_EMAIL = env.str("NEWSLETTER_FROM_EMAIL", DEFAULT_FROM_EMAIL)
# How long a sender may keep the mails that it has taken. If it dies, others continue after this time.
NEWSLETTER_LEASE_SECONDS = env.int("NEWSLETTER_LEASE_SECONDS", 300, least=1)
# Messages a second that each sender hands over at most; 0 for no limit.
NEWSLETTER_RATE = env.float("NEWSLETTER_RATE", 0.0)
# No newsletter goes out in these hours of the site's time zone, for example 22:00-06:00. Empty: at any hour.
NEWSLETTER_QUIET_HOURS = env.matching(
    "NEWSLETTER_QUIET_HOURS",
    "",
    r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d",
    "two times, for example 22:00-06:00, or leave it out",
)
# The delays, in seconds, before a failed mail is tried again. After the last one it has failed.
NEWSLETTER_RETRY_SECONDS = env.numbers("NEWSLETTER_RETRY_SECONDS", [60, 300, 1800, 7200])
# Set if the mail server or provider drops a second message with the same Message-ID. Uncertain mails are then sent again.
NEWSLETTER_REPEATS_ARE_DROPPED = env.bool("NEWSLETTER_REPEATS_ARE_DROPPED", False)
# The web server sends the newsletters that are due. Only for a single small machine; else run `manage.py send_newsletters`.
NEWSLETTER_SEND_FROM_SERVER = env.bool("NEWSLETTER_SEND_FROM_SERVER", False)

# --- History -------------------------------------------------------------------------------------------------------

# How many days ordinary versions of a piece are kept, and versions of a step (submitted, approved, published);
# `manage.py prune_history` deletes older ones. The newest version of each piece always stays.
HISTORY_DAYS = env.int("HISTORY_DAYS", 365, least=1)
HISTORY_NAMED_DAYS = env.int("HISTORY_NAMED_DAYS", 3650, least=1)

# --- Sign-off --------------------------------------------------------------------------------------------------------

# No Expert Q&A is published before all its experts have signed off their answers. Otherwise the publish screen only warns.
SIGN_OFF_IS_REQUIRED = env.bool("SIGN_OFF_IS_REQUIRED", False)

# --- Language and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/London")
# Use the 24-hour clock in the admin, as on the site. Django's formats for en-GB say “5:40 a.m.” and “noon”.
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_I18N = True
USE_TZ = True

# --- The editor ------------------------------------------------------------------------------------------------

# Our extensions of the rich text editor. articles/text/richtext.py decides which HTML they may store.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy("articles/admin/picture-figure.js")], "extensions": {"PictureFigure": html_tags(["figure"])}},
    {"js": [static_lazy("articles/admin/table-caption.js")], "extensions": {"TableCaption": html_tags(["caption"])}},
    {"js": [static_lazy("articles/admin/spelling.js")], "extensions": {"Spelling": html_tags([])}},
    {"js": [static_lazy("articles/admin/clipboard.js")], "extensions": {"Clipboard": html_tags([])}},
]

# --- Files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_FINDERS = [
    "newsroom.style_sheet.StyleSheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(STATE_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers
# The form of an Expert Q&A with 12 questions and 3 answers each has several hundred fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- Security --------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", SITE_IS_SECURE)
SECURE_REDIRECT_EXEMPT = [r"^-/healthz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if SITE_IS_SECURE else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_WHOLE_DOMAIN", SITE_IS_SECURE)
if PROXY_COUNT and SITE_IS_SECURE:
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{CLIENT_SCHEME_HEADER.upper().replace('-', '_')}", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # The nonce is sent only if a page uses it: the admin does, for the import map of the rich text editor.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# No page needs these features. Switching them off also denies them to anything injected into a page.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
        "hid", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
}  # fmt: skip
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Log -------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_tokens": {"()": "newsroom.private_paths.WithoutTokens"}},
    "handlers": {
        "console": {"class": "newsroom.repeats.ConsoleHandler", "formatter": "line", "filters": ["without_tokens"]},
        "mail_admins": {"class": "newsroom.repeats.MailHandler", "level": "ERROR", "filters": ["without_tokens"]},
    },
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"handlers": ["console", "mail_admins"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": ["console"], "level": "CRITICAL", "propagate": False},
    },
}
