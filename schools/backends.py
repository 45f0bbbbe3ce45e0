"""Who a request comes from, in one query: the account, its roster entry with the unit, and whether it has any seat."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef
from django.utils import timezone

from schools.models import Membership


class SeatsBackend(ModelBackend):
    """Django's own checks of passwords; a signed-in user comes with what nearly every page asks about them."""

    def get_user(self, user_id):
        seats = Membership.objects.on(timezone.localdate()).filter(user=OuterRef("pk"))
        accounts = get_user_model().objects.select_related("person__unit").annotate(has_seat=Exists(seats))
        user = accounts.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
