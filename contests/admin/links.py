"""The pages of a contest beside the admin's own, listed on its page."""

from django.utils.translation import gettext_lazy as _

# (words, name of a URL that takes the contest's id)
LINKS: list = [
    (_("Leak check: who saw the questions"), "leak_check"),
]
