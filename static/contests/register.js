// Registering: the guardian's part only for children, a long list of places that can be searched, one press is enough.
// Without this script the page works all the same.
(function () {
  "use strict";

  // The same reading as the server's for what is typed with or without slashes; anything else shows the guardian's part.
  function ageOf(typed, now) {
    const found = /^\s*(\d{1,2})\D+(\d{1,2})\D+(\d{4})\s*$/.exec(typed) || /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(typed);
    if (!found) return null;
    const day = Number(found[1]), month = Number(found[2]), year = Number(found[3]);
    const before = now.getMonth() + 1 < month || (now.getMonth() + 1 === month && now.getDate() < day);
    return now.getFullYear() - year - (before ? 1 : 0);
  }

  function guardianPart(form) {
    const part = form.querySelector("[data-guardian]");
    const born = form.elements.born_on;
    const child = Number(form.dataset.child);
    const show = () => {
      const age = ageOf(born.value, new Date());
      part.hidden = age === null || age >= child;
    };
    // Faults inside it must be seen, whatever the date says.
    if (part.querySelector(".is-invalid")) return;
    born.addEventListener("input", show);
    born.addEventListener("change", show);
    show();
  }

  // Letters without their marks, đ as d: "dai mo" finds "Đại Mỗ".
  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  }

  function searchSelect(box) {
    const select = box.querySelector("select");
    if (!select || select.options.length < 10) return;
    const field = document.createElement("input");
    field.type = "search";
    field.className = "form-control mb-2";
    field.setAttribute("aria-label", box.dataset.label);
    field.placeholder = box.dataset.label;
    field.autocomplete = "off";
    const all = Array.prototype.slice.call(select.options);
    field.addEventListener("input", () => {
      const wanted = plain(field.value.trim());
      const kept = select.value;
      select.textContent = "";
      // The empty choice and "another place" always stay.
      all.forEach((option) => {
        const always = option.value === "" || option.value === "0";
        if (always || !wanted || plain(option.text).indexOf(wanted) >= 0) select.appendChild(option);
      });
      const found = Array.prototype.filter.call(select.options, (option) => option.value !== "" && option.value !== "0");
      if (wanted && found.length === 1) select.value = found[0].value;
      else select.value = kept;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        select.focus();
      }
    });
    select.parentNode.insertBefore(field, select);
  }

  function once(form) {
    const button = form.querySelector("button[type=submit]");
    const busy = document.getElementById("register-busy");
    form.addEventListener("submit", () => {
      button.disabled = true;
      busy.hidden = false;
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      button.disabled = false;
      busy.hidden = true;
    });
  }

  function copyButton(button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const code = document.getElementById(button.dataset.copy).textContent.trim();
      navigator.clipboard.writeText(code).then(() => {
        button.textContent = button.dataset.done;
      });
    });
  }

  const form = document.getElementById("register-form");
  if (form) {
    guardianPart(form);
    form.querySelectorAll("[data-search-select]").forEach(searchSelect);
    once(form);
  }
  document.querySelectorAll("[data-copy]").forEach(copyButton);
})();
