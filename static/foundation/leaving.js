// On every page with a menu, of somebody signed in (`data-user`). On a shared device: whoever signs in after somebody else
// finds none of the pages that were kept for that one. And signing out while things still wait here to be sent, one's own or
// somebody else's, asks first: the page for it says what would be lost. What waits of others is left alone then, so the
// browser is not told to forget everything. Rooms keep how many wait under "<room>:<user>:waiting".
(function () {
  "use strict";
  var place = document.currentScript;
  var user = place.getAttribute("data-user");

  // [[user, how many], …]
  function waiting() {
    try {
      return Object.keys(window.localStorage).map(function (name) {
        var found = /^[a-z]+:(\d+):waiting$/.exec(name);
        return found ? [found[1], Number(window.localStorage.getItem(name)) || 0] : null;
      }).filter(function (pair) {
        return pair && pair[1];
      });
    } catch (error) {
      return []; // storage is closed to us: then nothing was kept either
    }
  }

  function forgetPagesOfOthers() {
    try {
      var before = window.localStorage.getItem("kept-for");
      if (before === user) return;
      if (before && window.caches) window.caches.delete("papers");
      window.localStorage.setItem("kept-for", user);
    } catch (error) {
      // as above
    }
  }

  // The page that asks.
  function ask(form) {
    waiting().forEach(function (pair) {
      if (pair[0] !== user) {
        form.elements.others.value = "1";
        return;
      }
      var box = document.getElementById("still-waiting");
      var button = form.querySelector("[type=submit]");
      box.hidden = false;
      box.querySelector("[data-count]").textContent = pair[1];
      button.textContent = form.getAttribute("data-all-the-same");
      button.className = "btn btn-danger";
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var leaving = form.getAttribute("action") === place.getAttribute("data-sign-out") && form.id !== "sign-out-form";
    if (!leaving || !waiting().length) return;
    event.preventDefault();
    window.location.assign(form.action);
  });
  document.addEventListener("DOMContentLoaded", function () {
    var form = document.getElementById("sign-out-form");
    if (form) ask(form);
  });
  forgetPagesOfOthers();
})();
