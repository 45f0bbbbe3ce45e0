from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contests.actions import ChangedMeanwhile, save_question
from contests.admin.choices import TRUE_FALSE, ChoiceInline, preset_choices
from contests.admin.forms import QuestionForm
from contests.admin.pages import ContestPage
from contests.bank.rules import contests_of
from contests.bank.seeing import note_seen
from contests.bank.versions import steps_of
from contests.models import Question, QuestionBank
from foundation.files.actions import FileRefused, store_picture
from foundation.files.responses import picture
from foundation.models import StoredFile


@admin.register(QuestionBank)
class QuestionBankAdmin(ContestPage):
    list_display = ("name", "unit", "questions_link")
    search_fields = ("name", "unit__name")
    autocomplete_fields = ("unit",)
    fields = ("unit", "name", "questions_link")
    readonly_fields = ("questions_link",)
    ordering = ("name", "pk")
    change_form_template = "admin/contests/questionbank_change.html"

    def get_queryset(self, request):
        current = Count("questions", filter=Q(questions__retired_at=None))
        return super().get_queryset(request).annotate(current_questions=current)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        bank = self.get_object(request, object_id)
        drawn_in = contests_of(bank, request.user) if bank else []
        return super().change_view(request, object_id, form_url, {"drawn_in": drawn_in, **(extra_context or {})})

    @admin.display(description=gettext_lazy("questions"))
    def questions_link(self, bank):
        if bank.pk is None:
            return ""
        known = reverse("admin:contests_question_changelist") + f"?bank__id__exact={bank.pk}"
        new = reverse("admin:contests_question_add") + f"?bank={bank.pk}"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}&preset={}">{}</a> · <a href="{}">{}</a>',
            known,
            _("%(count)d questions") % {"count": bank.current_questions},
            new,
            _("type one in"),
            new,
            TRUE_FALSE,
            _("true or false"),
            reverse("bank_import", args=[bank.pk]),
            _("import"),
        )


class ValidityFilter(admin.SimpleListFilter):
    title = gettext_lazy("validity")
    parameter_name = "valid"

    def lookups(self, request, model_admin):
        return [("now", _("holds today")), ("past", _("no longer")), ("later", _("not yet"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        past, later = Q(valid_until__lt=today), Q(valid_from__gt=today)
        wanted = {"past": past, "later": later, "now": ~past & ~later}.get(self.value() or "")
        return queryset.filter(wanted) if wanted else queryset


@admin.register(Question)
class QuestionAdmin(ContestPage):
    form = QuestionForm
    list_display = ("text", "bank", "topic", "difficulty", "audience", "valid_until", "multiple")
    list_filter = ("bank", "topic", "difficulty", "audience", ValidityFilter)
    search_fields = ("text", "citation")
    autocomplete_fields = ("bank",)
    inlines = (ChoiceInline,)
    ordering = ("-pk",)
    refusals = (FileRefused, ChangedMeanwhile)
    change_form_template = "admin/contests/question_change.html"

    def get_queryset(self, request):
        """Current versions; what was typed into one that is no longer comes back with the refusal, not as a 404."""
        rows = super().get_queryset(request)
        saving = request.method == "POST" and request.resolver_match.url_name == "contests_question_change"
        return rows if saving else rows.current()

    def get_fields(self, request, obj=None):
        has_picture = obj is not None and obj.picture_id is not None
        pictures = ["picture_now", "new_picture", "remove_picture"] if has_picture else ["new_picture"]
        about = ["difficulty", "audience", "valid_from", "valid_until"]
        return ["bank", "topic", "text", *pictures, "multiple", "citation", *about]

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

    def changelist_view(self, request, extra_context=None):
        """The list shows questions, so whoever opens it has seen those banks."""
        response = super().changelist_view(request, extra_context)
        if shown := getattr(response, "context_data", {}).get("cl"):
            note_seen({question.bank_id for question in shown.result_list}, by=request.user, at=timezone.now())
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        steps = []
        if request.method == "GET":
            question = self.get_object(request, object_id)
            note_seen([question.bank_id], by=request.user, at=timezone.now())
            steps = steps_of(question)
        return super().change_view(request, object_id, form_url, {"steps": steps, **(extra_context or {})})

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """A page asked for as true or false comes with its two choices; what is posted stands for itself."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and request.method == "GET" and request.GET.get("preset") == TRUE_FALSE:
            kwargs["initial"] = preset_choices()
        return kwargs

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
        if letters := formsets[0].suggested():
            said = _(
                "Choices are named in the words of others, so these are kept in place: %(letters)s. Untick to undo."
            )
            messages.info(request, said % {"letters": letters})
        if not Question.objects.editable_by(request.user).filter(pk=question.pk).exists():
            raise PermissionDenied

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST:
            again = {"bank": obj.bank_id, "topic": obj.topic}
            if preset := request.GET.get("preset"):
                again["preset"] = preset
            response["Location"] = f"{request.path}?{urlencode(again)}"
        return response

    def response_change(self, request, obj):
        """Going on means going on with what was saved, which may be the next version."""
        response = super().response_change(request, obj)
        if "_continue" in request.POST:
            response["Location"] = reverse("admin:contests_question_change", args=[obj.pk])
        return response
