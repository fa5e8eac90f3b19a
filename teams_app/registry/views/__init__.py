"""The pages of the register: thin, each with the methods it takes."""

from teams_app.registry.views.accounts import member_account
from teams_app.registry.views.changing import team_areas, team_close, team_edit, team_new, team_reopen
from teams_app.registry.views.exporting import export_list, export_team, template
from teams_app.registry.views.heads import head_list
from teams_app.registry.views.history import history, team_history
from teams_app.registry.views.imports import (
    import_batch,
    import_columns,
    import_discard,
    import_file,
    import_fix,
    import_hamlets,
    import_preview,
    import_progress,
    import_start,
    import_undo,
    import_write,
    import_wrong,
)
from teams_app.registry.views.listing import team_list
from teams_app.registry.views.members import (
    member_edit,
    member_leave,
    member_new,
    member_return,
    member_role,
    member_withdraw,
)
from teams_app.registry.views.problems import problem, problem_back, problem_list
from teams_app.registry.views.reading import team
from teams_app.registry.views.reforming import reform, reform_list
from teams_app.registry.views.suspending import (
    team_resume,
    team_resumption_strike,
    team_suspend,
    team_suspension_strike,
)

__all__ = [
    "export_list",
    "export_team",
    "head_list",
    "history",
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
    "member_account",
    "member_edit",
    "member_leave",
    "member_new",
    "member_return",
    "member_role",
    "member_withdraw",
    "problem",
    "problem_back",
    "problem_list",
    "reform",
    "reform_list",
    "team",
    "team_areas",
    "team_close",
    "team_edit",
    "team_history",
    "team_list",
    "team_new",
    "team_reopen",
    "team_resume",
    "team_resumption_strike",
    "team_suspend",
    "team_suspension_strike",
    "template",
]
