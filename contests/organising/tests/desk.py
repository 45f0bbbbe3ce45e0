"""An organiser at the admin's forms, as a browser would send them: what stands in a form is sent back with changes."""

from html.parser import HTMLParser

from contests.models import Question, QuestionBank
from contests.tests.worlds import page


class Filled(HTMLParser):
    """The fields of the admin's main form with what stands in them."""

    def __init__(self):
        super().__init__()
        self.data, self.inside, self.select, self.area = {}, False, None, None

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            self.inside = said.get("id", "").endswith("_form")
        if not self.inside:
            return
        name = said.get("name")
        if tag == "input" and name and said.get("type") not in {"submit", "file", "button"}:
            ticked = said.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in said:
                self.data[name] = said.get("value", "on" if ticked else "") or ""
        elif tag == "select" and name:
            self.select, self.multiple = name, "multiple" in said
            self.data.setdefault(name, [] if self.multiple else "")
        elif tag == "option" and self.select and "selected" in said:
            if self.multiple:
                self.data[self.select].append(said.get("value", ""))
            else:
                self.data[self.select] = said.get("value", "")
        elif tag == "textarea" and name:
            self.area, self.data[name] = name, ""

    def handle_data(self, data):
        if self.area:
            self.data[self.area] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.data[self.area] = self.data[self.area].removeprefix("\n").removeprefix("\r\n")
            self.area = None
        elif tag == "form":
            self.inside = False


class Desk:
    def __init__(self, client):
        self.client = client

    def form(self, address):
        reader = Filled()
        answer = self.client.get(address)
        assert answer.status_code == 200, address
        reader.feed(answer.content.decode())
        return {name: value for name, value in reader.data.items() if "__prefix__" not in name}

    def save(self, address, rows=None, **changes):
        """Send a form with changes; `rows`: {prefix: [new rows of that inline]}. What was answered, after checking."""
        return self.send(address, self.form(address), rows, **changes)

    def send(self, address, form, rows=None, **changes):
        data = dict(form)
        for prefix, new in (rows or {}).items():
            start = int(data[f"{prefix}-INITIAL_FORMS"])
            for number, row in enumerate(new, start=start):
                data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
            data[f"{prefix}-TOTAL_FORMS"] = str(max(int(data[f"{prefix}-TOTAL_FORMS"]), start + len(new)))
        data = {name: value for name, value in (data | changes).items() if value is not None}
        answer = self.client.post(address, data)
        assert answer.status_code == 302, faults_of(answer)
        return answer

    def change(self, row, rows=None, **changes):
        return self.save(page(row._meta.model_name, "change", row.pk), rows, **changes)

    def add(self, model, rows=None, query="", **fields):
        return self.save(page(model, "add") + query, rows, **fields)

    def ask(self, bank: QuestionBank, count: int, **fields):
        """Type questions into a bank: four choices, the first one right."""
        address = f"{page('question', 'add')}?bank={bank.pk}"
        form = self.form(address)
        for number in range(count):
            choices = [{"text": f"{bank} {number} – {n}"} | ({"correct": "on"} if n == 0 else {}) for n in range(4)]
            text = f"{bank}: câu {number} {fields.get('difficulty', '')}{fields.get('topic', '')}?"
            self.send(address, form, {"choices": choices}, bank=bank.pk, text=text, **fields)
            if "difficulty" in fields and "difficulty" not in form:
                Question.objects.filter(bank=bank, text=text).update(difficulty=fields["difficulty"])


def faults_of(answer):
    if not answer.context or "adminform" not in answer.context:
        return answer.status_code
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    return [
        dict(answer.context["adminform"].form.errors),
        *[(formset.prefix, formset.errors, formset.non_form_errors()) for formset in formsets],
    ]
