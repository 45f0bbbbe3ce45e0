"""A section of a form on its own page, with its figures: where each comes from is chosen, never typed as JSON."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.vietnamese.forms import VietnameseDateField
from reports.forms.actions import hold, renumber
from reports.forms.faults import NUMBERS, of_figure
from reports.forms.words import added_up, comes_from
from reports.models import Figure, ReportForm, Section
from reports.rules import NotPossible
from reports.sources.options import FORMS, GRADES, LEVELS, OF, RANKED
from reports.sources.registry import SOURCES, choices
from schools.scoped_admin import ScopedAdmin, ScopedStackedInline
from schools.scoped_forms import ScopedForm, Ticks
from schools.scoped_formsets import NumberedFormSet

Kind, Total = Figure.Kind, Figure.Total
# Options as they are kept, and the fields they are typed in: `form` is the column of a figure's form here.
OPTIONS = {name: name for name in ("of", "grades", "from_age", "on", "level", "ranked")} | {"form": "activity_form"}
ANY: tuple[str, Promise] = ("", gettext_lazy("any"))
COLUMNS = (
    "order", "label", "code", "unit_words", "help", "kind", "decimals", "percent", "required", "by_class", "source",
    "total", "weight", "numerator", "denominator",
)  # fmt: skip
KEPT = (*COLUMNS, "source_options")


class FigureForm(ScopedForm):
    source = forms.ChoiceField(label=gettext_lazy("filled in by the portal"), required=False)
    of = forms.ChoiceField(label=gettext_lazy("of whom"), required=False, choices=OF, initial="pupil")
    grades = Ticks(
        label=gettext_lazy("only grades"), required=False, coerce=int, choices=[(each, str(each)) for each in GRADES],
        help_text=gettext_lazy("None ticked: all."),
    )  # fmt: skip
    from_age = forms.IntegerField(label=gettext_lazy("from age"), required=False, min_value=1, max_value=99)
    on = VietnameseDateField(
        label=gettext_lazy("age on"), required=False,
        help_text=gettext_lazy("Empty: the first day of what the report is about."),
    )  # fmt: skip
    level = forms.ChoiceField(label=gettext_lazy("prize"), required=False, choices=[ANY, *LEVELS])
    ranked = forms.ChoiceField(label=gettext_lazy("prizes for"), required=False, choices=[ANY, *RANKED])
    activity_form = forms.ChoiceField(label=gettext_lazy("form of the activity"), required=False, choices=[ANY, *FORMS])

    class Meta:
        model = Figure
        fields = COLUMNS

    def __init__(self, *args, report_form: ReportForm | None = None, **kwargs):
        figure = kwargs.get("instance")
        kept = figure.source_options if figure else {}
        kwargs["initial"] = {
            **{OPTIONS[name]: value for name, value in kept.items() if name in OPTIONS},
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.report_form = report_form
        self._offer_sources(figure)
        for name in {"order", "total", "decimals"}.intersection(self.fields):
            self.fields[name].required = False
        of_form = report_form.figures.filter(kind__in=NUMBERS) if report_form and report_form.pk else None
        others = Figure.objects.none() if of_form is None else of_form.exclude(pk=self.instance.pk)
        for name in {"numerator", "denominator", "weight"}.intersection(self.fields):
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.queryset = others.order_by("section__order", "order", "pk")

    def _offer_sources(self, figure: Figure | None) -> None:
        """Also the one it has, should the portal not know it any more."""
        typed = [("", _("Nobody: it is typed, or comes from a workbook"))]
        gone = [(figure.source, figure.source)] if figure and figure.source and figure.source not in SOURCES else []
        cast(forms.ChoiceField, self.fields["source"]).choices = [*typed, *choices(), *gone]

    def clean(self):
        cleaned = super().clean()
        self._tidy(cleaned)
        columns = {name: cleaned.get(name) for name in COLUMNS if name in cleaned}
        options = self._options(cleaned)
        self.instance.source_options = options
        figure = Figure(pk=self.instance.pk, source_options=options, **columns)
        kept = self.report_form.figures.all() if self.report_form else ()
        by_pk: dict[int | None, Figure] = {each.pk: each for each in kept}
        for name, words in of_figure(figure, by_pk):
            if name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def _tidy(self, said: dict[str, Any]) -> None:
        """What does not go with the kind is out of sight on the page, and does not count."""
        said["decimals"] = said.get("decimals") or 0
        kind, source = said.get("kind"), SOURCES.get(said.get("source") or "")
        if kind != Kind.RATIO:
            said["numerator"] = said["denominator"] = None
        if kind in {Kind.INTEGER, Kind.TEXT}:
            said["decimals"], said["percent"] = 0, False
        if kind in {Kind.TEXT, Kind.RATIO}:
            said["source"], said["total"] = "", Total.NONE
            said["by_class"] = said.get("by_class") and kind == Kind.RATIO
        elif not said.get("total"):
            said["total"] = source.total if source else Total.SUM
        if said.get("total") != Total.MEAN:
            said["weight"] = None

    def _options(self, said: dict[str, Any]) -> dict[str, Any]:
        """Of the source that was chosen, those that say something."""
        source = SOURCES.get(said.get("source") or "")
        found = {
            name: said[field]
            for name, field in OPTIONS.items()
            if source and name in source.options and said.get(field)
        }
        if found.get("of") == "pupil":
            del found["of"]
        if "from_age" not in found:
            found.pop("on", None)
        elif "on" in found:
            found["on"] = found["on"].isoformat()
        return found


class FigureFormSet(NumberedFormSet):
    """New figures get the next numbers; codes are looked at over the whole form, not over one section."""

    def get_form_kwargs(self, index):
        kept = self.instance.form if self.instance.form_id else None
        return {**super().get_form_kwargs(index), "report_form": kept}

    def clean(self):
        super().clean()
        staying, going = self.staying(), self.going()
        others = {} if not self.instance.form_id else {
            each.code: each.section.title
            for each in self.instance.form.figures.exclude(section=self.instance.pk).select_related("section")
        }  # fmt: skip
        seen: set[str] = set()
        for row in staying:
            code = row.cleaned_data.get("code")
            if code in others:
                words = _("Section “%(section)s” has a figure with this code. Each code stands once in a form.")
                row.add_error("code", words % {"section": others[code]})
            elif code in seen:
                row.add_error("code", _("Two figures have this code. Each code stands once in a form."))
            seen.add(code)
        _must_not_be_used(self.instance, staying, going)


def _must_not_be_used(section: Section, staying, going) -> None:
    """Nothing may go, or become a text or a ratio, that another figure is worked out from."""
    gone = {row.instance.pk for row in going} | {
        row.instance.pk for row in staying if row.cleaned_data.get("kind") not in NUMBERS
    }
    leaving = {row.instance.pk for row in going}
    now = {row.instance.pk: row.cleaned_data for row in staying}
    for figure in section.form.figures.exclude(pk__in=leaving).order_by("pk") if section.form_id else ():
        for name in ("numerator", "denominator", "weight"):
            used = now[figure.pk].get(name) if figure.pk in now else getattr(figure, name)
            if used is not None and used.pk in gone:
                words = _("“%(used)s” must stay a number: “%(figure)s” is worked out from it. Change that one first.")
                raise ValidationError(words % {"used": used.label, "figure": figure.label}, code="used")


def renumber_moved(formset, form_pk: int) -> None:
    """Rows change places all at once, and only in a form nobody uses. Raises NotPossible."""
    hold(form_pk)
    if moved := formset.moved():
        renumber(formset.model.objects, moved)


def loosen(figures) -> None:
    """Figures that are about to go refer to nothing any more: what they refer to may go before them."""
    figures.update(kind=Kind.TEXT, numerator=None, denominator=None, weight=None, total=Total.NONE)


class OfForm:
    """What belongs to a form may be changed while nobody uses the form."""

    allow_delete = True

    def form_of(self, obj) -> ReportForm | None:
        return obj.form if isinstance(obj, Section) and obj.form_id else obj

    def _open(self, obj) -> bool:
        kept = self.form_of(obj)
        return kept is None or not isinstance(kept, ReportForm) or kept.frozen_at is None

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._open(obj)  # type: ignore[misc]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._open(obj)  # type: ignore[misc]


class InForm(OfForm):
    """The same for an inline, where adding belongs to what is there."""

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._open(obj)  # type: ignore[misc]


class FigureInline(InForm, ScopedStackedInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    fk_name = "section"
    ordering = ("order", "pk")
    verbose_name_plural = gettext_lazy("figures: what is filled in")
    readonly_fields = ("where_from",)

    def get_fieldsets(self, request, obj=None):
        if not self.has_change_permission(request, obj):
            shown = [name for name in COLUMNS if name not in {"source", "weight", "numerator", "denominator", "total"}]
            return [(None, {"fields": [*shown, "where_from"]})]
        return [
            (None, {"fields": (("order", "code"), "label", ("unit_words", "required", "by_class"), "help")}),
            (None, {"classes": ("figure-kind",), "fields": (
                ("kind", "decimals", "percent"), ("numerator", "denominator"),
            )}),
            (None, {"classes": ("figure-source",), "fields": (
                "source", ("of", "level", "ranked", "activity_form"), "grades", ("from_age", "on"), ("total", "weight"),
            )}),
        ]  # fmt: skip

    @admin.display(description=gettext_lazy("where it comes from"))
    def where_from(self, figure):
        return "; ".join(filter(None, (comes_from(figure), added_up(figure))))

    def perform_save(self, request, obj, form, change):
        """Also what the kind chosen put right beside what was typed."""
        obj.form_id = obj.section.form_id
        if change:
            before = Figure.objects.get(pk=obj.pk)
            obj.save(update_fields=[name for name in KEPT if getattr(obj, name) != getattr(before, name)])
        super().perform_save(request, obj, form, change)


@admin.register(Section)
class SectionAdmin(OfForm, ScopedAdmin):
    list_display = ("title", "form", "order")
    search_fields = ("title", "form__title")
    ordering = ("-form", "order", "pk")
    fields = ("form", "order", "title")
    readonly_fields = ("form", "order")
    inlines = (FigureInline,)
    refusals = (NotPossible,)
    change_form_template = "admin/reports/section_change.html"
    allow_add = False

    class Media:
        css: ClassVar = {"all": ["contests/admin.css", "reports/forms-admin.css"]}
        js = ("reports/forms-admin.js",)

    def has_module_permission(self, request):
        """Sections are reached from the page of their form."""
        return False

    def perform_save(self, request, obj, form, change):
        hold(obj.form_id)
        super().perform_save(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        renumber_moved(formset, form.instance.form_id)
        for row in formset.initial_forms:
            if "code" in row.changed_data:  # out of the way of another figure that gets the code
                Figure.objects.filter(pk=row.instance.pk).update(code=f"~{row.instance.pk}")
        super().save_formset(request, form, formset, change)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):  # noqa: PLR0917
        if obj is not None:
            context |= {
                "form_url_of": reverse("admin:reports_reportform_change", args=[obj.form_id]),
                "page_url": obj.form.get_absolute_url(), "kept": obj.form, "sources": _of_sources(),
            }  # fmt: skip
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_post_save_change(self, request, obj):
        return redirect("admin:reports_reportform_change", obj.form_id)


def _of_sources() -> dict[str, Any]:
    """For the page's script: which options go with which source, and how it is added up."""
    return {
        key: {"options": source.options, "total": source.total, "decimals": source.decimals}
        for key, source in SOURCES.items()
    }
