"""What the register remembers between requests, and from which tables: see `geo.memory`."""

from pathlib import Path

from geo.memory import Memory, code_in
from geo.models import Succession, UnitPeriod
from teams_app.accounts.audit.hearing import is_heard
from teams_app.registry.models import Member, Person, StruckEntry, Team, TeamArea, TeamSuspension

# The ground of a scope and the teams on it: every page of province staff begins with them. In each process alone: a
# page that is only read must write nothing.
grounds = Memory("registry:grounds", is_shared=False)
grounds.follow(UnitPeriod, Succession, Team, TeamArea)

# The ground whose work the figures of a unit count, one a unit asked for: apart, so that they push out no scope.
figured = Memory("registry:figured", is_shared=False)
figured.follow(UnitPeriod, Succession, Team, TeamArea)

# What looks wrong in the whole register. What is written of teams and people is followed by the log, entry by entry; a
# changed map is not, nor what is written past the log.
doubts = Memory("registry:doubts", code=code_in(Path(__file__).parent / "problems"))
doubts.follow(UnitPeriod)
doubts.follow(Team, TeamArea, TeamSuspension, Member, Person, is_told=is_heard)

# How many teams have how many people.
sizes = Memory("registry:sizes", is_shared=False)
sizes.follow(Team, Member)

# Of how many people of a scope data is held, and how many of them agreed.
consents = Memory("registry:consents", is_shared=False)
consents.follow(UnitPeriod, Succession, Team, TeamArea, Member, Person, StruckEntry)
