"""What is wrong or doubtful in the register today, found by set-based queries and told with a way to settle it."""

from teams_app.registry.problems.finding import Problem
from teams_app.registry.problems.standing import count_all, find, find_all, is_large
from teams_app.registry.problems.telling import Told, tell

__all__ = ["Problem", "Told", "count_all", "find", "find_all", "is_large", "tell"]
