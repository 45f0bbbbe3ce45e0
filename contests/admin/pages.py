from typing import ClassVar

from schools.scoped_admin import ScopedAdmin


class ContestPage(ScopedAdmin):
    """The look of the pages of contests."""

    class Media:
        css: ClassVar = {"all": ["contests/admin.css"]}
