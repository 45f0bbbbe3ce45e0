"""The portal's addresses, and a blank page for those of rooms that are not there, so that this one stands alone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import get_resolver, path

from contestportal.urls import urlpatterns as portal
from foundation.accounts.access import public, signed_in
from propaganda.activities.rules import may_change
from propaganda.evidence.reading import evidence_of
from propaganda.models import Activity

NEEDED = ("campaign", "plan", "activity")


@public
def blank(_request, pk):
    return HttpResponse(str(pk))


PAGE = """{% extends "base.html" %}{% block content %}<h1>{{ activity }}</h1>{% include "propaganda/_evidence.html" %}
{% endblock %}{% block scripts %}{% include "foundation/ui/htmx.html" %}{% include "propaganda/_evidence_device.html" %}
{% endblock %}"""


@signed_in
def evidence_page(request, pk):
    """A page that does nothing but show the evidence of an activity."""
    activity = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    evidence = evidence_of([activity], request.user)[pk]
    context = {"activity": activity, "evidence": evidence, "may_change": may_change(activity, request.user)}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


there = get_resolver("contestportal.urls").reverse_dict
urlpatterns = [path("evidence-of/<int:pk>/", evidence_page, name="evidence_page"), *portal]
urlpatterns += [path(f"{name}/<int:pk>/", blank, name=name) for name in NEEDED if name not in there]
