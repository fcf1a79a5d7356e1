"""Who signs in, how, and what happens to those who guess."""

from datetime import timedelta

from curbstop.config.environment import environment

AUTH_USER_MODEL = "staff.StaffUser"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# People are entered by the utility, never by themselves.
ACCOUNT_ADAPTER = "curbstop.config.accounts.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# allauth's own limit would overtake axes at the sixth attempt and answer 200: axes alone counts.
ACCOUNT_RATE_LIMITS = {"login_failed": False}
ACCOUNT_FORMS = {"login": "curbstop.web.ui.sign_in.SignInForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A code that has just set up the authenticator is not good for a sign-in as well.
MFA_FORMS = {"activate_totp": "curbstop.config.accounts.ActivateOnceForm"}
MFA_TOTP_ISSUER = "Curbstop"
REQUIRE_SECOND_FACTOR = environment().require_second_factor

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "curbstop.config.accounts.attempted_username"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 10 * 60 * 60
# A screen that nobody touches signs out; two minutes before, it says so and can be kept.
IDLE_SIGN_OUT = timedelta(minutes=30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = environment().secure_cookies
CSRF_COOKIE_SECURE = environment().secure_cookies
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Shared by all web processes, as lockouts and rate limits must be.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "platform_cache",
    }
}

# scrypt needs memory as well as time to guess, and 60 ms where PBKDF2 takes 400 (OWASP's password storage cheat sheet names both).
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
