"""What a school did under a line of its plan, and what shows it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.history.fields import by_whom
from propaganda.models.plans import LinePeriod, Plan, PlanLine
from propaganda.querysets import OfActivityQuerySet, OfPlanQuerySet, SamePictureQuerySet


class Activity(models.Model):
    class Form(models.TextChoices):
        ARTICLE = "article", _("article")
        VIDEO = "video", _("video")
        SESSION = "session", _("session")
        LEAFLET = "leaflet", _("leaflet or poster")
        BROADCAST = "broadcast", _("broadcast")
        SOCIAL = "social", _("post on a social network")
        ZALO = "zalo", pgettext_lazy("form of outreach", "Zalo")
        OTHER = "other", _("other form")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="activities")
    line = models.ForeignKey(
        PlanLine, on_delete=models.PROTECT, related_name="activities", verbose_name=pgettext_lazy("outreach", "line")
    )
    # Where it counts; derived by propaganda.progress from its date. None: dated outside its line, counts nowhere.
    period = models.ForeignKey(LinePeriod, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    client_id = models.UUIDField(unique=True, editable=False, help_text="Made by the device: sending twice is once.")
    form = models.CharField(_("form"), max_length=9, choices=Form.choices)
    title = models.CharField(_("title"), max_length=200)
    held_on = models.DateField(_("date"))
    held_until = models.DateField(_("last day"), null=True, blank=True, help_text=_("Only if it took several days."))
    place = models.CharField(_("place"), max_length=200, blank=True)
    speaker = models.CharField(_("speaker"), max_length=200, blank=True)
    audience = models.CharField(
        pgettext_lazy("outreach", "audience"),
        max_length=200,
        blank=True,
        help_text=_("In words, such as pupils of grade 8."),
    )
    pupils = models.PositiveIntegerField(_("pupils reached"), default=0)
    staff = models.PositiveIntegerField(_("staff reached"), default=0)
    citizens = models.PositiveIntegerField(_("parents and citizens reached"), default=0)
    note = models.TextField(_("note"), blank=True)
    # Two people on one activity: whoever saves over a number that has moved on is shown what the other changed.
    version = models.PositiveIntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = by_whom(editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = by_whom(editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=500, blank=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="withdrawn_activity"),
            models.CheckConstraint(
                condition=Q(held_until=None) | Q(held_until__gte=models.F("held_on")), name="activity_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["line", "held_on", "id"], name="activities_of_line"),
            models.Index(fields=["plan", "-held_on", "-id"], name="activities_of_plan"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("activity", args=[self.pk])


class ClassReached(models.Model):
    """A class that took part in an activity, and how many of it were there."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="classes")
    school_class = models.ForeignKey("schools.SchoolClass", on_delete=models.PROTECT, related_name="+")
    present = models.PositiveSmallIntegerField(_("present"))

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("class reached")
        verbose_name_plural = _("classes reached")
        constraints = [models.UniqueConstraint(fields=["activity", "school_class"], name="a_class_once_an_activity")]

    def __str__(self):
        return f"{self.school_class}: {self.present}"


class Evidence(models.Model):
    """A photo, a file or a link that shows an activity.

    A photo or file arrives in pieces (`received` of `size` bytes), then waits for a job: only what the job made of a
    photo is ever shown, and the bytes that were sent are deleted.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        FILE = "file", _("file")
        LINK = "link", pgettext_lazy("evidence", "link")

    class State(models.TextChoices):
        ARRIVING = "arriving", _("arriving")
        WAITING = "waiting", _("being looked at")
        READY = "ready", _("ready")
        REFUSED = "refused", _("not taken")
        REMOVED = "removed", _("removed")
        EXPIRED = "expired", _("expired")

    class Consent(models.TextChoices):
        UNKNOWN = "", _("not said")
        NOBODY = "nobody", _("nobody can be recognised")
        GIVEN = "given", _("everybody who can be recognised agreed")
        REFUSED = "refused", _("not to be shown to the public")

    # Pictures that everybody may be shown, once they are published.
    SHOWABLE = (Consent.NOBODY, Consent.GIVEN)

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="evidence")
    client_id = models.UUIDField(unique=True, editable=False, help_text="Made by the device: sending twice is once.")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ARRIVING)
    refused_because = models.CharField(max_length=500, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    name = models.CharField(_("file name"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes, as the device announced them.")
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that are safe here.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of what was sent, for the same file sent twice.")
    # What was sent, until the job has looked at it; then the picture drawn anew, or the file.
    raw = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    thumbnail = models.ForeignKey("foundation.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("foundation.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    look = models.CharField(max_length=16, blank=True, help_text="64 bits of what it looks like (dHash), in hex.")
    consent = models.CharField(_("consent"), max_length=7, choices=Consent.choices, blank=True, default="")
    consent_note = models.CharField(_("how they agreed"), max_length=300, blank=True)
    consent_at = models.DateTimeField(null=True)
    consent_by = by_whom()
    expires_on = models.DateField(null=True, help_text="From this day on its content is deleted.")
    url = models.URLField(_("address"), max_length=1000, blank=True)
    link_state = models.CharField(max_length=12, blank=True, help_text="See propaganda.evidence.links.")
    link_status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status of the last look.")
    link_title = models.CharField(max_length=300, blank=True)
    link_failures = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True, db_index=True, help_text="When to look next; none: never.")
    added_at = models.DateTimeField()
    added_by = by_whom()
    removed_at = models.DateTimeField(null=True)
    removed_by = by_whom()
    removed_reason = models.CharField(max_length=500, blank=True)

    objects = OfActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=~Q(kind="link") | ~Q(url=""), name="a_link_has_an_address"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(kind="link") | Q(file__isnull=False), name="ready_has_its_file"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "id"], name="evidence_of_activity"),
            models.Index(fields=["sha256"], name="evidence_by_content"),
            models.Index(fields=["expires_on"], name="evidence_by_expiry"),
        ]

    def __str__(self):
        return self.caption or self.name or self.url


class SamePicture(models.Model):
    """Two pieces of evidence that are, or look like, the same picture: a person says whether that is all right."""

    class Verdict(models.TextChoices):
        OPEN = "", _("not looked at")
        FINE = "fine", _("all right")
        MISUSED = "misused", _("does not count twice")

    first = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="same_pictures")
    distance = models.PositiveSmallIntegerField(help_text="Bits that differ of 64; 0 for the same file.")
    found_at = models.DateTimeField()
    verdict = models.CharField(_("verdict"), max_length=7, choices=Verdict.choices, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = by_whom()

    objects = SamePictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("same picture")
        verbose_name_plural = _("same pictures")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="a_pair_in_order"),
        ]

    def __str__(self):
        return f"{self.first_id} = {self.second_id}"
