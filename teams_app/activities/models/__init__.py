"""The log: activities, what they taught, under which plan, and what became of them."""

from teams_app.activities.models.activity import (
    MOST_PEOPLE,
    SHORT_FORMS,
    Activity,
    ActivityForm,
    ActivityTopic,
    Outcome,
    Status,
)
from teams_app.activities.models.asking import Asked
from teams_app.activities.models.batch import LogImport, LogImportFile, LogImportLine, LogImportRow, LogImportState
from teams_app.activities.models.help_request import HelpAct, HelpRequest, HelpState, HelpStep, Poster
from teams_app.activities.models.history import Act, ActivityChange
from teams_app.activities.models.month import Closing, Correction, MonthStatement
from teams_app.activities.models.photo import MOST_PHOTOS, Photo, photo_storage
from teams_app.activities.models.plan import Plan
from teams_app.activities.models.sync import Held, HeldState, Received
from teams_app.activities.models.topic import Topic

__all__ = [
    "MOST_PEOPLE",
    "MOST_PHOTOS",
    "SHORT_FORMS",
    "Act",
    "Activity",
    "ActivityChange",
    "ActivityForm",
    "ActivityTopic",
    "Asked",
    "Closing",
    "Correction",
    "Held",
    "HeldState",
    "HelpAct",
    "HelpRequest",
    "HelpState",
    "HelpStep",
    "LogImport",
    "LogImportFile",
    "LogImportLine",
    "LogImportRow",
    "LogImportState",
    "MonthStatement",
    "Outcome",
    "Photo",
    "Plan",
    "Poster",
    "Received",
    "Status",
    "Topic",
    "photo_storage",
]
