"""What is wrong or doubtful in the register today, found by set-based queries and told with a way to settle it."""

from teams_app.registry.problems.finding import Problem, count_all, find, find_all
from teams_app.registry.problems.recent import is_large, recently_found
from teams_app.registry.problems.telling import Told, tell

__all__ = ["Problem", "Told", "count_all", "find", "find_all", "is_large", "recently_found", "tell"]
