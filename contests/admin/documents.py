"""Publishing documents of a contest: each saving is a new version, and the old ones stay."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.admin.pages import PageOfContest
from contests.models import Document
from contests.organising.documents import NothingToPublish, publish
from foundation.files.actions import FileRefused
from schools.scoped_forms import ScopedForm


class DocumentForm(ScopedForm):
    new_file = forms.FileField(
        label=gettext_lazy("file"),
        required=False,
        help_text=gettext_lazy("PDF, Word (.docx) or a picture. Those who take part can download it."),
    )

    class Meta:
        model = Document
        fields = ("contest", "kind", "title", "text", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What changed is of the version to come, not of the one that stands.
        self.initial["note"] = ""

    def clean(self):
        cleaned = super().clean()
        if not self.instance._state.adding and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("Say what changed: it stands beside the new version."))
        if not self.instance._state.adding and not {"text", "new_file"}.intersection(self.changed_data):
            self.add_error("text", _("Nothing has changed: change the text or send another file."))
        return cleaned


@admin.register(Document)
class DocumentAdmin(PageOfContest):
    form = DocumentForm
    list_display = ("title", "version", "kind", "contest", "published_at")
    list_filter = ("kind",)
    search_fields = ("title", "contest__title")
    autocomplete_fields = ("contest",)
    ordering = ("-published_at", "-pk")
    refusals = (FileRefused, NothingToPublish)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("contest", "kind", "title", "text", "new_file")
        return ("contest", "kind", "title", "versions", "text", "file_now", "new_file", "note")

    def get_readonly_fields(self, request, obj=None):
        return ("versions", "file_now", "contest", "kind", "title") if obj else ("versions", "file_now")

    def has_change_permission(self, request, obj=None):
        """Only the newest version is gone on from."""
        return super().has_change_permission(request, obj) and (obj is None or not self._later(obj))

    def _later(self, document):
        later = Document.objects.filter(contest=document.contest_id, title=document.title, version__gt=document.version)
        return later.exists()

    @admin.display(description=gettext_lazy("versions"))
    def versions(self, document):
        rows = Document.objects.filter(contest=document.contest_id, title=document.title).order_by("-version", "-pk")
        lines = [
            format_html(
                '<li><a href="{}">{}</a> {}</li>',
                reverse("document", args=[row.pk]),
                _("version %(version)d, %(day)s")
                % {"version": row.version, "day": f"{timezone.localtime(row.published_at):%d/%m/%Y}"},
                row.note,
            )
            for row in rows
        ]
        return format_html("<ul>{}</ul>", format_html("{}" * len(lines), *lines))

    @admin.display(description=gettext_lazy("file now"))
    def file_now(self, document):
        if document.file is None:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("document_file", args=[document.pk]), document.file.name)

    def next_steps(self, obj):
        if obj is None or obj.pk is None:
            return [_("Saving publishes it: it then stands on the page of the contest.")]
        return [_("Saving publishes the next version. The versions before stay readable.")]

    def perform_save(self, request, obj, form, change):
        publish(obj, form.cleaned_data.get("new_file"), by=request.user, at=timezone.now())
