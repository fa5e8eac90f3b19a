"""Pages of the log: writing an entry, what became of it, one activity, the list, the review, held entries."""

from teams_app.activities.views.corrections import correction_list
from teams_app.activities.views.detail import detail, edit, restore, withdraw
from teams_app.activities.views.held import held, held_give_up, held_list
from teams_app.activities.views.imports import (
    export,
    import_columns,
    import_file,
    import_one,
    import_progress,
    import_start,
    import_template,
    import_wrong,
)
from teams_app.activities.views.listing import activity_list
from teams_app.activities.views.log import log, logged
from teams_app.activities.views.many import many
from teams_app.activities.views.months import (
    month,
    month_close,
    month_commune,
    month_hand_in,
    month_list,
    month_nothing,
    month_take_back,
)
from teams_app.activities.views.photos import photo, photo_remove, photo_restore, photos_add
from teams_app.activities.views.plans import plan_change, plan_close, plan_list, plan_new
from teams_app.activities.views.queue import queue
from teams_app.activities.views.review import inbox, return_, return_undo, verify, verify_undo
from teams_app.activities.views.setting_up import set_up

__all__ = [
    "activity_list",
    "correction_list",
    "detail",
    "edit",
    "export",
    "held",
    "held_give_up",
    "held_list",
    "import_columns",
    "import_file",
    "import_one",
    "import_progress",
    "import_start",
    "import_template",
    "import_wrong",
    "inbox",
    "log",
    "logged",
    "many",
    "month",
    "month_close",
    "month_commune",
    "month_hand_in",
    "month_list",
    "month_nothing",
    "month_take_back",
    "photo",
    "photo_remove",
    "photo_restore",
    "photos_add",
    "plan_change",
    "plan_close",
    "plan_list",
    "plan_new",
    "queue",
    "restore",
    "return_",
    "return_undo",
    "set_up",
    "verify",
    "verify_undo",
    "withdraw",
]
