"""The pages of a contest beside the admin's own, listed on its page."""

# (words, name of a URL that takes the contest's id)
LINKS: list = []
