from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models


class UserManager(DjangoUserManager):
    """Django's own, under our name, so that migrations do not refer to a contrib class."""


class CardQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(revoked_at=None)
