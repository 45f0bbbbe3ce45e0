"""Pages of what is started from a choice (nothing, a model, a copy), and of what is then launched and closed."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from foundation.starts import Model, copies_offered, one_choice
from schools.scoped_admin import ScopedAdmin
from schools.scoped_forms import ScopedForm


class StartForm(ScopedForm):
    start_from = forms.ChoiceField(label=_("start from"), required=False, widget=forms.RadioSelect)
    copies: QuerySet  # set by the page: rows that may be copied

    def offer(
        self, nothing: tuple[str, str], models: Iterable[Model], newest_first: QuerySet,
        title: Callable[[Any], str], brings: str,
    ) -> None:  # fmt: skip
        """Choices from `nothing` (its name, what it brings), a model, or a copy of a row that one has."""
        cast(forms.ChoiceField, self.fields["start_from"]).choices = [
            ("", one_choice(*nothing)),
            *((f"model:{row.key}", one_choice(row.title, row.brings)) for row in models),
            *((f"copy:{row.pk}", one_choice(title(row), brings)) for row in copies_offered(self, newest_first)),
        ]

    def chosen(self) -> tuple[str, str]:
        """(how, which) of what was chosen: ("model", its key), ("copy", a pk), or two empty strings."""
        how, _colon, which = self.cleaned_data["start_from"].partition(":")
        return how, which


class StartingAdmin(ScopedAdmin):
    """A new one has a form of its own; once it is made, its page says what is missing."""

    new_form: type[StartForm]
    made: Any  # what is said then
    readonly_fields = ("unit",)
    inlines_of_made: ClassVar[list] = []

    def may_be_copied(self, request) -> QuerySet:
        return cast(Any, self.model._default_manager.all()).editable_by(request.user)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if change:
            return super().get_form(request, obj, change=change, **kwargs)
        form: Any = super().get_form(request, obj, change=change, **{"form": self.new_form} | kwargs)
        form.copies = self.may_be_copied(request)
        return form

    def get_changeform_initial_data(self, request):
        return {"start_from": request.GET.get("start_from", "")} | self.own_unit(request)

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else ()

    def get_inlines(self, request, obj):
        return self.inlines_of_made if obj else []

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, self.made)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)


class LaunchedAdmin(StartingAdmin):
    """What is launched to units and closed. Whoever has to answer it reads it on its own page: the history here names
    all units and what a draft was."""

    fixed: tuple[str, ...] = ()  # what does not change once it was launched

    def get_queryset(self, request):
        return super().get_queryset(request).overseen_by(request.user)

    def organises(self, request, obj) -> bool:
        return super().has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        """A closed one is read."""
        return self.organises(request, obj) and (obj is None or obj.state != obj.State.CLOSED)

    def has_delete_permission(self, request, obj=None):
        """One that no unit ever saw may go."""
        return obj is not None and obj.launched_at is None and self.organises(request, obj)

    def get_readonly_fields(self, request, obj=None):
        launched = obj is not None and obj.state != obj.State.DRAFT
        return (*super().get_readonly_fields(request, obj), *(self.fixed if launched else ()))
