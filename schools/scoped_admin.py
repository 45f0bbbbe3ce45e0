"""The base of every admin page: only what the user may see exists, only what their role may change can be changed.

Lists, search, filters, choices, autocomplete, inlines and actions all start from `visible_to` and `editable_by` of the
model's queryset, so a stranger's object is 404 and never appears; permissions follow seats, not Django's own tables.
Saving goes through `perform_save`, which a subclass points at its action.
"""

from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.history.actions import record
from foundation.history.models import Event
from schools.querysets import WORKPLACE_ROLES, seat_units
from schools.scope import choices_for, editable, is_scoped, visible
from schools.scoped_filters import scoped_filter
from schools.scoped_forms import ScopedForm, changes_of


def _autocomplete_source(request):
    """The model and relation an autocomplete request asks for, or None for any other request."""
    if not request.resolver_match or request.resolver_match.url_name != "autocomplete":
        return None
    model = apps.get_model(request.GET["app_label"], request.GET["model_name"])
    return model, model._meta.get_field(request.GET["field_name"])


class Scope(BaseModelAdmin):
    """What pages and inlines share: seats instead of Django's permissions, and scoped choices."""

    viewing_roles: frozenset[str] | None = None
    allow_add = True
    allow_change = True
    allow_delete = False

    def roles_that_view(self):
        rows = self.model._default_manager.all()
        roles = self.viewing_roles or getattr(rows, "viewing_roles", None) or WORKPLACE_ROLES
        return WORKPLACE_ROLES.intersection(roles) | self.roles_that_edit()

    def roles_that_edit(self):
        return WORKPLACE_ROLES.intersection(getattr(self.model._default_manager.all(), "editing_roles", ()))

    def may_edit_somewhere(self, request):
        return request.user.is_superuser or bool(seat_units(request.user, self.roles_that_edit()))

    def may_view_somewhere(self, request):
        if request.user.is_superuser:
            return True
        scoped = is_scoped(self.model) or issubclass(self.model, get_user_model())
        return scoped and bool(seat_units(request.user, self.roles_that_view()))

    def get_queryset(self, request):
        rows: Any = super().get_queryset(request)
        if is_scoped(self.model):
            return rows.visible_to(request.user)
        return rows.filter(pk__in=visible(self.model, request.user).values("pk"))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = self._choices(db_field, request, kwargs.get("queryset"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = self._choices(db_field, request, kwargs.get("queryset"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices(self, db_field, request, queryset):
        allowed = choices_for(self.model, db_field, request.user)
        if queryset is None:
            return allowed.order_by(*self._order_of(db_field.remote_field.model, request))
        return queryset.filter(pk__in=allowed.values("pk"))

    def _order_of(self, model, request):
        known = self.admin_site._registry.get(model)
        return [*(known.get_ordering(request) if known else ()), "pk"]


class ScopedAdmin(Scope, admin.ModelAdmin):
    """Subclasses override `perform_save`; `refusals` are the named exceptions of their actions, shown on the form."""

    form = ScopedForm
    refusals: tuple[type[Exception], ...] = ()
    list_per_page = 50
    view_on_site = False
    save_as = False

    # Permissions

    def has_module_permission(self, request):
        return self.may_view_somewhere(request)

    def has_view_permission(self, request, obj=None):
        return self.may_view_somewhere(request) and (obj is None or self._holds(request, obj, visible))

    def has_add_permission(self, request):
        return self.allow_add and self.may_edit_somewhere(request)

    def has_change_permission(self, request, obj=None):
        return self.allow_change and self.may_edit_somewhere(request) and self._may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.allow_delete and self.may_edit_somewhere(request) and self._may_edit(request, obj)

    def _may_edit(self, request, obj):
        return obj is None or self._holds(request, obj, editable)

    def _holds(self, request, obj, scope):
        """Asked several times a page: the answer is kept for the request."""
        known = request.__dict__.setdefault("_scope_answers", {})
        key = (scope.__name__, self.model, obj.pk)
        if key not in known:
            known[key] = scope(self.model, request.user).filter(pk=obj.pk).exists()
        return known[key]

    # What a page shows

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def own_unit(self, request) -> dict:
        """For a new row: whoever edits at one unit only need not look for it."""
        own = seat_units(request.user, self.roles_that_edit())
        return {"unit": own.pop()} if len(own) == 1 else {}

    def get_list_filter(self, request):
        return [scoped_filter(self.model, entry) for entry in super().get_list_filter(request)]

    def get_search_results(self, request, queryset, search_term):
        source = _autocomplete_source(request)
        if source is not None:
            model, field = source
            queryset = queryset.filter(pk__in=choices_for(model, field, request.user).values("pk"))
        return super().get_search_results(request, queryset, search_term)

    def response_action(self, request, queryset):  # type: ignore[override]  # the stubs are of a newer Django
        """Actions get rows that may be changed, unless the action says `for_readers = True`."""
        chosen = self.get_actions(request).get(request.POST.get("action", ""))
        if chosen is None or not getattr(chosen[0], "for_readers", False):
            queryset = queryset.filter(pk__in=editable(self.model, request.user).values("pk"))
        return super().response_action(request, queryset)

    # Writing

    def perform_save(self, request, obj, form, change):
        """Writes one row and its history. Subclasses call their action here."""
        save_with_history(request, obj, form, change)

    def perform_delete(self, request, obj):
        delete_with_history(request, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A refusal of an action rolls back and is shown on the form, with everything that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as refusal:
            request.refusal = str(refusal)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = cast(type[ScopedForm], super().get_form(request, obj, change=change, **kwargs))
        form.refusal = getattr(request, "refusal", None)
        return form

    def save_model(self, request, obj, form, change):
        if change and not self.has_change_permission(request, obj):
            raise PermissionDenied
        self.perform_save(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        form_of = {id(row.instance): row for row in formset.forms}
        added = {id(row) for row in formset.new_objects}
        for row in formset.deleted_objects:
            formset.inline.perform_delete(request, row)
        for row in rows:
            formset.inline.perform_save(request, row, form_of[id(row)], id(row) not in added)
        formset.save_m2m()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not editable(self.model, request.user).filter(pk=form.instance.pk).exists():
            raise PermissionDenied

    def delete_model(self, request, obj):
        self.perform_delete(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        """All of them or none: Django's list of rows is no transaction of its own."""
        for obj in queryset.order_by("pk"):
            self.perform_delete(request, obj)

    # History is foundation.Event alone: Django's own log is not written.

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        events = Event.objects.filter(subject_type=self.opts.label_lower, subject_id=obj.pk)
        page = Paginator(events.select_related("by").order_by("-at", "-pk"), 100).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % obj,
            "object": obj,
            "opts": self.opts,
            "events": page,
            "module_name": self.opts.verbose_name_plural,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "schools/object_history.html", context)


class ScopedInlineMixin(Scope, InlineModelAdmin):
    """Rows of an object that may be changed may be changed; of one that may only be seen, seen."""

    form: type[forms.ModelForm] = ScopedForm
    extra = 0

    def perform_save(self, request, obj, form, change):
        save_with_history(request, obj, form, change)

    def perform_delete(self, request, obj):
        delete_with_history(request, obj)

    def _parent_may_change(self, request, parent):
        """Asked many times a page, by every inline: the answer is kept for the request."""
        if parent is None or parent.pk is None:
            return self.may_edit_somewhere(request)
        known = request.__dict__.setdefault("_scope_answers", {})
        key = (editable.__name__, type(parent), parent.pk)
        if key not in known:
            known[key] = editable(type(parent), request.user).filter(pk=parent.pk).exists()
        return self.may_edit_somewhere(request) and known[key]

    def has_view_permission(self, request, obj=None):
        return self.may_view_somewhere(request)

    def has_add_permission(self, request, obj=None):
        return self.allow_add and self._parent_may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.allow_change and self._parent_may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.allow_delete and self._parent_may_change(request, obj)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.inline = self  # type: ignore[attr-defined]  # for save_formset
        return formset


class ScopedInline(ScopedInlineMixin, admin.TabularInline):
    pass


class ScopedStackedInline(ScopedInlineMixin, admin.StackedInline):
    pass


def save_with_history(request, obj, form, change):
    """Saves what the form changed, only that, and records it."""
    if change:
        fields = [name for name in form.changed_data if name in _columns(obj)]
        if fields:
            obj.save(update_fields=fields)
    else:
        obj.save()
    if not change or form.has_changed():
        record(
            by=request.user,
            at=timezone.now(),
            verb="change" if change else "add",
            subject=obj,
            changes=changes_of(form),
        )


def delete_with_history(request, obj):
    record(by=request.user, at=timezone.now(), verb="delete", subject=obj)
    obj.delete()


def _columns(obj):
    return {field.name for field in obj._meta.concrete_fields}
