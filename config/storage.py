"""Where files lie: static ones with a hash in their names, and private ones that are whole or absent."""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from re import Match
from typing import Any

import rjsmin
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("accounts/", "activities/", "cms/", "config/", "coverage/", "geo/", "registry/")


# Comments and blanks are for whoever reads the code; a phone in the field need not carry them.
SMALL = "small"
_WHOLE = r"\A[\s\S]+\Z"
# Of styles only such as stand in lines of their own: what looks like one inside a text stays.
NOTES = "notes"
_COMMENT = r"(?m)^[ \t]*/\*[\s\S]*?\*/[ \t]*\n?"
_INDENT = r"(?m)^[ \t]+"

# One file for what every page needs: a fifth less to carry than its parts, and one request.
PART = "part"
_PART = r"""(?m)^@import url\("(?P<part>[\w.-]+)"\)(?: (?P<medium>\w+))?;\n"""


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    patterns = (
        ("*.css", ((_PART, PART),)),  # first, so that the rest is done to the whole
        *CompressedManifestStaticFilesStorage.patterns,
        ("*.js", ((_WHOLE, SMALL),)),  # last, when its imports lead to where they should
        ("*.css", tuple((pattern, NOTES) for pattern in (_COMMENT, _INDENT))),
    )

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Callable[[Any], str]:
        """Packages' files stay as they are: some scripts hold an `import` in a comment that leads nowhere."""
        if template == PART:
            return lambda match: self._part(name, match) if name.startswith(OURS) else match[0]
        if template == SMALL:
            return lambda match: rjsmin.jsmin(match[0]) if name.startswith(OURS) else match[0]
        if template == NOTES:
            return lambda match: "" if name.startswith(OURS) else match[0]
        if name.endswith(".js") and not name.startswith(OURS):
            return lambda match: match[0]
        converter: Callable[[Any], str] = super().url_converter(name, hashed_files, template)
        return converter

    def _part(self, name: str, match: Match[str]) -> str:
        """The file beside `name` that is imported here, for its medium."""
        with self.open(posixpath.join(posixpath.dirname(name), match["part"])) as file:
            text: str = file.read().decode()
        return f"@media {match['medium']} {{\n{text}}}\n" if match["medium"] else text


class PrivateStorage(FileSystemStorage):
    """Files without an address, readable by their owner only, each complete or absent.

    A name stands for its content: what is saved under it once more is the same, and takes its place.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700} | options))

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address; a view hands it out.")

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")  # 0600 by itself
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(partial).unlink()
            raise
        return name
