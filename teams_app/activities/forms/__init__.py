"""The log form: what is typed, read kindly and kept as typed. What it must mean stands in `checks`."""

from teams_app.activities.forms.fields import CountField
from teams_app.activities.forms.initial import initial_from, initial_like, initial_of, initial_of_sent
from teams_app.activities.forms.log import OTHER_DAY, LogForm

__all__ = ["OTHER_DAY", "CountField", "LogForm", "initial_from", "initial_like", "initial_of", "initial_of_sent"]
