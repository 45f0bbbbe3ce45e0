// One criterion of a sheet: big steppers around a large number that can also be typed, done or not done for a step of a
// practical task, and its proof: a photo of the camera, made small on the device, or a note.
(function (Quiz, Sheets) {
  "use strict";
  if (!Quiz || !Sheets) return;
  var kit = Sheets.kit;
  var make = kit.make;
  var HOLD = 450;
  var REPEAT = 110;
  var LONGEST_SIDE = 1400;

  function valueOf(key, criterion) {
    var item = Sheets.sheet(key).items[criterion.id];
    return item ? item.v : null;
  }

  function control(key, part, criterion) {
    var built = criterion.tick ? ticks(key, criterion) : stepper(key, part, criterion);
    var proof = criterion.proof ? proofs(key, criterion) : null;
    var fault = make("p", { "class": "crit-fault", id: "fault-" + criterion.id, hidden: true });
    var keep = kit.button("", "btn-outline-primary mt-2", function () {
      Sheets.mark(key, criterion.id, keptValue());
    }, { "data-keep": true, hidden: true });

    // A step that was done is done on any scale.
    function keptValue() {
      var value = valueOf(key, criterion);
      return criterion.tick && value !== "0" ? criterion.maximum : value;
    }

    var legend = make("legend", {}, criterion.name,
      make("span", { "class": "quiet crit-most" }, " " + Quiz.words("most", { maximum: kit.written(criterion.maximum) })
        + (criterion.weight === "1" ? "" : " × " + kit.written(criterion.weight))));
    var element = make("fieldset", { "class": "crit", "data-criterion": criterion.id, tabindex: "-1" }, legend,
      criterion.description ? make("p", { "class": "quiet crit-help" }, criterion.description) : null,
      built.element, fault, keep, proof ? proof.element : null);
    return {
      element: element,
      show: function (locked) {
        built.show(locked);
        if (proof) proof.show(locked);
        var value = valueOf(key, criterion);
        var why = value === null ? "" : kit.faultOf(key, part, criterion);
        var moved = !locked && kit.rescaled(Sheets.sheet(key).items[criterion.id], criterion);
        if (criterion.proof && !locked) why = proof.wanted() || moved ? why : "";
        keep.hidden = !moved || kit.hundredths(keptValue()) > kit.hundredths(criterion.maximum);
        if (!keep.hidden) Quiz.say(keep, Quiz.words("keep", { points: kit.written(keptValue()), maximum: kit.written(criterion.maximum) }));
        Quiz.say(fault, locked ? "" : why);
        fault.hidden = locked || !why;
      },
    };
  }

  // --- Points ---

  function stepper(key, part, criterion) {
    var step = kit.hundredths(part.step);
    var most = kit.hundredths(criterion.maximum);
    var input = make("input", {
      "class": "form-control crit-number", inputmode: "decimal", autocomplete: "off", maxlength: "7",
      "aria-label": criterion.name, "aria-describedby": "fault-" + criterion.id, "data-points": true,
    });

    // From nothing, minus begins at the maximum and plus at the first step.
    function move(by) {
      var value = valueOf(key, criterion);
      var now = value === null ? 0 : kit.hundredths(value);
      var to = Math.max(0, Math.min(most, by > 0 ? now - (now % step) + step : now - (now % step || step)));
      if (value === null && by < 0) to = most;
      Sheets.mark(key, criterion.id, kit.pointsOf(to));
      Quiz.speak(kit.written(kit.pointsOf(to)));
    }

    function typedIn() {
      var value = kit.typed(input.value);
      var bad = value === undefined;
      input.setAttribute("aria-invalid", String(bad));
      if (!bad) Sheets.mark(key, criterion.id, value);
      else Quiz.trouble(Quiz.words("no-number", { name: criterion.name }));
      if (!bad && !Sheets.sender.over()) Quiz.trouble("");
    }

    input.addEventListener("input", typedIn);
    input.addEventListener("focus", function () {
      input.select();
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        event.preventDefault();
        move(event.key === "ArrowUp" ? 1 : -1);
      } else if (event.key === "Enter") {
        event.preventDefault();
        nextField(input);
      }
    });
    var less = held(kit.button("−", "btn-outline-primary crit-step", null, { "data-less": true, "aria-label": Quiz.words("less", { name: criterion.name }) }), function () {
      move(-1);
    });
    var more = held(kit.button("+", "btn-outline-primary crit-step", null, { "data-more": true, "aria-label": Quiz.words("more", { name: criterion.name }) }), function () {
      move(1);
    });
    return {
      element: make("div", { "class": "crit-stepper" }, less, input, more),
      show: function (locked) {
        var value = valueOf(key, criterion);
        less.disabled = more.disabled = locked;
        input.readOnly = locked;
        if (kit.typed(input.value) !== value) input.value = value === null ? "" : kit.written(value);
      },
    };
  }

  // A tap is one step; kept down it goes on.
  function held(button, act) {
    var timer = 0;
    var ran = false;

    function stop() {
      clearTimeout(timer);
    }

    function run() {
      if (button.disabled) return;
      ran = true;
      act();
      timer = setTimeout(run, REPEAT);
    }

    button.addEventListener("pointerdown", function () {
      ran = false;
      stop();
      timer = setTimeout(run, HOLD);
    });
    ["pointerup", "pointerleave", "pointercancel", "blur"].forEach(function (name) {
      button.addEventListener(name, stop);
    });
    button.addEventListener("contextmenu", function (event) {
      event.preventDefault();
    });
    button.addEventListener("click", function () {
      stop();
      if (!ran) act();
      ran = false;
    });
    return button;
  }

  function nextField(input) {
    var all = Quiz.all("[data-points]:not([readonly]), [data-tick], [data-comment]");
    var to = all[all.indexOf(input) + 1];
    if (to) to.focus();
  }

  // --- Done or not done ---

  function ticks(key, criterion) {
    function choice(value, label) {
      var input = make("input", { type: "radio", "class": "form-check-input", name: "tick-" + criterion.id, value: value, "data-tick": true });
      input.addEventListener("change", function () {
        Sheets.mark(key, criterion.id, value);
      });
      return { input: input, element: make("label", { "class": "choice crit-tick" }, input, make("span", {}, label)) };
    }

    var done = choice(criterion.maximum, Quiz.text("text-done"));
    var not = choice("0", Quiz.text("text-not-done"));
    return {
      element: make("div", { "class": "crit-ticks" }, done.element, not.element),
      show: function (locked) {
        var value = valueOf(key, criterion);
        done.input.checked = value === criterion.maximum;
        not.input.checked = value === "0";
        done.input.disabled = not.input.disabled = locked;
      },
    };
  }

  // --- Proof ---

  function proofs(key, criterion) {
    var ids = key.split(".");
    var list = make("ul", { "class": "proof-list" });
    var camera = make("input", { type: "file", accept: "image/*", capture: "environment", "class": "visually-hidden", id: "photo-" + criterion.id });
    var note = make("input", { "class": "form-control", maxlength: "300", id: "note-" + criterion.id, autocomplete: "off" });
    var asked = make("div", { "class": "proof-asked" }, camera,
      make("label", { "class": "btn btn-outline-primary", "for": "photo-" + criterion.id }, Quiz.text("text-photo")),
      make("label", { "class": "form-label", "for": "note-" + criterion.id }, Quiz.text("text-note")),
      make("div", { "class": "proof-note" }, note, kit.button(Quiz.text("text-note-add"), "btn-outline-primary", addNote)));
    var element = make("div", { "class": "proof" }, list, asked);
    var shown = "";

    function add(text, picture) {
      var kept = Sheets.addProof({ a: Number(ids[0]), p: Number(ids[1]), c: criterion.id, note: text, picture: picture });
      if (!kept) Quiz.trouble(Quiz.text("text-full"));
    }

    function addNote() {
      if (!note.value.trim()) return note.focus();
      add(note.value.trim(), null);
      note.value = "";
    }

    camera.addEventListener("change", function () {
      if (!camera.files.length) return;
      small(camera.files[0], function (picture) {
        if (picture) add("", picture);
        else Quiz.trouble(Quiz.text("text-proof-bad"));
      });
      camera.value = "";
    });

    function wanted() {
      var value = valueOf(key, criterion);
      return value !== null && value !== "0";
    }

    function show(locked) {
      var safe = Sheets.sheet(key).proofs[criterion.id] || [];
      var here = Sheets.proofsOf(key).filter(function (proof) {
        return proof.c === criterion.id;
      });
      element.hidden = !wanted() && !safe.length && !here.length;
      asked.hidden = locked;
      var now = JSON.stringify([safe, locked, here.map(function (proof) {
        return [proof.id, proof.no];
      })]);
      if (now === shown) return;
      shown = now;
      list.textContent = "";
      safe.forEach(function (proof) {
        list.appendChild(make("li", { "class": "is-safe" }, (proof.note || Quiz.text("text-a-photo")) + " – " + Quiz.text("text-is-safe")));
      });
      here.forEach(function (proof) {
        var said = (proof.note || Quiz.text("text-a-photo")) + " – " + (proof.no || Quiz.text("text-is-here"));
        list.appendChild(make("li", { "class": "is-here" },
          proof.picture ? make("img", { src: "data:image/jpeg;base64," + proof.picture, alt: "", width: "72" }) : null,
          make("span", {}, said),
          kit.button(Quiz.text("text-drop"), "btn-link btn-sm", function () {
            Sheets.dropProof(proof);
          })));
      });
    }

    return { element: element, show: show, wanted: wanted };
  }

  // done(base64 of a JPEG no longer than LONGEST_SIDE, or null): what is kept and sent over a poor network is small.
  function small(file, done) {
    var reader = new FileReader();
    reader.onload = function () {
      var image = new Image();
      image.onload = function () {
        var share = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
        var canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(image.naturalWidth * share));
        canvas.height = Math.max(1, Math.round(image.naturalHeight * share));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        done(canvas.toDataURL("image/jpeg", 0.7).split(",")[1] || null);
      };
      image.onerror = function () {
        done(null);
      };
      image.src = reader.result;
    };
    reader.onerror = function () {
      done(null);
    };
    reader.readAsDataURL(file);
  }

  Sheets.control = control;
})(window.Quiz, window.Sheets);
