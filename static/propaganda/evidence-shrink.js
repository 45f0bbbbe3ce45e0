// A photo made smaller on the device, where the browser can: a phone's 12 MB become a few hundred KB before they go over
// a bad network. Where it cannot, or the photo is small, the file goes as it is; the portal redraws it in any case.
window.EvidenceShrink = (function () {
  "use strict";
  var LONGEST = 2000;
  var QUALITY = 0.85;
  // Two pixels beside each other, with the note "turn me" (EXIF orientation 6). A browser that heeds it sees them one
  // above the other; one that does not would lay photos on their side, as what is redrawn loses that note.
  var TURNED =
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5ueP" +
    "WvuZHI////////////////////////////////////////////////////wAALCAABAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQ" +
    "AQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";
  var upright = null;

  function bytes(base64) {
    var text = window.atob(base64);
    var found = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i += 1) found[i] = text.charCodeAt(i);
    return found;
  }

  // As something to draw, with `width` and `height`. The page's policy lets pictures in as data, not as blob addresses.
  function decoded(blob) {
    if (window.createImageBitmap) {
      return window.createImageBitmap(blob, { imageOrientation: "from-image" }).catch(function () {
        return throughElement(blob);
      });
    }
    return throughElement(blob);
  }

  function throughElement(blob) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onerror = reject;
      reader.onload = function () {
        var image = new Image();
        image.onerror = reject;
        image.onload = function () {
          resolve(image);
        };
        image.src = reader.result;
      };
      reader.readAsDataURL(blob);
    });
  }

  function heedsTurning() {
    if (!upright) {
      upright = decoded(new Blob([bytes(TURNED)], { type: "image/jpeg" })).then(
        function (picture) {
          return picture.width === 1;
        },
        function () {
          return false;
        }
      );
    }
    return upright;
  }

  function drawn(picture) {
    var share = LONGEST / Math.max(picture.width, picture.height);
    if (share >= 1) return null;
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * share));
    canvas.height = Math.max(1, Math.round(picture.height * share));
    var pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    if (picture.close) picture.close();
    return new Promise(function (resolve) {
      canvas.toBlob(resolve, "image/jpeg", QUALITY);
    });
  }

  // Fulfilled with the smaller picture, or with the very file.
  function shrink(file) {
    if (!/^image\/(jpeg|png|webp|hei[cf])$/.test(file.type)) return Promise.resolve(file);
    return heedsTurning()
      .then(function (heeds) {
        return heeds ? decoded(file).then(drawn) : null;
      })
      .then(
        function (smaller) {
          return smaller && smaller.size < file.size ? smaller : file;
        },
        function () {
          return file;
        }
      );
  }

  return { shrink: shrink };
})();
