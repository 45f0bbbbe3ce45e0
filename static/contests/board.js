// The hall's board: asks for what it shows every few seconds, turns pages by itself, counts the time of the team on
// stage by the portal's clock, and says honestly when it has lost the network.
(function () {
  "use strict";

  var ASK = 4000, PATIENCE = 8000, TURN = 9000;
  var root = document.getElementById("board");
  var lost = document.getElementById("board-lost");
  var etag = root ? root.getAttribute("data-etag") : "";
  var ahead = 0; // how far the portal's clock is ahead of ours, in milliseconds
  var since = new Date();
  var page = 0;

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function clock(seconds) {
    return Math.floor(seconds / 60) + ":" + two(seconds % 60);
  }

  function tick() {
    all("[data-timer]").forEach(function (line) {
      var of = function (name) { return Number(line.getAttribute("data-" + name)); };
      var passed = Math.max(0, Math.floor((Date.now() + ahead - of("started")) / 1000)) + of("before");
      var over = passed > of("most"), under = passed < of("least");
      line.querySelector("[data-time]").textContent = over ? "+" + clock(passed - of("most")) : clock(passed);
      line.querySelector("[data-word]").textContent = over ? line.getAttribute("data-over") : under ? line.getAttribute("data-under") : "";
      line.className = over ? "b-over" : under ? "b-under" : "";
    });
  }

  function turn(step) {
    all(".board").forEach(function (board) {
      var pages = all("[data-page]", board);
      var number = board.querySelector("[data-page-number]");
      if (board.querySelector("[data-stay]")) page = 0;
      var now = pages.length ? (page + step) % pages.length : 0;
      pages.forEach(function (each, index) { each.hidden = index !== now; });
      if (number) {
        number.hidden = pages.length < 2;
        number.textContent = now + 1 + "/" + pages.length;
      }
      page = now;
    });
  }

  function heard(now) {
    since = new Date();
    if (now) ahead = Number(now) - Date.now();
    lost.hidden = true;
  }

  function missed() {
    lost.textContent = root.getAttribute("data-lost") + " " + since.getHours() + ":" + two(since.getMinutes());
    lost.hidden = false;
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", root.getAttribute("data-url"));
    request.timeout = PATIENCE;
    if (etag) request.setRequestHeader("If-None-Match", etag);
    request.onload = function () {
      if (request.status === 404) {
        window.location.reload();
        return;
      }
      if (request.status === 200) {
        etag = request.getResponseHeader("ETag");
        root.innerHTML = request.responseText;
        turn(0);
      }
      if (request.status === 200 || request.status === 304) heard(request.getResponseHeader("X-Now"));
      else missed();
      tick();
    };
    request.onerror = request.ontimeout = missed;
    request.onloadend = function () {
      // Screens that were switched on together do not ask together.
      window.setTimeout(ask, ASK - 500 + Math.random() * 1000);
    };
    request.send();
  }

  tick();
  turn(0);
  window.setInterval(tick, 500);
  window.setInterval(function () { turn(1); }, TURN);
  if (root) window.setTimeout(ask, 1000);
  document.addEventListener("htmx:afterSwap", function () { turn(0); tick(); });
})();
