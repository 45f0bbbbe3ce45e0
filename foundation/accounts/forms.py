from typing import ClassVar

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from foundation.accounts import actions, rules
from foundation.accounts.models import User
from foundation.vietnamese.forms import NFCModelForm
from foundation.vietnamese.phones import format_phone, normalise_phone
from foundation.vietnamese.unreadable import Unreadable


class CardForm(forms.Form):
    """Its field is written out in the page, which never sends back what was typed: it is a secret."""

    code = forms.CharField(
        label=_("Code on your card"),
        max_length=80,
        help_text=_("Twelve letters and digits. Capital or small letters, with or without dashes: all the same."),
        error_messages={"required": _("Type the code of your card, then press the button.")},
    )

    def clean_code(self):
        code = rules.normalised(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("A code has twelve letters and digits, such as 7K3M-9QXT-42BF. Look at your card and try again.")
            )
        return code


class SignInForm(forms.Form):
    username = forms.CharField(
        label=_("Account name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """One's own password. The old one is checked under the same limits as at the door."""

    old = forms.CharField(
        label=_("Password now"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. A short sentence is easy to remember and hard to guess."),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data=None, *, user, address, at):
        super().__init__(data)
        self.user, self.address, self.at = user, address, at

    def clean_old(self):
        old = self.cleaned_data["old"]
        try:
            actions.use_password(self.user.username, old, address=self.address, at=self.at)
        except actions.WrongPassword:
            raise forms.ValidationError(_("This is not your password now. Check capital letters.")) from None
        except actions.AccountHeld as held:
            raise forms.ValidationError(held.advice()) from None
        return old

    def clean_new(self):
        new = self.cleaned_data["new"]
        password_validation.validate_password(new, self.user)
        return new

    def clean(self):
        new, again = self.cleaned_data.get("new"), self.cleaned_data.get("again")
        if new and again and new != again:
            self.add_error("again", _("The two new passwords differ. Type the new one again in both fields."))
        return self.cleaned_data


class ContactForm(NFCModelForm):
    """Where one is reached: read by colleagues above and by reminders."""

    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("Units above see it when they look for who has not sent a report, so that they can call."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("email", "phone", "mail_reminders")
        labels: ClassVar = {"email": _("E-mail"), "mail_reminders": _("Send me reminders by e-mail as well")}
        help_texts: ClassVar = {
            "email": _("Reminders go to it, and whoever receives your unit's reports sees it."),
            "mail_reminders": _("Reminders are shown in the portal in any case."),
        }
        widgets: ClassVar = {"email": forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["phone"] = format_phone(self.instance.phone)

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        try:
            return normalise_phone(typed) if typed else ""
        except Unreadable as error:
            raise forms.ValidationError(error.message, code="invalid") from error
