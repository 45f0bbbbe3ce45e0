from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from contestportal.menu import menu_for
from schools.querysets import seats

register = template.Library()


@register.simple_tag(takes_context=True)
def contact_url(context):
    """The page of one's own contact details; "" for pupils and visitors, who have none."""
    request = context.get("request")
    user = getattr(request, "user", None)
    return reverse("contact") if user and user.is_authenticated and (user.is_superuser or seats(user)) else ""


@register.simple_tag(takes_context=True)
def portal_menu(context):
    """The menu entries for whoever looks; a page drawn without a request gets a visitor's menu."""
    request = context.get("request")
    user = getattr(request, "user", None) or AnonymousUser()
    return menu_for(user, request.path if request else "")
