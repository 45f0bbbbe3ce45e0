// What the scripts of a paper share: the page's texts, the device's storage, requests. Plain ES5 and XMLHttpRequest, so
// that a paper works in the browser of an old phone.
window.Quiz = (function () {
  "use strict";
  var form = document.getElementById("paper");
  if (!form) return null;
  var prefix = "attempt:" + form.getAttribute("data-attempt") + ":";
  var GIVE_UP = 15000;

  // The page's own value: text("deadline") is its attribute data-deadline.
  function text(name) {
    return form.getAttribute("data-" + name) || "";
  }

  function words(name, values) {
    return Object.keys(values).reduce(function (all, key) {
      return all.replace("{" + key + "}", values[key]);
    }, text("text-" + name));
  }

  // --- Storage: gone after handing in and after signing out (foundation/sign_out.js) ---

  var forgotten = false;

  function store(key, value) {
    try {
      if (forgotten) return;
      window.localStorage.setItem(prefix + key, JSON.stringify(value));
    } catch (error) {
      // Storage is full or closed: the page still holds the answer and sends it.
    }
  }

  function stored(key) {
    try {
      return JSON.parse(window.localStorage.getItem(prefix + key));
    } catch (error) {
      return null;
    }
  }

  function forget() {
    forgotten = true;
    try {
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.indexOf(prefix) === 0) window.localStorage.removeItem(key);
      });
    } catch (error) {
      // nothing was kept
    }
    if (!window.caches) return;
    window.caches.open("papers").then(function (cache) {
      return cache.keys().then(function (kept) {
        kept.forEach(function (request) {
          if (request.url.indexOf("/attempts/") >= 0) cache.delete(request);
        });
      });
    });
  }

  // --- Requests ---

  // done(status, reply): status 0 when the server was not reached, reply null when it did not answer in JSON (a page of
  // the school's network, or the one for signing in).
  function post(url, body, headers, done) {
    var request = new XMLHttpRequest();
    var over = false;
    var stop = setTimeout(function () {
      request.abort();
      end(0);
    }, GIVE_UP);

    function end(status) {
      if (over) return;
      over = true;
      clearTimeout(stop);
      var reply = null;
      try {
        if (status) reply = JSON.parse(request.responseText);
      } catch (error) {
        // not ours
      }
      done(status, reply && typeof reply === "object" ? reply : null);
    }

    request.onload = function () {
      end(request.status);
    };
    request.onerror = request.onabort = function () {
      end(0);
    };
    try {
      request.open("POST", url, true);
      Object.keys(headers).forEach(function (name) {
        request.setRequestHeader(name, headers[name]);
      });
      request.send(body);
    } catch (error) {
      end(0);
    }
  }

  function postWithToken(url, body, done) {
    var headers = { "Content-Type": "application/json" };
    headers[text("token-header") || "X-Attempt-Token"] = text("token");
    post(url, body, headers, done);
  }

  // A form's fields, {name: value or [values]}, as its page would send them.
  function postForm(url, fields, done) {
    var pairs = [];
    Object.keys(fields).forEach(function (name) {
      [].concat(fields[name]).forEach(function (value) {
        pairs.push(encodeURIComponent(name) + "=" + encodeURIComponent(value));
      });
    });
    post(url, pairs.join("&"), {
      "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json", "X-CSRFToken": csrfToken(),
    }, done);
  }

  function csrfToken() {
    // The cookie's, not the page's: signing in again in another tab has changed it.
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  // --- The page ---

  function all(selector, within) {
    return Array.prototype.slice.call((within || form).querySelectorAll(selector));
  }

  function one(selector) {
    return form.querySelector(selector);
  }

  function setClass(element, name, yes) {
    if (yes) element.classList.add(name);
    else element.classList.remove(name);
  }

  function upTo(element, attribute) {
    while (element && element !== form && !(element.hasAttribute && element.hasAttribute(attribute))) {
      element = element.parentNode;
    }
    return element && element !== form ? element : null;
  }

  function say(element, said) {
    if (element.textContent !== said) element.textContent = said;
  }

  function speak(said) {
    say(one("[data-spoken]"), said);
  }

  function trouble(said) {
    var box = one("[data-trouble]");
    say(box, said);
    box.hidden = !said;
  }

  function number(key) {
    return Number(text(key));
  }

  return {
    form: form, prefix: prefix, text: text, words: words, number: number, store: store, stored: stored, forget: forget,
    postWithToken: postWithToken, postForm: postForm, all: all, one: one, setClass: setClass, upTo: upTo, say: say,
    speak: speak, trouble: trouble,
  };
})();
