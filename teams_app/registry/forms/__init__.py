"""What people type into the register, read leniently and kept until it is right."""

from teams_app.registry.forms.access_log import AccessLogFilter
from teams_app.registry.forms.consents import ConsentForm, OwnConsentForm, TeamConsentForm
from teams_app.registry.forms.erasing import EraseForm
from teams_app.registry.forms.filters import TeamFilter
from teams_app.registry.forms.importing import ColumnsForm, FileForm, SendForm, SheetsForm, UploadForm
from teams_app.registry.forms.members import MemberForm, MemberLeaveForm, MemberNewForm, MemberRoleForm
from teams_app.registry.forms.reforming import ReformForm
from teams_app.registry.forms.teams import TeamAreasForm, TeamForm, TeamNewForm
from teams_app.registry.forms.turning import TeamCloseForm, TeamResumeForm, TeamSuspendForm

__all__ = [
    "AccessLogFilter",
    "ColumnsForm",
    "ConsentForm",
    "EraseForm",
    "FileForm",
    "MemberForm",
    "MemberLeaveForm",
    "MemberNewForm",
    "MemberRoleForm",
    "OwnConsentForm",
    "ReformForm",
    "SendForm",
    "SheetsForm",
    "TeamAreasForm",
    "TeamCloseForm",
    "TeamConsentForm",
    "TeamFilter",
    "TeamForm",
    "TeamNewForm",
    "TeamResumeForm",
    "TeamSuspendForm",
    "UploadForm",
]
