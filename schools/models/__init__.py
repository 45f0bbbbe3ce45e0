from schools.models.acts import Act, Succession
from schools.models.people import Enrolment, Membership, Person, SchoolClass, SchoolYear
from schools.models.roster import RosterImport
from schools.models.units import Kept, Link, Reach, Role, Unit, UnitName

__all__ = [
    "Act",
    "Enrolment",
    "Kept",
    "Link",
    "Membership",
    "Person",
    "Reach",
    "Role",
    "RosterImport",
    "SchoolClass",
    "SchoolYear",
    "Succession",
    "Unit",
    "UnitName",
]
