"""The one kind of error the readers of this room raise: what was found, what it may be, what to type."""


class Unreadable(ValueError):
    """Something typed that cannot be taken without asking.

    found: what was typed, as text; readings: what it may mean (empty when it means nothing allowed);
    message: for people, translated when read, so that a job and a page each speak their own language.
    """

    def __init__(self, template, *, found="", readings=(), **params):
        super().__init__(template)
        self.template = template
        self.found = str(found)
        self.readings = tuple(readings)
        self.params = {"found": self.found, **params}

    @property
    def message(self):
        return str(self.template) % self.params

    def __str__(self):
        return self.message
