// A button that shows one element of the page, or the whole of it, on the full screen.
(function () {
  "use strict";

  var buttons = document.querySelectorAll("[data-full-screen]");
  Array.prototype.forEach.call(buttons, function (button) {
    var name = button.getAttribute("data-full-screen");
    var shown = name ? document.getElementById(name) : document.documentElement;
    if (!shown || !shown.requestFullscreen) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      shown.requestFullscreen();
    });
  });
  document.addEventListener("fullscreenchange", function () {
    Array.prototype.forEach.call(buttons, function (button) {
      button.hidden = Boolean(document.fullscreenElement);
    });
  });
})();
