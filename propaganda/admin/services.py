"""The catalogue of online public services, with what each was called and how far it was online from which day on."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy

from propaganda.models import Service, ServiceName
from propaganda.successes.names import name_on
from schools.scoped_admin import ScopedAdmin, ScopedInline
from schools.scoped_forms import ScopedForm


class ServiceNameInline(ScopedInline):
    model = ServiceName
    fields = ("name", "level", "valid_from")
    ordering = ("valid_from", "pk")
    min_num = 1
    verbose_name_plural = gettext_lazy("names: a new line for each day from which it is called or done otherwise")

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, **{"validate_min": True, **kwargs})


class ServiceForm(ScopedForm):
    address = forms.URLField(
        label=gettext_lazy("address of the service"), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )  # fmt: skip

    class Meta:
        model = Service
        fields = ("unit", "code", "field", "address", "retired_on")


@admin.register(Service)
class ServiceAdmin(ScopedAdmin):
    form = ServiceForm
    list_display = ("code", "name_now", "field", "unit", "retired_on")
    search_fields = ("code", "names__name", "field")
    list_filter = ("field",)
    autocomplete_fields = ("unit",)
    ordering = ("code", "pk")
    fields = ("unit", ("code", "field"), "address", "retired_on")
    inlines = (ServiceNameInline,)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("names")

    def get_changeform_initial_data(self, request):
        return self.own_unit(request)

    @admin.display(description=gettext_lazy("name"))
    def name_now(self, obj):
        return name_on(obj, timezone.localdate())
