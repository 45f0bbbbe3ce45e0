from django.utils.translation import gettext_lazy as _

from foundation.sheets.forms import WorkbookForm


class ResultsForm(WorkbookForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("The results workbook, filled in")
        self.fields["file"].help_text = _("The Excel file that was downloaded here (.xlsx).")
