// The fields of an activity help each other: the form and the title follow the line, the classes add up to the pupils, a
// day outside the line's time is said at once. Without this script the form is complete, only quieter.
window.ActivityForm = (function () {
  "use strict";
  var form = document.getElementById("record-form") || document.getElementById("edit-form");
  if (!form) return null;
  var data = JSON.parse(document.getElementById("record-data").textContent);
  var isNew = form.id === "record-form";
  var listeners = [];
  var othersShown = false;
  var day = form.querySelector("[name=held_on]");
  var title = form.querySelector("[name=title]");
  var pupils = form.querySelector("[name=pupils]");
  var WEEKDAYS = { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" };

  function all(selector, within) {
    return Array.prototype.slice.call((within || form).querySelectorAll(selector));
  }

  function words(name, values) {
    return Object.keys(values || {}).reduce(function (said, key) {
      return said.replace("{" + key + "}", values[key]);
    }, form.getAttribute("data-text-" + name) || "");
  }

  function checked(name) {
    var found = form.querySelector("[name=" + name + "]:checked");
    return found ? found.value : "";
  }

  // A day of this device as the field holds it: 2022-03-01.
  function isoDay(ago) {
    var now = new Date();
    var then = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago);
    return then.getFullYear() + "-" + ("0" + (then.getMonth() + 1)).slice(-2) + "-" + ("0" + then.getDate()).slice(-2);
  }

  function number(input) {
    var typed = (input.value || "").trim();
    return /^\d{1,7}$/.test(typed) ? Number(typed) : typed ? NaN : 0;
  }

  // --- Line, form and title ---

  function presetTitle() {
    var line = data.lines[checked("line")];
    var kind = checked("form");
    if (!line) return "";
    return (data.titles[kind] || "%s").replace("%s", line.title).slice(0, 200);
  }

  var preset = isNew ? title.value : null; // what the page or this script put there, not a person
  var kindChosen = !isNew;

  function followTitle() {
    if (preset === null || title.value !== preset) return;
    preset = presetTitle();
    title.value = preset;
  }

  function followLine() {
    var line = data.lines[checked("line")];
    if (line && !kindChosen && line.forms.length) {
      var kind = form.querySelector("[name=form][value='" + line.forms[0] + "']");
      if (kind) kind.checked = true;
    }
    followTitle();
    openClasses();
    outside();
    grades();
  }

  // --- The day ---

  function outside() {
    var hint = document.getElementById("record-outside");
    var line = data.lines[checked("line")];
    var at = day.value;
    function fits(each) {
      return each.periods.some(function (period) {
        return period[0] <= at && at <= period[1];
      });
    }
    var said = "";
    if (line && at && !fits(line)) {
      var others = Object.keys(data.lines).filter(function (pk) {
        return fits(data.lines[pk]);
      }).map(function (pk) {
        return "“" + data.lines[pk].name + "”";
      });
      said = words("outside") + (others.length ? " " + words("fits") + " " + others.slice(0, 3).join(", ") : "");
    }
    hint.textContent = said;
    hint.hidden = !said;
  }

  function sayDay() {
    var parts = day.value.split("-");
    var said = "";
    if (parts.length === 3 && Number(parts[0]) > 1900) {
      var then = new Date(Number(parts[0]), Number(parts[1]) - 1, Number(parts[2]));
      said = then.toLocaleDateString(document.documentElement.lang || "vi", WEEKDAYS);
    }
    document.getElementById("record-day-said").textContent = said;
    showYear();
    outside();
  }

  function yearOf(at) {
    var begun = data.years.filter(function (year) {
      return year.from <= at;
    });
    var begins = data.begins.filter(function (from) {
      return from <= at;
    });
    // Of the years with classes, the one the day belongs to.
    return begun.length && begun[0].from === begins[begins.length - 1] ? begun[0] : null;
  }

  // --- Classes ---

  function showYear() {
    var year = yearOf(day.value);
    all(".record-year").forEach(function (box) {
      var mine = year && box.getAttribute("data-year") === String(year.id);
      box.hidden = !mine;
      if (!mine) all("[type=checkbox]", box).forEach(function (tick) {
        tick.checked = false;
      });
    });
    grades();
    sum(false);
  }

  function rows() {
    return all(".record-class-list li").filter(function (row) {
      return row.querySelector("[type=checkbox]").checked;
    });
  }

  function total() {
    return rows().reduce(function (found, row) {
      return found + (number(row.querySelector("[type=text]")) || 0);
    }, 0);
  }

  var summed = null; // what this script put into the pupils

  function sum(again) {
    var here = total();
    all(".record-class-list li").forEach(function (row) {
      row.classList[row.querySelector("[type=checkbox]").checked ? "add" : "remove"]("is-there");
    });
    if (again || String(summed) === pupils.value) {
      if (pupils.value === "" || String(summed) === pupils.value || number(pupils) < here) {
        summed = here;
        pupils.value = here ? String(here) : "";
      }
    }
    var said = document.getElementById("record-classes-said");
    if (said) said.textContent = rows().length ? words("classes", { classes: rows().length, pupils: here }) : words("none");
  }

  function openClasses() {
    var line = data.lines[checked("line")];
    var box = document.getElementById("record-classes");
    if (box && line && line.grades.length) box.open = true;
  }

  // One button a grade; those of the line come first, like their classes.
  function grades() {
    var wanted = (data.lines[checked("line")] || { grades: [] }).grades.map(String);
    all(".record-year").forEach(function (box) {
      if (box.hidden) return;
      var list = box.querySelector(".record-class-list");
      var items = all("li", list);
      var buttons = box.querySelector(".record-grades");
      var found = [];
      items.forEach(function (row, index) {
        if (!row.hasAttribute("data-place")) row.setAttribute("data-place", index);
        if (found.indexOf(row.getAttribute("data-grade")) < 0) found.push(row.getAttribute("data-grade"));
      });
      function first(row) {
        return wanted.indexOf(row.getAttribute("data-grade")) < 0 ? 1 : 0;
      }
      items.sort(function (one, other) {
        return first(one) - first(other) || one.getAttribute("data-place") - other.getAttribute("data-place");
      }).forEach(function (row) {
        list.appendChild(row);
      });
      buttons.textContent = "";
      buttons.hidden = false;
      found.sort(function (one, other) {
        return (wanted.indexOf(one) < 0) - (wanted.indexOf(other) < 0) || one - other;
      }).forEach(function (grade) {
        buttons.appendChild(gradeButton(grade, items));
      });
      hideOthers(items, wanted, buttons);
    });
  }

  // Where the line names grades, the other classes wait behind a button.
  function hideOthers(items, wanted, buttons) {
    var others = items.filter(function (row) {
      var away = wanted.length && !othersShown && wanted.indexOf(row.getAttribute("data-grade")) < 0;
      row.hidden = Boolean(away) && !row.querySelector("[type=checkbox]").checked;
      return row.hidden;
    });
    if (!others.length) return;
    buttons.textContent = "";
    wanted.forEach(function (grade) {
      buttons.appendChild(gradeButton(grade, items));
    });
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline-secondary";
    made.textContent = words("others");
    made.addEventListener("click", function () {
      othersShown = true;
      grades();
    });
    buttons.appendChild(made);
  }

  function gradeButton(grade, items) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline-secondary";
    made.textContent = words("grade", { grade: grade });
    made.addEventListener("click", function () {
      var mine = items.filter(function (row) {
        return row.getAttribute("data-grade") === grade;
      });
      var whole = mine.every(function (row) {
        return row.querySelector("[type=checkbox]").checked;
      });
      mine.forEach(function (row) {
        row.querySelector("[type=checkbox]").checked = !whole;
      });
      sum(true);
      changed();
    });
    return made;
  }

  // --- Numbers ---

  all("[data-stepper]").forEach(function (box) {
    var input = box.querySelector("input");
    all("[data-step]", box).forEach(function (made) {
      made.hidden = false;
      made.addEventListener("click", function () {
        input.value = String(Math.max(0, (number(input) || 0) + Number(made.getAttribute("data-step"))));
        changed();
      });
    });
  });
  all("[data-day]").forEach(function (made) {
    made.hidden = false;
    made.addEventListener("click", function () {
      day.value = isoDay(Number(made.getAttribute("data-day")));
      sayDay();
      changed();
    });
  });

  // --- Together ---

  function changed() {
    listeners.forEach(function (listener) {
      listener();
    });
  }

  function heed(event) {
    var name = event.target.name || "";
    if (name === "line") followLine();
    if (name === "form") {
      kindChosen = true;
      followTitle();
    }
    if (name === "held_on") sayDay();
    if (name.indexOf("in-") === 0) sum(true);
    if (name.indexOf("class-") === 0) {
      var tick = form.querySelector("[name=in-" + name.slice(6) + "]");
      if (event.type === "input") tick.checked = number(event.target) > 0;
      sum(true);
    }
    if (event.target.type !== "file") changed();
  }

  // Once a change: radios, ticks and the day tell by "change", what is typed by "input".
  form.addEventListener("input", heed);
  form.addEventListener("change", function (event) {
    if (event.target.type !== "text" && event.target.type !== "file") heed(event);
  });

  // What of this the portal would refuse, as far as a device can tell; [field, words] or null.
  function fault() {
    if (day.value > isoDay(0)) return [day, words("future")];
    var wrong = [pupils, form.querySelector("[name=staff]"), form.querySelector("[name=citizens]")].concat(
      rows().map(function (row) {
        return row.querySelector("[type=text]");
      })
    ).filter(function (input) {
      return isNaN(number(input));
    });
    if (wrong.length) return [wrong[0], words("number")];
    if (total() > number(pupils)) return [pupils, words("sum", { total: total() })];
    return null;
  }

  function refresh() {
    followLine();
    sayDay();
  }

  refresh();
  return {
    form: form, all: all, words: words, isoDay: isoDay, fault: fault, refresh: refresh,
    // After fields were laid in by a script: what stands there is a person's.
    typed: function () {
      kindChosen = true;
      preset = null;
      summed = null;
    },
    onChange: function (listener) {
      listeners.push(listener);
    },
  };
})();
