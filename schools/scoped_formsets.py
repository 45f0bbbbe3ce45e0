from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _


class NumberedFormSet(BaseInlineFormSet):
    """Rows with a number, `order`: those without one get the next; two with the same are told."""

    def clean(self):
        super().clean()
        staying = self.staying()
        following = max((row.cleaned_data.get("order") or 0 for row in staying), default=0) + 1
        seen: set[int] = set()
        for row in staying:
            number = row.cleaned_data.get("order")
            if not number:
                row.cleaned_data["order"] = row.instance.order = number = following
                following += 1
            if number in seen:
                row.add_error("order", _("This number stands twice. Give each its own."))
            seen.add(number)

    def validate_unique(self):
        """Numbers are looked at above: two rows that change places are no fault."""

    def staying(self) -> list:
        return [
            row for row in self._filled()
            if not row.cleaned_data.get("DELETE") and (row.has_changed() or not row.instance._state.adding)
        ]  # fmt: skip

    def going(self) -> list:
        return [row for row in self._filled() if row.cleaned_data.get("DELETE") and row.instance.pk]

    def moved(self) -> dict[int, int]:
        """New numbers of rows that change places, by pk."""
        return {
            row.instance.pk: row.cleaned_data["order"]
            for row in self.initial_forms
            if "order" in row.changed_data and not row.cleaned_data.get("DELETE")
        }

    def _filled(self):
        return [row for row in self.forms if row.is_valid() and row.cleaned_data]
