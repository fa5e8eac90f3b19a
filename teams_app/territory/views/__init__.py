"""The territory's pages."""

from teams_app.territory.views.boundaries import (
    boundaries,
    boundary_apply,
    boundary_discard,
    boundary_draft,
    boundary_remove,
)
from teams_app.territory.views.peopling import (
    population,
    population_apply,
    population_csv,
    population_discard,
    population_draft,
    population_remove,
    population_workbook,
)
from teams_app.territory.views.reorganising import applied, apply, discard, draft, hamlets, reorganisations

__all__ = [
    "applied",
    "apply",
    "boundaries",
    "boundary_apply",
    "boundary_discard",
    "boundary_draft",
    "boundary_remove",
    "discard",
    "draft",
    "hamlets",
    "population",
    "population_apply",
    "population_csv",
    "population_discard",
    "population_draft",
    "population_remove",
    "population_workbook",
    "reorganisations",
]
