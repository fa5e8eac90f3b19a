"""The pages of coverage: the map and its downloads, the page of a unit, the home pages."""

from teams_app.coverage.views.gaps import hamlet_gaps
from teams_app.coverage.views.map import coverage_map, map_csv, map_data, map_numbers
from teams_app.coverage.views.silent import silent_file_of, silent_teams
from teams_app.coverage.views.topics import topics
from teams_app.coverage.views.unit import unit, unit_by_code

__all__ = [
    "coverage_map",
    "hamlet_gaps",
    "map_csv",
    "map_data",
    "map_numbers",
    "silent_file_of",
    "silent_teams",
    "topics",
    "unit",
    "unit_by_code",
]
