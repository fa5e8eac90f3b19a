"""Pages on which province staff change the map itself: reorganisations, hamlets to place, boundaries."""
