"""What all else is measured against: a Django view that does nothing, without middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="nothing is signed here", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[])  # noqa: S106


def nothing(request):
    return HttpResponse()


urlpatterns = [path("", nothing)]
application = get_wsgi_application()
