"""A report form's own page in the workplace: its sections and checks, what is missing, copies."""

from typing import ClassVar, cast

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.vietnamese.forms import VietnameseDecimalField
from reports.admin.figures import InForm, OfForm, loosen, renumber_moved
from reports.forms.actions import build, copy_form, hold, model_forms
from reports.forms.faults import of_check, of_form
from reports.models import Check, Figure, ReportForm, Section
from reports.rules import NotPossible
from schools.scoped_admin import ScopedInline, ScopedStackedInline
from schools.scoped_forms import ScopedForm
from schools.scoped_formsets import NumberedFormSet
from schools.scoped_starts import StartForm, StartingAdmin


class NewFormForm(StartForm):
    """A new form with all it needs: nothing yet, one shipped with the portal, or another of one's own."""

    class Meta:
        model = ReportForm
        fields = ("unit", "title")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nothing = _("Nothing yet"), _("An empty form: sections and figures are added afterwards.")
        title, brings = _("Copy of “%(form)s”"), _("Its sections, figures and checks.")
        newest = self.copies.order_by("-created_at", "-pk")
        self.offer(nothing, model_forms().values(), newest, lambda row: title % {"form": row}, brings)


class SectionFormSet(NumberedFormSet):
    def clean(self):
        super().clean()
        for row in self.going():
            outside = Figure.objects.exclude(section=row.instance).filter(form=self.instance)
            inside = Figure.objects.filter(section=row.instance).values("pk")
            for name in ("numerator", "denominator", "weight"):
                if user := outside.filter(**{f"{name}__in": inside}).first():
                    words = _("“%(section)s” cannot go: “%(figure)s” is worked out from a figure in it.")
                    raise forms.ValidationError(words % {"section": row.instance.title, "figure": user.label})


class SectionForm(ScopedForm):
    class Meta:
        model = Section
        fields = ("order", "title")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False


class SectionInline(InForm, ScopedInline):
    model = Section
    form = SectionForm
    formset = SectionFormSet
    ordering = ("order", "pk")
    show_change_link = True
    verbose_name_plural = gettext_lazy("sections: each has its own page with its figures")

    def perform_delete(self, request, obj):
        """What refers to others goes before them."""
        Check.objects.filter(left__section=obj).delete()
        Check.objects.filter(right__section=obj).delete()
        loosen(obj.figures)
        super().perform_delete(request, obj)


class CheckForm(ScopedForm):
    class Meta:
        model = Check
        fields = ("order", "left", "kind", "right", "number", "severity", "words")

    def __init__(self, *args, report_form: ReportForm | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        figures = report_form.figures.exclude(kind=Figure.Kind.TEXT) if report_form else Figure.objects.none()
        for name in ("left", "right"):
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.queryset = figures.order_by("section__order", "order", "pk")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("left"):
            check = Check(**{name: cleaned.get(name) for name in ("left", "kind", "right", "number")})
            by_pk = {each.pk: each for each in (cleaned["left"], cleaned.get("right")) if each}
            if cleaned.get("right") == cleaned["left"]:
                by_pk[cleaned["left"].pk] = cleaned["left"]
            for name, words in of_check(check, by_pk):
                if name not in self.errors:
                    self.add_error(name, words)
        return cleaned


class CheckFormSet(NumberedFormSet):
    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "report_form": self.instance if self.instance.pk else None}


class CheckInline(InForm, ScopedStackedInline):
    model = Check
    form = CheckForm
    formset = CheckFormSet
    ordering = ("order", "pk")
    verbose_name_plural = gettext_lazy("checks: what must hold before it is sent")
    fields = (("order", "left"), ("kind", "right", "number"), ("severity", "words"))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "number":
            kwargs["form_class"] = VietnameseDecimalField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(ReportForm)
class ReportFormAdmin(OfForm, StartingAdmin):
    new_form = NewFormForm
    made = gettext_lazy("The form is made. Its page says what is still missing; nobody sees it yet.")
    inlines_of_made: ClassVar = [SectionInline, CheckInline]
    list_display = ("title", "unit", "used_since", "created_at")
    search_fields = ("title", "unit__name")
    autocomplete_fields = ("unit",)
    ordering = ("-created_at", "-pk")
    refusals = (NotPossible,)
    change_form_template = "admin/reports/form_change.html"

    class Media:
        css: ClassVar = {"all": ["contests/admin.css", "propaganda/admin.css", "reports/forms-admin.css"]}

    @admin.display(description=gettext_lazy("used since"))
    def used_since(self, form):
        return form.frozen_at

    def may_be_copied(self, request):
        return ReportForm.objects.visible_to(request.user)

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": ("unit", "title", "about") if obj else ("unit", "title", "start_from")})]

    def has_delete_permission(self, request, obj=None):
        """One that nothing asks for may go."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.requirements.exists())

    def get_deleted_objects(self, objs, request):
        """Figures that are worked out from others of the same form protect them from nothing: they go together."""
        named, counts, missing, _figures = super().get_deleted_objects(objs, request)
        return named, counts, missing, []

    def perform_save(self, request, obj, form, change):
        by, at = request.user, timezone.now()
        if change:
            hold(obj.pk)
            super().perform_save(request, obj, form, change)
            return
        how, which = form.chosen()
        if how == "model":
            build(obj, model_forms()[which].definition, by=by, at=at, what=model_forms()[which].title)
        elif how == "copy":
            copy_form(form.copies.get(pk=which), obj, by=by, at=at)
        else:
            build(obj, {}, by=by, at=at)

    def perform_delete(self, request, obj):
        hold(obj.pk)
        obj.checks.all().delete()
        loosen(obj.figures)
        super().perform_delete(request, obj)

    def save_formset(self, request, form, formset, change):
        renumber_moved(formset, form.instance.pk)
        super().save_formset(request, form, formset, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = self.get_object(request, object_id)
        extra = {
            "faults": of_form(shown) if shown.frozen_at is None else [],
            "page_url": shown.get_absolute_url(), "copy_url": reverse("report_form_copy", args=[shown.pk]),
        }  # fmt: skip
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})
