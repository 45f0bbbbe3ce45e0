// A ranking that is being computed anew is asked for again, as long as somebody looks at it.
(function () {
  "use strict";

  const PAUSE = 8000;

  function again() {
    if (document.visibilityState === "visible") window.location.reload();
    else document.addEventListener("visibilitychange", again, { once: true });
  }

  if (document.querySelector("[data-stale]")) window.setTimeout(again, PAUSE);
})();
