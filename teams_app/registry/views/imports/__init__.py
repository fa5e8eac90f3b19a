"""The pages of an import: Tệp → Cột → Xem trước → Xong, each with an address of its own, and the list of imports."""

from teams_app.registry.views.imports.batches import import_batch, import_undo
from teams_app.registry.views.imports.deciding import (
    import_discard,
    import_fix,
    import_hamlets,
    import_write,
    import_wrong,
)
from teams_app.registry.views.imports.previewing import import_preview
from teams_app.registry.views.imports.progress import import_progress
from teams_app.registry.views.imports.sending import import_columns, import_file, import_start

__all__ = [
    "import_batch",
    "import_columns",
    "import_discard",
    "import_file",
    "import_fix",
    "import_hamlets",
    "import_preview",
    "import_progress",
    "import_start",
    "import_undo",
    "import_write",
    "import_wrong",
]
