// On every page with a menu, of somebody signed in (`data-user`). On a shared device: whoever signs in after somebody else
// finds none of the pages that were kept for that one. And signing out while things still wait here to be sent, one's own or
// somebody else's, asks first: the page for it says what would be lost. Rooms keep how many wait under "<room>:<user>:waiting".
(function () {
  "use strict";
  var place = document.currentScript;
  var user = place.getAttribute("data-user");

  function waiting() {
    try {
      return Object.keys(window.localStorage).some(function (name) {
        return /^[a-z]+:\d+:waiting$/.test(name) && Number(window.localStorage.getItem(name)) > 0;
      });
    } catch (error) {
      return false;
    }
  }

  try {
    var before = window.localStorage.getItem("kept-for");
    if (before !== user) {
      if (before && window.caches) window.caches.delete("papers");
      window.localStorage.setItem("kept-for", user);
    }
  } catch (error) {
    // storage is closed to us: then nothing was kept either
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var leaving = form.getAttribute("action") === place.getAttribute("data-sign-out") && form.id !== "sign-out-form";
    if (!leaving || !waiting()) return;
    event.preventDefault();
    window.location.assign(form.action);
  });
})();
