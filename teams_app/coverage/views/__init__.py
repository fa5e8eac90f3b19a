"""The pages of coverage: the map and its downloads, the page of a unit, the home pages."""

from teams_app.coverage.views.communes import communes, communes_file
from teams_app.coverage.views.compare import compare_svg, map_compare
from teams_app.coverage.views.files import (
    map_csv,
    map_data,
    map_geojson,
    map_months,
    map_numbers,
    map_pdf,
    map_png,
    map_svg,
    map_workbook,
)
from teams_app.coverage.views.gaps import hamlet_gaps, hamlet_gaps_file
from teams_app.coverage.views.map import coverage_map
from teams_app.coverage.views.opendata import open_data, open_data_file
from teams_app.coverage.views.population import population
from teams_app.coverage.views.search import map_search, map_suggest
from teams_app.coverage.views.silent import silent_file_of, silent_teams
from teams_app.coverage.views.teams import teams, teams_file
from teams_app.coverage.views.topics import topics, topics_file
from teams_app.coverage.views.unit import unit, unit_by_code

__all__ = [
    "communes",
    "communes_file",
    "compare_svg",
    "coverage_map",
    "hamlet_gaps",
    "hamlet_gaps_file",
    "map_compare",
    "map_csv",
    "map_data",
    "map_geojson",
    "map_months",
    "map_numbers",
    "map_pdf",
    "map_png",
    "map_search",
    "map_suggest",
    "map_svg",
    "map_workbook",
    "open_data",
    "open_data_file",
    "population",
    "silent_file_of",
    "silent_teams",
    "teams",
    "teams_file",
    "topics",
    "topics_file",
    "unit",
    "unit_by_code",
]
