// keepPage(worker, wait, heard): loading this page again without network still shows it: the service worker keeps the
// page and its files (settings.KEPT_PAGES). Plain ES5, for the browser of an old phone, which goes without.
window.keepPage = (function () {
  "use strict";
  if (!navigator.serviceWorker) return null;
  var controlled = Boolean(navigator.serviceWorker.controller);

  function files() {
    var found = document.querySelectorAll("script[src], link[rel=stylesheet]");
    return Array.prototype.map.call(found, function (element) {
      return element.src || element.href;
    });
  }

  // At the first visit the worker came after the page: what it would have kept is asked for once more, through it.
  // heard(text) is told what the page says then.
  function fetchAgain(heard) {
    files().concat(window.location.pathname).forEach(function (url) {
      var request = new XMLHttpRequest();
      request.onload = function () {
        if (heard) heard(request.responseText || "");
      };
      request.open("GET", url, true);
      request.send();
    });
  }

  return function (worker, wait, heard) {
    navigator.serviceWorker.register(worker).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function () {
      if (!controlled) setTimeout(function () {
        fetchAgain(heard);
      }, wait);
    }, function () {
      // The page works without.
    });
  };
})();
