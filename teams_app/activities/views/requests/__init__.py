"""Residents' requests: the public form, the team's answers, the posters."""
