"""Administrative units through time, their names and shapes. Knows nothing of teams."""
