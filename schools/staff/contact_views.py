from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.accounts import actions
from foundation.accounts.forms import ContactForm
from foundation.accounts.models import User
from schools.access import staff


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request):
    """One's own e-mail address and phone. Of staff only: of pupils the portal keeps neither."""
    # A copy of one's own: what does not pass the form must not be what the page's heading shows.
    form = ContactForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.save_contact(form.instance, by=request.user, at=timezone.now())
        messages.success(request, _("Your contact details are kept."))
        return redirect("contact")
    return render(request, "schools/contact.html", {"form": form}, status=422 if form.errors else 200)
