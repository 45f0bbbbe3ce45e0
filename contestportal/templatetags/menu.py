from django import template
from django.contrib.auth.models import AnonymousUser

from contestportal.menu import menu_for

register = template.Library()


@register.simple_tag(takes_context=True)
def portal_menu(context):
    """The menu entries for whoever looks; a page drawn without a request gets a visitor's menu."""
    request = context.get("request")
    user = getattr(request, "user", None) or AnonymousUser()
    return menu_for(user, request.path if request else "")
