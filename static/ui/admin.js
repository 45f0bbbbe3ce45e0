// Names for the inputs that Django's admin leaves without one: the halves of a moment, boxes with a search, and the cells
// of a table of rows, which are called like their column.
(function () {
  "use strict";

  function wordsOf(row) {
    const label = row && row.querySelector("legend, label");
    return label ? label.textContent.trim().replace(/:$/, "") : "";
  }

  function nameHalves(root) {
    root.querySelectorAll("input.vDateField, input.vTimeField").forEach((input) => {
      if (input.labels.length || input.hasAttribute("aria-label")) return;
      const before = input.previousSibling ? input.previousSibling.textContent.trim().replace(/:$/, "") : "";
      input.setAttribute("aria-label", `${wordsOf(input.closest(".form-row, td"))} ${before}`.trim());
    });
  }

  function nameSearchBoxes(root) {
    root.querySelectorAll("select.admin-autocomplete + .select2").forEach((box) => {
      const select = box.previousElementSibling;
      const words = select.labels.length ? select.labels[0].textContent.trim().replace(/:$/, "") : select.name;
      box.querySelectorAll("[role=combobox], [role=textbox]").forEach((part) => part.setAttribute("aria-label", words));
    });
  }

  function nameCells(root) {
    root.querySelectorAll(".tabular td input, .tabular td select, .tabular td textarea").forEach((input) => {
      if (input.type === "hidden" || input.labels.length || input.hasAttribute("aria-label")) return;
      const cell = input.closest("td");
      const heading = cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
      if (heading) input.setAttribute("aria-label", heading.textContent.trim());
    });
  }

  function nameSearch() {
    const input = document.getElementById("searchbar");
    const button = input && input.form && input.form.querySelector("[type=submit]");
    if (button) input.setAttribute("aria-label", button.value);
  }

  function nameAll(root) {
    nameHalves(root);
    nameCells(root);
    nameSearchBoxes(root);
  }

  window.addEventListener("load", () => {
    nameSearch();
    nameAll(document);
    // The boxes with a search are made when jQuery is ready, on a slow machine later than this.
    if (window.django) window.django.jQuery(() => nameAll(document));
  });
  document.addEventListener("formset:added", (event) => nameAll(event.target));
})();
