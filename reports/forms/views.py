"""A form as who fills it in will see it, and a copy of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from reports.forms.actions import copy_form
from reports.forms.faults import of_form
from reports.forms.forms import CopyForm
from reports.forms.presenting import shown_form
from reports.models import ReportForm
from reports.querysets import ORGANISING, OVERSEEING
from schools.access import staff
from schools.querysets import seat_units

READERS, ORGANISERS = sorted(OVERSEEING), sorted(ORGANISING)


@staff(*READERS)
@require_GET
def report_form(request, pk):
    """Its sections as they are filled in, where each figure comes from, and the checks in words."""
    rows = ReportForm.objects.visible_to(request.user).select_related("unit", "copied_from")
    shown = get_object_or_404(rows, pk=pk)
    organises = request.user.is_superuser or bool(seat_units(request.user, ORGANISING))
    may_change = ReportForm.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "form": shown,
        **shown_form(shown),
        "faults": of_form(shown) if may_change and not shown.frozen_at else [],
        "change_url": reverse("admin:reports_reportform_change", args=[pk]) if may_change else "",
        "copy_url": reverse("report_form_copy", args=[pk]) if organises else "",
    }
    return render(request, "reports/report_form.html", context)


@staff(*ORGANISERS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_form_copy(request, pk):
    """The copy may be changed; it opens in the workplace."""
    source = get_object_or_404(ReportForm.objects.visible_to(request.user).select_related("unit"), pk=pk)
    form = CopyForm(request.POST or None, source=source, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        copy = ReportForm(unit=said["unit"], title=said["title"])
        copy_form(source, copy, by=request.user, at=timezone.now())
        messages.success(request, _("The copy is made. It can be changed until a report is asked for with it."))
        return redirect("admin:reports_reportform_change", copy.pk)
    return render(request, "reports/report_form_copy.html", {"source": source, "form": form})
