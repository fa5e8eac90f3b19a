"""The site's own settings; its addresses and one more: the floor of `ingest`."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "_served_urls"
