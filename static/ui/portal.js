// Loaded in the head, before anything is drawn: the chosen colours (kept under the admin's own key, so both agree),
// then the two switches of the header and footer.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const themes = ["auto", "light", "dark"];

  function chosen() {
    try {
      const theme = window.localStorage.getItem("theme");
      return themes.indexOf(theme) < 0 ? "auto" : theme;
    } catch (error) {
      return "auto"; // storage is closed to us: follow the device
    }
  }

  function show(theme) {
    root.dataset.theme = theme;
    root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  }

  function keep(theme) {
    try {
      window.localStorage.setItem("theme", theme);
    } catch (error) {
      // shown until the page is left
    }
  }

  root.classList.add("js");
  show(chosen());
  if (dark.addEventListener) dark.addEventListener("change", () => show(chosen()));

  function themeSwitch(button) {
    const label = () => {
      button.textContent = button.dataset[root.dataset.theme];
    };
    button.hidden = false;
    label();
    button.addEventListener("click", () => {
      const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
      keep(theme);
      show(theme);
      label();
    });
  }

  function menuButton(button) {
    const menu = document.getElementById(button.getAttribute("aria-controls"));
    const open = (yes) => {
      menu.classList.toggle("is-open", yes);
      button.setAttribute("aria-expanded", String(yes));
    };
    button.addEventListener("click", () => open(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.classList.contains("is-open")) {
        open(false);
        button.focus();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-switch]").forEach(themeSwitch);
    document.querySelectorAll("[data-menu-button]").forEach(menuButton);
    const summary = document.querySelector(".error-summary");
    if (summary) summary.focus();
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  });
})();
