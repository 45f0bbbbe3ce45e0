from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.forms.models import BaseInlineFormSet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions import ChangedMeanwhile, save_question
from contests.admin.forms import QuestionForm
from contests.admin.pages import ContestPage
from contests.models import Choice, Question, QuestionBank
from foundation.files.actions import FileRefused, store_picture
from foundation.files.responses import picture
from foundation.models import StoredFile
from schools.scoped_admin import ScopedAdmin, ScopedInline


@admin.register(QuestionBank)
class QuestionBankAdmin(ScopedAdmin):
    list_display = ("name", "unit", "questions_link")
    search_fields = ("name", "unit__name")
    autocomplete_fields = ("unit",)
    fields = ("unit", "name", "questions_link")
    readonly_fields = ("questions_link",)
    ordering = ("name", "pk")

    def get_queryset(self, request):
        current = Count("questions", filter=Q(questions__retired_at=None))
        return super().get_queryset(request).annotate(current_questions=current)

    @admin.display(description=gettext_lazy("questions"))
    def questions_link(self, bank):
        if bank.pk is None:
            return ""
        known = reverse("admin:contests_question_changelist") + f"?bank__id__exact={bank.pk}"
        new = reverse("admin:contests_question_add") + f"?bank={bank.pk}"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            known,
            _("%(count)d questions") % {"count": bank.current_questions},
            new,
            _("type one in"),
        )


class ChoiceFormSet(BaseInlineFormSet):
    """Says what a question lacks while it is being typed, before it is in any paper."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        given = self.given()
        right = sum(choice["correct"] for choice in given)
        multiple = self.data.get("multiple")
        if len(given) < 2:
            raise ValidationError(_("Give at least two choices."), code="few")
        if not right:
            raise ValidationError(_("Tick the right choice: a question without a key cannot be scored."), code="no_key")
        if right > 1 and not multiple:
            raise ValidationError(
                _("Several choices are ticked as right. Tick “several right choices” above, or leave one."), code="many"
            )

    def given(self) -> list[dict]:
        """Text, key and place of each choice that stays, in order."""
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [{name: row[name] for name in ("text", "correct", "keep_last")} for row in kept if row.get("text")]


class ChoiceInline(ScopedInline):
    model = Choice
    formset = ChoiceFormSet
    fields = ("text", "correct", "keep_last")
    ordering = ("order", "pk")
    allow_delete = True

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 4


@admin.register(Question)
class QuestionAdmin(ContestPage):
    form = QuestionForm
    list_display = ("text", "bank", "topic", "multiple")
    list_filter = ("bank", "topic")
    search_fields = ("text", "citation")
    autocomplete_fields = ("bank",)
    inlines = (ChoiceInline,)
    ordering = ("-pk",)
    refusals = (FileRefused, ChangedMeanwhile)

    def get_queryset(self, request):
        """Current versions; what was typed into one that is no longer comes back with the refusal, not as a 404."""
        rows = super().get_queryset(request)
        saving = request.method == "POST" and request.resolver_match.url_name == "contests_question_change"
        return rows if saving else rows.current()

    def get_fields(self, request, obj=None):
        has_picture = obj is not None and obj.picture_id is not None
        pictures = ["picture_now", "new_picture", "remove_picture"] if has_picture else ["new_picture"]
        return ["bank", "topic", "text", *pictures, "multiple", "citation"]

    def get_readonly_fields(self, request, obj=None):
        return ("picture_now",)

    @admin.display(description=gettext_lazy("picture now"))
    def picture_now(self, question):
        address = reverse("admin:contests_question_picture", args=[question.pk])
        return format_html('<img class="question-picture" src="{}" alt="{}">', address, _("Picture of this question"))

    def get_urls(self):
        show = self.admin_site.admin_view(self.show_picture)
        return [path("<int:pk>/picture/", show, name="contests_question_picture"), *super().get_urls()]

    def show_picture(self, request, pk):
        stored = get_object_or_404(StoredFile, pk__in=self.get_queryset(request).filter(pk=pk).values("picture"))
        return picture(stored, request)

    def get_changeform_initial_data(self, request):
        """The next question comes into the same bank and topic as the last one typed."""
        return {"bank": request.GET.get("bank"), "topic": request.GET.get("topic", "")}

    def save_model(self, request, obj, form, change):
        """Nothing yet: a question is saved with its choices, in save_related."""

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            formset.save(commit=False)
        question, at = form.instance, timezone.now()
        if form.cleaned_data.get("remove_picture"):
            question.picture = None
        if upload := form.cleaned_data["new_picture"]:
            question.picture = store_picture(upload, name=upload.name, by=request.user, at=at)
        save_question(question, formsets[0].given(), by=request.user, at=at)
        if not Question.objects.editable_by(request.user).filter(pk=question.pk).exists():
            raise PermissionDenied

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST:
            response["Location"] = f"{request.path}?{urlencode({'bank': obj.bank_id, 'topic': obj.topic})}"
        return response

    def response_change(self, request, obj):
        """Going on means going on with what was saved, which may be the next version."""
        response = super().response_change(request, obj)
        if "_continue" in request.POST:
            response["Location"] = reverse("admin:contests_question_change", args=[obj.pk])
        return response
