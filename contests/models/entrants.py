from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.models.audiences import Audience
from contests.models.contest import Contest, Part, Stage
from contests.querysets import EntrantQuerySet


class Entrant(models.Model):
    """A person or a team in one contest, with the school and class as they were when they entered.

    A team has a name and members (contests.models.Member), and no person.
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="entrants", verbose_name=_("contest"))
    person = models.ForeignKey("schools.Person", on_delete=models.PROTECT, null=True, related_name="entries")
    name = models.CharField(_("name of the team"), max_length=120, blank=True)
    name_key = models.CharField(
        max_length=120, blank=True, editable=False, help_text="The name without case and spaces."
    )
    name_sort_key = models.CharField(max_length=240, blank=True, editable=False)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="entrants")
    unit = models.ForeignKey("schools.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    school_class = models.ForeignKey(
        "schools.SchoolClass", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("class")
    )
    entered_at = models.DateTimeField(_("entered at"))

    objects = EntrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrant")
        verbose_name_plural = _("entrants")
        constraints = [
            models.UniqueConstraint(fields=["contest", "person"], name="enters_a_contest_once"),
            models.UniqueConstraint(
                fields=["contest", "unit", "name_key"], condition=Q(person=None), name="one_team_of_a_name"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, name="") | (Q(person=None) & ~Q(name="")), name="person_or_team"
            ),
        ]

    def __str__(self):
        return self.name or str(self.person)

    @property
    def is_team(self) -> bool:
        return self.person_id is None


class PartScore(models.Model):
    """The narrow row on which rankings stand: what one entrant has in one part.

    Derived from what was handed in; its one writer for papers is contests.quiz.actions.score_part.
    """

    entrant = models.ForeignKey(Entrant, on_delete=models.CASCADE, related_name="scores")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="scores")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, db_index=False, related_name="scores")
    points = models.DecimalField(max_digits=9, decimal_places=4)
    seconds = models.DecimalField(max_digits=9, decimal_places=3, help_text="Of the attempt that counts.")
    attempts = models.PositiveSmallIntegerField()
    points_sum = models.DecimalField(max_digits=12, decimal_places=4, help_text="Over all attempts.")
    seconds_sum = models.DecimalField(max_digits=12, decimal_places=3, default=0, help_text="Over all attempts.")
    change_seconds = models.DecimalField(
        max_digits=9, decimal_places=3, default=0, help_text="From start to last change, of the attempt that counts."
    )
    prediction = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, help_text="Of the attempt that counts."
    )
    elsewhere = models.BooleanField(default=False, help_text="From a statement, not from papers handed in here.")
    reached_at = models.DateTimeField(help_text="When the attempt that counts was submitted.")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entrant", "part"], name="one_score_a_part")]
        indexes = [models.Index(fields=["stage", "updated_at"], name="scores_lately_changed")]

    def __str__(self):
        return f"{self.entrant_id}: {self.points}"
