// So that loading the page again without network still shows the paper. Not at once: where all start together, the server
// has enough to do.
(function (Quiz) {
  "use strict";
  if (!Quiz || !window.keepPage) return;
  window.keepPage(Quiz.text("worker"), 3000 + 12000 * Math.random(), function (text) {
    var now = /data-now="(\d+)"/.exec(text);
    if (now) Quiz.clock.heardPage(Number(now[1]));
  });
})(window.Quiz);
