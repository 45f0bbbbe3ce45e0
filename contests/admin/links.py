"""The pages of a contest beside the admin's own, listed on its page."""

from django.utils.translation import gettext_lazy

# (words, name of a URL that takes the contest's id)
LINKS: list = [
    (gettext_lazy("Keys, rulings and how questions did"), "contest_keys"),
]
