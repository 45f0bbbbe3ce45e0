from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.models.contest import Contest
from contests.models.entrants import Entrant
from contests.querysets import StageQuerySet
from contests.sitting_querysets import MemberQuerySet
from foundation.history.fields import by_whom


class TeamRule(models.Model):
    """A contest with this row is entered by teams, never by single persons. Members belong to the team's audience."""

    contest = models.OneToOneField(
        Contest, on_delete=models.CASCADE, related_name="team_rule", verbose_name=_("contest")
    )
    least = models.PositiveSmallIntegerField(
        _("members at least"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    most = models.PositiveSmallIntegerField(
        _("members at most"), default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    reserves = models.PositiveSmallIntegerField(
        _("reserves at most"), default=0, help_text=_("Besides the members; one may take the place of a member.")
    )
    teams_a_unit = models.PositiveSmallIntegerField(
        _("teams of a unit at most"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Empty: any number."),
    )  # fmt: skip
    each_grade = models.BooleanField(
        _("a member of every grade"), default=False, help_text=_("Of all grades of the audience, at least one.")
    )
    one_class = models.BooleanField(_("all members of one class"), default=False)

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule for teams")
        verbose_name_plural = _("rules for teams")
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=F("least"), least__gte=1),
                name="team_has_room",
                violation_error_message=_("The largest team cannot be smaller than the smallest."),
            )
        ]

    def __str__(self):
        return f"{self.contest}: {self.least}–{self.most}"


class Member(models.Model):
    """One person in a team, with the class they were in when they joined. Who leaves stays on record."""

    class Role(models.TextChoices):
        CAPTAIN = "captain", _("captain")
        MEMBER = "member", _("member")
        RESERVE = "reserve", _("reserve")

    entrant = models.ForeignKey(Entrant, on_delete=models.PROTECT, related_name="members", verbose_name=_("team"))
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="+", editable=False)
    person = models.ForeignKey("schools.Person", on_delete=models.PROTECT, related_name="teams")
    school_class = models.ForeignKey("schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(_("role"), max_length=7, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason for leaving"), max_length=500, blank=True)
    by = by_whom()

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "person"], condition=Q(left_at=None), name="in_one_team_of_a_contest"
            ),
            models.UniqueConstraint(
                fields=["entrant"], condition=Q(left_at=None, role="captain"), name="one_captain_a_team"
            ),
        ]

    def __str__(self):
        return f"{self.entrant_id}: {self.person}"
