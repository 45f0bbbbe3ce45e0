from schools.models.acts import Act, Succession
from schools.models.people import Enrolment, Membership, Person, SchoolClass, SchoolYear
from schools.models.roster import RosterImport
from schools.models.units import Link, Reach, Unit, UnitName

__all__ = [
    "Act",
    "Enrolment",
    "Link",
    "Membership",
    "Person",
    "Reach",
    "RosterImport",
    "SchoolClass",
    "SchoolYear",
    "Succession",
    "Unit",
    "UnitName",
]
