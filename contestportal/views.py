from django.contrib.auth.decorators import login_not_required as public
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n

set_language = public(i18n.set_language)


@public
def home(request):
    return render(request, "contestportal/home.html")


@public
def healthz(request):
    return render(request, "contestportal/home.html")


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    """A form sent from a page that was open too long: say so, and lead back to that page if it was ours."""
    back = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return render(request, "403_csrf.html", {"back": back if ours else ""}, status=403)


def server_error(request):
    """Nothing here may ask the database: it may be what broke. Even the manifest of static files may be missing."""
    try:
        return HttpResponseServerError(loader.render_to_string("500.html"))
    except (TemplateDoesNotExist, ValueError):
        return HttpResponseServerError("<!doctype html><title>500</title><h1>500</h1>")
