"""Settings under test: each override with its reason."""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:  # tests leave no trace in var/
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="to-so-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hashing well is slow on purpose
MFA_REQUIRED_FOR_PROVINCE = (
    False  # else every test of province staff began with setting one up; its own tests turn it on
)
STORAGES = {  # no collectstatic before the tests
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": STORAGES["private"],  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: the live server's threads then have connections of their own, as in production.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
