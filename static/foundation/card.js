// Sign-in by card. Loaded in the head: the secret leaves the address bar and the history before anything is drawn.
(function () {
  "use strict";
  const GROUP = 4;

  function takeSecret() {
    const secret = window.location.hash.slice(1);
    if (secret) window.history.replaceState(null, "", window.location.pathname + window.location.search);
    return secret;
  }

  // "7k3m9qxt" becomes "7K3M-9QXT". Letters of a Vietnamese keyboard stay as they are: the server says what to do.
  function withDashes(typed) {
    const signs = typed.toUpperCase().replace(/[\s\-\u2010-\u2015]/g, "");
    return (signs.match(new RegExp(".{1," + GROUP + "}", "gu")) || []).join("-");
  }

  function showBusy(form, yes) {
    document.getElementById("card-busy").hidden = !yes;
    form.querySelector("button[type=submit]").disabled = yes;
  }

  function offer(form, secret) {
    if (!secret) return;
    form.elements.code.value = withDashes(secret);
    if ("askFirst" in form.dataset) {
      // Someone else is signed in here: a link alone never turns one person into another.
      form.querySelector("button[type=submit]").focus();
      return;
    }
    showBusy(form, true);
    form.submit();
  }

  const first = takeSecret();

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("card-form");
    const code = form.elements.code;
    code.addEventListener("input", (event) => {
      const atEnd = code.selectionStart === code.value.length;
      if (!event.isComposing && atEnd) code.value = withDashes(code.value);
    });
    form.addEventListener("submit", () => showBusy(form, true));
    // The page comes back from the browser's memory (Back button): it must neither wait for ever nor show the code.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      code.value = "";
      showBusy(form, false);
    });
    window.addEventListener("hashchange", () => offer(form, takeSecret()));
    offer(form, first);
  });
})();
