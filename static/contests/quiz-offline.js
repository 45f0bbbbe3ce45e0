// So that loading the page again without network still shows the paper: the service worker keeps the page and its files.
(function (Quiz) {
  "use strict";
  if (!Quiz || !navigator.serviceWorker) return;
  var controlled = Boolean(navigator.serviceWorker.controller);

  // At the first visit the worker came after the page: what it would have kept is asked for once more, through it.
  function fetchAgain() {
    var files = Quiz.all("script[src], link[rel=stylesheet]", document).map(function (element) {
      return element.src || element.href;
    });
    files.concat(window.location.pathname).forEach(function (url) {
      var request = new XMLHttpRequest();
      request.onload = function () {
        var now = /data-now="(\d+)"/.exec(request.responseText || "");
        if (now) Quiz.clock.heardPage(Number(now[1]));
      };
      request.open("GET", url, true);
      request.send();
    });
  }

  navigator.serviceWorker.register(Quiz.text("worker")).then(function () {
    return navigator.serviceWorker.ready;
  }).then(function () {
    // Not at once: where all start together, the server has enough to do.
    if (!controlled) setTimeout(fetchAgain, 3000 + 12000 * Math.random());
  }, function () {
    // The paper works without.
  });
})(window.Quiz);
