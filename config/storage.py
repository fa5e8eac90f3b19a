"""Static files with a hash in their names, also inside the imports of our JavaScript modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("accounts/", "activities/", "cms/", "config/", "coverage/", "geo/", "registry/")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def url_converter(self, name: str, hashed_files: Any, template: str | None = None) -> Callable[[Any], str]:
        """Packages' scripts stay as they are: some hold an `import` in a comment that leads nowhere."""
        if name.endswith(".js") and not name.startswith(OURS):
            return lambda match: match[0]
        converter: Callable[[Any], str] = super().url_converter(name, hashed_files, template)
        return converter
