"""The choices of a question on its page: what they lack is said while they are typed, before they are in any paper."""

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from contests.bank.drafts import LETTERS, true_or_false
from contests.bank.references import kept, names_others
from contests.models import Choice
from schools.scoped_admin import ScopedInline

TRUE_FALSE = "true_false"  # ?preset=true_false: a statement, with its two choices ready


class ChoiceFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        if any(self.errors):
            return
        given = self.given()
        right = sum(choice["correct"] for choice in given)
        multiple = self.data.get("multiple")
        if len(given) < 2:
            raise ValidationError(_("Give at least two choices."), code="few")
        if not right:
            raise ValidationError(_("Tick the right choice: a question without a key cannot be scored."), code="no_key")
        if right > 1 and not multiple:
            raise ValidationError(
                _("Several choices are ticked as right. Tick “several right choices” above, or leave one."), code="many"
            )

    def given(self) -> list[dict]:
        """Text, key and place of each choice that stays, in order; what its words ask to keep in place is kept."""
        forms = self._staying()
        rows = [{name: form.cleaned_data[name] for name in ("text", "correct", "keep_last")} for form in forms]
        for index in self._to_keep(forms):
            rows[index]["keep_last"] = True
        return rows

    def suggested(self) -> str:
        """The letters of the choices that given() keeps in place without being told to."""
        forms = self._staying()
        ticked = [form.cleaned_data["keep_last"] for form in forms]
        return ", ".join(LETTERS[index % 26] for index in self._to_keep(forms) if not ticked[index])

    def _staying(self) -> list:
        return [
            form
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and form.cleaned_data.get("text")
        ]

    @staticmethod
    def _to_keep(forms) -> list[int]:
        """Only where the words were typed now: whoever takes the tick away afterwards has decided."""
        texts = [form.cleaned_data["text"] for form in forms]
        typed = any("text" in form.changed_data and names_others(text) for form, text in zip(forms, texts, strict=True))
        return sorted(kept(texts)) if typed else []


class ChoiceInline(ScopedInline):
    model = Choice
    formset = ChoiceFormSet
    fields = ("text", "correct", "keep_last")
    ordering = ("order", "pk")
    allow_delete = True

    def get_extra(self, request, obj=None, **kwargs):
        if obj:
            return 0
        return 2 if request.GET.get("preset") == TRUE_FALSE else 4


def preset_choices() -> list[dict]:
    """The two choices of a statement, without a key yet."""
    return [{"text": choice.text, "keep_last": choice.keep_last} for choice in true_or_false(True)]
